"""Actions over HTTP, at the address that programs for groups were written for."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

CHAT = -1_001_234_567_890
AT = f"/api/v2/groups/{CHAT}"


@pytest.fixture
async def seller(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


async def test_actions_are_logged_one_by_one_and_many_listed_and_counted(
    client: httpx2.AsyncClient, seller: dict[str, str]
):
    one = await client.post(f"{AT}/actions", json={"kind": "warn", "user_id": 5, "reason": "Spam"}, headers=seller)
    assert one.status_code == 201, one.text
    many = {"actions": [{"kind": "mute", "user_id": 6, "decision_key": f"a{each % 300}"} for each in range(1000)]}
    logged = await client.post(f"{AT}/actions/bulk", json=many, headers=seller)
    assert (logged.status_code, logged.json()["logged"], len(logged.json()["ids"])) == (201, 300, 300)
    page = (await client.get(f"{AT}/actions?kind=mute&limit=2&undone=false", headers=seller)).json()
    assert ([each["user_id"] for each in page["items"]], page["next"] is not None) == ([6, 6], True)
    action = await client.get(f"{AT}/actions/{one.json()['ids'][0]}", headers=seller)
    assert (action.json()["reason"], action.json()["account_id"] is not None) == ("Spam", True)
    stats = (await client.get(f"{AT}/stats", headers=seller)).json()
    assert (stats["total_actions"], stats["actions_by_kind"]["mute"]) == (301, {"total": 300, "undone": 0})
    months = (await client.get(f"{AT}/stats/months?months=2", headers=seller)).json()
    assert [(each["total_actions"], each["actions_by_kind"]["warn"]["total"]) for each in months["months"]] == [
        (301, 1)
    ]
    user = (await client.get(f"{AT}/users/6/stats", headers=seller)).json()
    assert (user["total_actions"], user["actions_by_kind"]) == (300, {"mute": {"total": 300, "undone": 0}})
    nobody = (await client.get(f"{AT}/users/9/stats", headers=seller)).json()
    assert (nobody["total_actions"], nobody["first_action_at"]) == (0, None)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/actions", {"kind": "Ban!"}),
        ("/actions", {"kind": "ban", "user_id": -5}),
        ("/actions", {"kind": "ban", "details": {"deep": {"er": 1}}}),
        ("/actions", {"kind": "ban", "occurred_at": "2026-03-02T09:00:00"}),
        ("/actions/bulk", {"actions": []}),
        ("/actions/bulk", {"actions": [{"kind": "ban"}] * 1001}),
    ],
)
async def test_a_bad_body_is_refused(client: httpx2.AsyncClient, seller: dict[str, str], path: str, body: Any):
    refused = await client.post(f"{AT}{path}", json=body, headers=seller)

    assert (refused.status_code, refused.json()["code"]) == (422, "http.invalid_request")


async def test_what_cannot_be_kept_and_what_is_not_there_are_said(
    client: httpx2.AsyncClient, seller: dict[str, str], now: datetime
):
    old = {"kind": "ban", "occurred_at": (now - timedelta(days=31)).isoformat()}
    refused = await client.post(f"{AT}/actions", json=old, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (422, "action.time_unfit")
    missing = await client.get(f"{AT}/actions/0197d6d3-0000-7000-8000-000000000000", headers=seller)
    assert (missing.status_code, missing.json()["code"]) == (404, "action.missing")
    for path in ("/actions", "/stats", "/users/5/stats"):
        elsewhere = await client.get(f"/api/v2/groups/-77{path}", headers=seller)
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "group.missing")
