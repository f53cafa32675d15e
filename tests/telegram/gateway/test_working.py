"""A worker's loops, as they run: who says something is answered, and bots are shared among workers."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import actions, bots, sending
from sokoni.telegram.gateway.companions import handling, working
from sokoni.telegram.gateway.companions.roster import Roster
from sokoni.telegram.gateway.ports import HANDLERS, Batch
from sokoni.telegram.gateway.rules import SHARES
from sokoni.telegram.gateway.types import Bot, BotState, Incoming
from tests.support import waiting
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld


class Echo:
    """Says again what was said."""

    name = "echo"
    kinds = frozenset({"message"})
    position = 900

    def wants(self, update: Incoming) -> bool:
        """Texts."""
        return "text" in update.body

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Answer each."""
        calls = [
            actions.send_message(each.bot.id, each.chat_id or 0, f"{each.body['text']}!") for each in batch.updates
        ]
        await sending.send(batch.session, calls, now=batch.now)
        return batch.updates


@pytest.fixture
async def bot(gateway: Gateway, telegram: TelegramWorld) -> Bot:
    """A bot, connected here."""
    theirs = telegram.bot("echo_bot")
    return await gateway.connect(theirs.token, telegram_id=theirs.id, username=theirs.username)


@pytest.fixture
async def at_work(resources: Resources, gateway: Gateway) -> AsyncIterator[None]:
    """A worker's loops run while the test does."""
    HANDLERS.register(Echo())
    stop = asyncio.Event()
    tasks = [asyncio.create_task(each(resources, stop)) for each in (handling.run, working.run)]
    yield
    stop.set()
    await asyncio.gather(*tasks)
    HANDLERS._by_name.pop("echo")
    HANDLERS._table = None


def _theirs(telegram: TelegramWorld) -> Any:
    return next(iter(telegram.bots.values()))


@pytest.mark.usefixtures("at_work")
async def test_whoever_writes_is_answered_and_what_was_taken_is_confirmed(bot: Bot, telegram: TelegramWorld):
    ana = telegram.user("Ana")
    chat = ana.starts(_theirs(telegram)).chat
    for word in ("one", "two", "three"):
        ana.says(chat, word)

    await telegram.until(lambda: "three!" in chat.texts)
    await telegram.polled(_theirs(telegram))

    assert [each for each in chat.texts if each.endswith("!")][-3:] == ["one!", "two!", "three!"]


@pytest.mark.usefixtures("at_work")
async def test_a_second_program_that_asks_for_the_bot_s_updates_is_seen_and_said(
    bot: Bot, telegram: TelegramWorld, database: Database
):
    theirs = _theirs(telegram)
    await telegram.polled(theirs)
    intruder = PlainApi(telegram.address)

    await intruder.call(theirs.token, "getUpdates", {"timeout": 0})

    async def said() -> str:
        async with database.read() as session:
            known = await bots.find(session, bot_id=bot.id)
        return "" if known is None else known.problem

    found = await waiting.eventually(said, bool)
    await intruder.close()
    assert found == "another program asks for this bot's updates at the same time"


async def test_workers_share_the_bots_and_none_is_two_s(resources: Resources, database: Database):
    first, second = Roster(resources), Roster(resources)

    await first.look()
    assert first.shares == frozenset(range(SHARES))
    for _ in range(2):
        await second.look()
        await first.look()
    await second.look()

    assert first.shares | second.shares == frozenset(range(SHARES))
    assert first.shares & second.shares == frozenset()
    assert len(first.shares) == SHARES // 2


async def test_a_paused_bot_is_nobody_s_and_a_changed_one_is_read_again(
    resources: Resources, gateway: Gateway, bot: Bot, database: Database, now: datetime
):
    from sokoni.telegram.gateway.repository import bots as repository

    await gateway.roster.look()
    assert set(gateway.roster.bots) == {bot.id}

    async with database.write() as session:
        await repository.change(session, bot_id=bot.id, values={"state": BotState.PAUSED.value, "updated_at": now})
    await gateway.roster.look()

    assert gateway.roster.bots == {}
