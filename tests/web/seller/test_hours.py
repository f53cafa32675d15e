"""Hours and holidays by the pages: said by the seller, and met by who wants to buy."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.opening.types import Holiday, Span
from sokoni.core.database import Database
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def test_a_holiday_is_said_and_stands_wherever_somebody_buys(
    stall: Stall, sign_in: SignIn, visitor: httpx2.AsyncClient, database: Database, now: datetime
):
    seller = await sign_in(stall.owner.email)
    hours = f"/seller/{stall.shop.slug}/hours"
    assert (await seller.get(hours)).status_code == 200
    await visitor.post("/cart/items", data={"variant_id": str(stall.variant_id)})
    last = now.date() + timedelta(days=2)
    form = {
        "zone": "UTC",
        "sells": "1",
        "opens-0-0": "09:00",
        "closes-0-0": "13:00",
        "opens-0-1": "15:00",
        "closes-0-1": "00:00",
        "from-0": now.date().isoformat(),
        "until-0": last.isoformat(),
        "message-0": "We are at the sea.",
    }
    assert "Saved." in words_of(await seller.post(hours, data=form))
    async with database.read() as session:
        opening = (await shops.get(session, shop_id=stall.shop.id)).opening
    assert opening.week == ((Span(540, 780), Span(900, 1440)), *((),) * 6)
    assert opening.holidays == (Holiday(starts_on=now.date(), ends_on=last, message="We are at the sea."),)
    shown = (await seller.get(hours)).text
    assert 'value="00:00"' in shown

    async with database.read() as session:
        product = await catalog.get_product(session, product_id=stall.goods[0].product_id, locale="en")
    for page in (f"/s/{stall.shop.slug}", f"/s/{stall.shop.slug}/p/{product.slug}", "/cart", "/checkout"):
        words = words_of(await visitor.get(page))
        assert "takes no orders at the moment We are at the sea. It opens again" in words, page
    about = words_of(await visitor.get(f"/s/{stall.shop.slug}/about"))
    assert "Monday today 09:00\u201313:00, 15:00\u201324:00" in about
    assert "Go to checkout" not in words_of(await visitor.get("/cart"))


async def test_mistakes_stand_beside_what_was_typed(stall: Stall, sign_in: SignIn, now: datetime):
    seller = await sign_in(stall.owner.email)
    hours = f"/seller/{stall.shop.slug}/hours"
    form = {"zone": "UTC", "opens-1-0": "9 o'clock", "closes-1-0": "17:00", "from-0": "soon"}
    refused = await seller.post(hours, data=form)
    assert refused.status_code == 422
    assert "Write when the shop opens" in words_of(refused)
    assert "Choose the first and the last day." in words_of(refused)
    backwards = {"zone": "UTC", "from-0": "2026-03-09", "until-0": "2026-03-08"}
    assert "one ends before it begins" in words_of(await seller.post(hours, data=backwards))
