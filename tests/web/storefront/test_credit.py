"""Credit: given by the operator, seen in the account, and paid with, in part."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.pages import fill_basket, order, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> sale.Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(100_00,), shipping=0)


async def test_an_operator_gives_credit_and_it_pays_a_part(
    sign_in: SignIn, database: Database, stall: sale.Stall, now: datetime, drain: Drain
):
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
        operator = await account_factory.operator(session, now=now)
    await drain()
    desk, buyer = await sign_in(operator.email), await sign_in(ana.email)
    room = f"/operator/accounts/{ana.id}/credit"
    empty = await buyer.get("/account/credit")
    silent = await desk.post(room, data={"amount": "40", "currency": "COP", "do": "give"})
    wrong = await desk.post(room, data={"amount": "forty", "currency": "COP", "reason": "x", "do": "give"})
    given = await desk.post(
        room, data={"amount": "50.00", "currency": "COP", "reason": "For the late parcel", "do": "give"}
    )
    too_much = await desk.post(room, data={"amount": "60", "currency": "COP", "reason": "x", "do": "take"})
    taken = await desk.post(room, data={"amount": "10", "currency": "COP", "reason": "A slip", "do": "take"})
    await fill_basket(buyer, stall)
    placed = await order(buyer, stall)
    page = await buyer.get("/account/orders")
    mine = page.text.split('href="/account/orders/')[1].split('"')[0]
    shown = await buyer.get(f"/account/orders/{mine}")
    paid = await buyer.post(f"/account/orders/{mine}/credit")
    again = await buyer.post(f"/account/orders/{mine}/credit")
    seen = await buyer.get("/account/credit")

    assert "No credit" in words_of(empty)
    assert [each.status_code for each in (silent, wrong, too_much)] == [422, 422, 422]
    assert "which is less than 60.00 COP" in words_of(too_much)
    assert "For the late parcel" in words_of(given)
    assert "A slip" in words_of(taken)
    assert placed.status_code == 200
    assert "You have credit of" in words_of(shown)
    assert "Your credit has paid what it holds." in words_of(paid)
    assert (again.status_code, "You have no credit in COP." in words_of(again)) == (422, True)
    assert "Paid for an order" in words_of(seen)
