"""Points by pages alone: promised by goods, earned, looked at, spent at checkout."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.identity.account.types import Account
from tests.support.factories import account as account_factory
from tests.support.factories import loyalty as loyalty_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, fill_basket, value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def account(database: Database, now: datetime) -> Account:
    async with database.write() as session:
        account = await account_factory.account(session, now=now)
        await loyalty_factory.programme(session, now=now)
        await loyalty_factory.grant(session, account.id, 120, now=now)
    return account


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=[1_000])


async def test_goods_and_the_basket_say_what_they_bring(
    visitor: httpx2.AsyncClient, account: Account, stall: Stall, sign_in: SignIn
) -> None:
    await fill_basket(visitor, stall)
    basket = words_of(await visitor.get("/cart"))
    assert "Brings about 10 points once it has arrived. Sign in to collect them" in basket
    mine = await sign_in(account.email)
    await fill_basket(mine, stall)
    basket = words_of(await mine.get("/cart"))
    assert "Brings about 10 points" in basket
    assert "Sign in to collect them" not in basket


async def test_points_are_spent_at_checkout_and_the_page_says_when_they_cannot_be(
    sign_in: SignIn, account: Account, stall: Stall
) -> None:
    visitor = await sign_in(account.email)
    await fill_basket(visitor, stall)
    assert "You have 120 points, worth up to" in words_of(await visitor.get("/checkout"))
    refused = await visitor.post("/checkout/preview", data={**BUYER, "points": "121"})
    assert (refused.status_code, value_of(refused, "points")) == (422, "121")
    assert "You have 120 points to spend." in words_of(refused)
    shown = await visitor.post("/checkout/preview", data={**BUYER, "points": "50"})
    total = str(500 + sale.SHIPPING)
    assert (shown.status_code, value_of(shown, "expected_total")) == (200, total)
    assert "Market points" in words_of(shown)
    placed = await visitor.post("/checkout", data={**BUYER, "points": "50", "expected_total": total})
    assert placed.status_code == 200
    mine = words_of(await visitor.get("/account/points"))
    assert "70 points" in mine
    assert "Spent on an order" in mine
    assert "100 more points within 365 days, and you reach Regular." in mine


async def test_letters_about_points_are_switched_off(sign_in: SignIn, account: Account) -> None:
    visitor = await sign_in(account.email)
    checked = 'name="wants_mail" value="1" checked'
    assert checked in (await visitor.get("/account/points")).text
    assert checked not in (await visitor.post("/account/points", data={})).text
    assert checked in (await visitor.post("/account/points", data={"wants_mail": "1"})).text


async def test_guests_are_offered_no_points_to_spend(
    visitor: httpx2.AsyncClient, account: Account, stall: Stall
) -> None:
    await fill_basket(visitor, stall)
    assert account.id.hex not in (await visitor.get("/checkout")).text
    assert "points, worth up to" not in words_of(await visitor.get("/checkout"))
