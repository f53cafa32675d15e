"""Products: made, changed, moved, looked at."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, events, rules
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.attribute.types import Given
from sokoni.commerce.catalog.ports import StockIntake, StockRow
from sokoni.commerce.catalog.repository import category as categories
from sokoni.commerce.catalog.repository import image as images
from sokoni.commerce.catalog.repository import product as repository
from sokoni.commerce.catalog.repository import whole
from sokoni.commerce.catalog.service import editing, room
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.types import (
    HeldProduct,
    Mover,
    ProductChange,
    ProductDetail,
    ProductDraft,
    Status,
    VariantDraft,
)
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.types import Shop
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import Reason
from sokoni.services.media.types import MediaObject


async def get_product(session: ReadSession, *, product_id: UUID, locale: str) -> ProductDetail:
    """A product, whatever its status; six statements. Who may see it is for `policies.check_can_see`.

    Raises:
        ProductMissing: there is none.
    """
    return _found(await whole.get_detail(session, product_id=product_id, locale=locale))


async def get_product_by_slug(
    session: ReadSession, *, shop_slug: str, slug: str, locale: str, for_team: bool = False
) -> ProductDetail:
    """The product at an address, if it is on sale; for the shop's team whatever its status. Six statements.

    Raises:
        ProductMissing: there is none, or it is not on sale.
    """
    found = _found(await whole.get_detail_by_slug(session, shop_slug=shop_slug, slug=slug, locale=locale))
    if not (found.is_listed or for_team):
        raise errors.ProductMissing
    return found


async def hold_product(session: WriteSession, *, product_id: UUID) -> HeldProduct:
    """Whose a product is and when it was last changed, locked: what is decided about it holds to the transaction's end.

    Raises:
        ProductMissing: there is no such product.
    """
    row = await repository.get_locked(session, product_id=product_id)
    if row is None:
        raise errors.ProductMissing
    return HeldProduct(shop_id=row.shop_id, updated_at=row.updated_at)


async def create_product(
    session: WriteSession,
    *,
    shop_id: UUID,
    draft: ProductDraft,
    actor: change.Actor,
    now: datetime,
    stock: StockIntake | None = None,
    status: Status = Status.DRAFT,
    pictures: Sequence[MediaObject] = (),
) -> ProductDetail:
    """A new product with its variants and pictures; with a stock keeper, their stock is kept from now on.

    Raises:
        ProductInvalid, OptionValuesTaken, SkuTaken: the draft cannot be used.
        ProductSlugTaken: it names an address that another product of the shop has.
        CategoryMissing: it names a category that does not exist.
        ProductLimitReached: the shop's plan has no room for it.
    """
    rules.check_draft(draft)
    shop = await shops.get(session, shop_id=shop_id)
    if room.takes_room(status):
        await room.check(session, shop_ids=[shop_id])
    product_id, language = ids.new_id(), draft.language or rules.language_of(shop.locale)
    await _check_categories(session, draft.category_ids)
    said = await attributes.read_values(session, shop_id=shop_id, given=draft.attributes) if draft.attributes else None
    variant_ids = [ids.new_id() for _ in draft.variants]
    await _insert_row(
        session,
        shop=shop,
        draft=draft,
        values=_row_of(draft, shop=shop, product_id=product_id, language=language, variant_ids=variant_ids)
        | {"status": status.value, "created_at": now, "updated_at": now},
    )
    await repository.put_text(
        session, shop_id=shop_id, product_id=product_id, language=language, values=_texts_of(draft)
    )
    await _insert_parts(session, shop_id=shop_id, product_id=product_id, draft=draft, ids_=variant_ids, now=now)
    await repository.put_categories(session, shop_id=shop_id, product_id=product_id, category_ids=draft.category_ids)
    if said is not None:
        await attributes.put_values(session, shop_id=shop_id, product_id=product_id, known=said[0], values=said[1])
    await _show(session, shop_id=shop_id, product_id=product_id, pictures=pictures, alt=draft.title.strip(), now=now)
    if stock is not None:
        rows = [stock_row(variant, variant_id) for variant, variant_id in zip(draft.variants, variant_ids, strict=True)]
        await stock.receive(session, shop_id=shop_id, rows=rows, overwrite=False, now=now)
    product = await get_product(session, product_id=product_id, locale=language)
    await _record_creation(session, product, actor=actor, now=now)
    return product


async def update_product(
    session: WriteSession,
    *,
    product_id: UUID,
    fields: ProductChange,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
) -> ProductDetail:
    """The product with some fields changed.

    Raises:
        ProductMissing: there is no such product.
        ProductInvalid: a field cannot be used.
        ProductSlugTaken: another product of the shop has the address.
        CategoryMissing: a category does not exist.
        AttributeMissing, AttributeValueInvalid: an attribute does not exist, or a value does not fit.
    """
    loaded = await editing.load_one(session, product_id=product_id)
    language = rules.language_of(fields.get("language") or loaded.language)
    wanted = edits.with_fields(loaded.state, fields, language=language, default=loaded.language)
    if "attributes" in fields:
        said = await read_values(session, shop_id=loaded.shop_id, given=fields["attributes"])
        wanted = edits.with_attributes(wanted, said)
    await editing.save(
        session,
        loaded={product_id: loaded},
        wanted={product_id: wanted},
        action="product.update",
        actor=actor,
        now=now,
        group_id=group_id,
    )
    return await get_product(session, product_id=product_id, locale=language)


async def set_status(
    session: WriteSession,
    *,
    product_id: UUID,
    wanted: Status,
    mover: Mover,
    auto_approve: bool,
    actor: change.Actor,
    now: datetime,
    reason: str = "",
    group_id: UUID | None = None,
) -> ProductDetail:
    """The product in another status.

    Raises:
        ProductMissing: there is no such product.
        ProductMoveRefused: the table of moves does not hold it.
    """
    loaded = await editing.load_one(session, product_id=product_id)
    target = rules.target_of_move(Status(loaded.state["status"]), wanted, mover=mover, auto_approve=auto_approve)
    await editing.save(
        session,
        loaded={product_id: loaded},
        wanted={product_id: edits.with_status(loaded.state, target, reason=reason)},
        action=action_of_move(target, mover=mover),
        actor=actor,
        now=now,
        group_id=group_id,
    )
    if mover is Mover.OPERATOR and target in {Status.APPROVED, Status.REJECTED}:
        reviewed = events.ProductReviewed(
            shop_id=loaded.shop_id,
            product_ids=[product_id],
            status=target.value,
            reason=reason,
            review_id=ids.new_id(),
        )
        await outbox.publish(session, reviewed)
    return await get_product(session, product_id=product_id, locale=loaded.language)


def action_of_move(target: Status, *, mover: Mover) -> str:
    """What the record calls a move; an operator's decision is another thing than a seller's."""
    return f"{'review' if mover is Mover.OPERATOR else 'product'}.{target.value}"


async def find_moved(session: ReadSession, *, shop_slug: str, slug: str) -> str | None:
    """The address to which a product has moved from this one, if it is on sale there; one statement."""
    return await repository.get_moved_slug(session, shop_slug=shop_slug, slug=slug)


async def list_old_addresses(session: ReadSession, *, product_id: UUID) -> Sequence[str]:
    """The addresses that lead to a product because it had them before, the newest first; one statement."""
    return await repository.list_moved_slugs(session, product_id=product_id)


async def list_tags(session: ReadSession, *, shop_id: UUID) -> Mapping[str, int]:
    """The tags of a shop's products with how many have each, the most used first; one statement."""
    return await repository.count_tags(session, shop_id=shop_id)


async def read_values(session: ReadSession, *, shop_id: UUID, given: Mapping[str, Given]) -> Mapping[UUID, Any]:
    """Values by attribute, as states keep them."""
    _, values = await attributes.read_values(session, shop_id=shop_id, given=given)
    return {key: None if value is None else attribute_rules.to_json(value) for key, value in values.items()}


async def _insert_row(session: WriteSession, *, shop: Shop, draft: ProductDraft, values: dict[str, Any]) -> None:
    if draft.slug is not None:
        if not await repository.add(session, values=values | {"slug": draft.slug}):
            raise errors.ProductSlugTaken(slug=draft.slug)
        return
    wanted = rules.slugify(draft.title)
    taken = await repository.list_slugs_like(session, shop_id=shop.id, prefix=wanted)
    # Somebody may take the number in between: their row is visible then, and the next look finds another one.
    while not await repository.add(session, values=values | {"slug": rules.free_slug(wanted, taken)}):
        taken = await repository.list_slugs_like(session, shop_id=shop.id, prefix=wanted)


def _row_of(
    draft: ProductDraft, *, shop: Shop, product_id: UUID, language: str, variant_ids: Sequence[UUID]
) -> dict[str, Any]:
    summary = rules.summarise_prices(
        [
            rules.PricedVariant(id=variant_id, position=position, price=each.price, compare_at=each.compare_at)
            for position, (each, variant_id) in enumerate(zip(draft.variants, variant_ids, strict=True), start=1)
        ]
    )
    return {
        "id": product_id,
        "shop_id": shop.id,
        "language": language,
        "product_type": draft.product_type,
        "vendor": draft.vendor,
        "tags": list(draft.tags),
        "currency": shop.currency,
        "min_price": summary.min_price,
        "max_price": summary.max_price,
        "compare_at": summary.compare_at,
        "variant_count": summary.variant_count,
        "only_variant_id": summary.only_variant_id,
    }


def _texts_of(draft: ProductDraft) -> dict[str, str]:
    return {
        "title": draft.title.strip(),
        "description_html": rules.clean_html(draft.description_html),
        "seo_title": draft.seo_title,
        "seo_description": draft.seo_description,
    }


async def _insert_parts(
    session: WriteSession,
    *,
    shop_id: UUID,
    product_id: UUID,
    draft: ProductDraft,
    ids_: Sequence[UUID],
    now: datetime,
) -> None:
    keys = {"shop_id": shop_id, "product_id": product_id}
    # One variant without options is what Shopify calls 'Default Title' too, so that imports recognise it.
    names = draft.options or ("Title",)
    options = [{**keys, "position": position, "name": name} for position, name in enumerate(names, start=1)]
    variants = [
        {
            **keys,
            **_option_columns(each.option_values or ("Default Title",)),
            "id": variant_id,
            "position": position,
            "sku": each.sku.strip() if each.sku is not None else None,
            "barcode": each.barcode,
            "price": each.price,
            "compare_at": each.compare_at,
            "weight_grams": each.weight_grams,
            "taxable": each.taxable,
            "tax_class": each.tax_class,
            "requires_shipping": each.requires_shipping,
            "created_at": now,
            "updated_at": now,
        }
        for position, (each, variant_id) in enumerate(zip(draft.variants, ids_, strict=True), start=1)
    ]
    broken = await repository.add_parts(session, options=options, variants=variants)
    skus = ", ".join(each.sku for each in draft.variants if each.sku is not None)
    _check_constraint(broken, sku=skus, option_values=draft.variants[0].option_values)


async def _show(
    session: WriteSession,
    *,
    shop_id: UUID,
    product_id: UUID,
    pictures: Sequence[MediaObject],
    alt: str,
    now: datetime,
) -> None:
    """Give a new product its pictures, each once."""
    if not pictures:
        return
    once = {picture.hash: picture for picture in pictures}
    named = [(ids.new_id(), picture) for picture in list(once.values())[: edits.MAX_IMAGES]]
    await images.add_pictures(session, shop_id=shop_id, product_id=product_id, pictures=named, alt=alt, now=now)
    await repository.refresh_summaries(session, product_ids=[product_id], now=now)


def _option_columns(values: Sequence[str]) -> dict[str, str]:
    first, second, third = (*values, "", "", "")[:3]
    return {"option1": first, "option2": second, "option3": third}


def _check_constraint(name: str | None, *, sku: str | None, option_values: Sequence[str]) -> None:
    if name is None:
        return
    if name == "product_variants_sku_shop_id_key":
        raise errors.SkuTaken(sku=sku or "")
    if name == "product_variants_product_id_options_key":
        raise errors.OptionValuesTaken(values=option_values)
    raise errors.ProductInvalid(field="variants", reason=Reason("the database refuses them ({name})", name=name))


def stock_row(draft: VariantDraft, variant_id: UUID) -> StockRow:
    """What a stock keeper is told of a new variant."""
    return StockRow(
        variant_id=variant_id,
        quantity=draft.quantity or 0,
        policy=draft.policy,
        tracked=draft.quantity is not None,
    )


async def _check_categories(session: ReadSession, category_ids: Collection[UUID]) -> None:
    if category_ids and await categories.list_missing(session, category_ids=category_ids):
        raise errors.CategoryMissing


async def _record_creation(
    session: WriteSession, product: ProductDetail, *, actor: change.Actor, now: datetime
) -> None:
    await change.record(
        session,
        actor=actor,
        action="product.create",
        subject_kind="product",
        subject_id=product.id,
        shop_id=product.shop_id,
        after={"slug": product.slug, "title": product.title, "status": product.status.value},
        now=now,
    )
    await editing.announce(session, [(product.shop_id, product.id)])


def _found(product: ProductDetail | None) -> ProductDetail:
    if product is None:
        raise errors.ProductMissing
    return product
