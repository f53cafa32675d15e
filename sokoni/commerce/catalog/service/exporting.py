"""Exporting a shop's catalogue: products in the order in which they were made, a few hundred at a time.

Memory stays the same whatever the size of the shop. Each part is read in a transaction of its own, so that a large
export holds nobody up; what changes meanwhile is in it as it was when its turn came.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from uuid import UUID

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.exchange.formats import WRITTEN
from sokoni.commerce.catalog.exchange.plan import find_category
from sokoni.commerce.catalog.exchange.writing import Surroundings, Written
from sokoni.commerce.catalog.ports import StockFigures
from sokoni.commerce.catalog.repository import bulk
from sokoni.commerce.catalog.repository import category as categories
from sokoni.commerce.catalog.service import whole
from sokoni.commerce.catalog.types import Category, Format
from sokoni.commerce.shop import service as shops
from sokoni.core.database import Database, ReadSession

PART_PRODUCTS = 200
WRITTEN_FORMATS = tuple(WRITTEN)


async def surroundings_of(
    session: ReadSession, *, shop_id: UUID, base_url: str, language: str | None = None
) -> Surroundings:
    """What a writer must know of a shop; three statements.

    Raises:
        ShopMissing: there is no such shop.
    """
    shop = await shops.get(session, shop_id=shop_id)
    chosen = language or rules.language_of(shop.locale)
    tree = await categories.list_all(session, locale=chosen)
    return Surroundings(
        currency=shop.currency,
        language=chosen,
        base_url=base_url.rstrip("/"),
        categories=_category_words(tree, await bulk.list_category_words(session)),
    )


async def count_products(session: ReadSession, *, shop_id: UUID) -> int:
    """How many products a shop has, whatever their status; one statement."""
    return await bulk.count_products(session, shop_id=shop_id)


async def read_part(
    session: ReadSession, *, shop_id: UUID, after: UUID | None, stock: StockFigures | None
) -> Sequence[Written]:
    """The next products of a shop behind one of them; eight statements, one where none are left."""
    ids = await whole.list_ids(session, after=after, shop_id=shop_id, limit=PART_PRODUCTS)
    products = await whole.list_whole(session, product_ids=ids)
    variants = [variant.id for product in products for variant in product.detail.variants]
    figures = await stock.of_variants(session, variant_ids=variants) if stock is not None else {}
    return [
        Written(
            whole=product,
            stock={each.id: figures[each.id] for each in product.detail.variants if each.id in figures},
        )
        for product in products
    ]


async def export_catalogue(
    database: Database,
    *,
    shop_id: UUID,
    wanted: Format,
    base_url: str,
    language: str | None = None,
    stock: StockFigures | None = None,
) -> AsyncIterator[tuple[bytes, int]]:
    """A shop's catalogue as a file, in pieces, each with how many products it holds.

    Raises:
        ShopMissing: there is no such shop.
    """
    async with database.read() as session:
        around = await surroundings_of(session, shop_id=shop_id, base_url=base_url, language=language)
    writer = WRITTEN[wanted].open_writer(around)
    yield writer.begin(), 0
    after: UUID | None = None
    while True:
        async with database.read() as session:
            part = await read_part(session, shop_id=shop_id, after=after, stock=stock)
        if not part:
            return
        yield b"".join(writer.product(each) for each in part), len(part)
        after = part[-1].whole.detail.id


def _category_words(tree: Sequence[Category], known: Mapping[str, UUID]) -> Mapping[UUID, str]:
    """By which words each category is found again: its names from the root, or its slug where these are another's."""
    names = {each.path: each.name for each in tree}
    words: dict[UUID, str] = {}
    for each in tree:
        parts = each.path.rstrip("/").split("/")
        path = " > ".join(names["/".join(parts[: depth + 1]) + "/"] for depth in range(len(parts)))
        words[each.id] = next((text for text in (path, each.slug) if find_category(text, known) == each.id), each.slug)
    return words
