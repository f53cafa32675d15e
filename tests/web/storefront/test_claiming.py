"""A guest's order put into an account by pages alone."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from tests.support.factories import sale
from tests.support.factories.account import PASSWORD
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, order, words_of


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
