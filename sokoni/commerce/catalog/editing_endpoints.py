"""Variants, options and images of a product that is there, and copies of it, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.editing_schemas import CopyIn, ImagePatch, OptionsIn, OrderIn, TagOut, TagsOut, VariantsIn
from sokoni.commerce.catalog.endpoints import check_theirs, shown
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.schemas import ProductOut
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1", tags=["catalogue"])

Stock = Annotated[StockIntake, provided(StockIntake)]


@router.post("/products/{product_id}/copy", status_code=201, dependencies=[Idempotent])
async def copy_product(
    product_id: UUID, body: CopyIn, subject: Seller, session: Write, stock: Stock, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Make a draft that is like a product in everything but its address, SKUs and stock."""
    await check_theirs(session, subject, product_id, unchanged)
    made = await service.copy_product(
        session, product_id=product_id, title=body.title, actor=subject.actor(), now=now, stock=stock
    )
    return ProductOut.of(made, subject=subject)


@router.post("/products/{product_id}/variants", status_code=201, dependencies=[Idempotent])
async def add_variants(
    product_id: UUID, body: VariantsIn, subject: Seller, session: Write, stock: Stock, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Add variants to a product, at the end."""
    await check_theirs(session, subject, product_id, unchanged)
    drafts = [each.to_draft() for each in body.variants]
    product = await service.add_variants(
        session, product_id=product_id, drafts=drafts, actor=subject.actor(), now=now, stock=stock
    )
    return shown(product, subject, unchanged)


@router.put("/products/{product_id}/variants/order", dependencies=[Idempotent])
async def order_variants(
    product_id: UUID, body: OrderIn, subject: Seller, session: Write, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Put the variants of a product in an order."""
    await check_theirs(session, subject, product_id, unchanged)
    product = await service.order_variants(
        session, product_id=product_id, variant_ids=body.ids, actor=subject.actor(), now=now
    )
    return shown(product, subject, unchanged)


@router.delete("/products/{product_id}/variants/{variant_id}", dependencies=[Idempotent])
async def remove_variant(
    product_id: UUID, variant_id: UUID, subject: Seller, session: Write, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Take a variant away; orders go on naming it, and undo brings it back."""
    await check_theirs(session, subject, product_id, unchanged)
    product = await service.remove_variant(
        session, product_id=product_id, variant_id=variant_id, actor=subject.actor(), now=now
    )
    return shown(product, subject, unchanged)


@router.put("/products/{product_id}/options", dependencies=[Idempotent])
async def set_options(
    product_id: UUID, body: OptionsIn, subject: Seller, session: Write, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Let a product have other options; every variant says its values."""
    await check_theirs(session, subject, product_id, unchanged)
    values = {each.id: each.option_values for each in body.variants}
    product = await service.set_options(
        session, product_id=product_id, names=body.names, values=values, actor=subject.actor(), now=now
    )
    return shown(product, subject, unchanged)


@router.put("/products/{product_id}/images/order", dependencies=[Idempotent])
async def order_images(
    product_id: UUID, body: OrderIn, subject: Seller, session: Write, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Put the images of a product in an order; the first one stands for it in lists."""
    await check_theirs(session, subject, product_id, unchanged)
    product = await service.order_images(
        session, product_id=product_id, image_ids=body.ids, actor=subject.actor(), now=now
    )
    return shown(product, subject, unchanged)


@router.patch("/products/{product_id}/images/{image_id}", dependencies=[Idempotent])
async def change_image(
    product_id: UUID, image_id: UUID, body: ImagePatch, subject: Seller, session: Write, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Change the alt text of an image, or how it may be cut."""
    await check_theirs(session, subject, product_id, unchanged)
    product = await service.update_image(
        session, product_id=product_id, image_id=image_id, fields=body.to_change(), actor=subject.actor(), now=now
    )
    return shown(product, subject, unchanged)


@router.delete("/products/{product_id}/images/{image_id}", dependencies=[Idempotent])
async def remove_image(
    product_id: UUID, image_id: UUID, subject: Seller, session: Write, now: Now, unchanged: Unchanged
) -> ProductOut:
    """Take an image away; undo brings it back."""
    await check_theirs(session, subject, product_id, unchanged)
    product = await service.remove_image(
        session, product_id=product_id, image_id=image_id, actor=subject.actor(), now=now
    )
    return shown(product, subject, unchanged)


@router.get("/seller/tags")
async def list_tags(subject: Seller, session: Read, shop_id: Annotated[UUID | None, Query()] = None) -> TagsOut:
    """The tags of one's own shop with how many products have each, the most used first."""
    tags = await service.list_tags(session, shop_id=shop_policies.choose_shop(subject, shop_id))
    return TagsOut(items=[TagOut(tag=tag, products=products) for tag, products in tags.items()])
