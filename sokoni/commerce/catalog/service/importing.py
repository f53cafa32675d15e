"""Importing a catalogue of any format: chunks of 500 products, each one transaction that also stores how far it came.

While the database writes a chunk, the next one is read; never more than one ahead, so that memory stays bounded.

A killed import goes on behind its last chunk: the file is read again from the beginning, which costs little, and what
is done is passed over. Running the same file again changes nothing.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

import structlog

from sokoni.commerce.catalog import errors, events, rules
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.parsed import ParsedAttribute, ParsedCollection, ParsedProduct
from sokoni.commerce.catalog.exchange.plan import Plan, Surroundings, make_plan
from sokoni.commerce.catalog.exchange.reading import Item, Setting
from sokoni.commerce.catalog.exchange.recognition import READERS, open_reader
from sokoni.commerce.catalog.exchange.state import ProductState
from sokoni.commerce.catalog.exchange.writing import own_picture
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.repository import bulk
from sokoni.commerce.catalog.repository import imports as repository
from sokoni.commerce.catalog.service import collecting, room, stopping
from sokoni.commerce.catalog.service.fetching import FETCH_IMAGES
from sokoni.commerce.catalog.types import Format, ImportOptions, ImportReport, ImportState, Issue
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.types import Shop
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.clock import Clock
from sokoni.core.database import Database, ReadSession, WriteSession, is_transient
from sokoni.core.jobs import service as jobs
from sokoni.services.media import service as media

CHUNK_PRODUCTS = 500
# Between two blocks the database's answers are heard, so that a block is what takes some 2 ms to read.
BLOCK_BYTES = 16 * 1024
MAX_ISSUES_KEPT = 10_000
ISSUES_SHOWN = 1000
WORK_IMPORT = "catalog.import"
# What a file can be said to be: read, Shopify's two generations are one format.
READ_FORMATS = tuple(each for each in READERS if each is not Format.SHOPIFY_OLDER)
_TRIES = 3
# The database looks at its tables by itself a minute later; until then it plans a full shop's statements as an empty
# one's, and each chunk takes longer than the one before.
_FIRST_LOOK_AFTER = CHUNK_PRODUCTS
_LOOK_AGAIN_AFTER_TIMES = 4

Source = BinaryIO | AsyncIterator[bytes]
OnProgress = Callable[[ImportReport], Awaitable[None] | None]

_log = structlog.get_logger()


async def get_import(session: ReadSession, *, import_id: UUID) -> ImportReport:
    """How an import went, or how far it has come; two statements.

    Raises:
        ImportMissing: there is none.
    """
    row = await repository.get(session, import_id=import_id)
    if row is None:
        raise errors.ImportMissing
    return repository.report(row, await repository.list_issues(session, import_id=import_id, limit=ISSUES_SHOWN))


async def list_issues(session: ReadSession, *, import_id: UUID) -> Sequence[Issue]:
    """All that an import's report keeps, up to 10,000, in the file's order; one statement."""
    return await repository.list_issues(session, import_id=import_id, limit=MAX_ISSUES_KEPT)


async def list_imports(session: ReadSession, *, shop_id: UUID, limit: int = 20) -> Sequence[ImportReport]:
    """The latest imports of a shop, the newest first, without their issues; one statement."""
    return await repository.list_of_shop(session, shop_id=shop_id, limit=limit)


async def start_import(
    session: WriteSession,
    *,
    shop_id: UUID,
    filename: str,
    options: ImportOptions,
    actor: change.Actor,
    now: datetime,
    size_bytes: int | None = None,
    storage_key: str | None = None,
) -> ImportReport:
    """An import that waits; with a storage key, a job works it.

    Raises:
        ShopMissing: there is no such shop.
    """
    await shops.get(session, shop_id=shop_id)
    import_id = ids.new_id()
    values = {
        "id": import_id,
        "shop_id": shop_id,
        "state": ImportState.WAITING.value,
        "dry_run": options.dry_run,
        "options": asdict(options),
        "filename": filename[:255],
        "storage_key": storage_key,
        "size_bytes": size_bytes,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "created_at": now,
        "updated_at": now,
    }
    await repository.add(session, values=values)
    await change.record(
        session,
        actor=actor,
        action="catalog.import",
        subject_kind="import",
        subject_id=import_id,
        shop_id=shop_id,
        after={"filename": filename[:255], **asdict(options)},
        now=now,
    )
    if storage_key is not None:
        await jobs.enqueue(session, WORK_IMPORT, import_id=str(import_id), storage_key=storage_key)
    return await get_import(session, import_id=import_id)


async def cancel_import(session: WriteSession, *, import_id: UUID, actor: change.Actor, now: datetime) -> ImportReport:
    """The import, stopped: what is in stays in, and no chunk follows. One that has ended stays as it is.

    Raises:
        ImportMissing: there is none.
    """
    row = await repository.get_locked(session, import_id=import_id)
    if row is None:
        raise errors.ImportMissing
    values = await stopping.stop(session, row=row, kind="import", states=ImportState, actor=actor, now=now)
    if values:
        await repository.change(session, import_id=import_id, values=values)
    return await get_import(session, import_id=import_id)


async def run_import(
    database: Database,
    *,
    shop_id: UUID,
    source: Source,
    actor: change.Actor,
    clock: Clock,
    options: ImportOptions | None = None,
    filename: str = "products.csv",
    size_bytes: int | None = None,
    stock: StockIntake | None = None,
    on_progress: OnProgress | None = None,
) -> ImportReport:
    """Import a file here and now, for commands; opens a transaction for each chunk.

    Raises:
        ShopMissing: there is no such shop.
    """
    async with database.write() as session:
        started = await start_import(
            session,
            shop_id=shop_id,
            filename=filename,
            options=options or ImportOptions(),
            actor=actor,
            now=clock.now(),
            size_bytes=size_bytes,
        )
    return await work_import(
        database, import_id=started.id, source=source, clock=clock, stock=stock, on_progress=on_progress
    )


async def work_import(
    database: Database,
    *,
    import_id: UUID,
    source: Source,
    clock: Clock,
    stock: StockIntake | None = None,
    on_progress: OnProgress | None = None,
) -> ImportReport:
    """Go on with an import behind its last chunk, to its end.

    Raises:
        ImportMissing: there is none.
        ImportTakenOver: another worker goes on with it.
    """
    worker = await _Worker.open(database, import_id=import_id, clock=clock, stock=stock, on_progress=on_progress)
    if worker is None:
        async with database.read() as session:
            return await get_import(session, import_id=import_id)
    try:
        async for block in _blocks(source):
            await worker.read(block)
            if worker.reader.is_unusable:
                break
        return await worker.finish()
    finally:
        await worker.abandon()


@dataclass(slots=True)
class _Chunk:
    """Products and issues that are written together, and how far the file was read for them."""

    products: list[ParsedProduct] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    rows_read: int = 0
    bytes_read: int = 0


class _Worker:
    """One run through a file."""

    def __init__(
        self,
        database: Database,
        *,
        report: ImportReport,
        shop: Shop,
        options: ImportOptions,
        actor: change.Actor,
        clock: Clock,
        stock: StockIntake | None,
        on_progress: OnProgress | None,
    ) -> None:
        self._bytes_read = 0
        self._writing: asyncio.Task[None] | None = None
        self._database = database
        self._import_id = report.id
        self._shop = shop
        self._options = options
        self._actor = actor
        self._clock = clock
        self._stock = stock
        self._on_progress = on_progress
        self._to_pass_over = report.products_done
        self._done = report.products_done
        self._look_at = self._done + _FIRST_LOOK_AFTER
        self._chunk = _Chunk()
        self._language = options.language or rules.language_of(shop.locale)
        setting = Setting(currency=shop.currency, language=self._language, today=clock.now().date())
        self.reader = open_reader(setting, wanted=options.format)
        # A dry run leaves nothing in the database that later chunks could meet, so that it is remembered here.
        self._seen: set[str] = set()
        self._seen_skus: dict[str, UUID] = {}
        self._told: set[str] = set()
        self._defined: dict[str, Attribute] = {}
        self._room_taken = 0

    @classmethod
    async def open(
        cls,
        database: Database,
        *,
        import_id: UUID,
        clock: Clock,
        stock: StockIntake | None,
        on_progress: OnProgress | None,
    ) -> "_Worker | None":
        """The worker of an import that is to be worked; None when it has ended."""
        async with database.write() as session:
            row = await repository.get_locked(session, import_id=import_id)
            if row is None:
                raise errors.ImportMissing
            if row.state not in {ImportState.WAITING.value, ImportState.RUNNING.value}:
                return None
            shop = await shops.get(session, shop_id=row.shop_id)
            if row.started_at is None:
                values = {"state": ImportState.RUNNING.value, "started_at": clock.now()}
                await repository.change(session, import_id=import_id, values=values)
        return cls(
            database,
            report=repository.report(row),
            shop=shop,
            options=_options(row.options),
            actor=change.Actor(kind=row.actor_kind, id=row.actor_id, label=row.actor_label),
            clock=clock,
            stock=stock,
            on_progress=on_progress,
        )

    async def read(self, block: bytes) -> None:
        """Take what a block completes."""
        self._bytes_read += len(block)
        for item in self.reader.feed(block):
            await self._take(item)
        await asyncio.sleep(0)

    async def _take(self, item: Item) -> None:
        """Add to the chunk, and write it when it is full; what an earlier run has written is passed over."""
        if isinstance(item, ParsedAttribute):
            await self._define(item)
            return
        if isinstance(item, ParsedCollection):
            await self._collect(item)
            return
        if isinstance(item, Issue):
            self._chunk.issues.append(item)
            return
        if self._to_pass_over > 0:
            self._to_pass_over -= 1
            self._chunk.issues.clear()
            return
        self._chunk.products.append(item)
        if len(self._chunk.products) >= CHUNK_PRODUCTS:
            await self._begin_to_write()

    async def _define(self, wish: ParsedAttribute) -> None:
        """Give the shop an attribute that neither it nor the operator has; a dry run only remembers it."""
        await self._written()
        async with self._database.write() as session:
            known = attribute_rules.by_code(await attributes.list_attributes(session, shop_id=self._shop.id))
            if wish.draft.code in known:
                return
            if self._options.dry_run:
                self._defined[wish.draft.code] = attribute_rules.unmade(
                    wish.draft, shop_id=self._shop.id, new_id=ids.new_id, now=self._clock.now()
                )
                return
            await attributes.add_attribute(
                session, shop_id=self._shop.id, draft=wish.draft, actor=self._actor, now=self._clock.now()
            )

    async def _collect(self, wish: ParsedCollection) -> None:
        """Put a collection into the shop, behind the products that the file named before it; again it is the same."""
        if self._chunk.products:
            await self._begin_to_write()
        await self._written()
        async with self._database.write() as session:
            await self._locked(session)
            self._chunk.issues += await collecting.put_collection(
                session,
                shop_id=self._shop.id,
                wish=wish,
                expected=self._seen,
                dry_run=self._options.dry_run,
                actor=self._actor,
                now=self._clock.now(),
            )

    async def _attributes(
        self, session: WriteSession, chunk: _Chunk, states: Collection[ProductState]
    ) -> Mapping[str, Attribute]:
        """The attributes that products of the chunk may have, loaded only where the file speaks of any."""
        if not any(product.attributes for product in chunk.products):
            return {}
        await bulk.load_attributes(session, states)
        known = await attributes.list_attributes(session, shop_id=self._shop.id)
        return {**self._defined, **attribute_rules.by_code(known)}

    async def finish(self) -> ImportReport:
        """Write what is left and close the import."""
        for item in self.reader.finish():
            await self._take(item)
        if self._chunk.products or self._chunk.issues:
            await self._begin_to_write()
        await self._written()
        now = self._clock.now()
        async with self._database.write() as session:
            row = await self._locked(session)
            failed = row.products_done == 0 and self.reader.is_unusable
            state = ImportState.FAILED if failed else ImportState.FINISHED
            recognised = None if self.reader.format is None else self.reader.format.value
            values = {"state": state.value, "format": recognised, "finished_at": now, "updated_at": now}
            await repository.change(session, import_id=self._import_id, values=values)
            await outbox.publish(session, self._finished(row, state))
            report = await get_import(session, import_id=self._import_id)
        await self._tell(report)
        return report

    def _finished(self, row: Any, state: ImportState) -> events.ImportFinished:
        numbers = {name: getattr(row, name) for name in ("created", "updated", "errors")}
        return events.ImportFinished(import_id=self._import_id, shop_id=self._shop.id, state=state.value, **numbers)

    async def abandon(self) -> None:
        """Break off what is being written, if anything still is: the import goes on behind the chunk before."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _begin_to_write(self) -> None:
        """Let the chunk be written while the next one is read; the one before it is written by then."""
        await self._written()
        chunk, self._chunk = self._chunk, _Chunk()
        chunk.rows_read, chunk.bytes_read = self.reader.rows_read, self._bytes_read
        self._writing = asyncio.create_task(self._write(chunk))

    async def _written(self) -> None:
        if self._writing is not None:
            await self._writing
            self._writing = None

    async def _write(self, chunk: _Chunk) -> None:
        await self._write_resiliently(chunk)
        if self._done >= self._look_at and not self._options.dry_run:
            async with self._database.write() as session:
                await bulk.refresh_statistics(session)
            self._look_at = self._done * _LOOK_AGAIN_AFTER_TIMES

    async def _write_resiliently(self, chunk: _Chunk) -> None:
        """Write a chunk; halve it when it collides again and again, until the one product that does is told apart."""
        for attempt in range(1, _TRIES + 1):
            try:
                report = await self._write_once(chunk)
            except errors.BulkConflictError as error:
                _log.warning(
                    "catalog.import.conflict", import_id=str(self._import_id), attempt=attempt, reason=str(error)
                )
            except Exception as error:
                if attempt == _TRIES or not is_transient(error):
                    raise
                _log.warning("catalog.import.retried", import_id=str(self._import_id), attempt=attempt)
            else:
                await self._tell(report)
                return
        if len(chunk.products) == 1:
            await self._refuse(chunk)
            return
        half = len(chunk.products) // 2
        await self._write_resiliently(replace(chunk, products=chunk.products[:half]))
        await self._write_resiliently(replace(chunk, products=chunk.products[half:], issues=[]))

    async def _refuse(self, chunk: _Chunk) -> None:
        product = chunk.products[0]
        issue = words.COLLIDES.issue(product.row, handle=product.handle)
        product.refused = True
        await self._write_resiliently(replace(chunk, issues=[*chunk.issues, issue]))

    async def _write_once(self, chunk: _Chunk) -> ImportReport:
        now = self._clock.now()
        async with self._database.write() as session:
            row = await self._locked(session)
            plan = await self._plan(session, chunk, now=now)
            if not self._options.dry_run:
                await self._save(session, plan, now=now)
                await self._take_stock(session, plan, now=now)
            report = await self._note(session, row, chunk, plan, now=now)
        self._done += len(chunk.products)
        return report

    async def _locked(self, session: WriteSession) -> Any:
        row = await repository.get_locked(session, import_id=self._import_id)
        if row is None or row.state != ImportState.RUNNING.value or row.products_done != self._done:
            raise errors.ImportTakenOver(import_id=self._import_id)
        return row

    async def _plan(self, session: WriteSession, chunk: _Chunk, *, now: datetime) -> Plan:
        await bulk.lock_shop(session, shop_id=self._shop.id)
        handles = {product.handle for product in chunk.products}
        skus = {variant.sku for product in chunk.products for variant in product.variants if variant.sku}
        owners = await bulk.list_sku_owners(session, shop_id=self._shop.id, skus=skus)
        states = await bulk.list_states(session, shop_id=self._shop.id, slugs=handles)
        around = Surroundings(
            language=self._language,
            products=states,
            attributes=await self._attributes(session, chunk, states.values()),
            sku_owners={**self._seen_skus, **owners},
            categories=await bulk.list_category_words(session),
            now=now,
            new_id=ids.new_id,
            pictures=await media.list_by_hash(session, hashes=_hashes(chunk.products)),
            seen=self._seen,
            told=self._told,
        )
        # Claimed last: products are locked before their shop's room is, wherever both are.
        left = (await room.claim(session, shop_id=self._shop.id)).left
        around.room = None if left is None else max(left - self._room_taken, 0)
        before = around.room
        plan = make_plan(chunk.products, around, self._options)
        plan.attributes = {each.id: each for each in around.attributes.values()}
        if self._options.dry_run:
            self._seen |= around.products.keys()
            self._seen_skus = around.sku_owners
            if before is not None and around.room is not None:
                self._room_taken += before - around.room
        return plan

    async def _save(self, session: WriteSession, plan: Plan, *, now: datetime) -> None:
        if not plan.changed:
            return
        shop_id, product_ids = self._shop.id, [product.id for product in plan.changed]
        await bulk.save(
            session,
            shop_id=shop_id,
            currency=self._shop.currency,
            products=plan.changed,
            attributes=plan.attributes,
            now=now,
        )
        await change.record(
            session,
            actor=self._actor,
            action="catalog.import_chunk",
            subject_kind="import",
            subject_id=self._import_id,
            shop_id=shop_id,
            after={"product_ids": [str(each) for each in product_ids], "created": plan.created},
            now=now,
        )
        await outbox.publish(session, events.ProductChanged(shop_id=shop_id, product_ids=product_ids))
        waiting = [product.id for product in plan.changed if any(image.is_to_fetch for image in product.images)]
        if waiting:
            await jobs.enqueue(session, FETCH_IMAGES, product_ids=[str(each) for each in waiting])

    async def _take_stock(self, session: WriteSession, plan: Plan, *, now: datetime) -> None:
        if self._stock is None:
            return
        for rows, overwrite in ((plan.stock_of_new, False), (plan.stock_of_known, True)):
            if rows:
                await self._stock.receive(session, shop_id=self._shop.id, rows=rows, overwrite=overwrite, now=now)

    async def _note(self, session: WriteSession, row: Any, chunk: _Chunk, plan: Plan, *, now: datetime) -> ImportReport:
        """Store how far the import has come, with what was found, in the transaction that did it."""
        issues = [*chunk.issues, *plan.issues]
        wrong = sum(issue.severity == "error" for issue in issues)
        kept = row.errors + row.warnings
        await repository.add_issues(
            session,
            import_id=self._import_id,
            first_number=kept + 1,
            issues=issues[: max(MAX_ISSUES_KEPT - kept, 0)],
        )
        values = {
            "products_done": row.products_done + len(chunk.products),
            "rows_read": chunk.rows_read,
            "bytes_read": chunk.bytes_read,
            "created": row.created + plan.created,
            "updated": row.updated + plan.updated,
            "unchanged": row.unchanged + plan.unchanged,
            "refused": row.refused + plan.refused,
            "images_queued": row.images_queued + plan.new_images,
            "errors": row.errors + wrong,
            "warnings": row.warnings + len(issues) - wrong,
            "format": None if self.reader.format is None else self.reader.format.value,
            "ignored_columns": list(self.reader.ignored_columns)[:100],
            "updated_at": now,
        }
        await repository.change(session, import_id=self._import_id, values=values)
        return await get_import(session, import_id=self._import_id)

    async def _tell(self, report: ImportReport) -> None:
        if self._on_progress is not None:
            told = self._on_progress(report)
            if inspect.isawaitable(told):
                await told


def _options(stored: Mapping[str, Any]) -> ImportOptions:
    """What an import was asked for, as it was stored."""
    wanted = stored.get("format")
    return ImportOptions(**{**stored, "format": None if wanted is None else Format(wanted)})


def _hashes(products: Sequence[ParsedProduct]) -> frozenset[str]:
    """The pictures that products name by what they show."""
    wishes = (image for product in products for image in product.images)
    return frozenset(digest for each in wishes if (digest := each.media_hash or own_picture(each.url)))


async def _blocks(source: Source) -> AsyncIterator[bytes]:
    """A source in blocks of bounded size."""
    if isinstance(source, AsyncIterator):
        async for piece in source:
            for start in range(0, len(piece), BLOCK_BYTES):
                yield piece[start : start + BLOCK_BYTES]
        return
    while block := source.read(BLOCK_BYTES):
        yield block
