"""Lines over HTTP: what a program does for somebody who waits."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.stock import service as stock
from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import ACTOR, Stall

Headers = dict[str, str]
LINES = "/api/v1/waitlist"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=0)


@pytest.fixture
def as_somebody(database: Database, resources: Resources, now: datetime) -> Callable[[], Awaitable[Headers]]:
    async def headers() -> Headers:
        async with database.write() as session:
            account = await account_factory.account(session, now=now)
            pair = await session_factory.program(
                session, account_id=account.id, now=now, tokens=resources.get(AccessTokens)
            )
        return {"Authorization": f"Bearer {pair.access_token}"}

    return headers


async def _set(database: Database, stall: Stall, on_hand: int, now: datetime) -> None:
    async with database.write() as session:
        await stock.set_on_hand(
            session, shop_id=stall.shop.id, variant_id=stall.variant_id, on_hand=on_hand, actor=ACTOR, now=now
        )


async def test_somebody_waits_takes_their_turn_and_others_cannot(
    client: httpx2.AsyncClient,
    database: Database,
    stall: Stall,
    as_somebody: Callable[[], Awaitable[Headers]],
    now: datetime,
):
    ana, ben = await as_somebody(), await as_somebody()
    wish = {"variant_id": str(stall.variant_id)}
    joined = await client.post(LINES, json=wish, headers=ana)
    behind = await client.post(LINES, json=wish, headers=ben)
    early = await client.post(f"{LINES}/{joined.json()['id']}/cart", headers=ana)
    waiting = await client.get(LINES, headers=ben)
    await _set(database, stall, 1, now)
    stranger = await client.post(f"{LINES}/{joined.json()['id']}/cart", headers=ben)
    cart = await client.post(f"{LINES}/{joined.json()['id']}/cart", headers=ana)
    left = await client.delete(f"{LINES}/{joined.json()['id']}", headers=ana)
    too_late = await client.delete(f"{LINES}/{ids.new_id()}", headers=ana)
    turn = await client.get(LINES, headers=ben)

    assert [joined.status_code, joined.json()["status"]] == [202, "waiting"]
    assert UUID(behind.json()["id"]) != UUID(joined.json()["id"])
    assert early.json()["code"] == "waitlist.turn_over"
    assert [(each["state"], each["ahead"]) for each in waiting.json()] == [("waiting", 1)]
    assert stranger.json()["code"] == "waitlist.place_missing"
    assert [(each["quantity"], each["problem"]) for each in cart.json()["items"]] == [(1, None)]
    assert left.status_code == 204
    assert too_late.status_code == 404
    # What was given up went to the next at once.
    assert [each["state"] for each in turn.json()] == ["offered"]


async def test_guests_hear_nothing_but_that_a_mail_is_on_its_way(client: httpx2.AsyncClient, stall: Stall):
    wish = {"variant_id": str(stall.variant_id), "email": "ana@example.com"}
    answers = [await client.post(LINES, json=wish) for _ in range(2)]
    nowhere = await client.post(LINES, json={"variant_id": str(stall.variant_id)})

    assert {(each.status_code, each.text) for each in answers} == {(202, '{"status":"mail_sent","id":null}')}
    assert nowhere.json()["code"] == "account.email_invalid"


async def test_there_is_no_line_for_what_can_be_bought_or_is_not_there(
    client: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
):
    await _set(database, stall, 1, now)
    asked = [
        await client.post(LINES, json={"variant_id": str(each), "email": "ana@example.com"})
        for each in (stall.variant_id, ids.new_id())
    ]
    assert [(each.status_code, each.json()["code"]) for each in asked] == [
        (409, "waitlist.not_sold_out"),
        (409, "waitlist.nothing_to_wait_for"),
    ]
