"""Groups for buyers by their page alone: for whom they are, who comes in and is put out, and all of it taken back."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from tests.support.factories import buyersgroup as buyers_factory
from tests.support.factories import claim as claim_factory
from tests.support.factories import sale
from tests.support.factories.claim import CHAT
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


async def _undo(seller: httpx2.AsyncClient, page: httpx2.Response) -> httpx2.Response:
    """Press what takes back what was just done."""
    pressed = re.search(r'action="(/seller/[^"]+/changes/groups/[^"]+/undo)"', page.text)
    assert pressed is not None
    return await seller.post(pressed[1])


async def test_a_group_is_opened_to_buyers_and_a_person_decides_who_is_in_it(
    seller: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
):
    async with database.write() as session:
        bot, _ = await claim_factory.opened(session, stall, now=now)
    here = f"/seller/{stall.shop.slug}/telegram/groups/{CHAT}/buyers"
    wish = {
        "products": str(stall.goods[0].product_id),
        "tag": "buyer",
        "only_buyers": "1",
        "patience": "2",
        "patience-unit": "h",
        "do": "save",
    }

    unknown = await seller.post(f"{here}/77", data={"do": "in"})
    wrong = await seller.post(here, data={**wish, "patience": ""})
    saved = await seller.post(here, data=wish)
    async with database.write() as session:
        await buyers_factory.knocked(session, bot, group_id=CHAT, user_id=77, name="Ana", now=now)
    asked = await seller.get(here)
    with count_statements() as counted:
        await seller.get(here)
    let_in = await seller.post(f"{here}/77", data={"do": "in"})
    put_out = await seller.post(f"{here}/77", data={"do": "out"})
    back = await _undo(seller, put_out)
    opened = await seller.post(here, data={"do": "open"})
    again = await _undo(seller, opened)

    assert (unknown.status_code, "Nobody with this number" in words_of(unknown)) == (422, True)
    assert wrong.status_code == 422
    assert "The group is for them from now on" in words_of(saved)
    assert 'value="buyer"' in saved.text
    assert ["Ana" in words_of(asked), "waits to be let in" in words_of(asked)] == [True, True]
    assert "let in by hand" in words_of(let_in)
    assert "put out by hand" in words_of(put_out)
    assert back.status_code == 200
    assert "let in by hand" in words_of(await seller.get(here))
    assert "nobody is marked" in words_of(opened)
    assert again.status_code == 200
    assert "comes in at once" in words_of(await seller.get(here))
    assert counted.value == 13
