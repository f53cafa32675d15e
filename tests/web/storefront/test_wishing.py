"""Keeping what one would like to have: the heart, the list, signing in, and showing it to a friend."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.account import PASSWORD
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def test_a_guests_wishes_come_along_and_are_shown_to_a_friend(
    visitors: Callable[[], httpx2.AsyncClient], database: Database, stall: Stall, now: datetime, drain: Drain
):
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
    await drain()
    visitor = visitors()
    product = {"product_id": str(stall.goods[0].product_id)}
    shop = await visitor.get(f"/s/{stall.shop.slug}")
    kept = await visitor.post("/wishlist/items", data=product)
    quick = await visitor.post("/wishlist/items", data=product, headers={"HX-Request": "true"})
    nothing = await visitor.post("/wishlist/items", data={"product_id": "no id"})
    unknown = await visitor.post("/wishlist/items", data={"product_id": "0" * 32})
    await visitor.post("/sign-in", data={"email": ana.email, "password": PASSWORD, "next": "/design"})
    own = await visitor.get("/wishlist")
    here = f"/wishlist/items/{stall.goods[0].product_id}"
    told = await visitor.post(here, data={"do": "tell"})
    shown = await visitor.post("/account/wishlist/share", data={"do": "share"})
    link = re.findall(r'value="http://testserver(/wishes/[^"]+)"', shown.text)[0]
    friend = await visitors().get(link)
    unshared = await visitor.post("/account/wishlist/share", data={"do": "unshare"})
    over = await visitors().get(link)
    gone = await visitor.post(here, data={"do": "remove"})

    assert 'action="/wishlist/items"' in shop.text
    assert "Kept in this browser" in words_of(kept)
    assert ("See the list" in words_of(quick), "<html" in quick.text) == (True, False)
    assert nothing.status_code == 200
    assert (unknown.status_code, "cannot be kept" in words_of(unknown)) == (422, True)
    assert own.url.path == "/account/wishlist"
    assert "Tell me nothing more" in words_of(told)
    assert (here in own.text, here in friend.text) == (True, False)
    assert f"/p/{_slug_in(own)}" in friend.text
    assert ana.email not in friend.text
    assert "The link shows your list no more." in words_of(unshared)
    assert over.status_code == 404
    assert "Nothing kept yet" in words_of(gone)


def _slug_in(page: httpx2.Response) -> str:
    return re.findall(r'/p/([^"?]+)"', page.text)[0]


async def test_guests_ask_for_no_notice(visitor: httpx2.AsyncClient, stall: Stall):
    await visitor.post("/wishlist/items", data={"product_id": str(stall.goods[0].product_id)})
    asked = await visitor.post(f"/wishlist/items/{stall.goods[0].product_id}", data={"do": "tell"})
    assert (asked.status_code, "when you have an account" in words_of(asked)) == (422, True)
