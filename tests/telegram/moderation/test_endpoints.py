"""Undoing, warnings and cases over HTTP, at their own address and at the one that programs were written for."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.ids import new_id
from sokoni.core.resources import Resources
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group
from sokoni.telegram.moderation import service
from sokoni.telegram.moderation.types import By
from tests.support.factories import group as group_factory
from tests.support.factories import moderation, sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall
from tests.telegram.moderation.people import ANA, BEN, BOSS


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
    return f"{request.param}/{group.group_id}"


async def test_a_warning_is_read_and_taken_back_once(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str], group: Group, at: str, now: datetime
):
    async with database.write() as session:
        by = By(moderator_id=BOSS)
        warned = await service.punish(
            session, group=group, user_id=ANA, penalty=Penalty.WARN, by=by, reason="Rude", now=now
        )
    read = (await client.get(f"{at}/users/{ANA}/warnings", headers=seller)).json()["items"]
    undone = await client.post(f"{at}/actions/{warned.action_id}/undo", headers=seller)
    again = await client.post(f"{at}/actions/{warned.action_id}/undo", headers=seller)
    final = await client.post(f"{at}/actions/{undone.json()['id']}/undo", headers=seller)
    left = (await client.get(f"{at}/users/{ANA}/warnings", headers=seller)).json()["items"]

    assert [(each["reason"], each["rule_id"]) for each in read] == [("Rude", None)]
    assert (undone.status_code, left) == (200, [])
    assert (again.status_code, again.json()["code"]) == (409, "moderation.action_undone")
    assert (final.status_code, final.json()["code"]) == (409, "moderation.action_final")


async def test_a_case_waits_until_somebody_decides(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str], group: Group, at: str, now: datetime
):
    async with database.write() as session:
        for user_id in (ANA, BEN):
            await moderation.case(session, group_key=group.id, user_id=user_id, now=now)
    waiting = (await client.get(f"{at}/cases?open=true", headers=seller)).json()["items"]
    ben, ana = (f"{at}/cases/{each['id']}" for each in waiting)
    punished = await client.post(ana, json={"punish": True}, headers=seller)
    spared = await client.post(ben, json={"punish": False}, headers=seller)
    late = await client.post(ben, json={"punish": True}, headers=seller)
    missing = await client.post(f"{at}/cases/{new_id()}", json={"punish": True}, headers=seller)
    decided = (await client.get(f"{at}/cases?open=false", headers=seller)).json()["items"]

    assert [each["user_id"] for each in waiting] == [BEN, ANA]
    assert (punished.json()["penalty"], spared.json()) == ("ban", {"penalty": "none", "action_id": None})
    assert (late.status_code, late.json()["code"]) == (409, "moderation.case_decided")
    assert (missing.status_code, missing.json()["code"]) == (404, "moderation.case_missing")
    assert [each["state"] for each in decided] == ["spared", "punished"]
