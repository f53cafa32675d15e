"""Writing the read models: many products in a fixed number of statements.

Who read the truth earlier never overwrites who read it later: each writer notes the transaction horizon (`as_of`) that
it took before it read, and rows with a later one are left alone. The last change of a product has an event of its own,
whose job reads after it; so what remains is right in whatever order the jobs end.
"""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from sokoni.commerce.showcase.models import (
    ShowcaseCard,
    ShowcaseDetail,
    ShowcaseOffer,
    ShowcaseProduct,
    ShowcaseShelf,
)
from sokoni.core.database import WriteSession

LIVE = "showcase"
NEXT = "showcase_next"
# What holds products, by the last part of the tables' names; facets are counted, not written.
PARTS = tuple(
    model.__tablename__.removeprefix(f"{LIVE}_")
    for model in (ShowcaseProduct, ShowcaseCard, ShowcaseDetail, ShowcaseOffer, ShowcaseShelf)
)
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All that the showcase holds of one product; without languages it is not on sale."""

    product_id: UUID
    shop_id: UUID
    address: str = ""
    language: str = ""
    currency: str = ""
    price: int = 0
    categories: Sequence[UUID] = ()
    tokens: Sequence[str] = ()
    title_words: str = ""
    other_words: str = ""
    card: bytes = b""
    cards: Mapping[str, bytes]
    details: Mapping[str, bytes]
    holds: bytes = b""
    digest: bytes = b""

    @property
    def is_listed(self) -> bool:
        """Whether visitors find it."""
        return bool(self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What listings are told of a product now."""

    product_id: UUID
    shop_id: UUID
    is_listed: bool
    categories: Sequence[UUID]
    digest: bytes


async def horizon(session: WriteSession) -> int:
    """The transaction id below which everything is decided or running; taken before the truth is read."""
    return int((await session.execute(_HORIZON)).scalar_one())


async def list_known(session: WriteSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Known]:
    """What listings are told now of some products."""
    rows = await session.execute(_KNOWN, {"product_ids": list(product_ids)})
    return {row.product_id: Known(**row._mapping) for row in rows}  # noqa: SLF001  # its public name


async def put(
    session: WriteSession, products: Sequence[Prepared], *, as_of: int, tables: str = LIVE
) -> frozenset[UUID]:
    """Write products; answers with those that were written. Six statements, two where nothing is on sale."""
    rows = sorted(products, key=lambda each: each.product_id)
    written = frozenset(
        (await session.execute(_statement(_PUT_PRODUCTS, tables), {**_product_arrays(rows), "as_of": as_of})).scalars()
    )
    kept = [row for row in rows if row.product_id in written]
    ids = [row.product_id for row in kept]
    for name in ("cards", "details"):
        pairs = [(row.product_id, language, said) for row in kept for language, said in getattr(row, name).items()]
        await session.execute(
            _statement(_PUT_SAID, tables, name),
            {
                "written": ids,
                "product_ids": [each[0] for each in pairs],
                "languages": [each[1] for each in pairs],
                "said": [each[2] for each in pairs],
            },
        )
    listed = [row for row in kept if row.is_listed]
    offers = {
        "written": ids,
        "product_ids": [row.product_id for row in listed],
        "currencies": [row.currency for row in listed],
        "holds": [row.holds for row in listed],
    }
    await session.execute(_statement(_PUT_OFFERS, tables), offers)
    await session.execute(_statement(_PUT_SHELVES, tables), {"written": ids, **_shelf_arrays(listed)})
    return written


async def remove(session: WriteSession, *, product_ids: Collection[UUID]) -> None:
    """Take products out that do not exist any more; five statements."""
    for statement in _REMOVE:
        await session.execute(statement, {"product_ids": list(product_ids)})


def _product_arrays(rows: Sequence[Prepared]) -> dict[str, Any]:
    return {
        "product_ids": [row.product_id for row in rows],
        "shop_ids": [row.shop_id for row in rows],
        "listed": [row.is_listed for row in rows],
        "addresses": [row.address for row in rows],
        "languages": [row.language for row in rows],
        "currencies": [row.currency for row in rows],
        "prices": [row.price for row in rows],
        "categories": [_SEPARATOR.join(map(str, row.categories)) for row in rows],
        "tokens": [_SEPARATOR.join(row.tokens) for row in rows],
        "title_words": [row.title_words for row in rows],
        "other_words": [row.other_words for row in rows],
        "cards": [row.card for row in rows],
        "digests": [row.digest for row in rows],
    }


def _shelf_arrays(rows: Sequence[Prepared]) -> dict[str, Any]:
    places = sorted(
        (category_id, row.product_id, row.currency, row.price) for row in rows for category_id in row.categories
    )
    return {
        "category_ids": [each[0] for each in places],
        "product_ids": [each[1] for each in places],
        "currencies": [each[2] for each in places],
        "prices": [each[3] for each in places],
    }


@functools.cache
def _statement(template: str, tables: str, part: str = "") -> TextClause:
    return text(template.format(tables=tables, part=part))


_HORIZON = text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
_KNOWN = text(
    """
    SELECT product_id, shop_id, is_listed, categories, digest
    FROM showcase_products
    WHERE product_id = ANY (CAST(:product_ids AS uuid[]))
    """
)
_REMOVE = [
    text(f"DELETE FROM {LIVE}_{part} WHERE product_id = ANY (CAST(:product_ids AS uuid[]))")  # noqa: S608  # constants
    for part in PARTS
]
_PUT_PRODUCTS = """
    INSERT INTO {tables}_products AS kept
        (product_id, shop_id, is_listed, as_of, address, language, currency, price, categories, tokens, search,
         card, digest)
    SELECT product_id, shop_id, is_listed, :as_of, address, language, currency, price,
           CAST(string_to_array(categories, chr(31)) AS uuid[]), string_to_array(tokens, chr(31)),
           setweight(to_tsvector('simple', title_words), 'A') || setweight(to_tsvector('simple', other_words), 'B'),
           card, digest
    FROM unnest(
        CAST(:product_ids AS uuid[]), CAST(:shop_ids AS uuid[]), CAST(:listed AS boolean[]),
        CAST(:addresses AS text[]), CAST(:languages AS text[]), CAST(:currencies AS text[]), CAST(:prices AS bigint[]),
        CAST(:categories AS text[]), CAST(:tokens AS text[]), CAST(:title_words AS text[]),
        CAST(:other_words AS text[]), CAST(:cards AS bytea[]), CAST(:digests AS bytea[])
    ) AS given (product_id, shop_id, is_listed, address, language, currency, price, categories, tokens, title_words,
                other_words, card, digest)
    ORDER BY product_id
    ON CONFLICT (product_id) DO UPDATE
    SET shop_id = excluded.shop_id, is_listed = excluded.is_listed, as_of = excluded.as_of,
        address = excluded.address, language = excluded.language, currency = excluded.currency, price = excluded.price,
        categories = excluded.categories, tokens = excluded.tokens, search = excluded.search,
        card = excluded.card, digest = excluded.digest
    WHERE kept.as_of <= excluded.as_of
    RETURNING product_id
"""
_PUT_SAID = """
    WITH given AS (
        SELECT product_id, language, said
        FROM unnest(CAST(:product_ids AS uuid[]), CAST(:languages AS text[]), CAST(:said AS bytea[]))
            AS given (product_id, language, said)
    ), gone AS (
        DELETE FROM {tables}_{part} AS kept
        WHERE kept.product_id = ANY (CAST(:written AS uuid[]))
          AND NOT EXISTS (
              SELECT FROM given WHERE given.product_id = kept.product_id AND given.language = kept.language
          )
    )
    INSERT INTO {tables}_{part} AS kept (product_id, language, said)
    SELECT product_id, language, said FROM given
    ON CONFLICT (product_id, language) DO UPDATE SET said = excluded.said WHERE kept.said <> excluded.said
"""
_PUT_OFFERS = """
    WITH given AS (
        SELECT product_id, currency, holds
        FROM unnest(CAST(:product_ids AS uuid[]), CAST(:currencies AS text[]), CAST(:holds AS bytea[]))
            AS given (product_id, currency, holds)
    ), gone AS (
        DELETE FROM {tables}_offers AS kept
        WHERE kept.product_id = ANY (CAST(:written AS uuid[]))
          AND NOT EXISTS (
              SELECT FROM given WHERE given.product_id = kept.product_id AND given.currency = kept.currency
          )
    )
    INSERT INTO {tables}_offers AS kept (product_id, currency, holds)
    SELECT product_id, currency, holds FROM given
    ON CONFLICT (product_id, currency) DO UPDATE SET holds = excluded.holds WHERE kept.holds <> excluded.holds
"""
_PUT_SHELVES = """
    WITH given AS (
        SELECT category_id, product_id, currency, price
        FROM unnest(
            CAST(:category_ids AS uuid[]), CAST(:product_ids AS uuid[]), CAST(:currencies AS text[]),
            CAST(:prices AS bigint[])
        ) AS given (category_id, product_id, currency, price)
    ), gone AS (
        DELETE FROM {tables}_shelves AS kept
        WHERE kept.product_id = ANY (CAST(:written AS uuid[]))
          AND NOT EXISTS (
              SELECT FROM given WHERE given.product_id = kept.product_id AND given.category_id = kept.category_id
          )
    )
    INSERT INTO {tables}_shelves AS kept (category_id, product_id, currency, price)
    SELECT category_id, product_id, currency, price FROM given
    ON CONFLICT (category_id, product_id) DO UPDATE SET currency = excluded.currency, price = excluded.price
    WHERE (kept.currency, kept.price) <> (excluded.currency, excluded.price)
"""
