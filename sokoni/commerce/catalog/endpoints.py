"""The catalogue over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile

from sokoni.commerce.catalog import policies, service
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.rules import status_when_published
from sokoni.commerce.catalog.schemas import (
    CardOut,
    CategoriesOut,
    CategoryIn,
    CategoryOut,
    CategoryPatch,
    ProductIn,
    ProductOut,
    ProductPatch,
    VariantPatch,
)
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.catalog.types import CategoryDraft, Mover, ProductDetail, ProductQuery, ProductSort, Status
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Precondition, Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Operator, Seller
from sokoni.identity.permission.types import Subject
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import ImageKind

router = Router(prefix="/api/v1", tags=["catalogue"])

Stock = Annotated[StockIntake, provided(StockIntake)]
Settings = Annotated[CatalogSettings, provided(CatalogSettings)]
Store = Annotated[Storages, provided(Storages)]
Locale = Annotated[
    str | None,
    Query(max_length=35, pattern="^[A-Za-z0-9-]*$", description="Of texts; falls back to the shop's own language."),
]


async def check_theirs(session: WriteSession, subject: Subject, product_id: UUID, unchanged: Precondition) -> None:
    """Pass who may edit a product, which is locked, and is as they have seen it.

    Raises:
        ProductMissing, NothingHere, TeamRoleRequired: it is not theirs to edit.
        ChangedMeanwhile: it was changed since.
    """
    held = await service.hold_product(session, product_id=product_id)
    policies.check_may_edit(subject, held.shop_id)
    unchanged.expected.check(held.updated_at)


def shown(product: ProductDetail, subject: Subject, unchanged: Precondition) -> ProductOut:
    """A changed product on the wire, under a tag that names its version."""
    unchanged.name(product.updated_at)
    return ProductOut.of(product, subject=subject)


@router.get("/seller/products")
async def list_own_products(
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: UUID | None = None,
    status: Status | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    sort: ProductSort = ProductSort.NEWEST,
    locale: Locale = None,
) -> PageOut[CardOut]:
    """The products of one's own shop, in every status."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    query = ProductQuery(shop_id=chosen, status=status, text=q, sort=sort, for_team=True)
    found = await service.list_products(session, query=query, page=page, locale=locale or "")
    return PageOut[CardOut].of(found, show=CardOut.of, request=request, response=response)


@router.post("/products", status_code=201, dependencies=[Idempotent])
async def create_product(
    body: ProductIn, subject: Seller, session: Write, stock: Stock, settings: Settings, now: Now
) -> ProductOut:
    """Add a product to one's own shop."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_edit(subject, shop_id)
    status = status_when_published(auto_approve=settings.auto_approve) if body.publish else Status.DRAFT
    product = await service.create_product(
        session, shop_id=shop_id, draft=body.to_draft(), actor=subject.actor(), now=now, stock=stock, status=status
    )
    return ProductOut.of(product, subject=subject)


@router.patch("/products/{product_id}", dependencies=[Idempotent])
async def change_product(
    product_id: UUID,
    body: ProductPatch,
    subject: Seller,
    session: Write,
    settings: Settings,
    now: Now,
    unchanged: Unchanged,
) -> ProductOut:
    """Change fields of a product, or move it: publish, take down, archive."""
    await check_theirs(session, subject, product_id, unchanged)
    # What is asked for together can be undone together.
    group_id = ids.new_id()
    product = await service.update_product(
        session, product_id=product_id, fields=body.to_change(), actor=subject.actor(), now=now, group_id=group_id
    )
    wanted = body.wanted_status()
    if wanted is not None and wanted is not product.status:
        product = await service.set_status(
            session,
            product_id=product_id,
            wanted=wanted,
            mover=Mover.SELLER,
            auto_approve=settings.auto_approve,
            reason=body.reason,
            actor=subject.actor(),
            now=now,
            group_id=group_id,
        )
    return shown(product, subject, unchanged)


@router.put("/admin/products/{product_id}/status", dependencies=[Idempotent])
async def review_product(
    product_id: UUID,
    body: ProductPatch,
    subject: Operator,
    session: Write,
    settings: Settings,
    now: Now,
    unchanged: Unchanged,
) -> ProductOut:
    """Approve, reject or archive a product."""
    held = await service.hold_product(session, product_id=product_id)
    unchanged.expected.check(held.updated_at)
    product = await service.set_status(
        session,
        product_id=product_id,
        wanted=body.status,
        mover=Mover.OPERATOR,
        auto_approve=settings.auto_approve,
        reason=body.reason,
        actor=subject.actor(),
        now=now,
    )
    return shown(product, subject, unchanged)


@router.patch("/products/{product_id}/variants/{variant_id}", dependencies=[Idempotent])
async def change_variant(
    product_id: UUID,
    variant_id: UUID,
    body: VariantPatch,
    subject: Seller,
    session: Write,
    now: Now,
    unchanged: Unchanged,
) -> ProductOut:
    """Change fields of a variant: its price, SKU, weight, option values."""
    await check_theirs(session, subject, product_id, unchanged)
    product = await service.update_variant(
        session,
        product_id=product_id,
        variant_id=variant_id,
        fields=body.to_change(),
        actor=subject.actor(),
        now=now,
    )
    return shown(product, subject, unchanged)


@router.post("/products/{product_id}/images", status_code=201)
async def upload_image(
    product_id: UUID,
    subject: Seller,
    session: Write,
    store: Store,
    now: Now,
    unchanged: Unchanged,
    file: Annotated[UploadFile, File(description="A JPEG, PNG, WebP, AVIF or GIF picture.")],
    alt: Annotated[str, Form(max_length=1000, pattern=r"^[^\x00]*$")] = "",
) -> ProductOut:
    """Add an image to a product, at the end."""
    # The bytes go to the store before the session's first statement, so that no transaction waits for it.
    prepared = await media.prepare(store, data=await file.read(), kind=ImageKind.PRODUCT)
    await check_theirs(session, subject, product_id, unchanged)
    picture = await media.record(session, prepared, now=now)
    product = await service.add_image(
        session, product_id=product_id, picture=picture, alt=alt.strip(), actor=subject.actor(), now=now
    )
    return shown(product, subject, unchanged)


@router.get("/categories")
async def list_categories(subject: Anyone, session: Read, locale: Locale = None) -> CategoriesOut:
    """The tree of categories."""
    roots = await service.list_categories(session, locale=locale or subject.locale or "")
    return CategoriesOut(items=[CategoryOut.of(root) for root in roots])


@router.get("/categories/{category_id}")
async def get_category(
    category_id: UUID, subject: Anyone, session: Read, request: Request, locale: Locale = None
) -> CategoryOut:
    """A category with the branches below it."""
    found = await service.get_category(session, category_id=category_id, locale=locale or subject.locale or "")
    name_version(request, found.updated_at)
    return CategoryOut.of(found)


@router.post("/admin/categories", status_code=201, dependencies=[Idempotent])
async def create_category(body: CategoryIn, subject: Operator, session: Write, now: Now) -> CategoryOut:
    """Add a category to the tree."""
    draft = CategoryDraft(slug=body.slug, names=dict(body.names), parent_id=body.parent_id, position=body.position)
    await service.add_category(session, draft=draft, actor=subject.actor(), now=now)
    return CategoryOut.of(await service.get_category_by_slug(session, slug=body.slug, locale=next(iter(body.names))))


@router.patch("/admin/categories/{category_id}", status_code=204, dependencies=[Idempotent])
async def change_category(
    category_id: UUID, body: CategoryPatch, subject: Operator, session: Write, now: Now, unchanged: Unchanged
) -> None:
    """Change a category: its address (the old one leads to it), its words, also for search engines, and its place."""
    await service.update_category(
        session,
        category_id=category_id,
        fields=body.to_change(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )


@router.delete("/admin/categories/{category_id}", status_code=204, dependencies=[Idempotent])
async def remove_category(category_id: UUID, subject: Operator, session: Write, now: Now, unchanged: Unchanged) -> None:
    """Take a category away that nothing stands in; undo brings it back."""
    await service.remove_category(
        session, category_id=category_id, actor=subject.actor(), now=now, expected=unchanged.expected
    )
