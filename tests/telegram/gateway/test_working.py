"""A worker's loops, as they run: who says something is answered, and bots are shared among workers."""

import asyncio
import math
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import actions, bots, rules, sending
from sokoni.telegram.gateway.companions import handling, working
from sokoni.telegram.gateway.companions.poller import Poller
from sokoni.telegram.gateway.companions.roster import Connected, Roster
from sokoni.telegram.gateway.ports import HANDLERS, Batch
from sokoni.telegram.gateway.rules import SHARES
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Bot, BotState, Delivery, Incoming
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


async def test_the_platform_s_bot_of_the_settings_answers_though_telegram_was_away_when_its_worker_began(
    resources: Resources, gateway: Gateway, telegram: TelegramWorld, monkeypatch: pytest.MonkeyPatch
):
    theirs = telegram.bot("market_bot")
    settings = resources.get(GatewaySettings)
    resources.provide(replace(settings, token=theirs.token))
    monkeypatch.setattr(rules, "retry_after", lambda *_, **__: timedelta(0))
    telegram.faults.fail("getMe", times=2)
    stop = asyncio.Event()
    tasks = [asyncio.create_task(each(resources, stop)) for each in (handling.run, working.run)]
    await telegram.polled(theirs)

    ana = telegram.user("Ana")
    chat = ana.starts(theirs).chat
    ana.says(chat, "/help")
    await telegram.until(lambda: len([each for each in chat.history if each.sender is theirs]) > 1)
    stop.set()
    await asyncio.gather(*tasks)
    resources.provide(settings)

    assert len([call for call in telegram.calls if call.method == "getMe"]) == 3
    async with resources.get(Database).read() as session:
        [bot] = await bots.list_of_shop(session, shop_id=None)
    assert (bot.username, bot.state) == ("market_bot", BotState.ACTIVE)


async def test_a_thousand_bots_begin_to_be_asked_for_one_after_the_other(
    resources: Resources, gateway: Gateway, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    delays: list[float] = []

    async def sleep(seconds: float) -> None:
        delays.append(seconds)
        await asyncio.Event().wait()

    made = [_some_bot(now) for _ in range(1000)]
    roster = Roster(resources)
    monkeypatch.setattr(roster, "_bots", {bot.id: Connected(bot, "token") for bot in made})
    monkeypatch.setattr(roster, "_until", math.inf)
    resources.provide(replace(resources.get(GatewaySettings), starts_per_minute=600.0))
    poller = Poller(resources, roster)
    monkeypatch.setattr("sokoni.telegram.gateway.companions.poller.asyncio.sleep", sleep)

    with monkeypatch.context() as standing:
        # Time stands still while it is said when each begins.
        standing.setattr(asyncio.get_running_loop(), "time", lambda: 1000.0)
        poller.look()
    while len(delays) < len(made):
        await asyncio.get_running_loop().run_in_executor(None, list)
    poller.look()
    await poller._end([task for _, task in poller._tasks.values()])

    # Ten a second, and none twice.
    assert delays == pytest.approx([number / 10 for number in range(1000)])


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


def _some_bot(now: datetime) -> Bot:
    return Bot(
        id=ids.new_id(),
        telegram_id=5,
        shop_id=None,
        username="some_bot",
        name="Some",
        state=BotState.ACTIVE,
        delivery=Delivery.POLLING,
        problem="",
        problem_at=None,
        last_update_at=None,
        created_at=now,
        updated_at=now,
    )


async def test_a_paused_bot_is_nobody_s_and_a_changed_one_is_read_again(
    resources: Resources, gateway: Gateway, bot: Bot, database: Database, now: datetime
):
    from sokoni.telegram.gateway.repository import bots as repository

    await gateway.roster.look()
    assert set(gateway.roster.bots) == {bot.id}

    # By a clock that was set right since: it is later, and says that it is earlier.
    async with database.write() as session:
        values = {"username": "renamed_bot", "updated_at": now - timedelta(hours=1)}
        await repository.change(session, bot_id=bot.id, values=values)
    await gateway.roster.look()
    assert gateway.roster.bots[bot.id].bot.username == "renamed_bot"

    async with database.write() as session:
        await repository.change(session, bot_id=bot.id, values={"state": BotState.PAUSED.value, "updated_at": now})
    await gateway.roster.look()

    assert gateway.roster.bots == {}
