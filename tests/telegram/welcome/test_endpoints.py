"""Raids, the night and newcomers over HTTP."""

from datetime import datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.types import BotRef
from sokoni.telegram.group import service as groups
from sokoni.telegram.welcome import service
from sokoni.telegram.welcome.handlers import Doors
from tests.support import keeping as support
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall
from tests.support.keeping import CHAT

ANA, BEN = 501, 502


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


@pytest.fixture
async def bot(database: Database, resources: Resources, stall: Stall, now: datetime) -> BotRef:
    """The bot of a group in which Ana and Ben have come, and are asked."""
    async with database.write() as session:
        keeping = await support.keeping(session, resources, now, stall.shop.id)
        await keeping.settle({"captcha": {"is_on": True}, "raid": {"lasts_seconds": 600}})
        await keeping.handle(Doors(), keeping.joins(ANA))
        await keeping.handle(Doors(), keeping.joins(BEN, at=now + timedelta(seconds=1)))
        return keeping.bot


@pytest.fixture
def at() -> str:
    """The older address, which leads to ours."""
    return f"/api/v2/groups/{CHAT}"


def _said(time: datetime) -> str:
    """A time as it goes over the wire."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.usefixtures("bot")
async def test_a_raid_is_called_prolonged_and_ended(
    client: httpx2.AsyncClient, seller: dict[str, str], stall: Stall, clock: ManualClock, now: datetime, at: str
):
    quiet = (await client.get(f"{at}/raid", headers=seller)).json()
    called = await client.post(f"{at}/raid", json={}, headers=seller)
    clock.advance(timedelta(minutes=5))
    longer = (await client.post(f"{at}/raid", json={"lasts_seconds": 3600}, headers=seller)).json()
    ended = [(await client.delete(f"{at}/raid", headers=seller)).status_code for _ in range(2)]
    listed = (await client.get(f"{at}/actions?kind=raid", headers=seller)).json()["items"]

    assert (quiet["is_running"], quiet["ends_at"]) == (False, None)
    assert called.status_code == 200, called.text
    assert (called.json()["is_running"], called.json()["ends_at"]) == (True, _said(now + timedelta(minutes=10)))
    assert (called.json()["account_id"], called.json()["started_by"]) == (str(stall.owner.id), None)
    assert (longer["since"], longer["ends_at"]) == (called.json()["since"], _said(now + timedelta(minutes=65)))
    assert ended == [204, 204]
    over = (await client.get(f"{at}/raid", headers=seller)).json()
    assert over | {"last": None} == quiet
    assert (over["last"]["id"], over["last"]["undone_at"]) == (longer["last"]["id"], None)
    assert [(each["details"]["state"], each["account_id"]) for each in listed] == [
        ("ended", str(stall.owner.id)),
        ("began", str(stall.owner.id)),
    ]


@pytest.mark.usefixtures("bot")
async def test_the_last_raid_is_undone_once(client: httpx2.AsyncClient, seller: dict[str, str], at: str):
    called = (await client.post(f"{at}/raid", json={}, headers=seller)).json()
    address = f"{at}/raid/{called['last']['id']}/undo"
    undone = [await client.post(address, headers=seller) for _ in range(2)]
    last = (await client.get(f"{at}/raid", headers=seller)).json()["last"]
    other = await client.post(f"{at}/raid/{UUID(int=0)}/undo", headers=seller)

    assert [each.status_code for each in undone] == [204, 409]
    assert (undone[1].json()["code"], other.json()["code"]) == ("telegram.raid_undone", "telegram.raid_missing")
    assert last["ended_at"] is not None
    assert last["undone_at"] is not None


@pytest.mark.usefixtures("bot")
async def test_who_waits_at_the_captcha_is_listed_and_let_in(
    client: httpx2.AsyncClient, seller: dict[str, str], at: str
):
    first = (await client.get(f"{at}/newcomers?state=asked&limit=1", headers=seller)).json()
    second = (await client.get(first["next"], headers=seller)).json()
    let_in = await client.post(f"{at}/newcomers/{ANA}/let-in", headers=seller)
    again = await client.post(f"{at}/newcomers/{ANA}/let-in", headers=seller)
    left = (await client.get(f"{at}/newcomers?state=asked", headers=seller)).json()["items"]
    passed = (await client.get(f"{at}/newcomers?state=passed", headers=seller)).json()["items"]
    (logged,) = (await client.get(f"{at}/actions?kind=captcha", headers=seller)).json()["items"]

    assert [each["items"][0]["user_id"] for each in (first, second)] == [BEN, ANA]
    assert (first["items"][0]["captcha"], first["items"][0]["attempts_left"], second["next"]) == ("button", 3, None)
    assert let_in.status_code == 204
    assert (again.status_code, again.json()["code"]) == (404, "telegram.nobody_asked")
    assert ([each["user_id"] for each in left], [each["user_id"] for each in passed]) == ([BEN], [ANA])
    assert (logged["user_id"], logged["reason"]) == (ANA, "They were let in without a captcha.")


async def test_the_night_is_told_by_the_clock_and_as_far_as_it_came(
    client: httpx2.AsyncClient,
    database: Database,
    seller: dict[str, str],
    bot: BotRef,
    clock: ManualClock,
    now: datetime,
    at: str,
):
    day = (await client.get(f"{at}/night", headers=seller)).json()
    night = {"night": {"is_on": True, "starts": f"{now + timedelta(minutes=5):%H:%M}", "ends": "06:00"}}
    (await client.put(f"{at}/settings", json=night, headers=seller)).raise_for_status()
    clock.advance(timedelta(minutes=6))
    async with database.write() as session:
        await service.watch_nights(session, now=clock.now())
    falling = (await client.get(f"{at}/night", headers=seller)).json()
    async with database.write() as session:
        await groups.note_bot_left(session, group_id=CHAT, bot_id=bot.id, now=clock.now())
    refused = await client.post(f"{at}/raid", json={}, headers=seller)

    assert (day["is_night"], day["state"], day["permissions_by_day"]) == (False, None, {})
    assert (falling["is_night"], falling["state"], falling["began_on"]) == (
        True, "falling", now.date().isoformat()
    )  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (409, "group.unattended")
