"""Listings: one statement for the rows of a page, one for their number; and what carts ask of variants."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.collection.models import CollectionProductRow
from sokoni.commerce.catalog.models import (
    CategoryRow,
    ProductCategoryRow,
    ProductImageRow,
    ProductRow,
    ProductTextRow,
    ProductVariantRow,
)
from sokoni.commerce.catalog.repository.shops import IS_OPEN, SHOPS
from sokoni.commerce.catalog.types import (
    ProductCard,
    ProductQuery,
    ProductSort,
    SellableVariant,
    Status,
    WaitingProduct,
)
from sokoni.core import pages
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.core.prepared import Prepared, is_among
from sokoni.services.media.types import Frame

_wanted = aliased(ProductTextRow)
_default = aliased(ProductTextRow)


@dataclass(frozen=True, slots=True)
class _Order:
    """A sort order: the columns of its key, what they are in a cursor, and whether the first page has the largest."""

    name: str
    columns: tuple[Any, ...]
    fields: tuple[str, ...]
    kinds: tuple[type, ...]
    is_down: bool


_NEWEST = ((ProductRow.id,), ("id",), (UUID,))
# Amounts of different currencies do not compare, so that each currency stands by itself.
_PRICE = (
    (ProductRow.currency, ProductRow.min_price, ProductRow.id),
    ("currency", "min_price", "id"),
    (str, int, UUID),
)
_ORDERS: Mapping[ProductSort, _Order] = MappingProxyType(
    {
        # Ids are UUIDv7: their order is that of creation.
        ProductSort.NEWEST: _Order(ProductSort.NEWEST.value, *_NEWEST, is_down=True),
        ProductSort.PRICE: _Order(ProductSort.PRICE.value, *_PRICE, is_down=False),
        ProductSort.PRICE_DOWN: _Order(ProductSort.PRICE_DOWN.value, *_PRICE, is_down=True),
    }
)
_BY_POSITION = _Order(
    "position", (CollectionProductRow.position, ProductRow.id), ("position", "id"), (int, UUID), is_down=False
)
# What is shown of a picture, and how.
_PICTURE = ("media_hash", "focus_x", "focus_y", "crop_x", "crop_y", "crop_width", "crop_height")

_SELLABLE = Prepared(
    lambda: (
        select(
            *ProductVariantRow.__table__.columns,
            ProductRow.id.label("home_id"),
            ProductRow.slug.label("product_slug"),
            ProductRow.status.label("product_status"),
            ProductRow.currency,
            ProductRow.image_hash,
            ProductRow.image_frame,
            *(getattr(ProductImageRow, name).label(f"own_{name}") for name in _PICTURE),
            func.coalesce(_wanted.title, _default.title).label("title"),
            SHOPS.c.slug.label("shop_slug"),
            SHOPS.c.status.label("shop_status"),
            (func.cardinality(SHOPS.c.list_currencies) > 0).label("has_price_lists"),
        )
        # A variant that was taken away lies in carts still: what it was is told, and that it is not for sale.
        .join(ProductRow, ProductRow.id == func.coalesce(ProductVariantRow.product_id, ProductVariantRow.taken_from_id))
        .join(SHOPS, SHOPS.c.id == ProductRow.shop_id)
        .join(_default, (_default.product_id == ProductRow.id) & (_default.language == ProductRow.language))
        .outerjoin(_wanted, (_wanted.product_id == ProductRow.id) & (_wanted.language == bindparam("language")))
        .outerjoin(ProductImageRow, ProductImageRow.id == ProductVariantRow.image_id)
        .where(is_among(ProductVariantRow.id, "variant_ids"))
    )
)

_WAITING = _Order(
    "waiting", (ProductRow.submitted_at, ProductRow.id), ("submitted_at", "id"), (datetime, UUID), is_down=False
)


async def list_cards(
    session: ReadSession, *, query: ProductQuery, page: pages.PageQuery, locale: str
) -> pages.Page[ProductCard]:
    """A page of products and their number; two statements."""
    return await _list(session, _cards(locale), order=_ORDERS[query.sort], query=query, page=page)


async def list_by_position(
    session: ReadSession, *, query: ProductQuery, page: pages.PageQuery, locale: str
) -> pages.Page[ProductCard]:
    """A page of a collection's products as they were put in order by hand, and their number; two statements."""
    joined = (
        _cards(locale)
        .add_columns(CollectionProductRow.position)
        .join(CollectionProductRow, CollectionProductRow.product_id == ProductRow.id)
        .where(CollectionProductRow.collection_id == query.collection_id)
    )
    return await _list(session, joined, order=_BY_POSITION, query=query, page=page)


async def list_waiting(
    session: ReadSession, *, query: ProductQuery, page: pages.PageQuery, locale: str
) -> pages.Page[WaitingProduct]:
    """A page of products that wait for review, those that wait longest first, and their number; two statements."""
    cards = _cards(locale).add_columns(ProductRow.submitted_at)
    rows = await _rows(session, cards, order=_WAITING, query=query, page=page)
    return pages.Page(
        items=tuple(WaitingProduct(card=_card(row), since=row.submitted_at) for row in rows.items),
        next_cursor=rows.next_cursor,
        previous_cursor=rows.previous_cursor,
        count=rows.count,
    )


async def count_waiting(session: ReadSession) -> dict[UUID, int]:
    """How many products wait for approval in each shop, the most first; one statement."""
    statement = (
        select(ProductRow.shop_id, func.count().label("waiting"))
        .where(ProductRow.status == _literal(Status.PENDING_REVIEW.value))
        .group_by(ProductRow.shop_id)
        .order_by(func.count().desc(), ProductRow.shop_id)
    )
    return {row.shop_id: row.waiting for row in (await session.execute(statement)).all()}


async def list_ids(session: ReadSession, *, query: ProductQuery, limit: int) -> Sequence[UUID]:
    """The ids of all products that a query means; one statement."""
    statement = select(ProductRow.id).join(SHOPS, SHOPS.c.id == ProductRow.shop_id).where(*_conditions(query))
    return (await session.execute(statement.order_by(ProductRow.id).limit(limit))).scalars().all()


async def _list(
    session: ReadSession, cards: Select[Any], *, order: _Order, query: ProductQuery, page: pages.PageQuery
) -> pages.Page[ProductCard]:
    rows = await _rows(session, cards, order=order, query=query, page=page)
    return pages.Page(
        items=tuple(_card(row) for row in rows.items),
        next_cursor=rows.next_cursor,
        previous_cursor=rows.previous_cursor,
        count=rows.count,
    )


async def _rows(
    session: ReadSession, cards: Select[Any], *, order: _Order, query: ProductQuery, page: pages.PageQuery
) -> pages.Page[Row[Any]]:
    backwards, key = _position(page.cursor, order)
    statement = cards.where(*_conditions(query))
    descending = order.is_down != backwards
    if key is not None:
        here = tuple_(*order.columns)
        statement = statement.where(here < tuple_(*key) if descending else here > tuple_(*key))
    columns = [column.desc() if descending else column.asc() for column in order.columns]
    rows = (await session.execute(statement.order_by(*columns).limit(page.limit + 1))).all()
    more, kept = len(rows) > page.limit, list(rows[: page.limit])
    if backwards:
        kept.reverse()
    has_next = bool(kept) and (more or backwards)
    has_previous = bool(kept) and (more if backwards else key is not None)
    return pages.Page(
        items=tuple(kept),
        next_cursor=_cursor(order, "after", kept[-1]) if has_next else None,
        previous_cursor=_cursor(order, "before", kept[0]) if has_previous else None,
        count=await _count(session, query),
    )


async def list_sellable(
    session: ReadSession, *, variant_ids: Collection[UUID], locale: str | None
) -> Sequence[SellableVariant]:
    """What carts need to know of some variants; one statement."""
    language = rules.language_of(locale or "")
    rows = await _SELLABLE.fetch(session, variant_ids=list(variant_ids), language=language)
    return [_sellable(row) for row in rows]


async def list_variant_ids(session: ReadSession, *, product_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID]]:
    """The products and variants of some products, in the order in which they are shown; one statement."""
    statement = (
        select(ProductVariantRow.product_id, ProductVariantRow.id)
        .where(ProductVariantRow.product_id.in_(product_ids))
        .order_by(ProductVariantRow.product_id, ProductVariantRow.position)
    )
    return [(row.product_id, row.id) for row in await session.execute(statement)]


async def list_ids_by_sku(session: ReadSession, *, shop_id: UUID, skus: Collection[str]) -> dict[str, UUID]:
    """Which variant of a shop has each of some SKUs; one statement."""
    statement = select(ProductVariantRow.sku, ProductVariantRow.id).where(
        ProductVariantRow.shop_id == shop_id,
        ProductVariantRow.sku == func.any(list(skus)),
        ProductVariantRow.product_id.is_not(None),
    )
    return {str(row.sku): row.id for row in await session.execute(statement)}


async def get_only_variant_id(session: ReadSession, *, product_id: UUID) -> UUID | None:
    """The variant of a product that has only one; None where it has several, or there is no such product."""
    statement = select(ProductRow.only_variant_id).where(ProductRow.id == product_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def count_listed(session: ReadSession, *, shop_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many products are on sale in each of some shops; one statement."""
    statement = (
        select(ProductRow.shop_id, func.count().label("listed"))
        .where(ProductRow.shop_id == func.any(list(shop_ids)), ProductRow.status == Status.APPROVED.value)
        .group_by(ProductRow.shop_id)
    )
    return {row.shop_id: row.listed for row in (await session.execute(statement)).all()}


async def count_kept(session: ReadSession, *, shop_id: UUID) -> int:
    """How many products a shop has beside those it archived; one statement."""
    statement = (
        select(func.count())
        .select_from(ProductRow)
        .where(ProductRow.shop_id == shop_id, ProductRow.status != Status.ARCHIVED.value)
    )
    return (await session.execute(statement)).scalar_one()


def _cards(locale: str) -> Select[Any]:
    language = rules.language_of(locale)
    return (
        select(
            ProductRow.id,
            ProductRow.shop_id,
            SHOPS.c.slug.label("shop_slug"),
            SHOPS.c.name.label("shop_name"),
            SHOPS.c.logo_hash.label("shop_logo_hash"),
            ProductRow.slug,
            ProductRow.status,
            ProductRow.currency,
            ProductRow.min_price,
            ProductRow.max_price,
            ProductRow.compare_at,
            ProductRow.variant_count,
            ProductRow.only_variant_id,
            ProductRow.image_hash,
            ProductRow.image_frame,
            ProductRow.image_alt,
            func.coalesce(_wanted.title, _default.title).label("title"),
        )
        .join(SHOPS, SHOPS.c.id == ProductRow.shop_id)
        .join(_default, (_default.product_id == ProductRow.id) & (_default.language == ProductRow.language))
        .outerjoin(_wanted, (_wanted.product_id == ProductRow.id) & (_wanted.language == language))
    )


def _conditions(query: ProductQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not query.for_team:
        # Written out, not bound: a partial index serves only what the planner can prove.
        conditions += [ProductRow.status == _literal(Status.APPROVED.value), IS_OPEN]
    elif query.status is not None:
        conditions.append(ProductRow.status == query.status.value)
    if query.shop_id is not None:
        conditions.append(ProductRow.shop_id == query.shop_id)
    if query.category_id is not None:
        conditions.append(_in_branch(query.category_id))
    if query.product_id is not None:
        conditions.append(ProductRow.id == query.product_id)
    if query.product_ids is not None:
        conditions.append(ProductRow.id == func.any(list(query.product_ids)))
    if query.failed_images:
        conditions.append(_HAS_FAILED_IMAGE)
    if query.collection_id is not None:
        conditions.append(_in_collection(query.collection_id))
    if query.text is not None:
        found = _has_words(query.text)
        conditions.append(or_(found, _has_sku(query.text)) if query.for_team else found)
    return conditions


_HAS_FAILED_IMAGE = (
    select(ProductImageRow.id)
    .where(ProductImageRow.product_id == ProductRow.id, ProductImageRow.state == "failed")
    .exists()
)


def _has_sku(text: str) -> ColumnElement[bool]:
    """Whether an article number of a product begins like this, however its letters are written."""
    found = select(ProductVariantRow.product_id).where(ProductVariantRow.sku.istartswith(text, autoescape=True))
    return ProductRow.id.in_(found)


def _literal(value: str) -> ColumnElement[str]:
    return literal(value, literal_execute=True)


def _in_branch(category_id: UUID) -> ColumnElement[bool]:
    """Whether a product belongs to a category or to one below it."""
    root, node = aliased(CategoryRow), aliased(CategoryRow)
    branch = select(node.id).join(root, node.path.startswith(root.path)).where(root.id == category_id).scalar_subquery()
    return (
        select(ProductCategoryRow.product_id)
        .where(ProductCategoryRow.product_id == ProductRow.id, ProductCategoryRow.category_id.in_(branch))
        .exists()
    )


def _in_collection(collection_id: UUID) -> ColumnElement[bool]:
    """Whether a product belongs to a collection."""
    # An alias: the order by hand joins the same table.
    member = aliased(CollectionProductRow)
    belongs = select(member.product_id).where(member.product_id == ProductRow.id, member.collection_id == collection_id)
    return belongs.exists()


def _has_words(text: str) -> ColumnElement[bool]:
    """Whether a product's title has words in any language; no words find nothing."""
    found = select(ProductTextRow.product_id).where(
        ProductTextRow.search.op("@@")(func.to_tsquery("simple", rules.search_query(text)))
    )
    return ProductRow.id.in_(found)


async def _count(session: ReadSession, query: ProductQuery) -> pages.Count:
    counted = (
        select(ProductRow.id)
        .join(SHOPS, SHOPS.c.id == ProductRow.shop_id)
        .where(*_conditions(query))
        .limit(pages.EXACT_COUNT_LIMIT + 1)
        .subquery()
    )
    return pages.Count.limited((await session.execute(select(func.count()).select_from(counted))).scalar_one())


def _cursor(order: _Order, direction: str, row: Row[Any]) -> str:
    return pages.encode_cursor(direction, order.name, *(getattr(row, field) for field in order.fields))


def _position(cursor: str | None, order: _Order) -> tuple[bool, tuple[pages.CursorValue, ...] | None]:
    """Whether a cursor looks backwards, and the key of the row at its edge."""
    if cursor is None:
        return False, None
    direction, made_for, *key = pages.decode_cursor(cursor, length=len(order.kinds) + 2)
    fits = all(isinstance(value, kind) for value, kind in zip(key, order.kinds, strict=True))
    if direction not in {"after", "before"} or made_for != order.name or not fits:
        raise pages.InvalidCursor
    return direction == "before", tuple(key)


def _card(row: Row[Any]) -> ProductCard:
    return ProductCard(
        id=row.id,
        shop_id=row.shop_id,
        shop_slug=row.shop_slug,
        shop_name=row.shop_name,
        shop_logo_hash=row.shop_logo_hash,
        slug=row.slug,
        title=row.title,
        status=Status(row.status),
        price=Money(row.min_price, row.currency),
        price_varies=row.max_price > row.min_price,
        compare_at=None if row.compare_at is None else Money(row.compare_at, row.currency),
        image_hash=row.image_hash,
        image_frame=Frame.read(row.image_frame),
        image_alt=row.image_alt,
        variant_count=row.variant_count,
        only_variant_id=row.only_variant_id,
    )


def _sellable(row: Any) -> SellableVariant:
    # Its own picture, once that is here; else the product's first.
    image_hash, image_frame = (
        (row.image_hash, Frame.read(row.image_frame)) if row.own_media_hash is None else (row.own_media_hash, _own(row))
    )
    return SellableVariant(
        variant_id=row.id,
        product_id=row.home_id,
        shop_id=row.shop_id,
        shop_slug=row.shop_slug,
        product_slug=row.product_slug,
        product_title=row.title,
        variant_title=rules.variant_title((row.option1, row.option2, row.option3)),
        sku=row.sku,
        price=Money(row.price, row.currency),
        weight_grams=row.weight_grams,
        taxable=row.taxable,
        tax_class=row.tax_class,
        requires_shipping=row.requires_shipping,
        is_sellable=row.product_id is not None
        and row.product_status == Status.APPROVED.value
        and row.shop_status == "approved",
        image_hash=image_hash,
        image_frame=image_frame,
        has_price_lists=row.has_price_lists,
    )


def _own(row: Any) -> Frame:
    return Frame(
        focus=None if row.own_focus_x is None else (row.own_focus_x, row.own_focus_y),
        crop=None
        if row.own_crop_x is None
        else (row.own_crop_x, row.own_crop_y, row.own_crop_width, row.own_crop_height),
    )
