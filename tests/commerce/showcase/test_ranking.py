"""What sells best comes first, and what cannot be bought does not come at all."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sokoni.commerce.showcase import rules, service
from sokoni.commerce.showcase.events import BestsellersRanked
from sokoni.commerce.stock import service as stock
from sokoni.core import events
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database, count_statements
from tests.support.factories import order as orders
from tests.support.factories import sale
from tests.support.factories.sale import Stall

Drain = Callable[[], Awaitable[int]]


async def rank(database: Database, now: datetime) -> None:
    async with database.write() as session:
        await service.rank(session, now=now)


async def ranked(database: Database) -> list[object]:
    async with database.read() as session:
        with count_statements() as counted:
            found = await service.list_bestsellers(session, locale="en", limit=10)
    assert counted.value == 1
    return [rules.read_card(each).id for each in found]


async def sold(database: Database, now: datetime, *pieces: int) -> Stall:
    """A stall of which so many pieces of each thing were sold and paid for."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=[1_000] * len(pieces), on_hand=50)
        for goods, quantity in zip(stall.goods, pieces, strict=True):
            await orders.confirmed(session, quantities={goods.variant_id: quantity}, now=now)
    return stall


async def test_most_pieces_come_first(database: Database, now: datetime, drain: Drain):
    stall = await sold(database, now, 1, 3, 2)
    await drain()
    await rank(database, now)
    first, second, third = (each.product_id for each in stall.goods)
    assert await ranked(database) == [second, third, first]


async def test_what_is_sold_out_is_passed_over(database: Database, now: datetime, drain: Drain):
    stall = await sold(database, now, 1, 3)
    await drain()
    await rank(database, now)
    async with database.write() as session:
        await stock.set_on_hand(
            session, shop_id=stall.shop.id, variant_id=stall.goods[1].variant_id, on_hand=3, actor=SYSTEM, now=now
        )
    await drain()
    assert await ranked(database) == [stall.goods[0].product_id]


async def test_old_sales_are_forgotten(database: Database, now: datetime, drain: Drain):
    await sold(database, now, 1, 3)
    await drain()
    await rank(database, now + timedelta(days=40))
    assert await ranked(database) == []


async def test_says_so_only_when_it_comes_out_differently(database: Database, now: datetime, drain: Drain):
    await sold(database, now, 1, 3)
    await drain()
    await rank(database, now)
    await rank(database, now)
    async with database.read() as session:
        assert await events.count_events(session, name=BestsellersRanked.name) == 1
