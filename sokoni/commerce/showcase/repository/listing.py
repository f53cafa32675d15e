"""Reading the showcase: a page of cards, a product, and the facets of a scope; one statement each.

Statements are texts, put together once for each shape of a question: building them anew cost more than running them.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import text

from sokoni.commerce.showcase import rules
from sokoni.commerce.showcase.types import ShelfQuery, Sort
from sokoni.core import pages
from sokoni.core.database import ReadSession
from sokoni.core.prepared import Prepared, Row

# Facets of a narrowed listing are counted over so many products of its scope; beyond, counts are lower bounds.
COUNTED_AT_MOST = 10_000
# Words that are everywhere: only so many of the newest products are ranked.
_RANKED_AT_MOST = 5_000


@dataclass(frozen=True, slots=True)
class _Order:
    """A sort order: the columns of its key with their types, and whether the first page holds the largest keys."""

    columns: tuple[str, ...]
    kinds: tuple[type, ...]
    is_down: bool


_PRICES = (("currency", "price", "product_id"), (str, int, UUID))
_ORDERS: Mapping[Sort, _Order] = MappingProxyType(
    {
        # Ids are UUIDv7: their order is that of creation.
        Sort.NEWEST: _Order(("product_id",), (UUID,), is_down=True),
        # Amounts of different currencies do not compare, so that each currency stands by itself.
        Sort.PRICE: _Order(*_PRICES, is_down=False),
        Sort.PRICE_DOWN: _Order(*_PRICES, is_down=True),
        Sort.RELEVANCE: _Order(("rank", "product_id"), (int, UUID), is_down=True),
        Sort.POSITION: _Order(("position", "product_id"), (int, UUID), is_down=False),
    }
)
_CASTS: Mapping[type, str] = MappingProxyType({str: "text", int: "bigint", UUID: "uuid"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a question's statement depends on; the values go in as parameters."""

    scope: str
    has_text: bool
    groups: tuple[str, ...]
    has_price: bool

    @classmethod
    def of(cls, query: ShelfQuery) -> "Shape":
        """The shape of a question."""
        return cls(
            scope="preview" if query.is_preview else query.scope.partition(":")[0],
            has_text=query.text is not None,
            groups=tuple(rules.grouped(query.filters)),
            has_price=query.min_price is not None or query.max_price is not None,
        )


async def list_cards(
    session: ReadSession, *, query: ShelfQuery, page: pages.PageQuery, language: str
) -> pages.Page[bytes]:
    """A page of cards as JSON objects, with the number of all; one statement.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another order.
    """
    sort = _sort_of(query)
    backwards, key = _position(page.cursor, sort)
    statement = _listing(Shape.of(query), sort, backwards, has_key=key is not None)
    values = {**_values(query), "language": language, "limit": page.limit + 1, "bound": pages.EXACT_COUNT_LIMIT + 1}
    values |= {f"key_{index}": value for index, value in enumerate(key or ())}
    found = await statement.fetch(session, **values)
    rows = [row for row in found if row.product_id is not None]
    more, kept = len(rows) > page.limit, rows[: page.limit]
    if backwards:
        kept.reverse()
    has_next = bool(kept) and (more or backwards)
    has_previous = bool(kept) and (more if backwards else key is not None)
    return pages.Page(
        items=tuple(rules.whole(row.said, row.card) for row in kept),
        next_cursor=_cursor(sort, "after", kept[-1]) if has_next else None,
        previous_cursor=_cursor(sort, "before", kept[0]) if has_previous else None,
        count=pages.Count.limited(found[0].counted),
    )


async def get_detail(session: ReadSession, *, product_id: UUID, language: str) -> bytes | None:
    """A product on sale as a JSON object; one statement."""
    return _detail(await _DETAIL.fetch_one(session, product_id=product_id, language=language))


async def get_detail_at(session: ReadSession, *, address: str, language: str) -> bytes | None:
    """The product on sale at an address ('shop/product') as a JSON object; one statement."""
    return _detail(await _DETAIL_AT.fetch_one(session, address=address, language=language))


async def count_facets(session: ReadSession, *, query: ShelfQuery, at_most: int | None) -> Mapping[str, Any]:
    """How a listing can be narrowed further: `tokens` and `prices` counted, `counted` products; one statement.

    Values of a group that is narrowed already are counted as if it were not, so that one can see what else there is.
    """
    statement = _facets(Shape.of(query))
    found = (await session.execute(statement, {**_values(query), "at_most": at_most})).scalar_one()
    counts: Mapping[str, Any] = found
    return counts


async def get_facets(session: ReadSession, *, scope: str) -> Mapping[str, Any] | None:
    """The counted facets of a whole scope."""
    counts: Mapping[str, Any] | None = (await session.execute(_KEPT_FACETS, {"scope": scope})).scalar_one_or_none()
    return counts


def _detail(row: Row | None) -> bytes | None:
    return None if row is None else rules.whole(row.said, row.holds)


def _sort_of(query: ShelfQuery) -> Sort:
    # Without words nothing is more relevant than another, and places are given in collections only.
    means_nothing = (query.sort is Sort.RELEVANCE and query.text is None) or (
        query.sort is Sort.POSITION and query.collection_id is None
    )
    return Sort.NEWEST if means_nothing else query.sort


def _values(query: ShelfQuery) -> dict[str, Any]:
    values: dict[str, Any] = {
        f"group_{index}": list(each) for index, each in enumerate(rules.grouped(query.filters).values())
    }
    if query.collection_id is not None:
        values["collection_id"] = query.collection_id
    elif query.category_id is not None:
        values["category_id"] = query.category_id
    elif query.shop_id is not None:
        values["shop_id"] = query.shop_id
    if query.text is not None:
        values["words"] = rules.search_query(query.text)
    if query.min_price is not None or query.max_price is not None:
        values |= {"min_price": query.min_price, "max_price": query.max_price, "currency": query.currency}
    return values


# The shop of the collection is a constant while the statement runs, so that the orders of a shop's listing serve its
# large collections, too.
_IN_COLLECTION = (
    "collection_products AS member JOIN showcase_products AS product ON product.product_id = member.product_id "
    "WHERE member.collection_id = CAST(:collection_id AS uuid) AND product.is_listed AND product.shop_id = "
    "(SELECT shop_id FROM collections WHERE id = CAST(:collection_id AS uuid){shown})"
)
_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "all": "showcase_products AS product WHERE product.is_listed",
        "shop": "showcase_products AS product WHERE product.is_listed AND product.shop_id = CAST(:shop_id AS uuid)",
        "category": (
            "showcase_shelves AS shelf JOIN showcase_products AS product ON product.product_id = shelf.product_id "
            "WHERE shelf.category_id = CAST(:category_id AS uuid)"
        ),
        "collection": _IN_COLLECTION.format(shown=" AND is_published"),
        "preview": _IN_COLLECTION.format(shown=""),
    }
)
_HAS_WORDS = "product.search @@ to_tsquery('simple', :words)"
_IN_PRICE = (
    "(CAST(:currency AS text) IS NULL OR product.currency = :currency) "
    "AND product.price >= coalesce(CAST(:min_price AS bigint), 0) "
    "AND (CAST(:max_price AS bigint) IS NULL OR product.price <= :max_price)"
)


def _conditions(shape: Shape) -> list[str]:
    conditions = [_HAS_WORDS] if shape.has_text else []
    conditions += [f"product.tokens && CAST(:group_{index} AS text[])" for index in range(len(shape.groups))]
    return [*conditions, _IN_PRICE] if shape.has_price else conditions


def _source(shape: Shape, conditions: Sequence[str]) -> str:
    return " AND ".join((_SOURCES[shape.scope], *conditions))


@functools.lru_cache(maxsize=2048)
def _listing(shape: Shape, sort: Sort, backwards: bool, *, has_key: bool) -> Prepared:  # noqa: FBT001  # a cache key
    order = _ORDERS[sort]
    descending = order.is_down != backwards
    # A category's own rows hold its order; the product's would be looked up one by one.
    owner = "shelf" if shape.scope == "category" and sort is not Sort.RELEVANCE else "product"
    if sort is Sort.POSITION:
        owner = "member"
    columns = ["rank" if column == "rank" else f"{owner}.{column}" for column in order.columns]
    source = _source(shape, _conditions(shape))
    by = ", ".join(f"{column} {'DESC' if descending else 'ASC'}" for column in columns)
    outer_by = ", ".join(f"page.{column} {'DESC' if descending else 'ASC'}" for column in order.columns)
    keys = ", ".join(f"CAST(:key_{index} AS {_CASTS[kind]})" for index, kind in enumerate(order.kinds))
    key = f"({', '.join(columns)}) {'<' if descending else '>'} ({keys})" if has_key else "true"
    picked = "product.product_id, product.currency, product.price, product.language, product.card"
    if sort is Sort.POSITION:
        picked += ", member.position"
    if sort is Sort.RELEVANCE:
        page = f"""
            SELECT * FROM (
                SELECT {picked}, CAST(ts_rank(product.search, to_tsquery('simple', :words)) * 1000000 AS bigint) AS rank
                FROM {source} ORDER BY product.product_id DESC LIMIT {_RANKED_AT_MOST}
            ) AS product WHERE {key} ORDER BY {by} LIMIT :limit
        """  # noqa: S608  # made of the constants above and below
    else:
        page = f"SELECT {picked} FROM {source} AND {key} ORDER BY {by} LIMIT :limit"  # noqa: S608  # as above
    # What is only counted needs the product's row where it is narrowed by it.
    counted = source if shape.scope != "category" or _conditions(shape) else _UNNARROWED_CATEGORY
    whole = f"""
        WITH page AS ({page}), counted AS (SELECT count(*) AS counted FROM (SELECT FROM {counted} LIMIT :bound) AS few)
        SELECT page.*, coalesce(wanted.said, own.said) AS said, counted.counted
        FROM counted
        LEFT JOIN page ON true
        LEFT JOIN showcase_cards AS own ON own.product_id = page.product_id AND own.language = page.language
        LEFT JOIN showcase_cards AS wanted ON wanted.product_id = page.product_id AND wanted.language = :language
        ORDER BY {outer_by}
    """  # noqa: S608  # made of the constants above
    return Prepared(lambda: text(whole))


_UNNARROWED_CATEGORY = "showcase_shelves AS shelf WHERE shelf.category_id = CAST(:category_id AS uuid)"


@functools.lru_cache(maxsize=1024)
def _facets(shape: Shape) -> Any:
    misses = {
        group: f"NOT product.tokens && CAST(:group_{index} AS text[])" for index, group in enumerate(shape.groups)
    }
    if shape.has_price:
        misses["price"] = f"NOT ({_IN_PRICE})"
    source = _source(shape, [_HAS_WORDS] if shape.has_text else [])
    missed = " + ".join(f"CAST({miss} AS integer)" for miss in misses.values()) or "0"
    # Group names are visitors' words: they go in as parts of the tokens that are parameters, never as text.
    named = [f"split_part((CAST(:group_{index} AS text[]))[1], '=', 1)" for index in range(len(shape.groups))]
    named += ["'price'"] if shape.has_price else []
    names = " ".join(f"WHEN {miss} THEN {name}" for miss, name in zip(misses.values(), named, strict=True))
    group = f"CASE {names} END" if names else "NULL::text"
    return text(
        f"""
        WITH base AS (
            SELECT product.tokens, product.currency, product.price, {missed} AS misses, {group} AS missed
            FROM {source} LIMIT CAST(:at_most AS bigint)
        )
        SELECT jsonb_build_object(
            'counted', (SELECT count(*) FROM base),
            'tokens', (
                SELECT coalesce(jsonb_object_agg(token, times), '{{}}') FROM (
                    SELECT token, count(*) AS times FROM base, unnest(base.tokens) AS token
                    WHERE misses = 0 OR (misses = 1 AND split_part(token, '=', 1) = missed)
                    GROUP BY token
                ) AS counted
            ),
            'prices', (
                SELECT coalesce(jsonb_object_agg(currency, jsonb_build_array(lowest, highest)), '{{}}') FROM (
                    SELECT currency, min(price) AS lowest, max(price) AS highest FROM base
                    WHERE misses = 0 OR (misses = 1 AND missed = 'price')
                    GROUP BY currency
                ) AS spread
            )
        )
        """  # noqa: S608  # made of the constants above
    )


def _cursor(sort: Sort, direction: str, row: Row) -> str:
    return pages.encode_cursor(direction, sort.value, *(getattr(row, column) for column in _ORDERS[sort].columns))


def _position(cursor: str | None, sort: Sort) -> tuple[bool, tuple[pages.CursorValue, ...] | None]:
    """Whether a cursor looks backwards, and the key of the row at its edge."""
    if cursor is None:
        return False, None
    kinds = _ORDERS[sort].kinds
    direction, made_for, *key = pages.decode_cursor(cursor, length=len(kinds) + 2)
    fits = all(isinstance(value, kind) for value, kind in zip(key, kinds, strict=True))
    if direction not in {"after", "before"} or made_for != sort.value or not fits:
        raise pages.InvalidCursor
    return direction == "before", tuple(key)


_DETAIL_OF = """
    SELECT coalesce(wanted.said, own.said) AS said, offer.holds
    FROM showcase_products AS product
    JOIN showcase_offers AS offer ON offer.product_id = product.product_id AND offer.currency = product.currency
    JOIN showcase_details AS own ON own.product_id = product.product_id AND own.language = product.language
    LEFT JOIN showcase_details AS wanted ON wanted.product_id = product.product_id AND wanted.language = :language
    WHERE product.is_listed AND product.{column} = :{column}
"""
_DETAIL = Prepared(lambda: text(_DETAIL_OF.format(column="product_id")))
_DETAIL_AT = Prepared(lambda: text(_DETAIL_OF.format(column="address")))
_KEPT_FACETS = text("SELECT counts FROM showcase_facets WHERE scope = :scope")
