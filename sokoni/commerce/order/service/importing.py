"""Orders from elsewhere: they come in as they ended there, and nothing happens to them here.

No mail, no event, no stock, no points, no payout: they are to be found, counted and looked at. A chunk of a file is one
transaction, which also stores how far it came; a killed import goes on behind it. A file that comes again changes
nothing: an order is known by what it was called where it comes from.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Issue, SellableVariant
from sokoni.commerce.customer.segment.handlers import GATHER
from sokoni.commerce.order import errors
from sokoni.commerce.order.exchange import historic
from sokoni.commerce.order.exchange.parsed import Origin, ParsedOrder
from sokoni.commerce.order.exchange.recognition import AnyOrderReader
from sokoni.commerce.order.import_types import OrderImport, OrderImportState
from sokoni.commerce.order.repository import imports as repository
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.types import Shop
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.clock import Clock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.jobs import service as jobs

WORK_IMPORT = "order.import"
# So many orders are one transaction: it holds the shop's counter, and buyers wait for that.
CHUNK = 200
MAX_ISSUES = 1_000
_BLOCK_BYTES = 64 * 1024
_OPEN = frozenset({OrderImportState.WAITING, OrderImportState.RUNNING})

OnProgress = Callable[[OrderImport], Awaitable[None]]


async def start_import(
    session: WriteSession,
    *,
    shop_id: UUID,
    filename: str,
    size_bytes: int,
    dry_run: bool,
    actor: Actor,
    now: datetime,
    storage_key: str | None = None,
) -> OrderImport:
    """A file that waits; with a storage key, a job works it."""
    import_id = ids.new_id()
    values = {
        "id": import_id,
        "shop_id": shop_id,
        "filename": filename[:255],
        "state": OrderImportState.WAITING.value,
        "dry_run": dry_run,
        "storage_key": storage_key,
        "size_bytes": size_bytes,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "created_at": now,
    }
    await repository.add(session, values=values)
    await change.record(
        session,
        actor=actor,
        action="order.import",
        subject_kind="order_import",
        subject_id=import_id,
        shop_id=shop_id,
        after={"filename": filename[:255], "dry_run": dry_run},
        now=now,
    )
    if storage_key is not None:
        await jobs.enqueue(session, WORK_IMPORT, import_id=str(import_id), storage_key=storage_key)
    return await get_import(session, shop_id=shop_id, import_id=import_id)


async def get_import(session: ReadSession, *, shop_id: UUID, import_id: UUID) -> OrderImport:
    """A file of a shop, with how far it has come; one statement.

    Raises:
        OrderImportMissing: the shop has no such file.
    """
    report = await repository.get(session, import_id=import_id)
    if report is None or report.shop_id != shop_id:
        raise errors.OrderImportMissing
    return report


async def list_imports(session: ReadSession, *, shop_id: UUID, limit: int = 20) -> Sequence[OrderImport]:
    """The latest files of a shop, the newest first, without their issues; one statement."""
    return await repository.list_of_shop(session, shop_id=shop_id, limit=limit)


async def cancel_import(session: WriteSession, *, shop_id: UUID, import_id: UUID, now: datetime) -> OrderImport:
    """The import, stopped behind the chunk that is being written; one that has ended stays as it is.

    Raises:
        OrderImportMissing: the shop has no such file.
    """
    report = await repository.get_locked(session, import_id=import_id)
    if report is None or report.shop_id != shop_id:
        raise errors.OrderImportMissing
    if report.state in _OPEN:
        values = {"state": OrderImportState.CANCELLED.value, "finished_at": now}
        await repository.change(session, import_id=import_id, values=values)
    return await get_import(session, shop_id=shop_id, import_id=import_id)


async def work_import(
    database: Database, *, import_id: UUID, data: bytes, clock: Clock, on_progress: OnProgress | None = None
) -> None:
    """Go on with a file behind its last chunk, to its end; opens a transaction for each chunk.

    One that has ended, or that somebody else works meanwhile, is left alone.
    """
    worker = await _Worker.open(database, import_id=import_id, clock=clock, on_progress=on_progress)
    if worker is not None:
        await worker.run(data)


class _Worker:
    """One run through a file."""

    def __init__(
        self, database: Database, *, report: OrderImport, shop: Shop, clock: Clock, on_progress: OnProgress | None
    ) -> None:
        self._database = database
        self._report = report
        self._shop = shop
        self._clock = clock
        self._on_progress = on_progress
        self._to_pass_over = report.done
        self._done = report.done
        self._bytes_read = 0
        self._chunk: list[ParsedOrder | Issue] = []
        self._reader = AnyOrderReader(now=clock.now())
        self._goes_on = True

    @classmethod
    async def open(
        cls, database: Database, *, import_id: UUID, clock: Clock, on_progress: OnProgress | None
    ) -> "_Worker | None":
        """The worker of a file that is to be worked; None when it has ended."""
        async with database.write() as session:
            report = await repository.get_locked(session, import_id=import_id)
            if report is None or report.state not in _OPEN:
                return None
            shop = await shops.get(session, shop_id=report.shop_id)
            if report.started_at is None:
                values = {"state": OrderImportState.RUNNING.value, "started_at": clock.now()}
                await repository.change(session, import_id=import_id, values=values)
        return cls(database, report=report, shop=shop, clock=clock, on_progress=on_progress)

    async def run(self, data: bytes) -> None:
        """Read the file to its end, and write what it says in chunks."""
        for start in range(0, len(data), _BLOCK_BYTES):
            block = data[start : start + _BLOCK_BYTES]
            self._bytes_read += len(block)
            for item in self._reader.feed(block):
                await self._take(item)
            if self._reader.is_unusable or not self._goes_on:
                break
            await asyncio.sleep(0)
        if self._goes_on:
            for item in self._reader.finish():
                await self._take(item)
            await self._write(is_last=True)

    async def _take(self, item: ParsedOrder | Issue) -> None:
        if self._to_pass_over > 0:
            self._to_pass_over -= 1
            return
        self._chunk.append(item)
        if len(self._chunk) >= CHUNK:
            await self._write(is_last=False)

    async def _write(self, *, is_last: bool) -> None:
        """Write the chunk, unless the import was stopped or taken over meanwhile."""
        chunk, self._chunk = self._chunk, []
        if not self._goes_on:
            return
        async with self._database.write() as session:
            report = await repository.get_locked(session, import_id=self._report.id)
            if report is None or report.state is not OrderImportState.RUNNING or report.done != self._done:
                self._goes_on = False
                return
            values = await self._written(session, report, chunk, is_last=is_last)
            await repository.change(session, import_id=report.id, values=values)
        self._done += len(chunk)
        await self._tell()

    async def _written(
        self, session: WriteSession, report: OrderImport, chunk: Sequence[ParsedOrder | Issue], *, is_last: bool
    ) -> Mapping[str, Any]:
        """Bring the chunk's orders in; what is to be stored of the import after it."""
        parsed = [each for each in chunk if isinstance(each, ParsedOrder)]
        issues = [each for each in chunk if isinstance(each, Issue)]
        new = await self._unknown(session, parsed)
        if new and not report.dry_run:
            await self._bring_in(session, new)
        origin = self._reader.origin
        values: dict[str, Any] = {
            "origin": None if origin is None else origin.value,
            "bytes_read": self._bytes_read,
            "created": report.created + len(new),
            "unchanged": report.unchanged + len(parsed) - len(new),
            "refused": report.refused + len(issues),
            "issues": repository.issues_json([*report.issues, *issues][:MAX_ISSUES]),
        }
        if is_last:
            is_failed = self._reader.is_unusable and values["created"] + values["unchanged"] == 0
            state = OrderImportState.FAILED if is_failed else OrderImportState.FINISHED
            values |= {"state": state.value, "finished_at": self._clock.now()}
            if values["created"] and not report.dry_run:
                # Once for the whole file: the shop knows who bought by what all orders say.
                await jobs.enqueue(session, GATHER, shop_id=str(self._shop.id))
        return values

    async def _unknown(self, session: WriteSession, parsed: Sequence[ParsedOrder]) -> Sequence[ParsedOrder]:
        """Those that are not here already."""
        if not parsed:
            return []
        await repository.lock_shop(session, shop_id=self._shop.id)
        origin: Origin = parsed[0].origin
        references = [each.reference for each in parsed]
        known = await repository.list_known(session, shop_id=self._shop.id, origin=origin, references=references)
        return [each for each in parsed if each.reference not in known]

    async def _bring_in(self, session: WriteSession, new: Sequence[ParsedOrder]) -> None:
        variants = await self._variants(session, {line.sku for each in new for line in each.lines if line.sku})
        # The counter comes last and is held shortest: whoever buys meanwhile waits for it.
        first = await repository.take_numbers(session, shop_id=self._shop.id, count=len(new))
        orders = [
            historic.make(each, shop=self._shop, number=number, known=variants)
            for number, each in enumerate(sorted(new, key=lambda each: each.placed_at), start=first)
        ]
        await repository.insert_historic(session, orders=orders, actor=self._report.actor)

    async def _variants(self, session: WriteSession, skus: set[str]) -> Mapping[str, SellableVariant]:
        by_sku = await catalog.list_ids_by_sku(session, shop_id=self._shop.id, skus=skus)
        found = await catalog.sellable(session, variant_ids=list(by_sku.values()))
        return {sku: found[variant_id] for sku, variant_id in by_sku.items() if variant_id in found}

    async def _tell(self) -> None:
        if self._on_progress is None:
            return
        async with self._database.read() as session:
            report = await get_import(session, shop_id=self._shop.id, import_id=self._report.id)
        await self._on_progress(report)
