"""A listing is narrowed and widened again by plain addresses."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database
from tests.support.factories import catalog as goods
from tests.support.factories import sale
from tests.support.pages import words_of

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def shop(database: Database, now: datetime, drain: Drain) -> Shop:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, currency="USD")
        for vendor, price in (("Acme", 1_050), ("Acme", 2_000), ("Bruno", 3_000)):
            await goods.product(
                session, shop_id=stall.shop.id, now=now, vendor=vendor, title=f"Bowl by {vendor} {price}", price=price
            )
    await drain()
    return stall.shop


@pytest.mark.parametrize("place", ["/search?q=bowl", "/s/{shop}?"])
async def test_filters_and_prices_narrow_and_chips_take_them_away(visitor: httpx2.AsyncClient, shop: Shop, place: str):
    address = place.format(shop=shop.slug)
    page = await visitor.get(f"{address}&filter=vendor%3DAcme&from=10.60&currency=USD")
    assert "Bowl by Acme 2000" in words_of(page)
    assert "Bowl by Acme 1050" not in words_of(page)
    assert "Bowl by Bruno" not in words_of(page)
    assert 'content="noindex"' in page.text
    assert 'value="10.60"' in page.text
    assert page.text.count('class="chip"') == 2


async def test_nothing_left_says_how_to_get_more(visitor: httpx2.AsyncClient, shop: Shop):
    page = await visitor.get(f"/s/{shop.slug}?filter=vendor%3DNobody")
    assert "Nothing fits all of this" in words_of(page)
    assert f'href="/s/{shop.slug}"' in page.text


@pytest.mark.parametrize("typed", ["cheap", "-3", "", "%00", "1.2.3", "9" * 20])
async def test_a_price_that_is_none_narrows_nothing(visitor: httpx2.AsyncClient, shop: Shop, typed: str):
    page = await visitor.get(f"/s/{shop.slug}?from={typed}&currency=USD")
    assert page.status_code == 200
    assert "Bowl by Acme" in words_of(page)


async def test_the_next_page_has_an_address_of_its_own(
    visitor: httpx2.AsyncClient, shop: Shop, database: Database, now: datetime, drain: Drain
):
    async with database.write() as session:
        for number in range(25):
            await goods.product(session, shop_id=shop.id, now=now, title=f"Cup {number}")
    await drain()
    first = await visitor.get("/search?q=cup&sort=newest")
    [following] = [part.split('"')[0] for part in first.text.split('rel="next" href="')[1:]]
    second = await visitor.get(following.replace("&amp;", "&"))
    assert words_of(first).count("Cup ") == 24
    assert words_of(second).count("Cup ") == 1
