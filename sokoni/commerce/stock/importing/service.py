"""Files of stock: written, looked at, applied in chunks."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.stock import repository as stock
from sokoni.commerce.stock import rules as stock_rules
from sokoni.commerce.stock.errors import StockVariantUnknown
from sokoni.commerce.stock.importing import columns, errors, repository, rules, sheet
from sokoni.commerce.stock.importing.types import (
    CountedItem,
    SheetRow,
    Since,
    StockDifference,
    StockImport,
    StockImportState,
    StockPreview,
)
from sokoni.commerce.stock.repository import NewLevel
from sokoni.commerce.stock.rules import Shelf
from sokoni.commerce.stock.service import saving
from sokoni.commerce.stock.types import Level, MovementReason, Policy
from sokoni.core import change, ids, tables
from sokoni.core.change import Actor, Entry
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.jobs import service as jobs

WORK = "stock.work_import"
FORGET = "stock.forget_imports"
CHUNK = 500
MAX_ROWS = 20_000
MAX_ISSUES = 1_000
PREVIEW_LASTS = timedelta(days=1)
_SHOWN = 50


async def write_stock(database: Database, *, shop_id: UUID) -> AsyncIterator[bytes]:
    """A shop's stock as CSV, piece by piece, with the step that each level's log had come to; two statements for 500.

    A connection is held only while a piece is read.
    """
    head = tables.MARK + tables.csv_lines([columns.WRITTEN])
    async with database.read() as session:
        location = await stock.get_location_name(session, shop_id=shop_id)
    after: UUID | None = None
    while True:
        async with database.read() as session:
            levels = await stock.list_steps_of_shop(session, shop_id=shop_id, after=after, limit=CHUNK)
            names = await catalog.sellable(session, variant_ids=[level.variant_id for level, _ in levels])
        yield head + tables.csv_lines(sheet.rows_of(levels, names, location=location))
        if len(levels) < CHUNK:
            return
        head, after = b"", levels[-1][0].variant_id


async def preview(
    session: WriteSession, *, shop_id: UUID, filename: str, data: bytes, actor: Actor, now: datetime
) -> StockImport:
    """A file, read and kept so that exactly this can be applied; nothing else is written. Three statements.

    Raises:
        StockFileTooLong: it has more rows than one file may have.
    """
    rows, issues = await asyncio.to_thread(_read, data)
    by_sku = await catalog.list_ids_by_sku(
        session, shop_id=shop_id, skus={each.sku for each in rows if each.variant_id is None}
    )
    named = await catalog.sellable(session, variant_ids={each.variant_id for each in rows if each.variant_id})
    own = frozenset(each.variant_id for each in named.values() if each.shop_id == shop_id)
    items, unclear = rules.resolve(rows, by_sku=by_sku, own=own)
    listed = sorted((*issues, *unclear), key=lambda each: each.row)
    import_id = ids.new_id()
    values = {
        "id": import_id,
        "shop_id": shop_id,
        "filename": filename[:255],
        "state": StockImportState.PREVIEWED.value,
        "issues": repository.issues_json(listed[:MAX_ISSUES]),
        "total": len(items) + len(listed),
        "changed": 0,
        "unchanged": 0,
        "refused": len(listed),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "created_at": now,
    }
    await repository.add(session, values=values, items=items)
    return await get_import(session, shop_id=shop_id, import_id=import_id)


async def look(session: ReadSession, *, shop_id: UUID, import_id: UUID) -> StockPreview:
    """What a file would do now; four statements.

    Raises:
        StockImportMissing: the shop has no such file.
    """
    report = await get_import(session, shop_id=shop_id, import_id=import_id)
    shelf, since = await _around(session, report, report.items)
    names = await catalog.sellable(session, variant_ids=[each.variant_id for each in report.items])
    sample: list[StockDifference] = []
    issues: list[Issue] = []
    changes = 0
    for item in report.items:
        name, before = names.get(item.variant_id), shelf.get(item.variant_id)
        try:
            if name is None:
                raise StockVariantUnknown(variant_id=item.variant_id)
            after = _apply(shelf, item, since, actor=report.actor)
        except DomainError as error:
            issues.append(_left_alone(item, error, sku=name.sku if name else None))
            continue
        if before is None or before.on_hand == after:
            continue
        changes += 1
        if len(sample) < _SHOWN:
            sample.append(
                StockDifference(
                    variant_id=item.variant_id,
                    sku=name.sku or "",
                    product_title=name.product_title,
                    variant_title=name.variant_title,
                    before=before.on_hand,
                    after=after,
                    moved=after - item.on_hand,
                )
            )
    return StockPreview(
        report=report,
        changes=changes,
        unchanged=len(report.items) - changes - len(issues),
        refused=report.refused + len(issues),
        sample=sample,
        issues=sorted((*report.issues, *issues), key=lambda each: each.row)[:MAX_ISSUES],
    )


async def begin(session: WriteSession, *, shop_id: UUID, import_id: UUID, now: datetime) -> StockImport:
    """The file, begun: a chain of jobs applies it. Begun again, it goes on as it is.

    Raises:
        StockImportMissing: the shop has no such file.
        StockImportExpired: it was looked at more than a day ago.
    """
    report = _theirs(await repository.get_locked(session, import_id=import_id), shop_id)
    if report.state is StockImportState.PREVIEWED:
        if now >= report.created_at + PREVIEW_LASTS:
            raise errors.StockImportExpired
        await repository.change(
            session, import_id=import_id, values={"state": StockImportState.RUNNING.value, "started_at": now}
        )
        await jobs.enqueue(session, WORK, import_id=str(import_id))
    return await get_import(session, shop_id=shop_id, import_id=import_id)


async def get_import(session: ReadSession, *, shop_id: UUID, import_id: UUID) -> StockImport:
    """A file of a shop, with how far it has come; one statement.

    Raises:
        StockImportMissing: the shop has no such file.
    """
    return _theirs(await repository.get(session, import_id=import_id), shop_id)


async def list_imports(session: ReadSession, *, shop_id: UUID, limit: int = 20) -> Sequence[StockImport]:
    """The latest files of a shop that were applied, the newest first, without their rows; one statement."""
    return await repository.list_of_shop(session, shop_id=shop_id, limit=limit)


async def work(session: WriteSession, *, import_id: UUID, now: datetime) -> bool:
    """Apply the next 500 rows of a file; whether there are more. What is refused holds up no other row."""
    report = await repository.get_locked(session, import_id=import_id)
    if report is None or report.state is not StockImportState.RUNNING:
        return False
    chunk, left = report.items[:CHUNK], report.items[CHUNK:]
    changed, refusals = await _work_chunk(session, report, chunk, now=now)
    state = StockImportState.RUNNING if left else StockImportState.FINISHED
    values = {
        "items": [[each.row, str(each.variant_id), each.on_hand, each.as_of] for each in left],
        "issues": repository.issues_json([*report.issues, *refusals][:MAX_ISSUES]),
        "changed": report.changed + changed,
        "unchanged": report.unchanged + len(chunk) - changed - len(refusals),
        "refused": report.refused + len(refusals),
        "state": state.value,
        "finished_at": None if left else now,
    }
    await repository.change(session, import_id=import_id, values=values)
    return bool(left)


async def forget_previews(session: WriteSession, *, now: datetime) -> None:
    """Forget files that nobody applied in their time."""
    await repository.forget_previews(session, before=now - PREVIEW_LASTS)


async def _work_chunk(
    session: WriteSession, report: StockImport, chunk: Sequence[CountedItem], *, now: datetime
) -> tuple[int, Sequence[Issue]]:
    """How many levels moved, and what there is to say of the rows whose levels did not."""
    known = await catalog.sellable(session, variant_ids=[each.variant_id for each in chunk])
    location_id = await stock.ensure_location(session, shop_id=report.shop_id, now=now)
    new = [NewLevel(variant_id=each, policy=Policy.DENY, tracked=True) for each in known]
    await stock.insert_levels(session, shop_id=report.shop_id, location_id=location_id, levels=new, now=now)
    shelf = Shelf(await stock.lock_levels(session, shop_id=report.shop_id, variant_ids=list(known)))
    since = await repository.moved_since(session, shop_id=report.shop_id, items=chunk)
    refusals: list[Issue] = []
    for item in chunk:
        try:
            if item.variant_id not in known:
                raise StockVariantUnknown(variant_id=item.variant_id)
            _apply(shelf, item, since, actor=report.actor)
        except DomainError as error:
            name = known.get(item.variant_id)
            refusals.append(_left_alone(item, error, sku=name.sku if name else None))
    await saving.save(session, shelf, now=now)
    entries = [
        Entry(subject_id=variant_id, shop_id=report.shop_id, before=before, after=after)
        for variant_id, (before, after) in shelf.differences().items()
    ]
    await change.record_many(
        session,
        actor=report.actor,
        action="stock.import",
        subject_kind="variant",
        entries=entries,
        now=now,
        group_id=report.id,
    )
    return len(entries), refusals


def _apply(shelf: Shelf, item: CountedItem, since: Mapping[UUID, Since], *, actor: Actor) -> int:
    """Count a level as a row says; how many pieces there are then."""
    on_hand = rules.wanted(item, since.get(item.variant_id))
    stock_rules.count(shelf, variant_id=item.variant_id, on_hand=on_hand, reason=MovementReason.IMPORTED, actor=actor)
    return on_hand


async def _around(
    session: ReadSession, report: StockImport, items: Sequence[CountedItem]
) -> tuple[Shelf, Mapping[UUID, Since]]:
    """The levels of variants as they are, empty ones where none is kept yet, and what moved since the file was made."""
    variant_ids = [each.variant_id for each in items]
    levels = await stock.list_levels(session, variant_ids=variant_ids) if items else []
    kept = {each.variant_id for each in levels}
    # Of what is only looked at, any place will do.
    empty = [
        Level(shop_id=report.shop_id, variant_id=each, location_id=report.id)
        for each in variant_ids
        if each not in kept
    ]
    return Shelf([*levels, *empty]), await repository.moved_since(session, shop_id=report.shop_id, items=items)


def _left_alone(item: CountedItem, error: DomainError, *, sku: str | None) -> Issue:
    fields = {name: str(value) for name, value in error.fields.items()}
    return Issue(
        row=item.row,
        code=error.code,
        message=str(error),
        handle=sku or "",
        template=error.message,
        fields=fields,
    )


def _read(data: bytes) -> tuple[Sequence[SheetRow], Sequence[Issue]]:
    rows: list[SheetRow] = []
    issues: list[Issue] = []
    for item in sheet.read(data):
        if isinstance(item, Issue):
            issues.append(item)
        else:
            rows.append(item)
        if len(rows) + len(issues) > MAX_ROWS:
            raise errors.StockFileTooLong(limit=MAX_ROWS)
    return rows, issues


def _theirs(report: StockImport | None, shop_id: UUID) -> StockImport:
    if report is None or report.shop_id != shop_id:
        raise errors.StockImportMissing
    return report
