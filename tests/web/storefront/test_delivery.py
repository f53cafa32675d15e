"""What a basket's delivery costs, when it comes, and what is missing to a free one."""

from datetime import UTC, datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import ShippingDraft, ShippingKind, ShippingOption
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.web.storefront import delivery
from sokoni.web.wording import Wording
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import fill_basket, words_of


def option(price: int, free_above: int | None) -> ShippingOption:
    limit = Money(free_above, "COP") if free_above is not None else None
    return ShippingOption(id=UUID(int=1), name="Courier", price=Money(price, "COP"), free_above=limit)


@pytest.mark.parametrize(
    ("price", "free_above", "subtotal", "missing"),
    [(500, 9_000, 8_000, 1_000), (500, 9_000, 9_000, None), (0, 9_000, 8_000, None), (500, None, 8_000, None)],
    ids=["some", "reached", "free already", "never free"],
)
def test_what_is_missing_to_free_delivery(price: int, free_above: int | None, subtotal: int, missing: int | None):
    found = delivery.missing_to_free(option(price, free_above), Money(subtotal, "COP"))
    assert (found.amount if found else None) == missing


def test_a_shop_that_says_no_days_promises_none():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert delivery.arrival(Wording("en"), now, None, None) == ""
    assert delivery.arrival(Wording("en"), now, 2, 2) == "Mar 3"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=(12_990_00,))
        ways = [
            ShippingDraft(name="Moped", kind=ShippingKind.FLAT, price=500_00, free_above=20_000_00),
            ShippingDraft(name="Dhow", kind=ShippingKind.FLAT, price=900_00, countries=frozenset({"KE"})),
        ]
        await pricing.set_shipping_methods(session, shop_id=made.shop.id, methods=ways, actor=ACTOR, now=now)
    return made


async def test_the_basket_tells_delivery_shop_by_shop(visitor: httpx2.AsyncClient, stall: Stall):
    await fill_basket(visitor, stall)
    words = words_of(await visitor.get("/cart"))
    assert "Moped" in words
    assert "For 7,010 COP more, delivery is free." in words
    assert "About 13,490 COP" in words


async def test_another_country_offers_its_own_ways_also_without_scripts(visitor: httpx2.AsyncClient, stall: Stall):
    await fill_basket(visitor, stall)
    before = await visitor.get("/checkout")
    preview = await visitor.post("/checkout/preview", data={"country": "KE", "name": "Neema"})
    assert "Dhow" not in words_of(before)
    assert "Dhow 900 COP" in words_of(preview)
    assert 'value="Neema"' in preview.text
    assert "mistake" not in preview.text


async def test_the_country_is_remembered(visitor: httpx2.AsyncClient, stall: Stall):
    await fill_basket(visitor, stall)
    await visitor.post("/checkout/preview", data={"country": "KE"})
    assert "Delivery in Kenya" in words_of(await visitor.get("/cart"))
