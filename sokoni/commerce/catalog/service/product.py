"""Products: made, changed, moved, looked at."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, events, rules
from sokoni.commerce.catalog.attribute import repository as attribute_rows
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.attribute.types import Given
from sokoni.commerce.catalog.ports import StockIntake, StockRow
from sokoni.commerce.catalog.repository import category as categories
from sokoni.commerce.catalog.repository import product as repository
from sokoni.commerce.catalog.types import (
    Mover,
    ProductChange,
    ProductDetail,
    ProductDraft,
    Status,
    VariantChange,
    VariantDraft,
)
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.types import Shop
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession

_TEXT_FIELDS = ("title", "description_html", "seo_title", "seo_description")
_ROW_FIELDS = ("product_type", "vendor", "tags")
_NO_TEXT: Mapping[str, str] = {"description_html": "", "seo_title": "", "seo_description": ""}


async def get_product(session: ReadSession, *, product_id: UUID, locale: str) -> ProductDetail:
    """A product, whatever its status; six statements. Who may see it is for `policies.check_can_see`.

    Raises:
        ProductMissing: there is none.
    """
    return _found(await repository.get_detail(session, product_id=product_id, locale=locale))


async def get_product_by_slug(
    session: ReadSession, *, shop_slug: str, slug: str, locale: str, for_team: bool = False
) -> ProductDetail:
    """The product at an address, if it is on sale; for the shop's team whatever its status. Six statements.

    Raises:
        ProductMissing: there is none, or it is not on sale.
    """
    found = _found(await repository.get_detail_by_slug(session, shop_slug=shop_slug, slug=slug, locale=locale))
    if not (found.is_listed or for_team):
        raise errors.ProductMissing
    return found


async def shop_of_product(session: WriteSession, *, product_id: UUID) -> UUID:
    """The shop of a product, which is locked: what is decided about it holds until the transaction ends.

    Raises:
        ProductMissing: there is no such product.
    """
    row = await repository.get_locked(session, product_id=product_id)
    if row is None:
        raise errors.ProductMissing
    shop_id: UUID = row.shop_id
    return shop_id


async def create_product(
    session: WriteSession,
    *,
    shop_id: UUID,
    draft: ProductDraft,
    actor: change.Actor,
    now: datetime,
    stock: StockIntake | None = None,
    status: Status = Status.DRAFT,
) -> ProductDetail:
    """A new product with its variants; with a stock keeper, their stock is kept from now on.

    Raises:
        ProductInvalid, OptionValuesTaken, SkuTaken: the draft cannot be used.
        ProductSlugTaken: it names an address that another product of the shop has.
        CategoryMissing: it names a category that does not exist.
    """
    rules.check_draft(draft)
    shop = await shops.get(session, shop_id=shop_id)
    product_id, language = ids.new_id(), draft.language or rules.language_of(shop.locale)
    await _check_categories(session, draft.category_ids)
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
    await _put_attributes(session, shop_id=shop_id, product_id=product_id, given=draft.attributes)
    if stock is not None:
        rows = [_stock_of(variant, variant_id) for variant, variant_id in zip(draft.variants, variant_ids, strict=True)]
        await stock.receive(session, shop_id=shop_id, rows=rows, overwrite=False, now=now)
    product = await get_product(session, product_id=product_id, locale=language)
    await _record(session, product, action="product.create", before=None, after=_seen(product), actor=actor, now=now)
    return product


async def update_product(
    session: WriteSession, *, product_id: UUID, fields: ProductChange, actor: change.Actor, now: datetime
) -> ProductDetail:
    """The product with some fields changed.

    Raises:
        ProductMissing: there is no such product.
        ProductInvalid: a field cannot be used.
        CategoryMissing: a category does not exist.
    """
    row = await repository.get_locked(session, product_id=product_id)
    if row is None:
        raise errors.ProductMissing
    language = rules.language_of(fields.get("language") or row.language)
    before = await get_product(session, product_id=product_id, locale=language)
    await _change_texts(session, before, fields, language=language)
    values: dict[str, Any] = {name: fields[name] for name in _ROW_FIELDS if name in fields}  # type: ignore[literal-required]
    if "category_ids" in fields:
        await _check_categories(session, fields["category_ids"])
        await repository.put_categories(
            session, shop_id=row.shop_id, product_id=product_id, category_ids=fields["category_ids"]
        )
    await _put_attributes(session, shop_id=row.shop_id, product_id=product_id, given=fields.get("attributes", {}))
    after = await get_product(session, product_id=product_id, locale=language)
    if _seen(before) != _seen(after) or any(getattr(before, name) != _plain(values[name]) for name in values):
        await repository.change(session, product_id=product_id, values=values | {"updated_at": now})
        after = await get_product(session, product_id=product_id, locale=language)
        await _record(
            session, after, action="product.update", before=_seen(before), after=_seen(after), actor=actor, now=now
        )
    return after


async def update_variant(
    session: WriteSession,
    *,
    product_id: UUID,
    variant_id: UUID,
    fields: VariantChange,
    actor: change.Actor,
    now: datetime,
) -> ProductDetail:
    """The product with some fields of one variant changed.

    Raises:
        ProductMissing, VariantMissing: there is no such product or variant.
        ProductInvalid, OptionValuesTaken, SkuTaken: a field cannot be used.
    """
    row = await repository.get_locked(session, product_id=product_id)
    if row is None:
        raise errors.ProductMissing
    before = await get_product(session, product_id=product_id, locale=row.language)
    known = next((each for each in before.variants if each.id == variant_id), None)
    if known is None:
        raise errors.VariantMissing
    values: dict[str, Any] = dict(fields)
    rules.check_amounts(
        price=values.get("price", known.price.amount),
        compare_at=values.get("compare_at"),
        weight_grams=values.get("weight_grams", known.weight_grams),
    )
    if "option_values" in values:
        chosen = tuple(values.pop("option_values"))
        rules.check_option_values(chosen, options=[option.name for option in before.options])
        values |= _option_columns(chosen)
    if values.get("sku") is not None:
        values["sku"] = values["sku"].strip() or None
    if values:
        broken = await repository.change_variant(session, variant_id=variant_id, values=values | {"updated_at": now})
        _check_constraint(broken, sku=values.get("sku"), option_values=tuple(fields.get("option_values", ())))
        await repository.refresh_summaries(session, product_ids=[product_id], now=now)
    after = await get_product(session, product_id=product_id, locale=row.language)
    if _seen(before) != _seen(after):
        await _record(
            session, after, action="variant.update", before=_seen(before), after=_seen(after), actor=actor, now=now
        )
    return after


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
) -> ProductDetail:
    """The product in another status: the one function that moves it.

    Raises:
        ProductMissing: there is no such product.
        ProductMoveRefused: the table of moves does not hold it.
    """
    row = await repository.get_locked(session, product_id=product_id)
    if row is None:
        raise errors.ProductMissing
    before = Status(row.status)
    target = rules.target_of_move(before, wanted, mover=mover, auto_approve=auto_approve)
    values = {"status": target.value, "status_reason": reason, "updated_at": now}
    await repository.change(session, product_id=product_id, values=values)
    product = await get_product(session, product_id=product_id, locale=row.language)
    await _record(
        session,
        product,
        action=f"product.{target.value}",
        before={"status": before.value, "status_reason": row.status_reason},
        after={"status": target.value, "status_reason": reason},
        actor=actor,
        now=now,
    )
    return product


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
            "requires_shipping": each.requires_shipping,
            "created_at": now,
            "updated_at": now,
        }
        for position, (each, variant_id) in enumerate(zip(draft.variants, ids_, strict=True), start=1)
    ]
    broken = await repository.add_parts(session, options=options, variants=variants)
    skus = ", ".join(each.sku for each in draft.variants if each.sku is not None)
    _check_constraint(broken, sku=skus, option_values=draft.variants[0].option_values)


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
    raise errors.ProductInvalid(field="variants", reason=f"the database refuses them ({name})")


def _stock_of(draft: VariantDraft, variant_id: UUID) -> StockRow:
    return StockRow(
        variant_id=variant_id,
        quantity=draft.quantity or 0,
        policy=draft.policy,
        tracked=draft.quantity is not None,
    )


async def _check_categories(session: ReadSession, category_ids: Collection[UUID]) -> None:
    if category_ids and await categories.list_missing(session, category_ids=category_ids):
        raise errors.CategoryMissing


async def _change_texts(session: WriteSession, before: ProductDetail, fields: ProductChange, *, language: str) -> None:
    given: dict[str, str] = {name: fields[name] for name in _TEXT_FIELDS if name in fields}  # type: ignore[literal-required]
    if not given:
        return
    if "title" in given:
        rules.check_title(given["title"])
        given["title"] = given["title"].strip()
    if "description_html" in given:
        given["description_html"] = rules.clean_html(given["description_html"])
    known = await repository.get_text(session, product_id=before.id, language=language)
    # A language that is new begins with the title of the shop's own, so that no page is without one.
    base = dict(known._mapping) if known is not None else {**_NO_TEXT, "title": before.title}  # noqa: SLF001  # its public name
    await repository.put_text(
        session, shop_id=before.shop_id, product_id=before.id, language=language, values=base | given
    )


async def _put_attributes(
    session: WriteSession, *, shop_id: UUID, product_id: UUID, given: Mapping[str, Given]
) -> None:
    if not given:
        return
    known, values = await attributes.read_values(session, shop_id=shop_id, given=given)
    # Held before they are used: a choice that somebody takes away at this moment is seen, or waits.
    await attribute_rows.hold_definitions(session, attribute_ids=list(values))
    wanted = {(product_id, attribute_id): value for attribute_id, value in values.items()}
    await attribute_rows.put_values(session, shop_of={product_id: shop_id}, values=wanted, attributes=known)


def _seen(product: ProductDetail) -> dict[str, Any]:
    """What the record of changes keeps of a product."""
    return {
        "slug": product.slug,
        "title": product.title,
        "description_html": product.description_html,
        "seo_title": product.seo_title,
        "seo_description": product.seo_description,
        "status": product.status.value,
        "product_type": product.product_type,
        "vendor": product.vendor,
        "tags": list(product.tags),
        "category_ids": [str(each.id) for each in product.categories],
        "attributes": {str(each.attribute_id): attribute_rules.to_json(each.value) for each in product.attributes},
        "variants": [
            {
                "id": str(each.id),
                "sku": each.sku,
                "barcode": each.barcode,
                "option_values": list(each.option_values),
                "price": each.price.amount,
                "compare_at": None if each.compare_at is None else each.compare_at.amount,
                "weight_grams": each.weight_grams,
                "taxable": each.taxable,
                "requires_shipping": each.requires_shipping,
            }
            for each in product.variants
        ],
    }


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


async def _record(
    session: WriteSession,
    product: ProductDetail,
    *,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    actor: change.Actor,
    now: datetime,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="product",
        subject_id=product.id,
        shop_id=product.shop_id,
        before=before,
        after=after,
        now=now,
    )
    await outbox.publish(session, events.ProductChanged(shop_id=product.shop_id, product_ids=[product.id]))


def _found(product: ProductDetail | None) -> ProductDetail:
    if product is None:
        raise errors.ProductMissing
    return product
