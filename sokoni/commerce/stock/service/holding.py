"""Goods on their way to a buyer: held at checkout, allocated when sold, released or fulfilled in the end."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sokoni.commerce.stock import events as stock_events
from sokoni.commerce.stock import repository, rules
from sokoni.commerce.stock.errors import StockHoldExists, StockHoldMissing, insufficient
from sokoni.commerce.stock.ports import line
from sokoni.commerce.stock.rules import Shelf
from sokoni.commerce.stock.service import saving
from sokoni.commerce.stock.types import Hold, HoldLine, Level, Shortage
from sokoni.core import events
from sokoni.core.database import WriteSession


async def hold(
    session: WriteSession,
    *,
    lines: Sequence[HoldLine],
    expires_at: datetime,
    now: datetime,
    set_aside: Mapping[UUID, HoldLine] = MappingProxyType({}),
) -> None:
    """Hold goods for references until a time: all lines, or none.

    `set_aside` names, by variant, what some reference holds already for who wants these lines: the goods go over from
    it, and nobody comes in between. Where its time is over it counts for nothing.

    Three statements whatever the number of lines; more only where overdue holds stand in the way, or something is set
    aside. The rows stay locked until the transaction ends, so call this late in it.

    Raises:
        StockInsufficient: less is left than is wanted; the request changes nothing.
        StockHoldExists: a reference has a hold of the variant already.
    """
    lines = rules.merge_lines(lines)
    if not lines:
        return
    wanted = rules.sum_by_variant(lines)
    shelf = Shelf(await repository.lock_suppliable(session, wanted=rules.beyond(wanted, set_aside), now=now))
    await saving.free_overdue_if_short(session, shelf, wanted=rules.beyond(wanted, set_aside), now=now)
    over = await _hand_over(session, shelf, set_aside, wanted=wanted, now=now)
    if short := rules.find_short(shelf, wanted):
        raise insufficient(await _as_they_are(session, short))
    holds = rules.hold(shelf, lines=lines, expires_at=expires_at)
    if await repository.insert_holds(session, holds=holds, now=now) != len(holds):
        raise StockHoldExists(reference_id=lines[0].reference_id)
    await saving.save(session, shelf, now=now)
    if over:
        await line().handed_over(session, reference_ids=over, now=now)
        await events.publish(session, stock_events.HoldsHandedOver(reference_ids=sorted(over)))


async def check_supply(
    session: WriteSession,
    *,
    wanted: Mapping[tuple[UUID, UUID], int],
    now: datetime,
    set_aside: Mapping[UUID, HoldLine] = MappingProxyType({}),
) -> None:
    """Pass where so much, by shop and variant, can be had at this moment: one statement that locks nothing.

    Promises nothing; it spares those who are too late the work that comes before `hold`. Where overdue holds are in the
    way it passes too, and `hold` decides.

    Raises:
        StockInsufficient: as `hold` would.
    """
    wanted = rules.beyond(wanted, set_aside)
    variant_ids = {variant_id for _, variant_id in wanted}
    short = rules.find_short(Shelf(await repository.list_levels(session, variant_ids=variant_ids)), wanted)
    if short and not await repository.list_overdue_holds(
        session, variant_ids=[each.variant_id for each in short], now=now
    ):
        raise insufficient(short)


async def allocate(session: WriteSession, *, reference_id: UUID, now: datetime) -> None:
    """Turn what a reference holds into what it has bought; see `allocate_all`."""
    await allocate_all(session, reference_ids=[reference_id], now=now)


async def allocate_all(session: WriteSession, *, reference_ids: Collection[UUID], now: datetime) -> None:
    """Turn what references hold into what they have bought; twice is as good as once.

    What was given back meanwhile (late money) is taken again, if it is still there: all of it, or nothing changes. Four
    statements whatever the number of references.

    Raises:
        StockHoldMissing: a reference never held anything.
        StockInsufficient: goods that were given back have gone to somebody else.
    """
    shelf, holds = await _load(session, reference_ids)
    await saving.free_overdue_if_short(session, shelf, wanted=rules.reacquired(holds), now=now, keep=reference_ids)
    rules.allocate(shelf, holds)
    await saving.save(session, shelf, now=now)


async def release(session: WriteSession, *, reference_id: UUID, reason: str, now: datetime) -> None:
    """Give back what a reference holds or has bought; see `release_all`."""
    await release_all(session, reference_ids=[reference_id], reason=reason, now=now)


async def release_all(session: WriteSession, *, reference_ids: Collection[UUID], reason: str, now: datetime) -> None:
    """Give back what references hold or have bought, exactly once; what left the house or was given back stays so.

    A reference that never held anything has nothing to give back, and is no error.
    """
    if not reference_ids:
        return
    shelf = Shelf(await repository.lock_levels_of_references(session, reference_ids=reference_ids))
    rules.release(shelf, await repository.list_holds(session, reference_ids=reference_ids), because=reason)
    await saving.save(session, shelf, now=now)


async def fulfil(session: WriteSession, *, reference_id: UUID, now: datetime) -> None:
    """Let the goods of a reference leave the house; twice is as good as once.

    Raises:
        StockHoldMissing: the reference never held anything.
        StockNotAllocated: its goods are not sold.
        StockNotArrived: some were sold ahead and have not come in.
    """
    shelf, holds = await _load(session, [reference_id])
    rules.fulfil(shelf, holds)
    await saving.save(session, shelf, now=now)


async def fulfil_some(
    session: WriteSession, *, reference_id: UUID, quantities: Mapping[UUID, int], now: datetime
) -> None:
    """Let so many pieces of a reference's variants leave the house, a parcel's worth of them; counts each time.

    Raises:
        StockHoldMissing: the reference never held one of the variants.
        StockNotAllocated: they are not sold, or fewer are left.
        StockNotArrived: some were sold ahead and have not come in.
    """
    shelf, holds = await _load_of(session, reference_id, quantities)
    for each in holds:
        rules.fulfil_some(shelf, each, quantities[each.variant_id])
    await saving.save(session, shelf, now=now)


async def withdraw(session: WriteSession, *, reference_id: UUID, quantities: Mapping[UUID, int], now: datetime) -> None:
    """Take so many pieces of variants off what a reference holds or has bought, and free them; counts each time.

    Raises:
        StockHoldMissing: the reference never held one of the variants.
        StockNotAllocated: fewer of them are left with it.
    """
    shelf, holds = await _load_of(session, reference_id, quantities)
    for each in holds:
        rules.withdraw(shelf, each, quantities[each.variant_id])
    await saving.save(session, shelf, now=now)


async def lock_level(session: WriteSession, *, variant_id: UUID) -> Level | None:
    """The level of a variant, which nobody else changes until this transaction ends; None where none is kept."""
    return await repository.lock_level_of(session, variant_id=variant_id)


async def add_waiting(session: WriteSession, *, more: Mapping[UUID, int]) -> None:
    """Count how many more people (or fewer) stand in line for variants whose levels are locked; one statement."""
    await repository.add_waiting(session, more=more)


async def serve_line(session: WriteSession, *, now: datetime, limit: int = 100) -> int:
    """Set aside what is free of variants that people wait for, at most so many; answers how many there were.

    Usually there are none, because who waits is served when goods come in: but what was not for sale then may be now.
    """
    shelf = Shelf(await repository.lock_owed(session, limit=limit))
    owed = len(shelf.owed())
    await saving.serve_line(session, shelf, now=now, again=True)
    await saving.save(session, shelf, now=now)
    return owed


async def expire_holds(session: WriteSession, *, now: datetime, limit: int = 100) -> list[UUID]:
    """Give back what overdue references hold, at most `limit` of them; answers with those references."""
    overdue = await repository.list_overdue_references(session, now=now, limit=limit)
    if not overdue:
        return []
    shelf = Shelf(await repository.lock_levels_of_references(session, reference_ids=overdue))
    holds = await repository.list_holds(session, reference_ids=overdue)
    freed = sorted(rules.free_expired(shelf, holds, now=now))
    await saving.save(session, shelf, now=now)
    await events.publish(session, *(stock_events.HoldExpired(reference_id=each) for each in freed))
    return freed


async def _load(session: WriteSession, reference_ids: Collection[UUID]) -> tuple[Shelf, list[Hold]]:
    # Levels first: whoever changes a hold has the lock on its level, so that holds read after it stand still.
    shelf = Shelf(await repository.lock_levels_of_references(session, reference_ids=reference_ids))
    holds = await repository.list_holds(session, reference_ids=reference_ids)
    for reference_id in sorted(set(reference_ids) - {each.reference_id for each in holds}):
        raise StockHoldMissing(reference_id=reference_id)
    return shelf, holds


async def _load_of(
    session: WriteSession, reference_id: UUID, variant_ids: Collection[UUID]
) -> tuple[Shelf, list[Hold]]:
    shelf, holds = await _load(session, [reference_id])
    wanted = [each for each in holds if each.variant_id in variant_ids]
    if len(wanted) < len(variant_ids):
        raise StockHoldMissing(reference_id=reference_id)
    return shelf, wanted


async def _hand_over(
    session: WriteSession,
    shelf: Shelf,
    set_aside: Mapping[UUID, HoldLine],
    *,
    wanted: Mapping[tuple[UUID, UUID], int],
    now: datetime,
) -> frozenset[UUID]:
    if not set_aside:
        return frozenset()
    references = {each.reference_id for each in set_aside.values()}
    holds = await repository.list_holds(session, reference_ids=references)
    return rules.hand_over(shelf, (each for each in holds if shelf.get(each.variant_id)), wanted=wanted, now=now)


async def _as_they_are(session: WriteSession, short: Sequence[Shortage]) -> list[Shortage]:
    """What is short with what is left of it: levels that could not supply enough were not locked, and so not read."""
    found = await repository.list_levels(session, variant_ids=[each.variant_id for each in short])
    available = {level.variant_id: level.available for level in found}
    return [replace(each, available=available.get(each.variant_id, 0)) for each in short]
