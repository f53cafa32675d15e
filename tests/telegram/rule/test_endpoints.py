"""Rules over HTTP, at their own address and at the one that programs for groups were written for."""

from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.telegram.group.types import Group
from tests.support.factories import group as group_factory
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

NO_LINKS = {
    "name": "No links",
    "type": "links",
    "parameters": {"allow": ["shop.example", "@MyShop"]},
    "escalation": [{"at": 3, "penalty": "mute", "duration_seconds": 3600}, {"at": 5, "penalty": "ban"}],
    "exempt": {"roles": ["helper"]},
    "priority": 10,
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


@pytest.fixture
async def group(database: Database, stall: Stall, now: datetime) -> Group:
    async with database.write() as session:
        return await group_factory.group(session, shop_id=stall.shop.id, now=now)


@pytest.fixture(params=["/api/v1/telegram/groups", "/api/v2/groups"])
def at(request: pytest.FixtureRequest, group: Group) -> str:
    return f"{request.param}/{group.group_id}/rules"


async def test_a_rule_is_written_read_switched_and_removed(
    client: httpx2.AsyncClient, seller: dict[str, str], at: str, clock: ManualClock
):
    made = await client.post(at, json=NO_LINKS, headers=seller)
    assert made.status_code == 201, made.text
    rule = made.json()
    assert rule["parameters"] == {"allow": ["shop.example", "t.me/myshop"], "forbid": []}
    assert (rule["penalty"], rule["delete_message"], rule["enabled"], rule["dry_run"]) == ("warn", True, True, False)
    assert rule["exempt"] == {"admins": True, "trusted": True, "roles": ["helper"], "ids": []}
    one = f"{at}/{rule['id']}"
    seen = await client.get(one, headers=seller)
    assert seen.json() == rule

    clock.advance(timedelta(seconds=1))
    edit = {"escalation": [], "penalty": "mute", "duration_seconds": 600}
    changed = await client.put(one, json=edit, headers={**seller, "If-Match": seen.headers["etag"]})
    late = await client.put(one, json={"name": "Late"}, headers={**seller, "If-Match": seen.headers["etag"]})
    assert (changed.json()["escalation"], changed.json()["duration_seconds"]) == ([], 600)
    assert (late.status_code, late.json()["code"]) == (412, "version.changed_meanwhile")

    off = await client.post(f"{one}/disable", headers=seller)
    listed = await client.get(f"{at}?enabled=false", headers=seller)
    on = await client.post(f"{one}/enable", headers=seller)
    assert (off.json()["enabled"], on.json()["enabled"], len(listed.json()["items"])) == (False, True, 1)

    assert (await client.delete(one, headers=seller)).status_code == 204
    told = (await client.get(f"{one}/history", headers=seller)).json()["items"]
    assert [each["action"] for each in told] == [
        "rule.remove", "rule.enable", "rule.disable", "rule.change", "rule.add"
    ]  # fmt: skip
    gone = await client.get(one, headers=seller)
    assert (gone.status_code, gone.json()["code"]) == (404, "telegram_rule.missing")


@pytest.mark.parametrize(
    ("edit", "code", "field"),
    [
        ({"parameters": {"allow": ["no site"]}}, "telegram_rule.parameters_invalid", "parameters.allow"),
        ({"parameters": {"allow": "x"}}, "telegram_rule.parameters_invalid", "parameters.allow"),
        ({"penalty": "kick", "duration_seconds": 60}, "telegram_rule.penalty_invalid", "duration_seconds"),
        ({"type": "poetry"}, "http.invalid_request", None),
        ({"colour": "red"}, "http.invalid_request", None),
    ],
)  # fmt: skip
async def test_a_bad_rule_is_refused_by_what_is_wrong_with_it(
    client: httpx2.AsyncClient,
    seller: dict[str, str],
    group: Group,
    edit: dict[str, object],
    code: str,
    field: str | None,
):
    at = f"/api/v2/groups/{group.group_id}/rules"
    refused = await client.post(at, json={**NO_LINKS, **edit}, headers=seller)
    tried = await client.post(f"{at}/try", json={**NO_LINKS, **edit}, headers=seller)
    assert (refused.status_code, refused.json()["code"], refused.json().get("field")) == (422, code, field)
    assert tried.json()["code"] == code


async def test_a_name_that_is_taken_is_said(client: httpx2.AsyncClient, seller: dict[str, str], at: str):
    await client.post(at, json=NO_LINKS, headers=seller)
    again = await client.post(at, json={**NO_LINKS, "name": "no LINKS"}, headers=seller)
    assert (again.status_code, again.json()["code"]) == (409, "telegram_rule.name_taken")


async def test_a_rule_is_tried_on_last_week(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str], group: Group, at: str, now: datetime
):
    shouts = [rule_factory.message(group, "BUY MY LAMPS NOW", at=now, number=number) for number in range(3)]
    async with database.write() as session:
        await rule_factory.said(session, group, *shouts)
    caps = {"name": "No shouting", "type": "caps", "penalty": "mute", "duration_seconds": 60}
    before = await client.post(f"{at}/try", json=caps, headers=seller)
    made = await client.post(at, json={**caps, "enabled": False}, headers=seller)
    after = await client.post(f"{at}/{made.json()['id']}/try", headers=seller)
    assert (before.status_code, before.json()["hits"], before.json()["penalties"]) == (200, 3, {"mute": 1})
    assert after.json() == before.json()
