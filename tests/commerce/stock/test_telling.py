"""What shops hear by mail of goods that run low."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.stock import service as stock
from sokoni.core.database import WriteSession, count_statements
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

DAY = timedelta(days=1)
HOST = "http://shop.example"


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> Stall:
    return await sale.stall(session, now=now, prices=(1000, 2000, 3000), on_hand=10)


async def count(session: WriteSession, stall: Stall, on_hand: list[int], now: datetime) -> None:
    for goods, pieces in zip(stall.goods, on_hand, strict=True):
        await stock.set_on_hand(
            session, shop_id=stall.shop.id, variant_id=goods.variant_id, on_hand=pieces, actor=ACTOR, now=now
        )


async def low(session: WriteSession, now: datetime, after: UUID | None = None) -> dict[UUID, list[UUID]]:
    return {
        shop_id: list(variants)
        for shop_id, variants in (await stock.list_running_low(session, now=now, after=after, limit=10)).items()
    }


async def test_the_fewest_stand_first_and_what_lies_still_is_not_told_of_again(
    session: WriteSession, stall: Stall, now: datetime
):
    first, second, third = (each.variant_id for each in stall.goods)
    await count(session, stall, [2, 0, 9], now)
    with count_statements() as counted:
        assert await low(session, now + DAY / 2) == {stall.shop.id: [second, first]}
    assert counted.value == 1
    assert await low(session, now + DAY / 2, after=stall.shop.id) == {}
    assert await low(session, now + DAY) == {}
    await count(session, stall, [2, 0, 1], now + DAY)
    assert await low(session, now + 1.5 * DAY) == {stall.shop.id: [third]}


async def test_who_manages_the_shop_hears_of_it_once_a_day(session: WriteSession, stall: Stall, now: datetime):
    await count(session, stall, [1, 1, 9], now)
    found = await low(session, now)
    for at in (now, now + DAY / 10, now + DAY):
        await stock.tell_of_low(session, low=found, base_url=HOST, now=at)
    said = await session.execute(text("SELECT recipient, context FROM notifications WHERE template = 'stock_low'"))
    recipients, contexts = zip(*said.all(), strict=True)
    assert recipients == (stall.owner.email,) * 2
    assert contexts[0]["link"] == f"{HOST}/seller/{stall.shop.slug}/stock?low=1"
    assert contexts[0]["products"].count("Lamp") == 2
