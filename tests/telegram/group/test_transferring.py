"""Settings go from one group to another by a file, programs keep values of their own, and a bot leaves."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support import keeping as support
from tests.support.factories import group as group_factory
from tests.support.factories import sale, telegram
from tests.support.factories import session as session_factory
from tests.support.keeping import CHAT

Drain = Callable[[], Awaitable[int]]
OTHER = -1_009_876_543_210
FROM, TO = f"/api/v2/groups/{CHAT}", f"/api/v2/groups/{OTHER}"


@pytest.fixture
async def seller(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    """Who owns a shop with a group that has a bot, and one that has none."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        await support.keeping(session, resources, now, stall.shop.id)
        await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=OTHER)
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


async def test_a_trial_says_what_an_import_then_does(client: httpx2.AsyncClient, seller: dict[str, str]):
    kept = {"language": "es", "captcha": {"is_on": True}, "custom": {"theme": "dark"}}
    (await client.put(f"{FROM}/settings", json=kept, headers=seller)).raise_for_status()
    (await client.put(f"{TO}/settings", json={"slow_mode_seconds": 30}, headers=seller)).raise_for_status()
    file = await client.get(f"{FROM}/settings/export", headers=seller)
    before = (await client.get(f"{TO}/settings", headers=seller)).json()

    tried = await client.post(f"{TO}/settings/import?dry_run=true", json=file.json(), headers=seller)
    untouched = (await client.get(f"{TO}/settings", headers=seller)).json()
    done = await client.post(f"{TO}/settings/import", json=file.json(), headers=seller)
    after = (await client.get(f"{TO}/settings", headers=seller)).json()

    assert "group-settings.json" in file.headers["content-disposition"]
    assert (tried.status_code, untouched) == (200, before), tried.text
    assert {each["name"]: (each["before"], each["after"]) for each in tried.json()["changes"]} == {
        "language": ("en", "es"),
        "captcha.is_on": (False, True),
        "slow_mode_seconds": (30, 0),
        "custom": ({}, {"theme": "dark"}),
    }
    assert (tried.json()["dry_run"], done.json()) == (True, {**tried.json(), "dry_run": False})
    assert after == file.json() == done.json()["settings"]


@pytest.mark.parametrize("trial", ["true", "false"])
async def test_a_file_that_cannot_be_is_refused_tried_or_not(
    client: httpx2.AsyncClient, seller: dict[str, str], trial: str
):
    at = f"{TO}/settings/import?dry_run={trial}"
    unfit = await client.post(at, json={"language": "es", "captcha": {"kind": "poetry"}}, headers=seller)

    assert (unfit.status_code, unfit.json()["code"], unfit.json()["field"]) == (
        422, "group.settings_unfit", "captcha.kind"
    )  # fmt: skip
    assert (await client.get(f"{TO}/settings", headers=seller)).json()["language"] == "en"


async def test_programs_keep_values_under_names(client: httpx2.AsyncClient, seller: dict[str, str]):
    at = f"{TO}/settings/custom"
    kept = [
        (await client.put(f"{at}/{name}", json={"value": value}, headers=seller)).json()
        for name, value in (("theme", "dark"), ("limit", 5), ("beta", True))
    ]
    read = (await client.get(f"{at}/limit", headers=seller)).json()
    gone = [(await client.delete(f"{at}/theme", headers=seller)).status_code for _ in range(2)]
    missing = await client.get(f"{at}/theme", headers=seller)
    nothing = await client.put(f"{at}/theme", json={"value": None}, headers=seller)

    assert [each["value"] for each in kept] == ["dark", 5, True]
    assert (read, gone) == ({"name": "limit", "value": 5}, [204, 204])
    assert (missing.status_code, missing.json()["code"]) == (404, "group.custom_setting_missing")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "http.invalid_request")
    assert (await client.get(f"{TO}/settings", headers=seller)).json()["custom"] == {"limit": 5, "beta": True}


async def test_a_bot_leaves_once_and_the_group_stays(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str]
):
    left = await client.post(f"{FROM}/leave", headers=seller)
    again = await client.post(f"{FROM}/leave", headers=seller)
    async with database.write() as session:
        calls = await telegram.queued(session)

    assert (left.status_code, left.json()["state"]) == (200, "left"), left.text
    assert (again.status_code, again.json()["code"]) == (409, "group.unattended")
    assert [(each["method"], each["chat_id"]) for each in calls] == [("leaveChat", CHAT)]


async def test_a_bot_leaves_a_group_that_is_taken_off_the_list(
    client: httpx2.AsyncClient, database: Database, drain: Drain, seller: dict[str, str]
):
    for at in (FROM, TO):
        (await client.delete(at, headers=seller)).raise_for_status()
    await drain()
    async with database.write() as session:
        calls = await telegram.queued(session)

    assert [(each["method"], each["chat_id"]) for each in calls] == [("leaveChat", CHAT)]
