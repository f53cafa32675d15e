"""Recommendations from real orders: what goes together, what is alike, who gets what, and what is never shown."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import Status
from sokoni.commerce.recommendation import service
from sokoni.commerce.recommendation.settings import RecommendationSettings
from sokoni.commerce.showcase import rules as showcase
from sokoni.commerce.stock import service as stock
from sokoni.core.database import Database, ReadSession, count_statements
from sokoni.core.jobs import service as jobs
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import recommendation as recommendation_factory
from tests.support.factories import sale

Drain = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Market:
    """A stall with eight things, and three people who bought the first two, one of them also the third."""

    stall: sale.Stall
    buyers: Sequence[Account]

    def product(self, place: int) -> UUID:
        """The id of a thing on the shelf."""
        return self.stall.goods[place].product_id


@pytest.fixture
async def market(database: Database, drain: Drain, now: datetime) -> Market:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=[1_000] * 8, on_hand=50)
        buyers = [await account_factory.account(session, now=now) for _ in range(4)]
        for account, wanted in zip(buyers[:3], ((0, 1), (0, 1), (0, 1, 2)), strict=True):
            quantities = {stall.goods[place].variant_id: 1 for place in wanted}
            await order_factory.confirmed(session, quantities=quantities, account_id=account.id, now=now)
    await drain()
    async with database.write() as session:
        await recommendation_factory.run(session, now=now)
    return Market(stall, buyers)


def ids_of(cards: Sequence[bytes]) -> list[UUID]:
    return [showcase.read_card(each).id for each in cards]


async def for_you(session: ReadSession, market: Market, account: Account, viewed: Sequence[UUID] = ()) -> list[UUID]:
    return ids_of(await service.for_you(session, account_id=account.id, viewed=viewed, locale="en"))


async def test_what_was_bought_together_stands_first_and_nobody_gets_what_they_have(
    database: Database, market: Market
) -> None:
    async with database.read() as session:
        with count_statements() as counted:
            found = await for_you(session, market, market.buyers[0])
        assert counted.value == 3
        assert found[0] == market.product(2)
        assert not {market.product(0), market.product(1)} & set(found)
        # Who bought nothing gets what is wanted most; who only looked, what goes with that.
        assert set((await for_you(session, market, market.buyers[3]))[:2]) == {market.product(0), market.product(1)}
        viewed = await for_you(session, market, market.buyers[3], viewed=[market.product(0)])
        assert viewed[0] == market.product(1)


async def test_a_product_shows_those_like_it_where_few_bought_it(database: Database, market: Market) -> None:
    async with database.read() as session:
        with count_statements() as counted:
            found = await service.beside(session, product_id=market.product(7), locale="en")
        assert counted.value <= 3
        shown = ids_of([*found.bought, *found.alike, *found.wanted])
        assert market.product(7) not in shown
        assert shown


async def test_what_is_sold_out_or_taken_down_is_never_shown(
    database: Database, market: Market, drain: Drain, now: datetime
) -> None:
    gone = market.stall.goods[2]
    async with database.write() as session:
        # The one piece that is there is promised to who bought it.
        await stock.set_on_hand(
            session, shop_id=market.stall.shop.id, variant_id=gone.variant_id, on_hand=1, actor=sale.ACTOR, now=now
        )
    await drain()
    async with database.read() as session:
        assert gone.product_id not in await for_you(session, market, market.buyers[0])
        assert gone.product_id not in ids_of(await service.wanted(session, locale="en"))
        beside = await service.beside(session, product_id=market.product(0), locale="en")
        assert gone.product_id not in ids_of([*beside.bought, *beside.alike, *beside.wanted])
        assert ids_of(await service.seen(session, viewed=[gone.product_id, market.product(1)], locale="en")) == [
            market.product(1)
        ]


async def test_a_run_is_read_as_a_whole_or_not_at_all_and_leaves_nothing_behind(
    database: Database, market: Market, drain: Drain, now: datetime
) -> None:
    async def rows(table: str) -> list[tuple[int, int]]:
        async with database.read() as session:
            found = await session.execute(
                text(f"SELECT generation, count(*) FROM recommendation_{table} GROUP BY 1 ORDER BY 1")
            )
            return [(row[0], row[1]) for row in found]

    assert await rows("baskets") == await rows("traits") == []
    before = await rows("neighbours")
    async with database.write() as session:
        made_of = service.sources(settings=RecommendationSettings(), now=now)
        generation = await service.begin(session, made_of=made_of, now=now)
        await service.work(session, generation=generation, after=None, limit=2)
    assert generation == 2
    async with database.read() as session:
        assert (await for_you(session, market, market.buyers[0]))[0] == market.product(2)
    # The next run takes away what the one that stopped has left, and does the same work again.
    async with database.write() as session:
        await jobs.enqueue(session, "recommendation.compute")
    await drain()
    assert await rows("baskets") == await rows("traits") == []
    assert await rows("neighbours") == [(2, before[0][1])]


async def test_cancelled_orders_bring_nothing_together(
    database: Database, market: Market, drain: Drain, now: datetime
) -> None:
    buyer = market.buyers[3]
    async with database.write() as session:
        wanted = {market.stall.goods[place].variant_id: 1 for place in (5, 6)}
        placed = await order_factory.confirmed(session, quantities=wanted, account_id=buyer.id, now=now)
        await orders.move(
            session,
            target_id=placed.order.id,
            to=Status.CANCELLED,
            subject=Subject(account_id=buyer.id, label=buyer.email),
            now=now,
        )
        await recommendation_factory.run(session, now=now)
        found = await session.execute(
            text("SELECT count(*) FROM recommendation_neighbours WHERE bond = 'bought' AND product_id = :id"),
            {"id": market.product(5)},
        )
        assert found.scalar_one() == 0
