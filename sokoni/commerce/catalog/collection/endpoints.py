"""Collections over HTTP."""

import functools
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.catalog import policies
from sokoni.commerce.catalog.collection import policies as collection_policies
from sokoni.commerce.catalog.collection import previewing, service
from sokoni.commerce.catalog.collection.schemas import (
    CollectionIn,
    CollectionOut,
    CollectionPatch,
    PreviewIn,
    PreviewOut,
    ProductsIn,
)
from sokoni.commerce.catalog.collection.types import CollectionSort
from sokoni.commerce.catalog.schemas import CardOut
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Seller

router = Router(prefix="/api/v1", tags=["collections"])

Locale = Annotated[
    str | None,
    Query(max_length=35, pattern="^[A-Za-z0-9-]*$", description="Of texts; falls back to the shop's own language."),
]
ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]


@router.get("/collections")
async def list_collections(
    subject: Anyone,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop: UUID | None = None,
    locale: Locale = None,
) -> PageOut[CollectionOut]:
    """The collections that shops show, the newest first."""
    found = await service.list_collections(session, shop_id=shop, page=page, locale=locale or subject.locale or "")
    show = functools.partial(CollectionOut.of, subject=subject)
    return PageOut[CollectionOut].of(found, show=show, request=request, response=response)


@router.get("/seller/collections")
async def list_own_collections(
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    locale: Locale = None,
) -> PageOut[CollectionOut]:
    """The collections of one's own shop, also those that are not shown."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    found = await service.list_collections(session, shop_id=chosen, page=page, locale=locale or "", for_team=True)
    show = functools.partial(CollectionOut.of, subject=subject)
    return PageOut[CollectionOut].of(found, show=show, request=request, response=response)


@router.get("/collections/{collection_id}")
async def get_collection(
    collection_id: UUID, subject: Anyone, session: Read, request: Request, locale: Locale = None
) -> CollectionOut:
    """A collection."""
    found = await service.get_collection(session, collection_id=collection_id, locale=locale or subject.locale or "")
    collection_policies.check_can_see(subject, found)
    name_version(request, found.updated_at)
    return CollectionOut.of(found, subject=subject)


@router.get("/collections/{collection_id}/products")
async def list_collection_products(
    collection_id: UUID,
    subject: Anyone,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    sort: Annotated[CollectionSort | None, Query(description="Left out: the collection's own order.")] = None,
    locale: Locale = None,
) -> PageOut[CardOut]:
    """A collection's products; those that are not on sale are seen by the shop's team only."""
    wanted = locale or subject.locale or ""
    collection = await service.get_collection(session, collection_id=collection_id, locale=wanted)
    collection_policies.check_can_see(subject, collection)
    found = await service.list_collection_products(
        session,
        collection=collection,
        page=page,
        locale=wanted,
        sort=sort,
        for_team=collection_policies.sees_everything_in(subject, collection),
    )
    return PageOut[CardOut].of(found, show=CardOut.of, request=request, response=response)


@router.post("/collections/preview")
async def preview_rule(body: PreviewIn, subject: Seller, session: Read) -> PreviewOut:
    """What a rule would find, before it is saved."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    return PreviewOut.of(await previewing.preview_rule(session, shop_id=shop_id, rule=body.rule.to_rule()))


@router.post("/collections", status_code=201, dependencies=[Idempotent])
async def create_collection(body: CollectionIn, subject: Seller, session: Write, now: Now) -> CollectionOut:
    """Make a collection: by hand, or by a rule that fills it."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_edit(subject, shop_id)
    made = await service.add_collection(session, shop_id=shop_id, draft=body.to_draft(), actor=subject.actor(), now=now)
    return CollectionOut.of(made, subject=subject)


@router.patch("/collections/{collection_id}", dependencies=[Idempotent])
async def change_collection(
    collection_id: UUID,
    body: CollectionPatch,
    subject: Seller,
    session: Write,
    now: Now,
    unchanged: Unchanged,
    shop_id: ShopId = None,
) -> CollectionOut:
    """Change fields of a collection: words, address, picture, rule, order, whether and when it is shown."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    changed = await service.update_collection(
        session,
        shop_id=chosen,
        collection_id=collection_id,
        fields=body.to_change(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(changed.updated_at)
    return CollectionOut.of(changed, subject=subject)


@router.post("/collections/{collection_id}/products", dependencies=[Idempotent])
async def move_products(
    collection_id: UUID,
    body: ProductsIn,
    subject: Seller,
    session: Write,
    now: Now,
    unchanged: Unchanged,
    shop_id: ShopId = None,
) -> CollectionOut:
    """Let products join, at the end, and leave a collection that is put together by hand."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    changed = await service.move_products(
        session,
        shop_id=chosen,
        collection_id=collection_id,
        add=body.add,
        remove=body.remove,
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(changed.updated_at)
    return CollectionOut.of(changed, subject=subject)


@router.delete("/collections/{collection_id}", status_code=204, dependencies=[Idempotent])
async def remove_collection(
    collection_id: UUID, subject: Seller, session: Write, now: Now, unchanged: Unchanged, shop_id: ShopId = None
) -> None:
    """Take a collection away; its products stay, and undo brings it back."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    await service.remove_collection(
        session,
        shop_id=chosen,
        collection_id=collection_id,
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
