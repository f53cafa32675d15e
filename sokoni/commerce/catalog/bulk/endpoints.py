"""Bulk work over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from sokoni.commerce.catalog import policies
from sokoni.commerce.catalog.bulk import service
from sokoni.commerce.catalog.bulk.schemas import BeginIn, BulkIn, BulkOut, BulkPreviewOut, BulkRefusalOut
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1", tags=["bulk operations"])

Settings = Annotated[CatalogSettings, provided(CatalogSettings)]
ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]


@router.post("/bulk-operations", status_code=201, dependencies=[Idempotent])
async def preview_bulk(body: BulkIn, subject: Seller, session: Write, settings: Settings, now: Now) -> BulkPreviewOut:
    """Preview a change of many products: how many, a sample of before and after, what would be refused and why."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_import(subject, shop_id)
    found = await service.preview(
        session,
        shop_id=shop_id,
        selection=body.to_selection(),
        action=body.action.to_action(),
        auto_approve=settings.auto_approve,
        actor=subject.actor(),
        now=now,
    )
    return BulkPreviewOut.of(found, subject=subject)


@router.post("/bulk-operations/{operation_id}/begin", status_code=202, dependencies=[Idempotent])
async def begin_bulk(
    operation_id: UUID, body: BeginIn, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> BulkOut:
    """Begin what was previewed; what was changed since stays as it is. A job works it, and GET tells how far it is."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_import(subject, chosen)
    begun = await service.begin(session, shop_id=chosen, operation_id=operation_id, token=body.token, now=now)
    return BulkOut.of(begun, [], subject=subject)


@router.post("/bulk-operations/{operation_id}/cancel", dependencies=[Idempotent])
async def cancel_bulk(operation_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None) -> BulkOut:
    """Stop what was begun: what is done stays done, and is undone by its group."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_import(subject, chosen)
    cancelled = await service.cancel(session, shop_id=chosen, operation_id=operation_id, actor=subject.actor(), now=now)
    return BulkOut.of(cancelled, [], subject=subject)


@router.get("/bulk-operations/{operation_id}")
async def get_bulk(operation_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> BulkOut:
    """How far an operation has come, and what it left alone."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    operation = await service.get_operation(session, shop_id=chosen, operation_id=operation_id)
    refusals = await service.list_refusals(session, operation_id=operation_id)
    return BulkOut.of(operation, [BulkRefusalOut.of(each) for each in refusals], subject=subject)
