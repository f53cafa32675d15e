"""What went wrong with bots, on the operator's pages alone: told in words, replayed, forgotten, tried once more."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core import ids
from sokoni.core.database import Database, count_statements
from sokoni.telegram.gateway.call_types import Done
from sokoni.telegram.gateway.repository import calls
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import telegram as telegram_factory
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
CHAT = -1_002_000_778_001


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> httpx2.AsyncClient:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.email)


async def test_an_update_that_was_given_up_is_told_and_replayed_or_forgotten(
    operator: httpx2.AsyncClient, database: Database, now: datetime
):
    page = "/operator/telegram/parked"
    assert "Nothing was given up" in words_of(await operator.get(page))
    async with database.write() as session:
        bot = await telegram_factory.bot(session, now=now)
        first, second = [
            await telegram_factory.parked(session, bot_id=bot.id, now=now, update_id=number) for number in (1, 2)
        ]
    with count_statements() as count:
        listed = words_of(await operator.get(page))
    # Three say who asks; the updates, their bots and chats.
    assert count.value == 6
    assert (f"@{bot.username}" in listed, "A message" in listed, "ValueError: no" in listed) == (True, True, True)
    assert "The update comes again." in words_of(await operator.post(f"{page}/{first}", data={"do": "replay"}))
    assert "The update is forgotten." in words_of(await operator.post(f"{page}/{second}", data={"do": "drop"}))
    assert "Nothing was given up" in words_of(await operator.get(page))
    again = await operator.post(f"{page}/{second}", data={"do": "drop"})
    assert (again.status_code, "that was given up" in words_of(again)) == (422, True)


async def test_a_call_that_telegram_refused_is_told_and_made_once_more(
    operator: httpx2.AsyncClient, database: Database, now: datetime
):
    page = "/operator/telegram/calls"
    assert "Telegram refused nothing" in words_of(await operator.get(page))
    async with database.write() as session:
        bot = await telegram_factory.bot(session, now=now)
        failed = await telegram_factory.call(session, bot.id, CHAT, text="Good evening", now=now)
        await calls.finish(session, [Done(call=failed, ok=False, error_code="kicked", error="No.")], slot=0, now=now)
    listed = words_of(await operator.get(page))
    assert ("Say something" in listed, "Good evening" in listed, "No." in listed) == (True, True, True)
    assert "asked of Telegram once more" in words_of(await operator.post(f"{page}/{failed.id}"))
    async with database.read() as session:
        [queued] = await telegram_factory.queued(session)
    assert (queued["method"], queued["chat_id"], queued["params"]["text"]) == ("sendMessage", CHAT, "Good evening")
    assert (await operator.post(f"{page}/{ids.new_id()}")).status_code == 422


async def test_sellers_see_neither(database: Database, sign_in: SignIn, now: datetime):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
    seller = await sign_in(stall.owner.email)
    for page in ("parked", "calls"):
        assert (await seller.get(f"/operator/telegram/{page}")).status_code in {403, 404}
        assert (await seller.get(f"/seller/{stall.shop.slug}/telegram/{page}")).status_code == 404
