"""Exporting a shop's catalogue: products in the order in which they were made, a few hundred at a time.

Memory stays the same whatever the size of the shop. Each part is read in a transaction of its own, so that a large
export holds nobody up; what changes meanwhile is in it as it was when its turn came.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, rules
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.collection import exchanging
from sokoni.commerce.catalog.collection.types import WholeCollection
from sokoni.commerce.catalog.exchange.formats import WRITTEN
from sokoni.commerce.catalog.exchange.plan import find_category
from sokoni.commerce.catalog.exchange.writing import Surroundings, Written
from sokoni.commerce.catalog.ports import StockFigures
from sokoni.commerce.catalog.repository import bulk
from sokoni.commerce.catalog.repository import category as categories
from sokoni.commerce.catalog.repository import exports as repository
from sokoni.commerce.catalog.service import stopping, whole
from sokoni.commerce.catalog.types import Category, ExportReport, ExportState, Format
from sokoni.commerce.shop import service as shops
from sokoni.core import change, ids
from sokoni.core.clock import Clock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.services.media.ports import Storage

PART_PRODUCTS = 200
_PART_COLLECTIONS = 20
WRITTEN_FORMATS = tuple(WRITTEN)
WORK_EXPORT = "catalog.export"
KEPT_FOR = timedelta(days=7)
_FORGOTTEN_AT_ONCE = 50


async def surroundings_of(
    session: ReadSession, *, shop_id: UUID, base_url: str, language: str | None = None
) -> Surroundings:
    """What a writer must know of a shop; five statements.

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
        category_paths={each.id: each.path.rstrip("/") for each in tree},
        attributes=[
            each for each in await attributes.list_attributes(session, shop_id=shop_id) if each.shop_id == shop_id
        ],
    )


async def count_products(session: ReadSession, *, shop_id: UUID) -> int:
    """How many products a shop has, whatever their status; one statement."""
    return await bulk.count_products(session, shop_id=shop_id)


async def read_part(
    session: ReadSession, *, shop_id: UUID, after: UUID | None, stock: StockFigures | None
) -> Sequence[Written]:
    """The next products of a shop behind one of them; seven statements and one for each language, one for none."""
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


async def read_collections(session: ReadSession, *, shop_id: UUID, after: UUID | None) -> Sequence[WholeCollection]:
    """The next collections of a shop behind one of them; three statements."""
    return await exchanging.list_whole(session, shop_id=shop_id, after=after, limit=_PART_COLLECTIONS)


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
            break
        yield b"".join(writer.product(each) for each in part), len(part)
        after = part[-1].whole.detail.id
    after = None
    while True:
        async with database.read() as session:
            tables = await read_collections(session, shop_id=shop_id, after=after)
        if not tables:
            return
        yield b"".join(writer.collection(each) for each in tables), 0
        after = tables[-1].id


async def start_export(
    session: WriteSession,
    *,
    shop_id: UUID,
    wanted: Format,
    actor: change.Actor,
    now: datetime,
    language: str | None = None,
) -> ExportReport:
    """An export that waits for its job.

    Raises:
        ShopMissing: there is no such shop.
        FormatNotWritten: files of this format can only be read.
    """
    if wanted not in WRITTEN:
        raise errors.FormatNotWritten(format=wanted, formats=WRITTEN_FORMATS)
    shop = await shops.get(session, shop_id=shop_id)
    export_id = ids.new_id()
    filename = f"{shop.slug}-{now:%Y-%m-%d}.{WRITTEN[wanted].extension}"
    values = {
        "id": export_id,
        "shop_id": shop_id,
        "state": ExportState.WAITING.value,
        "format": wanted.value,
        "language": language or rules.language_of(shop.locale),
        "filename": filename,
        "storage_key": f"exports/{ids.new_token()}",
        "products_total": await count_products(session, shop_id=shop_id),
        "created_at": now,
        "updated_at": now,
        "expires_at": now + KEPT_FOR,
    }
    await repository.add(session, values=values)
    await change.record(
        session,
        actor=actor,
        action="catalog.export",
        subject_kind="export",
        subject_id=export_id,
        shop_id=shop_id,
        after={"format": wanted.value, "language": values["language"], "filename": filename},
        now=now,
    )
    await jobs.enqueue(session, WORK_EXPORT, export_id=str(export_id))
    return await get_export(session, export_id=export_id)


async def get_export(session: ReadSession, *, export_id: UUID) -> ExportReport:
    """How far an export has come; one statement.

    Raises:
        ExportMissing: there is none, or its time is over.
    """
    return repository.report(await _row(session, export_id))


async def cancel_export(session: WriteSession, *, export_id: UUID, actor: change.Actor, now: datetime) -> ExportReport:
    """The export, stopped: there will be no file. One that has ended stays as it is.

    Raises:
        ExportMissing: there is none.
    """
    row = await repository.get_locked(session, export_id=export_id)
    if row is None:
        raise errors.ExportMissing
    values = await stopping.stop(session, row=row, kind="export", states=ExportState, actor=actor, now=now)
    if values:
        await repository.change(session, export_id=export_id, values=values)
    return await get_export(session, export_id=export_id)


async def list_exports(session: ReadSession, *, shop_id: UUID, limit: int = 5) -> Sequence[ExportReport]:
    """The latest exports of a shop, the newest first; one statement."""
    return await repository.list_of_shop(session, shop_id=shop_id, limit=limit)


async def list_export_parts(session: ReadSession, *, export_id: UUID) -> Sequence[str]:
    """Where the parts of a finished export lie in the private store; one statement.

    Raises:
        ExportMissing: there is none, or its time is over.
        ExportNotReady: it is not finished.
    """
    row = await _row(session, export_id)
    if row.state != ExportState.FINISHED.value:
        raise errors.ExportNotReady
    return [_part_key(row.storage_key, number) for number in range(row.parts)]


async def work_export(
    database: Database,
    *,
    export_id: UUID,
    store: Storage,
    base_url: str,
    clock: Clock,
    stock: StockFigures | None,
) -> None:
    """Write the parts of an export into the store; killed, it goes on behind the last one.

    Raises:
        ExportMissing: there is none.
    """
    async with database.read() as session:
        row = await _row(session, export_id)
        around = await surroundings_of(session, shop_id=row.shop_id, base_url=base_url, language=row.language)
    kind = WRITTEN[Format(row.format)]
    writer = kind.open_writer(around)
    while row.state in {ExportState.WAITING.value, ExportState.RUNNING.value}:
        async with database.read() as session:
            products = await read_part(session, shop_id=row.shop_id, after=row.last_product_id, stock=stock)
            tables = await _next_collections(session, row) if not products else ()
        head = writer.begin() if row.parts == 0 else b""
        data = head + b"".join([*map(writer.product, products), *map(writer.collection, tables)])
        is_over = not (products or tables)
        if data:
            await store.put(_part_key(row.storage_key, row.parts), data, content_type=kind.content_type)
        values = {
            "state": (ExportState.FINISHED if is_over else ExportState.RUNNING).value,
            "parts": row.parts + (1 if data else 0),
            "size_bytes": row.size_bytes + len(data),
            "products_done": row.products_done + len(products),
            "last_product_id": products[-1].whole.detail.id if products else row.last_product_id,
            "last_collection_id": tables[-1].id if tables else row.last_collection_id,
            "updated_at": clock.now(),
            "finished_at": clock.now() if is_over else None,
        }
        async with database.write() as session:
            locked = await repository.get_locked(session, export_id=export_id)
            if locked is None or _place(locked) != _place(row):
                return  # Another worker has taken over, and goes on where this one would.
            await repository.change(session, export_id=export_id, values=values)
            row = await _row(session, export_id)


async def _next_collections(session: ReadSession, row: Any) -> Sequence[WholeCollection]:
    return await read_collections(session, shop_id=row.shop_id, after=row.last_collection_id)


def _place(row: Any) -> tuple[object, ...]:
    """How far an export has come."""
    return row.state, row.parts, row.last_product_id, row.last_collection_id


async def forget_expired(database: Database, *, store: Storage, now: datetime) -> int:
    """How many exports were removed because their time is over; some at a time."""
    async with database.read() as session:
        expired = await repository.list_expired(session, before=now, limit=_FORGOTTEN_AT_ONCE)
    for export_id, key, parts in expired:
        # The bytes first: a row that is left finds them again, bytes without a row nobody does.
        for number in range(parts):
            await store.delete(_part_key(key, number))
        async with database.write() as session:
            await repository.remove(session, export_id=export_id)
    return len(expired)


async def _row(session: ReadSession, export_id: UUID) -> Any:
    row = await repository.get(session, export_id=export_id)
    if row is None:
        raise errors.ExportMissing
    return row


def _part_key(key: str, number: int) -> str:
    return f"{key}/{number:06}"


def _category_words(tree: Sequence[Category], known: Mapping[str, UUID]) -> Mapping[UUID, str]:
    """By which words each category is found again: its names from the root, or its slug where these are another's."""
    names = {each.path: each.name for each in tree}
    words: dict[UUID, str] = {}
    for each in tree:
        parts = each.path.rstrip("/").split("/")
        path = " > ".join(names["/".join(parts[: depth + 1]) + "/"] for depth in range(len(parts)))
        words[each.id] = next((text for text in (path, each.slug) if find_category(text, known) == each.id), each.slug)
    return words
