"""A shop's room about itself and its deliveries, and what a product's page takes from it."""

from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import ShippingDraft, ShippingKind, ShippingMethod, WeightTier
from sokoni.core.database import Database
from sokoni.web.storefront import about
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import words_of


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        made = await sale.stall(session, now=now)
        ways = [
            ShippingDraft(name="Express", kind=ShippingKind.FLAT, price=9_000_00, days_from=0, days_to=1),
            ShippingDraft(
                name="Post", kind=ShippingKind.FLAT, price=4_000_00, free_above=90_000_00, days_from=2, days_to=4
            ),
        ]
        await pricing.set_shipping_methods(session, shop_id=made.shop.id, methods=ways, actor=ACTOR, now=now)
    return made


async def test_the_shop_says_how_it_delivers(visitor: httpx2.AsyncClient, stall: Stall):
    words = words_of(await visitor.get(f"/s/{stall.shop.slug}/about"))
    assert "Post 4,000 COP" in words
    assert "Free from 90,000 COP" in words


async def test_the_product_s_page_takes_the_cheapest_way(visitor: httpx2.AsyncClient, stall: Stall):
    page = await visitor.get(f"/s/{stall.shop.slug}/about")
    estimate = page.text.partition('id="delivery-estimate"')[2].partition("</p>")[0]
    assert "4,000" in estimate
    assert "9,000" not in estimate


async def test_a_shop_that_is_not_there_has_no_room(visitor: httpx2.AsyncClient):
    assert (await visitor.get("/s/nobody/about")).status_code == 404


def method(number: int, price: int, *, tiers: tuple[WeightTier, ...] = (), countries: str = "") -> ShippingMethod:
    return ShippingMethod(
        id=UUID(int=number),
        shop_id=UUID(int=9),
        name=str(number),
        kind=ShippingKind.WEIGHT if tiers else ShippingKind.FLAT,
        currency="COP",
        price=price,
        tiers=tiers,
        countries=frozenset(countries.split()),
    )


def test_the_nearest_way_is_the_cheapest_that_goes_there():
    by_weight = method(3, 0, tiers=(WeightTier(up_to_grams=500, price=30), WeightTier(up_to_grams=900, price=60)))
    methods = [method(1, 50), method(2, 10, countries="KE TZ"), by_weight]
    assert about.nearest_method(methods, country="CO") == by_weight
    assert about.nearest_method(methods, country="KE") == methods[1]
    assert about.nearest_method([methods[1]], country="CO") is None
