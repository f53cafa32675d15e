"""A guest's order put into an account by pages alone."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.database import Database
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.account import PASSWORD
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, order, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def test_a_guest_makes_an_account_and_keeps_the_order_there(visitor: httpx2.AsyncClient, stall: Stall):
    placed = await order(visitor, stall, payment_method="cash")
    here = placed.url.path
    refused = await visitor.post(f"{here}/claim")
    signed_up = await visitor.post(
        "/sign-up",
        data={"email": BUYER["email"], "password": PASSWORD, "name": BUYER["name"], "next": here},
    )
    kept = await visitor.post(f"{here}/claim")
    mine = await visitor.get("/account/orders")

    assert f'href="/sign-up?next={here}"' in placed.text
    assert refused.status_code == 401
    assert (signed_up.url.path, "Put it into my account" in words_of(signed_up)) == (here, True)
    assert kept.url.path.startswith("/account/orders/")
    assert "The order is in your account now." in words_of(kept)
    assert "Put it into my account" not in words_of(await visitor.get(here))
    assert kept.url.path in mine.text


async def test_an_operator_takes_an_order_out_of_the_account_that_it_joined(
    visitor: httpx2.AsyncClient, database: Database, sign_in: SignIn, stall: Stall, now: datetime
):
    placed = await order(visitor, stall, payment_method="cash")
    await visitor.post(
        "/sign-up", data={"email": BUYER["email"], "password": PASSWORD, "name": BUYER["name"], "next": "/"}
    )
    async with database.write() as session:
        boss = await account_factory.operator(session, now=now)
    operator = await sign_in(boss.email)
    async with database.read() as session:
        order_id = (await session.execute(text("SELECT id FROM orders"))).scalar_one()
    here = f"/operator/orders/{order_id}"
    before = await operator.get(here)
    await visitor.post(f"{placed.url.path}/claim")
    claimed = await operator.get(here)
    without = await operator.post(f"{here}/release", data={"release_reason": " "})
    released = await operator.post(f"{here}/release", data={"release_reason": "Her brother's"})

    assert "Take it out of the account" not in words_of(before)
    assert "Take it out of the account" in words_of(claimed)
    assert without.status_code == 422
    assert "The order is out of the account" in words_of(released)
    assert "Take it out of the account" not in words_of(released)
    assert (await visitor.get(f"/account/orders/{order_id}")).status_code == 404
