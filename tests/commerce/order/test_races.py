"""Money, time and people at the same moment: whatever comes first, goods and money end up in one place each."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import rules, service
from sokoni.commerce.order.errors import MoveNotAllowed
from sokoni.commerce.order.types import Order, PlacedOrder, Status
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.core.database import Database, WriteSession
from sokoni.identity.permission.types import Subject
from tests.support.factories import order as order_factory
from tests.support.factories import sale

pytestmark = pytest.mark.usefixtures("no_subscribers")

LATE = timedelta(minutes=16)
Step = Callable[[WriteSession, PlacedOrder, datetime], Awaitable[None]]


async def _hear(session: WriteSession, placed: PlacedOrder, now: datetime) -> None:
    await order_factory.pay(session, placed, now=now)


async def _settle(session: WriteSession, placed: PlacedOrder, now: datetime) -> None:
    await service.settle(session, order_id=placed.order.id, now=now)


async def _sweep(session: WriteSession, _placed: PlacedOrder, now: datetime) -> None:
    await stock.expire_holds(session, now=now)


async def _expire(session: WriteSession, placed: PlacedOrder, now: datetime) -> None:
    await service.expire(session, sub_order_id=placed.order.parts[0].id, now=now)


async def _cancel(session: WriteSession, placed: PlacedOrder, now: datetime) -> None:
    await service.move(
        session, target_id=placed.order.id, to=Status.CANCELLED, subject=Subject(), token=placed.token, now=now
    )


# Each step is a transaction of its own, as jobs and requests are.
STEPS: dict[str, tuple[Step, ...]] = {"capture": (_hear, _settle), "expire": (_sweep, _expire), "cancel": (_cancel,)}


async def _run(database: Database, steps: tuple[Step, ...], placed: PlacedOrder, now: datetime) -> None:
    """What one job or request after the other does; that there is nothing to cancel any more is an answer."""
    for step in steps:
        refusals = (MoveNotAllowed,) if step is _cancel else ()
        with contextlib.suppress(*refusals):
            async with database.write() as session:
                await step(session, placed, now)


async def _settled(database: Database, placed: PlacedOrder, now: datetime) -> Order:
    async with database.write() as session:
        await service.settle(session, order_id=placed.order.id, now=now)
    async with database.read() as session:
        return await service.get_by_token(session, token=placed.token)


async def _check(database: Database, stall: sale.Stall, order: Order, *, wanted: int) -> None:
    """Goods are allocated exactly for live parts, and the money that is kept is exactly theirs."""
    value = sum(rules.value_of(part).amount for part in order.parts)
    assert order.paid.amount - order.refunded.amount == value
    async with database.read() as session:
        level = (await stock.levels(session, variant_ids=[stall.variant_id]))[stall.variant_id]
        assert level.held == 0
        assert level.allocated == (wanted if value else 0)
        shop = await ledger.balance(session, account=AccountRef("shop_payable", stall.shop.id), currency="COP")
        assert -shop.amount == value
        assert (await ledger.verify(session)).is_sound
        assert (await stock.verify(session)) == []


@pytest.mark.parametrize("names", list(permutations(STEPS)), ids="-".join)
async def test_every_order_of_money_time_and_cancellation_adds_up(
    database: Database, now: datetime, names: tuple[str, ...]
) -> None:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, now=now)
    for name in names:
        await _run(database, STEPS[name], placed, now + LATE)
    order = await _settled(database, placed, now + LATE)
    await _check(database, stall, order, wanted=3)


@pytest.mark.parametrize("attempt", range(5))
async def test_money_time_and_cancellation_at_the_same_moment_add_up(
    database: Database, now: datetime, attempt: int
) -> None:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, now=now)
    steps = [*STEPS.values()][attempt % 3 :] + [*STEPS.values()][: attempt % 3]
    await asyncio.gather(*(_run(database, step, placed, now + LATE) for step in (*steps, *steps)))
    order = await _settled(database, placed, now + LATE)
    await _check(database, stall, order, wanted=3)
    assert order.status.value in {"confirmed", "cancelled"}


async def test_one_settlement_happens_when_many_arrive_at_once(database: Database, now: datetime) -> None:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, now=now)
        await order_factory.pay(session, placed, now=now)
    orders = await asyncio.gather(*(_settled(database, placed, now) for _ in range(8)))
    assert {order.status.value for order in orders} == {"confirmed"}
    moved = [entry for entry in orders[0].timeline if entry.target is Status.CONFIRMED]
    assert len(moved) == 1
    await _check(database, stall, orders[0], wanted=3)


async def test_the_last_pieces_are_sold_once(database: Database, now: datetime) -> None:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=5)

    async def buy() -> bool:
        try:
            async with database.write() as session:
                await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
        except StockInsufficient:
            return False
        return True

    bought = await asyncio.gather(*(buy() for _ in range(30)))
    assert sum(bought) == 5
    async with database.read() as session:
        level = (await stock.levels(session, variant_ids=[stall.variant_id]))[stall.variant_id]
        assert (level.held, level.available) == (5, 0)
        page = await service.list_for_shop(session, shop_id=stall.shop.id, page=order_factory.FIRST_PAGE)
    # Numbers are taken last and given out without gaps: those who found nothing left took none.
    assert sorted(card.number for card in page.items) == [1, 2, 3, 4, 5]
