"""An order shown to a friend: where it is and what is in it, and nothing of its buyer."""

import re
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, order, words_of
from tests.web.conftest import VisitorMaker


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(12_990_00,))


async def shared_link(visitor: httpx2.AsyncClient, stall: Stall) -> tuple[str, str]:
    """The address of an order's page, and a link that was made on it."""
    placed = await order(visitor, stall, payment_method="cash")
    here = placed.url.path
    made = await visitor.post(f"{here}/share")
    found = re.search(r'id="link" value="[^"]*(/t/[^"]+)"', made.text)
    assert found is not None, made.text
    return here, found[1]


async def test_a_friend_sees_the_thing_and_its_way(visitors: VisitorMaker, stall: Stall):
    _, link = await shared_link(visitors(), stall)
    words = words_of(await visitors().get(link))
    assert stall.shop.name in words
    assert "waiting" in words
    assert "being prepared" in words


async def test_a_friend_sees_nothing_of_the_buyer(visitors: VisitorMaker, stall: Stall):
    buyer = visitors()
    here, link = await shared_link(buyer, stall)
    code = re.search(r'class="order-code"[^>]*>([^<]+)<', (await buyer.get(here)).text)
    assert code is not None
    page = (await visitors().get(link)).text
    secrets = [BUYER[name] for name in ("name", "email", "phone", "line", "city")]
    assert [secret for secret in (*secrets, code[1], "12,990", here) if secret in page] == []
    assert 'content="noindex"' in page


async def test_links_that_were_taken_back_show_nothing(visitors: VisitorMaker, stall: Stall):
    buyer = visitors()
    here, link = await shared_link(buyer, stall)
    await buyer.post(f"{here}/share")
    page = await buyer.post(f"{here}/unshare")
    assert "The links you sent show nothing any more." in words_of(page)
    assert (await visitors().get(link)).status_code == 404


async def test_the_link_opens_nothing_but_its_page(visitors: VisitorMaker, stall: Stall):
    _, link = await shared_link(visitors(), stall)
    token = link.rpartition("/")[2]
    friend = visitors()
    assert (await friend.get(f"/o/{token}")).status_code == 404
    assert (await friend.post(f"/o/{token}/cancel")).status_code == 404
    assert (await friend.post(f"/o/{token}/share")).status_code == 404


async def test_a_made_up_link_shows_nothing(visitor: httpx2.AsyncClient):
    assert (await visitor.get("/t/nothing")).status_code == 404
