"""Bots over HTTP: connected by a token that is never seen again, at rest, at work, gone; and the door for updates."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
import orjson
import pytest
from sqlalchemy import text

from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.types import Limit, PlanDraft
from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database, count_statements
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import BotState
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories import telegram as factory
from tests.support.factories.sale import Stall
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld

SECRET = "X-Telegram-Bot-Api-Secret-Token"
BOTS = "/api/v1/telegram/bots"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    """A shop."""
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def owner(
    client: httpx2.AsyncClient, resources: Resources, stall: Stall, database: Database, now: datetime
) -> httpx2.AsyncClient:
    """Its owner."""
    async with database.write() as session:
        headers = await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)
    client.headers.update(headers)
    return client


async def _bot(database: Database, bot_id: str) -> Any:
    async with database.read() as session:
        return await repository.get(session, bot_id=UUID(bot_id))


async def test_a_bot_is_connected_by_its_token_which_is_sealed_and_never_shown(
    owner: httpx2.AsyncClient, gateway: Gateway, telegram: TelegramWorld, database: Database, stall: Stall
):
    theirs = telegram.bot("lamps_bot", name="Lamps")
    pasted = f"Done! Use this token to access the HTTP API:\n{theirs.token}\nKeep your token secure."

    made = await owner.post(BOTS, json={"token": pasted})

    assert made.status_code == 201
    bot = made.json()
    assert (bot["username"], bot["shop_id"], bot["state"]) == ("lamps_bot", str(stall.shop.id), "active")
    assert (await owner.get(BOTS)).json()["items"] == [bot]
    assert theirs.token not in made.text
    async with database.read() as session:
        sealed = (await session.execute(text("SELECT encode(sealed, 'escape') FROM sealed_secrets"))).scalar_one()
    assert theirs.token.partition(":")[2] not in sealed


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [("hello", 422, "telegram.token_unfit"), ("1234567:" + "x" * 35, 422, "telegram.token_refused")],
)
async def test_what_is_no_token_is_said_so(
    owner: httpx2.AsyncClient, gateway: Gateway, token: str, status: int, code: str
):
    refused = await owner.post(BOTS, json={"token": token})

    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_nothing_is_kept_where_telegram_cannot_be_asked(
    owner: httpx2.AsyncClient, gateway: Gateway, telegram: TelegramWorld
):
    theirs = telegram.bot("lamps_bot")
    telegram.faults.fail("getMe", times=1)

    refused = await owner.post(BOTS, json={"token": theirs.token})

    assert (refused.status_code, refused.json()["code"]) == (503, "telegram.unavailable")
    assert (await owner.get(BOTS)).json()["items"] == []


async def test_another_shop_s_bot_is_not_taken_and_a_shop_has_so_many(
    owner: httpx2.AsyncClient,
    gateway: Gateway,
    telegram: TelegramWorld,
    resources: Resources,
    database: Database,
    now: datetime,
):
    taken = telegram.bot("taken_bot")
    await gateway.connect(taken.token, telegram_id=taken.id, username="taken_bot")
    resources.provide(GatewaySettings(bots_per_shop=1))
    first, second = telegram.bot("first_bot"), telegram.bot("second_bot")

    answers = [await owner.post(BOTS, json={"token": each.token}) for each in (taken, first, second, first)]

    assert [each.status_code for each in answers] == [409, 201, 409, 201]
    assert [each.json().get("code") for each in answers[::2]] == ["telegram.bot_taken", "telegram.bots_exhausted"]

    # A plan that says how many counts before what every shop may have, and one that is connected takes no more room.
    third = telegram.bot("third_bot")
    async with database.write() as session:
        plan = await plans.add_plan(
            session, draft=PlanDraft(name="Two bots", limits={Limit.BOTS: 2}), actor=SYSTEM, now=now
        )
        await plans.assign(session, shop_id=None, plan_id=plan.id, actor=SYSTEM, now=now)
    answers = [await owner.post(BOTS, json={"token": each.token}) for each in (second, third, first)]
    assert [each.status_code for each in answers] == [201, 409, 201]
    assert answers[1].json()["code"] == "plan.bots_exhausted"


async def test_of_those_that_are_connected_at_once_no_more_are_taken_than_a_shop_may_have(
    owner: httpx2.AsyncClient, gateway: Gateway, telegram: TelegramWorld, resources: Resources
):
    resources.provide(GatewaySettings(bots_per_shop=2))
    theirs = [telegram.bot(f"lamps_{number}_bot") for number in range(6)]

    answers = await asyncio.gather(*(owner.post(BOTS, json={"token": each.token}) for each in theirs))

    assert sorted(each.status_code for each in answers) == [201, 201, 409, 409, 409, 409]
    assert len((await owner.get(BOTS)).json()["items"]) == 2


async def test_a_bot_rests_and_works_again_gets_another_token_and_goes(
    owner: httpx2.AsyncClient, gateway: Gateway, telegram: TelegramWorld, database: Database
):
    theirs, other = telegram.bot("lamps_bot"), telegram.bot("other_bot")
    bot_id = (await owner.post(BOTS, json={"token": theirs.token})).json()["id"]

    assert (await owner.post(f"{BOTS}/{bot_id}/pause")).json()["state"] == "paused"
    await gateway.roster.look()
    assert gateway.roster.bots == {}
    assert (await owner.post(f"{BOTS}/{bot_id}/resume")).json()["state"] == "active"

    wrong = await owner.put(f"{BOTS}/{bot_id}/token", json={"token": other.token})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "telegram.token_of_another")
    assert (await owner.put(f"{BOTS}/{bot_id}/token", json={"token": theirs.token})).status_code == 200

    assert (await owner.delete(f"{BOTS}/{bot_id}")).status_code == 204
    assert (await owner.get(f"{BOTS}/{bot_id}")).status_code == 404
    async with database.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM sealed_secrets"))).scalar_one() == 0


async def test_telegram_brings_updates_to_a_door_that_knows_it_by_a_secret(
    owner: httpx2.AsyncClient,
    gateway: Gateway,
    telegram: TelegramWorld,
    resources: Resources,
    drain: Callable[..., Any],
    database: Database,
):
    resources.provide(GatewaySettings(delivery="webhook"))
    theirs = telegram.bot("lamps_bot")
    bot_id = (await owner.post(BOTS, json={"token": theirs.token})).json()["id"]
    await drain()
    told = telegram.calls_of("setWebhook")[-1].params
    assert told["url"] == f"http://testserver/telegram/webhook/{bot_id}"
    assert {"chat_member", "message_reaction"} <= set(told["allowed_updates"])
    door, update = f"/telegram/webhook/{bot_id}", factory.message(1)
    del owner.headers["Authorization"]

    async def bring(secret: str | None, body: bytes = orjson.dumps(update)) -> httpx2.Response:
        headers = {} if secret is None else {SECRET: secret}
        return await owner.post(door, content=body, headers=headers)

    refused = [(await bring(secret)).status_code for secret in (None, "", "wrong", told["secret_token"] + "x")]
    taken = [(await bring(told["secret_token"])).status_code for _ in range(3)]
    wrong = (b"", b"{", b"[]", b"\xff", b"[" * 100_000)
    unreadable = [(await bring(told["secret_token"], body)).status_code for body in wrong]
    # What is no update that we know is taken and let go, or Telegram would bring it for a day; a large one is kept.
    odd = [{"update_id": 2**70, "message": {}}, {"update_id": 5, "surprise": 1}, factory.message(6, "x" * 2**20)]
    passed = [(await bring(told["secret_token"], orjson.dumps(each, default=str))).status_code for each in odd[1:]]
    passed.append((await bring(told["secret_token"], json.dumps(odd[0]).encode())).status_code)

    assert (refused, taken, unreadable, passed) == ([401] * 4, [200] * 3, [422] * 5, [200] * 3)
    async with database.read() as session:
        kept = await session.execute(text("SELECT update_id FROM telegram_inbox ORDER BY update_id"))
    assert list(kept.scalars()) == [1, 6]
    assert (
        await owner.post(f"/telegram/webhook/{ids.new_id()}", headers={SECRET: "x"}, content=b"{}")
    ).status_code == 404


async def test_an_update_that_is_brought_costs_one_statement(
    client: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        bot = await factory.bot(session, now=now)
        await repository.change(session, bot_id=bot.id, values={"webhook_hash": ids.hash_token("secret")})
    door = f"/telegram/webhook/{bot.id}"

    async def bring(update_id: int) -> int:
        with count_statements() as count:
            await client.post(door, json=factory.message(update_id), headers={SECRET: "secret"})
        return count.value

    assert [await bring(number) for number in range(3)] == [2, 1, 1]


async def test_a_new_secret_is_good_at_once_and_the_old_one_no_more_once_it_is_forgotten(
    owner: httpx2.AsyncClient,
    gateway: Gateway,
    telegram: TelegramWorld,
    resources: Resources,
    drain: Callable[..., Any],
    clock: Any,
):
    from datetime import timedelta

    resources.provide(GatewaySettings(delivery="webhook"))
    theirs = telegram.bot("lamps_bot")
    bot_id = (await owner.post(BOTS, json={"token": theirs.token})).json()["id"]
    await drain()
    old = telegram.calls_of("setWebhook")[-1].params["secret_token"]
    await owner.post(f"{BOTS}/{bot_id}/secret")
    await drain()
    new = telegram.calls_of("setWebhook")[-1].params["secret_token"]
    clock.advance(timedelta(seconds=6))

    answers = [
        await owner.post(f"/telegram/webhook/{bot_id}", json=factory.message(1), headers={SECRET: each})
        for each in (new, old)
    ]

    assert new != old
    assert [each.status_code for each in answers] == [200, 401]


async def test_telegram_brings_nothing_to_a_bot_that_was_taken_out_whose_token_is_forgotten_then(
    owner: httpx2.AsyncClient,
    gateway: Gateway,
    telegram: TelegramWorld,
    resources: Resources,
    drain: Callable[..., Any],
    database: Database,
):
    resources.provide(GatewaySettings(delivery="webhook"))
    theirs = telegram.bot("lamps_bot")

    async def connect() -> str:
        made = await owner.post(BOTS, json={"token": theirs.token})
        return str(made.json()["id"])

    async def kept() -> int:
        async with database.read() as session:
            return int((await session.execute(text("SELECT count(*) FROM sealed_secrets"))).scalar_one())

    first = await connect()
    await drain()
    assert theirs.webhook is not None
    assert (await owner.delete(f"{BOTS}/{first}")).status_code == 204
    await drain()
    assert (theirs.webhook, await kept()) == (None, 0)

    second = await connect()
    await drain()
    await owner.delete(f"{BOTS}/{second}")
    # Connected again before Telegram was told: its updates are the new connection's.
    third = await connect()
    await drain()
    assert theirs.webhook is not None
    assert (theirs.webhook.url.endswith(third), await kept()) == (True, 1)

    await owner.delete(f"{BOTS}/{third}")
    telegram.bots.clear()
    await drain()
    assert await kept() == 0


async def test_those_who_run_the_shop_are_told_once_when_its_bot_is_revoked(
    owner: httpx2.AsyncClient, gateway: Gateway, telegram: TelegramWorld, database: Database, drain: Callable[..., Any]
):
    theirs = telegram.bot("lamps_bot")
    bot_id = (await owner.post(BOTS, json={"token": theirs.token})).json()["id"]
    telegram.bots.clear()
    for _ in range(2):
        await drain()

    known = await _bot(database, bot_id)
    async with database.read() as session:
        told = (
            await session.execute(text("SELECT template, context ->> 'bot' FROM notifications WHERE context ? 'bot'"))
        ).all()
    assert known.state is BotState.REVOKED
    assert [tuple(each) for each in told] == [("bot_revoked", "lamps_bot")]
