"""Claim sales by their pages alone: begun from a product that was looked for, watched, taken back, ended."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.database import Database, count_statements
from tests.support.factories import claim as claim_factory
from tests.support.factories import sale
from tests.support.factories.claim import CHAT
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
TERMS = {
    "words": "Made by hand <3",
    "pieces": "2",
    "most_each": "1",
    "hold": "45",
    "hold-unit": "m",
    "closes_at": "2100-01-01T18:00",
    "shows_photo": "1",
    "do": "open",
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(12_990, 8_000))


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


async def _undo(seller: httpx2.AsyncClient, page: httpx2.Response) -> httpx2.Response:
    """Press what takes back what was just done."""
    pressed = re.search(r'action="(/seller/[^"]+/changes/groups/[^"]+/undo)"', page.text)
    assert pressed is not None
    return await seller.post(pressed[1])


async def test_a_sale_is_begun_from_a_product_watched_taken_back_and_ended(
    seller: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
):
    async with database.write() as session:
        _, running = await claim_factory.opened(session, stall, now=now)
        await claim_factory.heard(session, words="2 please", now=now)
    here = f"/seller/{stall.shop.slug}/telegram/groups/{CHAT}/sales"

    looked = await seller.post(here, data={**TERMS, "do": "look", "q": "no such thing"})
    wrong = await seller.post(here, data={**TERMS, "closes_at": "2001-01-01T18:00", "pieces": "-1"})
    twice = await seller.post(here, data={**TERMS, "product": str(running.product_id)})
    begun = await seller.post(here, data={**TERMS, "product": str(stall.goods[1].product_id)})
    async with database.read() as session:
        posts = await session.execute(text("SELECT params->>'text' FROM telegram_calls ORDER BY id"))
        post = list(posts.scalars())[-1]
    at = f"{here}/{running.id}"
    before = await seller.get(at)
    mark = (await seller.get(f"{at}/live")).text
    async with database.read() as session:
        claim_id = (await session.execute(text("SELECT id FROM telegram_claims"))).scalar_one()
    gone = await seller.post(at, data={"claim": str(claim_id)})
    again = await seller.post(at, data={"claim": str(claim_id)})
    ended = await seller.post(at)
    on_again = await _undo(seller, ended)
    back = await _undo(seller, gone)
    after = await seller.get(at)
    begun_not = await _undo(seller, begun)
    await seller.post(at)

    assert "No product on sale has these words in its name." in words_of(looked)
    assert (wrong.status_code, "Choose a time that is still to come." in words_of(wrong)) == (422, True)
    assert "Choose what is to be claimed." in words_of(wrong)
    assert (twice.status_code, "can be claimed in this group already" in words_of(twice)) == (422, True)
    assert "The claim sale has begun" in words_of(begun)
    assert "of 2 to give away" in words_of(begun)
    assert ("Made by hand &lt;3" in post, "Left: 2" in post, "45 minutes" in post) == (True, True, True)
    assert ["2 please" in words_of(before), "just came in" in words_of(before)] == [True, True]
    assert "The claim is taken back" in words_of(gone)
    assert (await seller.get(f"{at}/live")).text != mark
    assert "no such claim that could be taken back" in words_of(again)
    assert [each.status_code for each in (on_again, back, begun_not)] == [200, 200, 200]
    assert ["End the sale" in words_of(after), "just came in" in words_of(after)] == [True, True]
    assert "The claim sale is over" in words_of(ended)
    assert "End the sale" not in words_of(ended)
    with count_statements() as listed:
        assert "over" in words_of(await seller.get(here))
    with count_statements() as shown:
        await seller.get(at)
    assert (listed.value, shown.value) == (10, 14)
