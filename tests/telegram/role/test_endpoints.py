"""Roles and users over HTTP, at the address that programs for groups were written for."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import group as group_factory
from tests.support.factories import member as member_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

CHAT = -1_001_234_567_890
AT = f"/api/v2/groups/{CHAT}"


@pytest.fixture
async def seller(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
        await member_factory.seen(session, group_id=CHAT, user_id=5, now=now, messages=4)
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


async def test_roles_are_made_given_changed_and_taken_away(client: httpx2.AsyncClient, seller: dict[str, str]):
    helper = {"name": "Café helper", "permissions": ["warn"], "priority": 1}
    made = await client.post(f"{AT}/roles", json=helper, headers=seller)
    assert made.status_code == 201, made.text
    guard = {"name": "Guard", "permissions": ["ban"], "priority": 2, "parent": "Café helper"}
    assert (await client.post(f"{AT}/roles", json=guard, headers=seller)).status_code == 201
    listed = (await client.get(f"{AT}/roles", headers=seller)).json()["items"]
    assert [(each["name"], each["effective_permissions"]) for each in listed] == [
        ("Guard", ["ban", "warn"]),
        ("Café helper", ["warn"]),
    ]
    given = await client.post(f"{AT}/roles/Guard/members", json={"user_ids": [5]}, headers=seller)
    assert given.json() == {"added": [5]}
    held = (await client.get(f"{AT}/users/5/roles", headers=seller)).json()
    assert (held["roles"], held["permissions"], held["priority"]) == (["Café helper", "Guard"], ["ban", "warn"], 2)
    stats = (await client.get(f"{AT}/roles/Guard/stats", headers=seller)).json()
    assert (stats["members"], stats["messages"]) == (1, 4)
    members = (await client.get(f"{AT}/roles/guard/members", headers=seller)).json()
    assert [each["user_id"] for each in members["items"]] == [5]
    circle = await client.put(f"{AT}/roles/Café helper", json={**helper, "parent": "Guard"}, headers=seller)
    assert (circle.status_code, circle.json()["code"]) == (409, "group_role.circular")
    inherited = await client.delete(f"{AT}/roles/Café helper", headers=seller)
    assert (inherited.status_code, inherited.json()["code"]) == (409, "group_role.inherited")
    assert (await client.delete(f"{AT}/roles/Guard/members/5", headers=seller)).status_code == 204
    assert (await client.delete(f"{AT}/roles/Guard", headers=seller)).status_code == 204
    gone = await client.get(f"{AT}/roles/Guard", headers=seller)
    assert (gone.status_code, gone.json()["code"]) == (404, "group_role.missing")
    taken = await client.post(f"{AT}/roles", json={**helper, "name": "CAFÉ helper"}, headers=seller)
    assert (taken.status_code, taken.json()["code"]) == (409, "group_role.taken")
    unknown = await client.post(f"{AT}/roles", json={"name": "x", "permissions": ["fly"]}, headers=seller)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "http.invalid_request")


async def test_users_are_listed_and_found(client: httpx2.AsyncClient, seller: dict[str, str]):
    listed = (await client.get(f"{AT}/users?order=messages&q=person", headers=seller)).json()
    assert [(each["user_id"], each["messages"]) for each in listed["items"]] == [(5, 4)]
    one = (await client.get(f"{AT}/users/5", headers=seller)).json()
    assert (one["name"], one["left_at"]) == ("Person 5", None)
    missing = await client.get(f"{AT}/users/6", headers=seller)
    assert (missing.status_code, missing.json()["code"]) == (404, "group_member.missing")
    stats = (await client.get(f"{AT}/stats", headers=seller)).json()
    assert (stats["messages"], [each["user_id"] for each in stats["top_members"]]) == (4, [5])
    user = (await client.get(f"{AT}/users/5/stats", headers=seller)).json()
    assert user["member"]["messages"] == 4
