"""Groups over HTTP, at their own address and at the one that programs for groups were written for."""

from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

OURS, OLD = "/api/v1/telegram/groups", "/api/v2/groups"
CHAT = -1_001_234_567_890


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


@pytest.fixture
async def operator(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
        return await session_factory.bearer(session, account_id=account.id, resources=resources, now=now)


@pytest.mark.parametrize("base", [OURS, OLD])
async def test_a_group_is_added_read_changed_and_removed(
    client: httpx2.AsyncClient, seller: dict[str, str], operator: dict[str, str], stall: Stall, base: str
):
    body = {"group_id": CHAT, "name": "My Group"}
    made = await client.post(base, json=body, headers=seller)
    assert made.status_code == 201, made.text
    assert (made.json()["group_id"], made.json()["shop_id"]) == (CHAT, str(stall.shop.id))
    again = await client.post(base, json=body, headers=seller)
    assert (again.status_code, again.json()["code"]) == (409, "group.taken")
    changed = await client.put(f"{base}/{CHAT}", json={"description": "Lamps"}, headers=seller)
    assert (changed.json()["name"], changed.json()["description"]) == ("My Group", "Lamps")
    for who in (seller, operator):
        listed = (await client.get(f"{base}?q=group", headers=who)).json()
        assert [each["group_id"] for each in listed["items"]] == [CHAT]
    assert (await client.delete(f"{base}/{CHAT}", headers=seller)).status_code == 204
    gone = await client.get(f"{base}/{CHAT}", headers=seller)
    assert (gone.status_code, gone.json()["code"]) == (404, "group.missing")


async def test_settings_come_whole_change_in_part_and_only_as_they_were_seen(
    client: httpx2.AsyncClient, seller: dict[str, str], clock: ManualClock
):
    at = f"{OLD}/{CHAT}/settings"
    await client.post(OLD, json={"group_id": CHAT, "name": "My Group"}, headers=seller)
    first = await client.get(at, headers=seller)
    assert first.json()["captcha"] == {
        "is_on": False, "kind": "button", "timeout_seconds": 300, "attempts": 3, "penalty": "kick"
    }  # fmt: skip
    seen = {**seller, "If-Match": first.headers["etag"]}

    clock.advance(timedelta(seconds=1))
    changed = await client.put(at, json={"captcha": {"is_on": True}, "custom": {"theme": "dark"}}, headers=seen)

    assert changed.status_code == 200, changed.text
    assert (changed.json()["captcha"]["is_on"], changed.json()["captcha"]["attempts"]) == (True, 3)
    assert changed.json() == (await client.get(at, headers=seller)).json()
    late = await client.patch(f"{OURS}/{CHAT}/settings", json={"language": "fa"}, headers=seen)
    assert late.status_code == 412
    unfit = await client.put(at, json={"captcha": {"kind": "poetry"}}, headers=seller)
    assert (unfit.status_code, unfit.json()["code"], unfit.json()["field"]) == (
        422, "group.settings_unfit", "captcha.kind"
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        {"group_id": 5, "name": "Not a group"},
        {"group_id": CHAT},
        {"group_id": CHAT, "name": " "},
        {"group_id": -(2**63) - 1, "name": "Too low"},
        {"group_id": str(CHAT) + "x", "name": "No number"},
        {"group_id": CHAT, "name": "x", "owner": "me"},
    ],
)
async def test_a_bad_body_is_refused_by_what_is_wrong_with_it(
    client: httpx2.AsyncClient, seller: dict[str, str], body: dict[str, object]
):
    refused = await client.post(OLD, json=body, headers=seller)

    assert (refused.status_code, refused.json()["code"]) == (422, "http.invalid_request")
    assert refused.json()["errors"]
