"""What is done to people over HTTP is done in Telegram: penalties, reports, bans that groups share."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.ids import new_id
from sokoni.core.resources import Resources
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.members import keep_administrators
from tests.support import keeping as support
from tests.support.factories import group as group_factory
from tests.support.factories import sale, telegram
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall
from tests.support.keeping import CHAT
from tests.telegram.moderation.people import ANA, BEN, BOSS

AT = f"/api/v2/groups/{CHAT}"
SHARED = "/api/v1/telegram/shared-bans"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    """Who owns the shop of a group that the boss runs, and in which Ana was reported by Ben."""
    async with database.write() as session:
        keeping = await support.keeping(session, resources, now, stall.shop.id)
        boss = {"status": "administrator", "user": telegram.person(BOSS)}
        await keep_administrators(session, chat_id=CHAT, answered=[boss], now=now)
        report = NewAction(group_id=CHAT, kind="report", user_id=ANA, moderator_id=BEN, message_id=17, reason="Rude")
        await action.log(session, actions=[report], now=now)
        assert keeping.group.shop_id == stall.shop.id
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


async def _made(database: Database) -> list[tuple[str, object]]:
    """The calls that wait, and of whom or what each is."""
    async with database.write() as session:
        calls = await telegram.queued(session)
    return [(each["method"], each["params"].get("user_id", each["params"].get("message_ids"))) for each in calls]


async def test_somebody_is_warned_muted_and_let_write_again(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str], stall: Stall
):
    ana = f"{AT}/users/{ANA}"
    warned = await client.post(f"{ana}/penalties", json={"penalty": "warn", "reason": "Rude"}, headers=seller)
    assert (warned.status_code, warned.json()["warnings"]) == (201, 1), warned.text
    (warning,) = (await client.get(f"{ana}/warnings", headers=seller)).json()["items"]
    taken = [await client.delete(f"{ana}/warnings/{warning['id']}", headers=seller) for _ in range(2)]
    none = await client.delete(f"{ana}/penalties/warn", headers=seller)
    assert (await client.get(f"{ana}/warnings", headers=seller)).json() == {"items": []}
    await client.post(f"{ana}/penalties", json={"penalty": "mute", "duration_seconds": 3600}, headers=seller)
    assert (await client.delete(f"{ana}/penalties/mute", headers=seller)).status_code == 200
    logged = (await client.get(f"{AT}/actions?user_id={ANA}", headers=seller)).json()["items"]

    assert [each.status_code for each in taken] == [200, 404]
    assert (none.status_code, none.json()["code"]) == (404, "moderation.warning_missing")
    assert await _made(database) == [("restrictChatMember", ANA), ("restrictChatMember", ANA)]
    assert [each["kind"] for each in logged] == ["unmute", "mute", "unwarn", "warn", "report"]
    assert {each["account_id"] for each in logged[:4]} == {str(stall.owner.id)}


async def test_nothing_is_done_to_who_runs_the_group_or_where_no_bot_is(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str], stall: Stall, now: datetime
):
    async with database.write() as session:
        bare = await group_factory.group(session, shop_id=stall.shop.id, now=now)
    boss = await client.post(f"{AT}/users/{BOSS}/penalties", json={"penalty": "ban"}, headers=seller)
    nobody = await client.post(
        f"/api/v2/groups/{bare.group_id}/users/{ANA}/penalties", json={"penalty": "ban"}, headers=seller
    )
    nothing = await client.post(f"{AT}/users/{ANA}/penalties", json={"penalty": "none"}, headers=seller)
    short = await client.post(
        f"{AT}/users/{ANA}/penalties", json={"penalty": "mute", "duration_seconds": 5}, headers=seller
    )
    kick = await client.delete(f"{AT}/users/{ANA}/penalties/kick", headers=seller)

    assert [(each.status_code, each.json()["code"]) for each in (boss, nobody, nothing, short, kick)] == [
        (409, "moderation.person_runs_group"),
        (409, "group.unattended"),
        (422, "moderation.penalty_unfit"),
        (422, "http.invalid_request"),
        (422, "moderation.penalty_unfit"),
    ]
    assert await _made(database) == []


async def test_a_report_is_settled_once_with_what_is_decided(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str]
):
    await client.put(f"{AT}/settings", json={"log": {"chat_id": CHAT - 1}}, headers=seller)
    (report,) = (await client.get(f"{AT}/reports?open=true", headers=seller)).json()["items"]
    at = f"{AT}/reports/{report['id']}"
    settled = await client.post(at, json={"penalty": "mute", "delete_message": True}, headers=seller)
    again = await client.post(at, json={}, headers=seller)
    missing = await client.post(f"{AT}/reports/{new_id()}", json={}, headers=seller)
    left = (await client.get(f"{AT}/reports?open=true", headers=seller)).json()["items"]
    (closed,) = (await client.get(f"{AT}/reports?open=false", headers=seller)).json()["items"]
    logged = (await client.get(f"{AT}/actions?user_id={ANA}", headers=seller)).json()["items"]

    assert (report["user_id"], report["reporter_id"], report["message_id"]) == (ANA, BEN, 17)
    assert (settled.status_code, settled.json()["penalty"]) == (200, "mute"), settled.text
    assert (again.status_code, again.json()["code"]) == (409, "moderation.report_settled")
    assert (missing.status_code, missing.json()["code"]) == (404, "moderation.report_missing")
    assert (left, closed["id"], closed["settled_at"] is None) == ([], report["id"], False)
    made = await _made(database)
    assert sorted(each for each in made if each[0] != "sendMessage") == [
        ("deleteMessages", [17]),
        ("restrictChatMember", ANA),
    ]
    # The settling, the message that went, and the mute are told in the log channel.
    assert [method for method, _ in made].count("sendMessage") == 3
    assert [(each["kind"], each["reason"]) for each in logged] == [
        ("mute", "Rude"),
        ("delete", "Rude"),
        ("settle", ""),
        ("report", "Rude"),
    ]


async def test_a_ban_is_shared_listed_as_telegram_tells_it_and_lifted(
    client: httpx2.AsyncClient,
    database: Database,
    resources: Resources,
    seller: dict[str, str],
    stall: Stall,
    now: datetime,
):
    shop = str(stall.shop.id)
    body = {"shop_id": shop, "user_id": ANA, "reason": "Sells fakes"}
    unshared = await client.post(SHARED, json=body, headers=seller)
    await client.put(f"{AT}/settings", json={"shares_bans": True}, headers=seller)
    banned = await client.post(SHARED, json=body, headers=seller)
    boss = await client.post(SHARED, json={"shop_id": shop, "user_id": BOSS}, headers=seller)
    async with database.write() as session:
        keeping = await support.known(session, resources, now)
        for user_id, until in ((ANA, 0), (BEN, int(now.timestamp()) + 60), (BEN + 1, int(now.timestamp()) - 60)):
            told = {"status": "kicked", "user": telegram.person(user_id), "until_date": until}
            await keeping.handle(Bookkeeping(), keeping.leaves(user_id, new_chat_member=told))
    first = (await client.get(f"{SHARED}?shop_id={shop}&limit=1", headers=seller)).json()
    second = (await client.get(first["next"], headers=seller)).json()
    lifted = await client.delete(f"{SHARED}/{ANA}?shop_id={shop}", headers=seller)

    assert (unshared.status_code, unshared.json()["code"]) == (409, "moderation.bans_unshared")
    assert (banned.status_code, banned.json()["penalty"]) == (201, "ban"), banned.text
    assert (boss.status_code, boss.json()["code"]) == (409, "moderation.person_runs_group")
    found = [*first["items"], *second["items"]]
    assert [(each["user_id"], each["group_ids"], each["until"] is None) for each in found] == [
        (ANA, [CHAT], True),
        (BEN, [CHAT], False),
    ]
    assert (lifted.status_code, second["next"]) == (204, None)
    assert await _made(database) == [("banChatMember", ANA), ("unbanChatMember", ANA)]
