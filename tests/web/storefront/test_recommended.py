"""Recommendations by pages alone: beside a product, for somebody, and what a browser remembers until it forgets."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.order import service as orders
from sokoni.core import database as databases
from sokoni.core.database import Database
from tests.support.factories import order as order_factory
from tests.support.factories import recommendation as recommendation_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import fill_basket, words_of

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, drain: Drain, now: datetime) -> Stall:
    """Eight things, of which three people bought the first four together."""
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=[1_000] * 8, on_hand=50)
        wanted = {goods.variant_id: 1 for goods in made.goods[:4]}
        for buyer in ("ana@example.com", "ben@example.com", "eva@example.com"):
            placed = await order_factory.placed(session, quantities=wanted, email=buyer, now=now)
            await order_factory.pay(session, placed, now=now)
            await orders.settle(session, order_id=placed.order.id, now=now)
    await drain()
    async with database.write() as session:
        await recommendation_factory.run(session, now=now)
    return made


@pytest.fixture
async def addresses(database: Database, stall: Stall) -> list[str]:
    """The addresses of all things, in the order of the shelf."""
    async with database.read() as session:
        found = [await catalog.get_product(session, product_id=each.product_id, locale="en") for each in stall.goods]
    return [f"/s/{stall.shop.slug}/p/{each.slug}" for each in found]


async def test_a_product_leads_to_what_goes_with_it_without_scripts(
    visitor: httpx2.AsyncClient, addresses: list[str]
) -> None:
    address = addresses[0]
    page = await visitor.get(address)
    assert f'href="{address}/beside"' in page.text
    with databases.count_statements() as counter:
        beside = await visitor.get(f"{address}/beside")
    assert counter.value <= 3
    assert "Bought together with this" in words_of(beside)
    assert [f'href="{each}"' in beside.text for each in addresses[1:4]] == [True, True, True]
    assert f'<a class="product-link" href="{address}"' not in beside.text


async def test_a_browser_remembers_what_it_looked_at_until_it_forgets(
    visitor: httpx2.AsyncClient, addresses: list[str]
) -> None:
    assert "What you looked at" not in words_of(await visitor.get("/for-you"))
    first, second = addresses[6:]
    for address in (first, second, first):
        await visitor.get(address)
    page = await visitor.get("/for-you")
    seen = page.text.partition("What you looked at")[2]
    assert 0 < seen.index(first) < seen.index(second)
    forgotten = await visitor.post("/for-you/forget", data={})
    assert "This browser has forgotten what you looked at." in words_of(forgotten)
    assert "What you looked at" not in words_of(await visitor.get("/for-you"))


async def test_the_basket_asks_for_what_goes_with_what_is_in_it(
    visitor: httpx2.AsyncClient, stall: Stall, addresses: list[str]
) -> None:
    await fill_basket(visitor, stall)
    asked = f"/for-you?with={stall.goods[0].product_id}"
    assert asked in (await visitor.get("/cart")).text
    page = await visitor.get(asked)
    shown = [each in page.text for each in addresses[:4]]
    assert shown == [False, True, True, True]
