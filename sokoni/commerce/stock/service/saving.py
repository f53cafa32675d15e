"""Writing what the rules decided while the rows were locked."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sokoni.commerce.stock import events as stock_events
from sokoni.commerce.stock import repository, rules
from sokoni.commerce.stock.ports import line
from sokoni.commerce.stock.rules import Shelf
from sokoni.core import events
from sokoni.core.database import WriteSession


async def free_overdue_if_short(
    session: WriteSession,
    shelf: Shelf,
    *,
    wanted: Mapping[tuple[UUID, UUID], int],
    now: datetime,
    keep: Collection[UUID] = (),
) -> None:
    """Where too little is free, give back what overdue holds occupy on locked levels, before the sweep comes to it.

    A reference may keep its other goods until then; whoever hears of it releases the rest.
    """
    short = [each.variant_id for each in rules.find_short(shelf, wanted) if shelf.get(each.variant_id)]
    if not short:
        return
    overdue = await repository.list_overdue_holds(session, variant_ids=short, now=now)
    freed = rules.free_expired(shelf, (each for each in overdue if each.reference_id not in keep), now=now)
    await events.publish(session, *(stock_events.HoldExpired(reference_id=each) for each in sorted(freed)))
    await serve_line(session, shelf, now=now)


async def save(session: WriteSession, shelf: Shelf, *, now: datetime) -> None:
    """Write the shelf: its rules, serve who waits for what became free, move levels, write holds, tell the news.

    First those come to whom it is sold already, then those in line, and only then everybody.
    """
    if ruled := shelf.ruled_otherwise():
        await repository.update_rules(session, levels=ruled, now=now)
    if coverable := shelf.coverable():
        waiting = await repository.list_waiting_holds(session, variant_ids=coverable)
        rules.cover(shelf, waiting)
    await serve_line(session, shelf, now=now)
    if shelf.movements:
        await repository.move(session, movements=shelf.movements, now=now)
    if shelf.holds:
        await repository.update_holds(session, holds=list(shelf.holds.values()), now=now)
    await _tell(session, shelf)


async def serve_line(session: WriteSession, shelf: Shelf, *, now: datetime, again: bool = False) -> None:
    """Set aside what became free for those whose turn it is; no statement where nobody waits.

    `again` asks for what was free before, too: goods that could not be bought when they came in.
    """
    free = shelf.owed() if again else shelf.freed()
    if not free:
        return
    claims = await line().next_in_line(session, free=free, now=now)
    shelf.note_served(free)
    holds = [each for claim in claims for each in rules.hold(shelf, lines=[claim.line], expires_at=claim.expires_at)]
    if holds:
        await repository.insert_holds(session, holds=holds, now=now)


async def _tell(session: WriteSession, shelf: Shelf) -> None:
    news: list[events.Event] = []
    for kind, variant_ids in (
        (stock_events.SoldOut, shelf.sold_out()),
        (stock_events.RanLow, shelf.ran_low()),
        (stock_events.BackInStock, shelf.back_in_stock()),
        (stock_events.ShownStockChanged, shelf.shown_otherwise()),
    ):
        news += [
            kind(variant_ids=variant_ids[start : start + events.MAX_IDS_PER_EVENT])
            for start in range(0, len(variant_ids), events.MAX_IDS_PER_EVENT)
        ]
    await events.publish(session, *news)
