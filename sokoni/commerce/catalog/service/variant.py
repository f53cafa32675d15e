"""Variants of a product that is there: added, changed, taken away, put in order; and copies of whole products."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.repository import product as repository
from sokoni.commerce.catalog.service import editing, room
from sokoni.commerce.catalog.service.product import get_product, stock_row
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.types import Loaded, State
from sokoni.commerce.catalog.types import ProductDetail, VariantChange, VariantDraft
from sokoni.core import change, ids
from sokoni.core.database import WriteSession


async def update_variant(
    session: WriteSession,
    *,
    product_id: UUID,
    variant_id: UUID,
    fields: VariantChange,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
) -> ProductDetail:
    """The product with some fields of one variant changed.

    Raises:
        ProductMissing, VariantMissing, ImageMissing: there is no such product, variant or image.
        ProductInvalid, OptionValuesTaken, SkuTaken: a field cannot be used.
    """
    return await _edit(
        session,
        product_id=product_id,
        action="variant.update",
        make=lambda loaded: edits.with_variant(loaded.state, variant_id, fields),
        actor=actor,
        now=now,
        group_id=group_id,
    )


async def add_variants(
    session: WriteSession,
    *,
    product_id: UUID,
    drafts: Sequence[VariantDraft],
    actor: change.Actor,
    now: datetime,
    stock: StockIntake | None = None,
) -> ProductDetail:
    """The product with more variants, at the end; with a stock keeper, their stock is kept from now on.

    Raises:
        ProductMissing: there is no such product.
        ProductInvalid, OptionValuesTaken, SkuTaken: a draft cannot be used, or would be a variant that is there.
    """
    new = {ids.new_id(): draft for draft in drafts}
    loaded = await editing.edit(
        session,
        product_id=product_id,
        action="variant.create",
        make=lambda loaded: edits.with_new_variants(loaded.state, new),
        actor=actor,
        now=now,
    )
    if stock is not None:
        rows = [stock_row(draft, variant_id) for variant_id, draft in new.items()]
        await stock.receive(session, shop_id=loaded.shop_id, rows=rows, overwrite=False, now=now)
    return await get_product(session, product_id=product_id, locale=loaded.language)


async def remove_variant(
    session: WriteSession, *, product_id: UUID, variant_id: UUID, actor: change.Actor, now: datetime
) -> ProductDetail:
    """The product without one of its variants; orders go on naming it, and undo brings it back with its stock.

    Raises:
        ProductMissing, VariantMissing: there is no such product or variant.
        LastVariant: it is the only one.
    """
    return await _edit(
        session,
        product_id=product_id,
        action="variant.remove",
        make=lambda loaded: edits.without_variant(loaded.state, variant_id),
        actor=actor,
        now=now,
    )


async def order_variants(
    session: WriteSession, *, product_id: UUID, variant_ids: Sequence[UUID], actor: change.Actor, now: datetime
) -> ProductDetail:
    """The product with its variants in this order; those that are not named follow as they stood.

    Raises:
        ProductMissing, VariantMissing: there is no such product or variant.
    """
    return await _edit(
        session,
        product_id=product_id,
        action="variant.order",
        make=lambda loaded: edits.with_variants_in_order(loaded.state, variant_ids),
        actor=actor,
        now=now,
    )


async def set_options(
    session: WriteSession,
    *,
    product_id: UUID,
    names: Sequence[str],
    values: Mapping[UUID, Sequence[str]],
    actor: change.Actor,
    now: datetime,
) -> ProductDetail:
    """The product with other options; `values` says those of every variant, by its id.

    Raises:
        ProductMissing, VariantMissing: there is no such product or variant.
        ProductInvalid: an option has no name, or a variant is left out.
        OptionValuesTaken: two variants would be the same.
    """
    return await _edit(
        session,
        product_id=product_id,
        action="product.set_options",
        make=lambda loaded: edits.with_options(loaded.state, names, values),
        actor=actor,
        now=now,
    )


async def copy_product(
    session: WriteSession,
    *,
    product_id: UUID,
    title: str | None,
    actor: change.Actor,
    now: datetime,
    stock: StockIntake | None = None,
) -> ProductDetail:
    """A draft that is like a product in everything but its address, SKUs and stock, which is not kept yet.

    Raises:
        ProductMissing: there is no such product.
        ProductInvalid: the title cannot be used.
        ProductLimitReached: the shop's plan has no room for it.
    """
    loaded = await editing.load_one(session, product_id=product_id)
    await room.check(session, shop_ids=[loaded.shop_id])
    wanted = title if title is not None else loaded.state["texts"][loaded.language]["title"]
    rules.check_title(wanted)
    copy_id = ids.new_id()
    state = edits.as_copy(loaded.state, language=loaded.language, title=wanted, new_key=editing.new_key)
    slug = rules.slugify(wanted)
    blank = edits.as_blank(state)
    while True:
        taken = await repository.list_slugs_like(session, shop_id=loaded.shop_id, prefix=slug)
        free = rules.free_slug(slug, taken)
        if await repository.add_copy(session, source_id=product_id, copy_id=copy_id, slug=free, now=now):
            break
    fresh = Loaded(
        id=copy_id,
        shop_id=loaded.shop_id,
        language=loaded.language,
        currency=loaded.currency,
        updated_at=now,
        state={**blank, "slug": free},
    )
    await editing.save(
        session,
        loaded={copy_id: fresh},
        wanted={copy_id: {**state, "slug": free}},
        action="product.copy",
        actor=actor,
        now=now,
    )
    if stock is not None:
        rows = [stock_row(VariantDraft(price=0), UUID(key)) for key in state["variants"]]
        await stock.receive(session, shop_id=loaded.shop_id, rows=rows, overwrite=False, now=now)
    return await get_product(session, product_id=copy_id, locale=loaded.language)


async def _edit(
    session: WriteSession,
    *,
    product_id: UUID,
    action: str,
    make: Callable[[Loaded], State],
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
) -> ProductDetail:
    loaded = await editing.edit(
        session, product_id=product_id, action=action, make=make, actor=actor, now=now, group_id=group_id
    )
    return await get_product(session, product_id=product_id, locale=loaded.language)
