"""Claim sales over HTTP: opened, read, taken back, closed; and paid for by whoever has the link."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from tests.support.factories import claim as claim_factory
from tests.support.factories import group as group_factory
from tests.support.factories import sale as stalls
from tests.support.factories import session as session_factory
from tests.support.factories import telegram
from tests.support.factories.claim import CHAT, POST
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import words_of

SALES = f"/api/v1/telegram/groups/{CHAT}/claim-sales"
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await stalls.stall(session, now=now, on_hand=3, prices=(12_990, 8_000))


@pytest.fixture
async def seller(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


async def test_a_sale_is_opened_read_and_closed_and_runs_once_for_a_product(
    client: httpx2.AsyncClient, database: Database, stall: Stall, seller: dict[str, str], now: datetime, drain: Drain
):
    async with database.write() as session:
        bot, first = await claim_factory.opened(session, stall, now=now)
        await claim_factory.heard(session, words="2 please", now=now)
        await claim_factory.heard(session, words="red or blue", user_id=78, number=2, now=now)

    twice = await client.post(SALES, json={"product_id": str(first.product_id)}, headers=seller)
    other = {"product_id": str(stall.goods[1].product_id), "hold_minutes": 90, "most_each": 2}
    made = await client.post(SALES, json=other, headers=seller)
    listed = (await client.get(SALES, headers=seller)).json()["items"]
    at = f"/api/v1/telegram/claim-sales/{first.id}"
    claims = (await client.get(f"{at}/claims", headers=seller)).json()["items"]
    gone = await client.post(f"{at}/claims/{claims[0]['id']}/cancel", headers=seller)
    again = await client.post(f"{at}/claims/{claims[0]['id']}/cancel", headers=seller)
    closed = await client.post(f"{at}/close", headers=seller)
    over = await client.post(f"{at}/close", headers=seller)

    assert (twice.status_code, twice.json()["code"]) == (409, "claim.sale_runs")
    assert (made.status_code, made.json()["state"], made.json()["hold_minutes"]) == (201, "opening", 90)
    assert [each["id"] for each in listed] == [made.json()["id"], str(first.id)]
    assert (await client.get(at, headers=seller)).json()["message_id"] == POST
    assert [(each["text"], each["state"]) for each in claims] == [("2 please", "new")]
    assert [line["wanted"] for line in claims[0]["lines"]] == [2]
    assert gone.json()["state"] == "cancelled"
    assert (again.status_code, again.json()["code"]) == (404, "claim.missing")
    assert closed.json()["state"] == "closed"
    assert (over.status_code, over.json()["code"]) == (409, "claim.sale_over")
    assert bot.shop_id == stall.shop.id


async def test_refuses_what_cannot_be_claimed_there(
    client: httpx2.AsyncClient, database: Database, stall: Stall, seller: dict[str, str], now: datetime
):
    async with database.write() as session:
        await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
        other = await stalls.stall(session, now=now)
    body = {"product_id": str(stall.goods[0].product_id)}
    without_bot = await client.post(SALES, json=body, headers=seller)
    async with database.write() as session:
        bot = await telegram.bot(session, now=now, shop_id=stall.shop.id)
        draft = GroupDraft(group_id=CHAT, name="Lamps", shop_id=stall.shop.id)
        await groups.bind(session, draft=draft, bot_id=bot.id, actor=ACTOR, now=now)
    foreign = await client.post(SALES, json={"product_id": str(other.goods[0].product_id)}, headers=seller)
    nowhere = await client.get("/api/v1/telegram/claim-sales/00000000-0000-7000-8000-000000000000", headers=seller)

    assert (without_bot.status_code, without_bot.json()["code"]) == (409, "claim.group_without_bot")
    assert (foreign.status_code, foreign.json()["code"]) == (422, "claim.not_claimable")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "claim.sale_missing")


async def test_the_link_shows_what_is_kept_and_leads_to_the_checkout(
    client: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime, drain: Drain
):
    async with database.write() as session:
        token = await claim_factory.kept(session, stall, now=now)
    html, browser = {"accept": "text/html"}, {"accept": "text/html", "sec-fetch-site": "same-origin"}

    page = await client.get(f"/k/{token}", headers=html)
    paid = await client.post(f"/k/{token}", headers=browser)
    checkout = await client.get("/checkout", headers=html)
    unknown = await client.get("/k/nobody-knows", headers=html)

    assert "Kept for you" in words_of(page)
    assert "Buyer 77" not in words_of(page)
    assert (paid.status_code, paid.headers["location"]) == (303, "/checkout")
    assert checkout.status_code == 200
    assert unknown.status_code == 404
