"""Codes by pages alone: typed into the basket and at checkout, refused in words, kept by the order."""

from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.core.database import Database
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, fill_basket, value_of, words_of


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=[10_000])
        await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="TEN")
        await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="BIG", minimum_amount=25_000)
        over = now - timedelta(days=1)
        await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="OLD", ends_at=over)
    return stall


async def test_a_code_is_typed_into_the_basket_and_its_order_says_what_it_took_off(
    visitor: httpx2.AsyncClient, stall: Stall
):
    await fill_basket(visitor, stall)
    basket = words_of(await visitor.post("/cart/codes", data={"code": " ten "}))
    assert "Ten off TEN" in basket
    checkout = await visitor.get("/checkout")
    assert value_of(checkout, "expected_total") == str(9_000 + sale.SHIPPING)
    payment = await visitor.post("/checkout", data=BUYER | {"expected_total": str(9_000 + sale.SHIPPING)})
    placed = words_of(await visitor.get(payment.url.path.removesuffix("/pay")))
    assert "Ten off TEN" in placed


@pytest.mark.parametrize(
    ("code", "language", "said"),
    [
        ("old", "en", "The code OLD has expired."),
        ("nope", "en", "The code NOPE is not known in the shops of this cart."),
        ("old", "es", "El código OLD ha caducado."),
        ("", "en", "Please fill this in."),
    ],
)
async def test_a_code_that_opens_nothing_is_refused_beside_the_field(
    visitor: httpx2.AsyncClient, stall: Stall, code: str, language: str, said: str
):
    await fill_basket(visitor, stall)
    await visitor.get("/", params={"lang": language})
    page = await visitor.post("/cart/codes", data={"code": code})
    assert page.status_code == 422
    assert said in words_of(page)


async def test_a_code_that_misses_goods_says_what_and_can_be_taken_out(visitor: httpx2.AsyncClient, stall: Stall):
    await fill_basket(visitor, stall)
    page = words_of(await visitor.post("/cart/codes", data={"code": "big"}))
    assert "It counts once there are" in page
    assert "there are 150 COP more of its goods" in page
    assert "BIG" not in words_of(await visitor.post("/cart/codes", data={"remove_code": "BIG"}))


async def test_at_checkout_a_code_changes_the_total_and_nothing_typed_is_lost(
    visitor: httpx2.AsyncClient, stall: Stall
):
    await fill_basket(visitor, stall)
    page = await visitor.post("/checkout/codes", data=BUYER | {"code": "TEN"})
    assert value_of(page, "expected_total") == str(9_000 + sale.SHIPPING)
    assert value_of(page, "line") == BUYER["line"]
    refused = await visitor.post("/checkout/codes", data=BUYER | {"code": "old"})
    assert (refused.status_code, value_of(refused, "code")) == (422, "old")
    back = await visitor.post("/checkout/codes", data=BUYER | {"remove_code": "TEN"})
    assert value_of(back, "expected_total") == str(10_000 + sale.SHIPPING)
