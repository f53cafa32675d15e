"""Promotions of the market by their forms alone: written, borne by the market, opened by codes, paused, put away."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.pricing.promotion import service as promotions
from sokoni.commerce.pricing.promotion.types import Payer, Promotion, PromotionState
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from tests.support.factories import account as account_factory
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
HERE = "/operator/promotions"
TEN = {"title": "Market days", "kind": "percentage", "level": "order", "rate": "10", "payer": "platform", "do": "save"}


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> httpx2.AsyncClient:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.email)


async def own(database: Database) -> list[Promotion]:
    async with database.read() as session:
        found = await promotions.list_promotions(session, shop_id=None, page=PageQuery(), with_archived=True)
    return list(found.items)


async def test_a_promotion_of_the_market_is_written_borne_by_it_and_written_anew(
    operator: httpx2.AsyncClient, database: Database
):
    assert "Give a reason to buy today" in words_of(await operator.get(HERE))
    form = words_of(await operator.get(f"{HERE}/new"))
    assert "Who bears it" in form
    # Its goods are the market's own: categories, and no shop's products.
    assert "certain products" not in form
    saved = await operator.post(f"{HERE}/new", data=TEN | {"stacks_on_shops": "1", "needs_code": "1"})
    (made,) = await own(database)
    assert str(saved.url).endswith(f"{HERE}/{made.id}")
    assert (made.currency, made.draft.payer, made.draft.stacks_on_shops) == (None, Payer.PLATFORM, True)
    assert "10 % off the order" in words_of(await operator.get(HERE))
    await operator.post(f"{HERE}/{made.id}", data=TEN | {"payer": "shop", "needs_code": "1"})
    (changed,) = await own(database)
    assert (changed.draft.payer, changed.draft.stacks_on_shops) == (Payer.SHOP, False)
    shown = await operator.get(f"{HERE}/{made.id}")
    assert 'name="payer" value="shop" checked' in shown.text
    await operator.post(f"{HERE}/{made.id}/codes", data={"code": "days-10"})
    assert "DAYS-10" in (await operator.get(f"{HERE}/{made.id}/codes.csv")).text
    paused = await operator.post(f"{HERE}/{made.id}/state", data={"do": "pause"})
    assert "The promotion is paused" in words_of(paused)
    await operator.post(f"{HERE}/{made.id}/state", data={"do": "archive"})
    assert [each.state for each in await own(database)] == [PromotionState.ARCHIVED]


async def test_amounts_need_a_currency_and_keep_it(operator: httpx2.AsyncClient, database: Database):
    five = TEN | {"kind": "fixed", "amount": "5"}
    refused = await operator.post(f"{HERE}/new", data=five)
    assert refused.status_code == 422
    assert "Please fill this in." in words_of(refused)
    await operator.post(f"{HERE}/new", data=five | {"currency": "EUR"})
    (made,) = await own(database)
    assert (made.currency, made.draft.terms.amount) == ("EUR", 500)
    await operator.post(f"{HERE}/{made.id}", data=five | {"amount": "7", "currency": "COP"})
    (changed,) = await own(database)
    assert (changed.currency, changed.draft.terms.amount) == ("EUR", 700)


async def test_a_promotion_of_a_shop_is_not_the_markets(
    operator: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        theirs = await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now)
    assert (await operator.get(f"{HERE}/{theirs.id}")).status_code == 404
