"""Attributes over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from sokoni.commerce.catalog import policies
from sokoni.commerce.catalog.attribute import service
from sokoni.commerce.catalog.attribute.schemas import AttributeIn, AttributeOut, AttributePatch, AttributesOut
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, Operator, Seller

router = Router(prefix="/api/v1", tags=["attributes"])

Locale = Annotated[
    str | None,
    Query(max_length=35, pattern="^[A-Za-z0-9-]*$", description="Of names; falls back to the one they were made in."),
]
ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]


@router.get("/attributes")
async def list_attributes(
    subject: Anyone, session: Read, shop: UUID | None = None, locale: Locale = None
) -> AttributesOut:
    """The operator's attributes; with a shop, its own too."""
    found = await service.list_attributes(session, shop_id=shop, locale=locale or subject.locale or "")
    return AttributesOut(items=[AttributeOut.of(each) for each in found])


@router.get("/attributes/{attribute_id}")
async def get_attribute(
    attribute_id: UUID,
    subject: Anyone,
    session: Read,
    request: Request,
    shop: Annotated[UUID | None, Query(description="For an attribute that is a shop's own.")] = None,
    locale: Locale = None,
) -> AttributeOut:
    """An attribute of the operator; with a shop, also one of its own."""
    wanted = locale or subject.locale or ""
    found = await service.get_attribute(session, attribute_id=attribute_id, shop_id=shop, locale=wanted)
    name_version(request, found.updated_at)
    return AttributeOut.of(found)


@router.post("/attributes", status_code=201, dependencies=[Idempotent])
async def create_attribute(body: AttributeIn, subject: Seller, session: Write, now: Now) -> AttributeOut:
    """Define an attribute of one's own shop."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_edit(subject, shop_id)
    made = await service.add_attribute(session, shop_id=shop_id, draft=body.to_draft(), actor=subject.actor(), now=now)
    return AttributeOut.of(made)


@router.patch("/attributes/{attribute_id}", dependencies=[Idempotent])
async def change_attribute(
    attribute_id: UUID,
    body: AttributePatch,
    subject: Seller,
    session: Write,
    now: Now,
    unchanged: Unchanged,
    shop_id: ShopId = None,
) -> AttributeOut:
    """Change an attribute of one's own shop; its code and type stay."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    changed = await service.update_attribute(
        session,
        attribute_id=attribute_id,
        shop_id=chosen,
        fields=body.to_change(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(changed.updated_at)
    return AttributeOut.of(changed)


@router.delete("/attributes/{attribute_id}", status_code=204, dependencies=[Idempotent])
async def delete_attribute(
    attribute_id: UUID, subject: Seller, session: Write, now: Now, unchanged: Unchanged, shop_id: ShopId = None
) -> None:
    """Take away an attribute that no product uses."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    await service.delete_attribute(
        session,
        attribute_id=attribute_id,
        shop_id=chosen,
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )


@router.post("/admin/attributes", status_code=201, dependencies=[Idempotent])
async def create_common_attribute(body: AttributeIn, subject: Operator, session: Write, now: Now) -> AttributeOut:
    """Define an attribute for every shop to use."""
    made = await service.add_attribute(session, shop_id=None, draft=body.to_draft(), actor=subject.actor(), now=now)
    return AttributeOut.of(made)


@router.patch("/admin/attributes/{attribute_id}", dependencies=[Idempotent])
async def change_common_attribute(
    attribute_id: UUID, body: AttributePatch, subject: Operator, session: Write, now: Now, unchanged: Unchanged
) -> AttributeOut:
    """Change an attribute that every shop uses; its code and type stay."""
    changed = await service.update_attribute(
        session,
        attribute_id=attribute_id,
        shop_id=None,
        fields=body.to_change(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(changed.updated_at)
    return AttributeOut.of(changed)


@router.delete("/admin/attributes/{attribute_id}", status_code=204, dependencies=[Idempotent])
async def delete_common_attribute(
    attribute_id: UUID, subject: Operator, session: Write, now: Now, unchanged: Unchanged
) -> None:
    """Take away an attribute that no product of any shop uses."""
    await service.delete_attribute(
        session,
        attribute_id=attribute_id,
        shop_id=None,
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
