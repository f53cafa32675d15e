"""Money that comes around the end of its hold, by clocks that disagree, is never lost and never stuck.

Orders are paid minutes before and after their goods are set free, for other buyers to take. Webhooks are doubled, late,
out of order or lost, and every job runs by a clock of its own. At all times the books say where the money is:
`captured = allocated value + refunded + credit`.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import Order, PlacedOrder, Status
from sokoni.commerce.payment.types import Behaviour
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, ReadSession
from sokoni.core.jobs import service as jobs
from sokoni.core.money import Money
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale

# In `make soak`; a thirtieth of them in `make test`.
ORDERS = 1_000
HOLD = timedelta(minutes=15)
AROUND, SKEW, STEP = timedelta(minutes=8), timedelta(minutes=3), timedelta(minutes=2)
BEHAVIOURS = (
    Behaviour.APPROVE,
    Behaviour.DUPLICATE,
    Behaviour.OUT_OF_ORDER,
    Behaviour.LOST,
    Behaviour.SLOW,
    Behaviour.WRONG_AMOUNT,
)
Drain = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """When somebody orders what, and when and how their money comes; some never pay."""

    at: datetime
    quantities: dict
    pays_at: datetime | None
    behaviour: Behaviour


def planned(rng: random.Random, count: int, stalls: list[sale.Stall], *, now: datetime) -> list[Plan]:
    """Two waves: the second orders while the goods of the first are set free."""
    plans = []
    for number in range(count):
        wave = timedelta() if number < count * 2 // 3 else HOLD
        at = now + wave + rng.random() * AROUND
        wanted = rng.sample(stalls, rng.choice((1, 1, 2)))
        around = (2 * rng.random() - 1) * AROUND
        pays_at = at + HOLD + around if rng.random() < 0.9 else None
        plans.append(Plan(at, {stall.variant_id: 1 for stall in wanted}, pays_at, rng.choice(BEHAVIOURS)))
    return plans


async def where_the_money_is(session: ReadSession) -> tuple[int, int]:
    """What payments took and kept, and what the books say became of it."""
    came = "SELECT coalesce(sum(captured + surplus - refunded), 0) FROM payments"
    sold = "SELECT coalesce(sum(total_amount), 0) FROM sub_orders WHERE booked_at IS NOT NULL"
    kept = (await session.execute(text(came))).scalar_one()
    allocated = (await session.execute(text(sold))).scalar_one()
    credit = await ledger.list_balances(session, kind="customer_funds")
    owed = -sum(money.amount for balances in credit.values() for money in balances)
    return int(kept), int(allocated) + owed


async def place(database: Database, plan: Plan, *, now: datetime) -> PlacedOrder | None:
    """An order, or nothing where others were faster."""
    try:
        async with database.write() as session:
            return await order_factory.placed(session, quantities=plan.quantities, now=now)
    except StockInsufficient:
        return None


@pytest.mark.heavy
async def test_late_money_finds_its_goods_or_its_way_back(
    database: Database, clock: ManualClock, drain: Drain, now: datetime, scale: float
):
    rng, count = random.Random(20_261_128), max(30, round(ORDERS * (scale / 10) ** 1.5))  # the same story each time
    async with database.write() as session:
        scarce = await sale.stall(session, now=now, on_hand=count // 4)
        plenty = await sale.stall(session, now=now, on_hand=count * 2)
    waiting = planned(rng, count, [scarce, plenty], now=now)
    placed: list[tuple[PlacedOrder, Plan]] = []
    true_time, end = now, now + 3 * HOLD + 2 * AROUND
    while true_time < end:
        true_time += STEP
        due = [plan for plan in waiting if plan.at <= true_time]
        waiting = [plan for plan in waiting if plan.at > true_time]
        found = [(await place(database, plan, now=plan.at), plan) for plan in due]
        placed += [(order, plan) for order, plan in found if order is not None]
        for order, plan in placed:
            if plan.pays_at and true_time - STEP < plan.pays_at <= true_time:
                assert order.payment is not None
                await payment_factory.decide(database, order.payment, behaviour=plan.behaviour, now=plan.pays_at)
        # Whoever works now has a clock that is early or late.
        clock.advance(true_time + (2 * rng.random() - 1) * SKEW - clock.now())
        async with database.write() as session:
            await stock.expire_holds(session, now=clock.now())
            await jobs.enqueue(session, "payment.poll_due")
        await drain()
        async with database.read() as session:
            kept, explained = await where_the_money_is(session)
        assert kept == explained
    clock.advance(timedelta(hours=2))
    async with database.write() as session:
        await stock.expire_holds(session, now=clock.now(), limit=count)
        await jobs.enqueue(session, "payment.poll_due")
    await drain()
    ended = await all_orders(database, placed)
    async with database.read() as session:
        assert (await ledger.verify(session)).is_sound
        assert await orders.verify(session, now=clock.now(), rest=timedelta()) == ()
        stuck = "SELECT count(*) FROM payment_refunds WHERE state = 'requested'"
        assert (await session.execute(text(stuck))).scalar_one() == 0
    assert [order.id for order in ended if not is_settled(order)] == []
    # The story holds what it is about: late money that got its goods, and late money that went back.
    refunded = [order for order in ended if order.refunded]
    late = [order for order, plan in placed if plan.pays_at and plan.pays_at > plan.at + HOLD]
    assert len(late) > count // 5
    assert refunded
    assert any(order.status == "confirmed" for order in ended if order.id in {each.order.id for each in late})


async def all_orders(database: Database, placed: list[tuple[PlacedOrder, Plan]]) -> list[Order]:
    """The orders as they ended."""
    async with database.read() as session:
        return [await orders.get_by_token(session, token=each.token) for each, _ in placed]


def is_settled(order: Order) -> bool:
    """Whether nobody waits: no part is pending, and what was kept is what was delivered."""
    live = [part for part in order.parts if part.status is not Status.CANCELLED]
    worth = sum((part.amounts.total.amount for part in live), start=0)
    kept = order.paid - order.refunded
    return all(part.status is Status.CONFIRMED for part in live) and kept == Money(worth, order.currency)
