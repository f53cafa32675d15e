"""Orders flow while the worker is killed again and again: everything that was promised still happens, once."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import State
from sokoni.core.database import Database
from tests.support import installations
from tests.support.buyers import Bought, Buyer
from tests.support.factories.sale import Stall
from tests.support.installations import NOTHING, Installation
from tests.support.waiting import eventually

ORDERS = 60
AT_ONCE = 6
# Between two kills so many more orders are confirmed; a worker's start costs seconds.
BETWEEN_KILLS = (5, 25)
MOST_ORDERS = 1_000

CONFIRMED = "SELECT count(*) FROM orders WHERE status = 'confirmed' AND payment_state = 'paid'"


async def _buy_and_pay(made: Installation, stall: Stall, count: int) -> list[Bought]:
    """So many orders, some at a time, each paid at once."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Bought:
        async with places:
            buyer = Buyer(number, made.ports)
            order = await buyer.buy(stall.variant_id)
            assert order.is_sold, order
            paid = await buyer.pay(order)
            assert paid.status == 200, paid
            return order

    return await asyncio.gather(*(one(number) for number in range(count)))


async def _kill_the_worker(made: Installation, confirmed: Callable[[], Awaitable[int]], count: int) -> int:
    """Kill it at random points until all orders are confirmed; how many times that was."""
    kills = 0
    while (before := await confirmed()) < count:
        goal = min(count, before + random.randint(*BETWEEN_KILLS))
        reached = await eventually(confirmed, lambda number, goal=goal: number >= goal)  # type: ignore[misc]
        assert reached > before, made.worker.log.read_text()[-4000:]
        await asyncio.to_thread(made.worker.kill)
        made.worker.start()
        kills += 1
    return kills


@pytest.mark.heavy
async def test_every_order_comes_to_the_same_end_while_the_worker_is_killed(one_server: Installation, scale: float):
    count = min(MOST_ORDERS, round(ORDERS * scale))
    async with installations.inside(one_server) as process:
        database = process.database
        stall = await installations.open_stall(process, on_hand=count)

        started = time.monotonic()
        bought, kills = await asyncio.gather(
            _buy_and_pay(one_server, stall, count),
            _kill_the_worker(one_server, lambda: installations.count(database, CONFIRMED), count),
        )
        left = await installations.settled(database)

        print(f"\n{count} orders in {time.monotonic() - started:.0f} s, the worker killed {kills} times")  # noqa: T201  # for people
        assert left == 0
        assert await installations.findings(database) == NOTHING
        assert await installations.count(database, CONFIRMED) == count == len({each.body["id"] for each in bought})
        sold = await installations.level(database, stall.variant_id)
        assert (sold.on_hand, sold.held, sold.allocated) == (count, 0, count)
        await _assert_each_is_paid_once(database, bought)
        assert _mail(one_server) == await _expected_mail(database)


async def _assert_each_is_paid_once(database: Database, bought: list[Bought]) -> None:
    """One payment per order, captured in full, and in the books once."""
    for order in bought:
        async with database.read() as session:
            [only] = await payment.list_for_reference(session, reference_id=order.body["id"])
        assert (only.state, only.captured, only.refunded.amount) == (State.CAPTURED, only.amount, 0)
    booked = "SELECT count(*) FROM ledger_transactions WHERE kind = 'payment.received'"
    assert await installations.count(database, booked) == len(bought)


def _mail(made: Installation) -> Counter[str]:
    """How often each message about an order was written, by its key."""
    keys = (json.loads(line)["dedupe_key"] for line in made.mail_log.read_text(encoding="utf-8").splitlines())
    return Counter(key for key in keys if key.startswith("order_"))


async def _expected_mail(database: Database) -> Counter[str]:
    """Each order is thanked for and confirmed, and its shop's owner told to send it, once."""
    async with database.read() as session:
        orders = (await session.execute(text("SELECT id FROM orders"))).scalars().all()
        parts = (await session.execute(text("SELECT id FROM sub_orders"))).scalars().all()
        owner = (await session.execute(text("SELECT account_id FROM team_members"))).scalars().one()
    return Counter(
        [
            *(f"order_placed:{each}" for each in orders),
            *(f"order_confirmed:{each}" for each in parts),
            *(f"order_to_send:{each}:{owner}" for each in parts),
        ]
    )
