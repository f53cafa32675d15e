"""Shops over HTTP, under the names of the ordering documents: vendors."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.shop import errors, policies, service
from sokoni.commerce.shop.ports import ProductCounts
from sokoni.commerce.shop.schemas import (
    VendorApplication,
    VendorForTeamOut,
    VendorOut,
    VendorProfileChange,
    VendorStatusChange,
)
from sokoni.commerce.shop.types import Shop, Status
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.core.pages import Page
from sokoni.identity.permission.edge import Anyone, Operator, Public, Seller, SignedIn

router = Router(prefix="/api/v1", tags=["vendors"])

Counts = Annotated[ProductCounts, provided(ProductCounts)]


@router.get("/vendors")
async def list_vendors(
    _: Public, session: Read, counts: Counts, page: PageParameters, request: Request, response: Response
) -> PageOut[VendorOut]:
    """The shops that are open, the newest first."""
    found = await service.list_open(session, page=page)
    counted = await _counted(found, session=session, counts=counts)
    return PageOut[VendorOut].of(
        found,
        show=lambda shop: VendorOut.of(shop, product_count=counted.get(shop.id, 0), subject=None),
        request=request,
        response=response,
    )


@router.get("/vendors/{vendor_id}")
async def get_vendor(vendor_id: UUID, subject: Anyone, session: Read, counts: Counts, request: Request) -> VendorOut:
    """A shop's public profile."""
    shop = await service.get(session, shop_id=vendor_id)
    if not policies.can_see(subject, shop):
        raise errors.ShopMissing
    name_version(request, shop.updated_at)
    return VendorOut.of(shop, product_count=await _count(shop, session=session, counts=counts), subject=subject)


@router.post("/vendors", status_code=201, dependencies=[Idempotent])
async def apply_as_vendor(
    application: VendorApplication, subject: SignedIn, session: Write, now: Now
) -> VendorForTeamOut:
    """Ask to open a shop; an operator looks at it before visitors do."""
    shop = await service.apply(
        session, draft=application.to_draft(), owner_account_id=subject.account_id, actor=subject.actor(), now=now
    )
    return VendorForTeamOut.of(shop, product_count=0, subject=subject)


@router.put("/vendors/profile")
async def change_vendor_profile(
    body: VendorProfileChange, subject: Seller, session: Write, counts: Counts, now: Now, unchanged: Unchanged
) -> VendorForTeamOut:
    """Change the name, description or contact of one's own shop."""
    shop_id = policies.choose_shop(subject, body.shop_id)
    policies.check_may_edit_profile(subject, shop_id)
    shop = await service.update_profile(
        session,
        shop_id=shop_id,
        profile=body.to_profile(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(shop.updated_at)
    return VendorForTeamOut.of(shop, product_count=await _count(shop, session=session, counts=counts), subject=subject)


@router.get("/admin/vendors")
async def list_vendors_for_operators(
    subject: Operator,
    session: Read,
    counts: Counts,
    page: PageParameters,
    request: Request,
    response: Response,
    status: Annotated[Status | None, Query(description="Only shops in this status.")] = None,
) -> PageOut[VendorForTeamOut]:
    """All shops, the newest first."""
    found = await service.list_shops(session, status=status, page=page)
    counted = await _counted(found, session=session, counts=counts)
    return PageOut[VendorForTeamOut].of(
        found,
        show=lambda shop: VendorForTeamOut.of(shop, product_count=counted.get(shop.id, 0), subject=subject),
        request=request,
        response=response,
    )


@router.put("/admin/vendors/{vendor_id}/status", dependencies=[Idempotent])
async def change_vendor_status(
    vendor_id: UUID, body: VendorStatusChange, subject: Operator, session: Write, counts: Counts, now: Now
) -> VendorForTeamOut:
    """Approve, reject, suspend or reopen a shop."""
    shop = await service.set_status(
        session, shop_id=vendor_id, wanted=body.status, reason=body.reason, actor=subject.actor(), now=now
    )
    return VendorForTeamOut.of(shop, product_count=await _count(shop, session=session, counts=counts), subject=subject)


async def _count(shop: Shop, *, session: ReadSession, counts: ProductCounts) -> int:
    return (await counts.of_shops(session, shop_ids=[shop.id])).get(shop.id, 0)


async def _counted(found: Page[Shop], *, session: ReadSession, counts: ProductCounts) -> Mapping[UUID, int]:
    return await counts.of_shops(session, shop_ids=[shop.id for shop in found.items])
