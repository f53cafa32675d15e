"""Products as states: read in seven statements and written in a fixed number, however many there are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.catalog.attribute import repository as attributes
from sokoni.commerce.catalog.attribute.rules import to_json
from sokoni.commerce.catalog.attribute.types import Attribute, Plain
from sokoni.commerce.catalog.models import (
    ProductCategoryRow,
    ProductImageRow,
    ProductOptionRow,
    ProductRow,
    ProductTextRow,
    ProductVariantRow,
)
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.state.types import Edit, Loaded, State, StateConflictError
from sokoni.core.database import ReadSession, WriteSession, insert_many

_TEXT_FIELDS = ("title", "description_html", "seo_title", "seo_description")
_VARIANT_FIELDS = (
    "position", "sku", "barcode", "price", "compare_at", "weight_grams", "taxable", "tax_class",
    "requires_shipping",
)  # fmt: skip
_IMAGE_FIELDS = ("position", "alt", "source_url", "state", "reason", "media_hash", "width", "height")

# Arrays of text[] cannot be unnested row by row, so that tags travel as JSON.
_UPDATE_ROWS = text(
    """
    UPDATE products AS target
    SET slug = fresh.slug, status = fresh.status, status_reason = fresh.status_reason,
        product_type = fresh.product_type, vendor = fresh.vendor,
        tags = ARRAY(SELECT jsonb_array_elements_text(fresh.tags::jsonb)),
        publish_at = fresh.publish_at, unpublish_at = fresh.unpublish_at, updated_at = :now
    FROM unnest(
        CAST(:id AS uuid[]), CAST(:slug AS text[]), CAST(:status AS text[]), CAST(:status_reason AS text[]),
        CAST(:product_type AS text[]), CAST(:vendor AS text[]), CAST(:tags AS text[]),
        CAST(:publish_at AS timestamptz[]), CAST(:unpublish_at AS timestamptz[])
    ) AS fresh (id, slug, status, status_reason, product_type, vendor, tags, publish_at, unpublish_at)
    WHERE target.id = fresh.id
    """
)
_LEAVE_ADDRESSES = text(
    """
    WITH moved AS (
        SELECT * FROM unnest(
            CAST(:product_id AS uuid[]), CAST(:shop_id AS uuid[]), CAST(:old AS text[]), CAST(:new AS text[])
        ) AS moved (product_id, shop_id, old, new)
    ), taken_up AS (
        DELETE FROM moved_products AS address USING moved
        WHERE address.shop_id = moved.shop_id AND address.slug = moved.new AND address.slug <> moved.old
    )
    INSERT INTO moved_products (shop_id, slug, product_id, moved_at)
    SELECT shop_id, old, product_id, :now FROM moved
    ON CONFLICT (shop_id, slug) DO UPDATE SET product_id = excluded.product_id, moved_at = excluded.moved_at
    """
)
_UPDATE_VARIANTS = text(
    """
    UPDATE product_variants AS target
    SET position = fresh.position, sku = fresh.sku, barcode = fresh.barcode, option1 = fresh.option1,
        option2 = fresh.option2, option3 = fresh.option3, price = fresh.price, compare_at = fresh.compare_at,
        weight_grams = fresh.weight_grams, taxable = fresh.taxable, tax_class = fresh.tax_class,
        requires_shipping = fresh.requires_shipping, image_id = fresh.image_id, updated_at = :now
    FROM unnest(
        CAST(:id AS uuid[]), CAST(:position AS bigint[]), CAST(:sku AS text[]), CAST(:barcode AS text[]),
        CAST(:option1 AS text[]), CAST(:option2 AS text[]), CAST(:option3 AS text[]), CAST(:price AS bigint[]),
        CAST(:compare_at AS bigint[]), CAST(:weight_grams AS bigint[]), CAST(:taxable AS boolean[]),
        CAST(:tax_class AS text[]), CAST(:requires_shipping AS boolean[]), CAST(:image_id AS uuid[])
    ) AS fresh (id, position, sku, barcode, option1, option2, option3, price, compare_at, weight_grams, taxable,
                tax_class, requires_shipping, image_id)
    WHERE target.id = fresh.id
    """
)
# Orders, stock and its log keep naming a variant that is taken away, so that its row stays, of no product.
_TAKE_VARIANTS = text(
    """
    UPDATE product_variants
    SET taken_from_id = product_id, product_id = NULL, sku = NULL, image_id = NULL, updated_at = :now
    WHERE id = ANY (CAST(:ids AS uuid[]))
    """
)
_UPDATE_IMAGES = text(
    """
    UPDATE product_images AS target
    SET position = fresh.position, alt = fresh.alt, focus_x = fresh.focus_x, focus_y = fresh.focus_y,
        crop_x = fresh.crop_x, crop_y = fresh.crop_y, crop_width = fresh.crop_width, crop_height = fresh.crop_height
    FROM unnest(
        CAST(:id AS uuid[]), CAST(:position AS bigint[]), CAST(:alt AS text[]), CAST(:focus_x AS bigint[]),
        CAST(:focus_y AS bigint[]), CAST(:crop_x AS bigint[]), CAST(:crop_y AS bigint[]),
        CAST(:crop_width AS bigint[]), CAST(:crop_height AS bigint[])
    ) AS fresh (id, position, alt, focus_x, focus_y, crop_x, crop_y, crop_width, crop_height)
    WHERE target.id = fresh.id
    """
)
_DELETE_IMAGES = text("DELETE FROM product_images WHERE id = ANY (CAST(:ids AS uuid[]))")
_DELETE_TEXTS = text(
    """
    DELETE FROM product_texts AS gone
    USING unnest(CAST(:ids AS uuid[]), CAST(:languages AS text[])) AS key (id, language)
    WHERE gone.product_id = key.id AND gone.language = key.language
    """
)
_DELETE_OPTIONS = text("DELETE FROM product_options WHERE product_id = ANY (CAST(:ids AS uuid[]))")
_DELETE_CATEGORIES = text(
    """
    DELETE FROM product_categories AS gone
    USING unnest(CAST(:ids AS uuid[]), CAST(:others AS uuid[])) AS key (id, other)
    WHERE gone.product_id = key.id AND gone.category_id = key.other
    """
)


async def load(session: WriteSession, *, product_ids: Collection[UUID]) -> dict[UUID, Loaded]:
    """The products of some ids, locked in the order of their ids; seven statements, one where there are none."""
    return await _load(session, _rows(product_ids).with_for_update(key_share=True))


async def look(session: ReadSession, *, product_ids: Collection[UUID]) -> dict[UUID, Loaded]:
    """The products of some ids, not locked; seven statements, one where there are none."""
    return await _load(session, _rows(product_ids))


def _rows(product_ids: Collection[UUID]) -> Select[Any]:
    statement = select(*ProductRow.__table__.columns).where(ProductRow.id == func.any(list(product_ids)))
    return statement.order_by(ProductRow.id)


async def _load(session: ReadSession, statement: Select[Any]) -> dict[UUID, Loaded]:
    rows = (await session.execute(statement)).all()
    if not rows:
        return {}
    states = {row.id: _row_state(row) for row in rows}
    await _load_parts(session, states)
    return {
        row.id: Loaded(
            id=row.id,
            shop_id=row.shop_id,
            language=row.language,
            currency=row.currency,
            updated_at=row.updated_at,
            state=states[row.id],
        )
        for row in rows
    }


async def write(
    session: WriteSession,
    *,
    edits: Sequence[Edit],
    values: Mapping[tuple[UUID, UUID], Plain | None],
    attributes_: Mapping[UUID, Attribute],
    now: datetime,
) -> None:
    """Write what differs; nothing where any of it collides.

    Raises:
        StateConflictError: it collides with what is in the database.
    """
    try:
        async with session.begin_nested():
            await _write_rows(session, edits, now=now)
            await _write_texts(session, [edit for edit in edits if edit.touches("texts")])
            await _write_categories(session, [edit for edit in edits if edit.touches("category_ids")])
            await _write_options(session, [edit for edit in edits if edit.touches("options")])
            await _write_images(session, [edit for edit in edits if edit.touches("images")], now=now)
            await _write_variants(session, [edit for edit in edits if edit.touches("variants")], now=now)
            shop_of = {edit.loaded.id: edit.loaded.shop_id for edit in edits}
            await attributes.put_values(session, shop_of=shop_of, values=values, attributes=attributes_)
    except IntegrityError as error:
        raise StateConflictError(products.constraint_of(error)) from error
    summed = [edit.loaded.id for edit in edits if edit.touches("variants") or edit.touches("images")]
    if summed:
        await products.refresh_summaries(session, product_ids=summed, now=now)


def _row_state(row: Row[Any]) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "status": row.status,
        "status_reason": row.status_reason,
        "product_type": row.product_type,
        "vendor": row.vendor,
        "tags": list(row.tags),
        "publish_at": _iso(row.publish_at),
        "unpublish_at": _iso(row.unpublish_at),
        "options": [],
        "category_ids": [],
        "texts": {},
        "variants": {},
        "images": {},
        "attributes": {},
    }


async def _load_parts(session: ReadSession, states: Mapping[UUID, dict[str, Any]]) -> None:
    wanted = list(states)
    texts = select(*ProductTextRow.__table__.columns).where(ProductTextRow.product_id == func.any(wanted))
    for row in await session.execute(texts):
        states[row.product_id]["texts"][row.language] = {name: getattr(row, name) for name in _TEXT_FIELDS}
    options = select(ProductOptionRow.product_id, ProductOptionRow.name, ProductOptionRow.position)
    options = options.where(ProductOptionRow.product_id == func.any(wanted)).order_by(ProductOptionRow.position)
    for option in await session.execute(options):
        states[option.product_id]["options"].append(option.name)
    variants = select(*ProductVariantRow.__table__.columns).where(ProductVariantRow.product_id == func.any(wanted))
    for row in await session.execute(variants.order_by(ProductVariantRow.position, ProductVariantRow.id)):
        states[row.product_id]["variants"][str(row.id)] = _variant_state(row)
    images = select(*ProductImageRow.__table__.columns).where(ProductImageRow.product_id == func.any(wanted))
    for row in await session.execute(images.order_by(ProductImageRow.position, ProductImageRow.id)):
        states[row.product_id]["images"][str(row.id)] = _image_state(row)
    belongings = select(ProductCategoryRow.product_id, ProductCategoryRow.category_id)
    belongings = belongings.where(ProductCategoryRow.product_id == func.any(wanted))
    for belonging in await session.execute(belongings.order_by(ProductCategoryRow.category_id)):
        states[belonging.product_id]["category_ids"].append(str(belonging.category_id))
    for product_id, said in (await attributes.list_values(session, product_ids=wanted, locale="")).items():
        states[product_id]["attributes"] = {str(each.attribute_id): to_json(each.value) for each in said}


def _variant_state(row: Row[Any]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _VARIANT_FIELDS},
        "option_values": [row.option1, row.option2, row.option3],
        "image_id": None if row.image_id is None else str(row.image_id),
    }


def _image_state(row: Row[Any]) -> dict[str, Any]:
    crop = [row.crop_x, row.crop_y, row.crop_width, row.crop_height]
    return {
        **{name: getattr(row, name) for name in _IMAGE_FIELDS},
        "focus": None if row.focus_x is None else [row.focus_x, row.focus_y],
        "crop": None if row.crop_x is None else crop,
    }


async def _write_rows(session: WriteSession, edits: Sequence[Edit], *, now: datetime) -> None:
    # In key order, as they were locked.
    states = [(edit.loaded.id, edit.wanted) for edit in edits]
    columns: dict[str, Any] = {
        name: [state[name] for _, state in states]
        for name in ("slug", "status", "status_reason", "product_type", "vendor")
    }
    columns["id"] = [product_id for product_id, _ in states]
    columns["tags"] = [orjson.dumps(state["tags"]).decode() for _, state in states]
    for name in ("publish_at", "unpublish_at"):
        columns[name] = [_time(state[name]) for _, state in states]
    await session.execute(_UPDATE_ROWS, columns | {"now": now})
    moved = [edit for edit in edits if edit.touches("slug")]
    if moved:
        addresses: dict[str, Any] = {
            "product_id": [edit.loaded.id for edit in moved],
            "shop_id": [edit.loaded.shop_id for edit in moved],
            "old": [edit.before["slug"] for edit in moved],
            "new": [edit.after["slug"] for edit in moved],
        }
        await session.execute(_LEAVE_ADDRESSES, addresses | {"now": now})


async def _write_texts(session: WriteSession, edits: Sequence[Edit]) -> None:
    gone: list[tuple[UUID, str]] = []
    rows: list[dict[str, Any]] = []
    for edit in edits:
        before, wanted = edit.loaded.state["texts"], edit.wanted["texts"]
        gone += [(edit.loaded.id, language) for language in before if language not in wanted]
        keys = {"product_id": edit.loaded.id, "shop_id": edit.loaded.shop_id}
        rows += [{**keys, "language": at, **words} for at, words in wanted.items() if before.get(at) != words]
    if gone:
        ids, languages = [product_id for product_id, _ in gone], [language for _, language in gone]
        await session.execute(_DELETE_TEXTS, {"ids": ids, "languages": languages})
    if rows:
        statement = insert_many(ProductTextRow)
        fresh = {name: statement.excluded[name] for name in _TEXT_FIELDS}
        await session.execute(
            statement.on_conflict_do_update(index_elements=["product_id", "language"], set_=fresh), rows
        )


async def _write_categories(session: WriteSession, edits: Sequence[Edit]) -> None:
    gone: list[tuple[UUID, UUID]] = []
    rows: list[dict[str, Any]] = []
    for edit in edits:
        before, wanted = set(edit.loaded.state["category_ids"]), set(edit.wanted["category_ids"])
        gone += [(edit.loaded.id, UUID(each)) for each in sorted(before - wanted)]
        keys = {"product_id": edit.loaded.id, "shop_id": edit.loaded.shop_id}
        rows += [{**keys, "category_id": UUID(each)} for each in sorted(wanted - before)]
    if gone:
        ids, others = [product_id for product_id, _ in gone], [category_id for _, category_id in gone]
        await session.execute(_DELETE_CATEGORIES, {"ids": ids, "others": others})
    if rows:
        await session.execute(insert_many(ProductCategoryRow), rows)


async def _write_options(session: WriteSession, edits: Sequence[Edit]) -> None:
    if not edits:
        return
    await session.execute(_DELETE_OPTIONS, {"ids": [edit.loaded.id for edit in edits]})
    rows = [
        {"product_id": edit.loaded.id, "shop_id": edit.loaded.shop_id, "position": at, "name": name}
        for edit in edits
        for at, name in enumerate(edit.wanted["options"], start=1)
    ]
    if rows:
        await session.execute(insert_many(ProductOptionRow), rows)


async def _write_images(session: WriteSession, edits: Sequence[Edit], *, now: datetime) -> None:
    gone, changed, new = _sorted_out(edits, "images")
    if gone:
        await session.execute(_DELETE_IMAGES, {"ids": gone})
    if changed:
        rows = [{"id": UUID(id_), **_image_cells(state)} for _, id_, state in changed]
        names = ("id", "position", "alt", "focus_x", "focus_y", "crop_x", "crop_y", "crop_width", "crop_height")
        await session.execute(_UPDATE_IMAGES, {name: [row[name] for row in rows] for name in names})
    if new:
        added = [
            {
                "id": UUID(id_),
                "product_id": edit.loaded.id,
                "shop_id": edit.loaded.shop_id,
                **_image_cells(state),
                "attempts": 0,
                "created_at": now,
            }
            for edit, id_, state in new
        ]
        await session.execute(insert_many(ProductImageRow), added)


async def _write_variants(session: WriteSession, edits: Sequence[Edit], *, now: datetime) -> None:
    gone, changed, new = _sorted_out(edits, "variants")
    # What goes and what changes comes first: a new variant may take the place that another leaves.
    if gone:
        await session.execute(_TAKE_VARIANTS, {"ids": gone, "now": now})
    if changed:
        rows = [{"id": UUID(id_), **_variant_cells(state)} for _, id_, state in changed]
        columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
        await session.execute(_UPDATE_VARIANTS, columns | {"now": now})
    if new:
        added = [
            {
                "id": UUID(id_),
                "product_id": edit.loaded.id,
                "shop_id": edit.loaded.shop_id,
                **_variant_cells(state),
                "taken_from_id": None,
                "created_at": now,
                "updated_at": now,
            }
            for edit, id_, state in new
        ]
        statement = insert_many(ProductVariantRow)
        # One that was taken away comes back under its id, with its stock.
        fresh = {name: statement.excluded[name] for name in added[0] if name not in {"id", "shop_id", "created_at"}}
        is_away = ProductVariantRow.product_id.is_(None) & (ProductVariantRow.shop_id == statement.excluded.shop_id)
        await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=fresh, where=is_away), added)


def _sorted_out(
    edits: Iterable[Edit], part: str
) -> tuple[list[UUID], list[tuple[Edit, str, State]], list[tuple[Edit, str, State]]]:
    """What goes, what changes and what is new in a part that is kept by ids."""
    gone: list[UUID] = []
    changed: list[tuple[Edit, str, State]] = []
    new: list[tuple[Edit, str, State]] = []
    for edit in edits:
        before, wanted = edit.loaded.state[part], edit.wanted[part]
        gone += [UUID(id_) for id_ in before if id_ not in wanted]
        changed += [(edit, id_, state) for id_, state in wanted.items() if id_ in before and before[id_] != state]
        new += [(edit, id_, state) for id_, state in wanted.items() if id_ not in before]
    return gone, changed, new


def _variant_cells(state: State) -> dict[str, Any]:
    first, second, third = state["option_values"]
    return {
        **{name: state[name] for name in _VARIANT_FIELDS},
        "option1": first,
        "option2": second,
        "option3": third,
        "image_id": None if state["image_id"] is None else UUID(state["image_id"]),
    }


def _image_cells(state: State) -> dict[str, Any]:
    x, y = state["focus"] or (None, None)
    crop_x, crop_y, width, height = state["crop"] or (None, None, None, None)
    return {
        **{name: state[name] for name in _IMAGE_FIELDS},
        "focus_x": x,
        "focus_y": y,
        "crop_x": crop_x,
        "crop_y": crop_y,
        "crop_width": width,
        "crop_height": height,
    }


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _time(text_: str | None) -> datetime | None:
    return None if text_ is None else datetime.fromisoformat(text_)
