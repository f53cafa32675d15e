"""What goes wrong around bots: other programs, a database that is away, numbers that begin anew, hours of waiting."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.resources import Resources
from sokoni.services.botapi import wire
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.services.botapi.ports import BotApi
from sokoni.telegram.gateway import actions, inbox, rules, sending
from sokoni.telegram.gateway.companions.poller import Poller
from sokoni.telegram.gateway.handlers import LOOK_JOB
from sokoni.telegram.gateway.types import Bot, Call, CallState, Delivery
from tests.support import waiting
from tests.support.factories import sale as stalls
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld


@pytest.fixture
def theirs(telegram: TelegramWorld) -> Any:
    """A bot, as Telegram has it."""
    return telegram.bot("shop_bot")


@pytest.fixture
async def bot(gateway: Gateway, theirs: Any, database: Database, clock: ManualClock) -> Bot:
    """The bot, connected to a shop."""
    async with database.write() as session:
        stall = await stalls.stall(session, now=clock.now())
    return await gateway.connect(theirs.token, telegram_id=theirs.id, username="shop_bot", shop_id=stall.shop.id)


@pytest.fixture
def queue(database: Database, clock: ManualClock) -> Callable[..., Awaitable[Any]]:
    """Queues calls and commits."""

    async def run(*calls: Call) -> list[Any]:
        async with database.write() as session:
            return await sending.send(session, calls, now=clock.now())

    return run


async def _mails(database: Database) -> list[str]:
    async with database.read() as session:
        rows = await session.execute(text("SELECT template FROM notifications WHERE template LIKE 'bot_%'"))
        return list(rows.scalars())


async def _problem(database: Database, bot: Bot) -> str:
    async with database.read() as session:
        found = await session.execute(text("SELECT problem FROM telegram_bots WHERE id = :id"), {"id": bot.id})
        return str(found.scalar_one())


async def _stored(database: Database, bot: Bot) -> list[int]:
    async with database.read() as session:
        rows = await session.execute(
            text("SELECT update_id FROM telegram_inbox WHERE bot_id = :id ORDER BY position"), {"id": bot.id}
        )
        return list(rows.scalars())


class _Told:
    """A Telegram that answers what a test says, one answer after the other; then it lets the asker wait for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Any]] = []
        self.is_done = asyncio.Event()

    async def call(self, _: str, method: str, params: Any, **__: Any) -> Any:
        """The next answer."""
        self.asked.append((method, params.get("offset")))
        if not self.answers:
            self.is_done.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
async def poll(
    gateway: Gateway, resources: Resources, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Awaitable[_Told]]]:
    """Lets the bot be asked for by the poller until the given answers are used up; nobody waits in between."""
    tasks: list[asyncio.Task[None]] = []
    stop = asyncio.Event()

    async def run(*answers: Any) -> _Told:
        told = _Told(*answers)
        gateway.client._api = told
        await gateway.roster.look()
        tasks.append(asyncio.create_task(Poller(resources, gateway.roster).run(stop)))
        async with asyncio.timeout(waiting.PATIENCE_SECONDS):
            await told.is_done.wait()
        return told

    sleep = asyncio.sleep
    monkeypatch.setattr("sokoni.telegram.gateway.companions.poller.asyncio.sleep", lambda _: sleep(0))
    yield run
    stop.set()
    gateway.roster._changed.set()
    await asyncio.gather(*tasks)


def _update(number: int) -> dict[str, Any]:
    chat = {"id": 5, "type": "private"}
    message = {"message_id": number, "date": 1772443800, "chat": chat, "text": "hello"}
    return {"update_id": number, "message": message}


WEBHOOK = BotApiError(
    Cause.CONFLICT, said="Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
)
POLLED = BotApiError(Cause.CONFLICT, said="Conflict: terminated by other getUpdates request")


async def test_a_webhook_that_is_in_the_way_is_removed_and_whoever_sets_it_again_is_told_of_once(
    poll: Any, gateway: Gateway, bot: Bot, database: Database
):
    first = await poll(WEBHOOK, True)
    calm = (await _problem(database, bot), await _mails(database))
    told = await poll(WEBHOOK, True, WEBHOOK, True, WEBHOOK, BotApiError(Cause.SERVER), WEBHOOK, True)
    disturbed = await _problem(database, bot)
    await jobs.drain(database, gateway.resources)
    again = await poll([_update(1)])

    assert [method for method, _ in first.asked] == ["getUpdates", "deleteWebhook", "getUpdates"]
    assert calm == ("", [])
    assert [method for method, _ in told.asked] == ["getUpdates", "deleteWebhook"] * 4 + ["getUpdates"]
    assert disturbed == "another program asks for this bot's updates at the same time"
    assert await _mails(database) == ["bot_disturbed"]
    assert again.asked == [("getUpdates", None), ("getUpdates", 2)]


async def test_one_refusal_may_be_a_worker_that_lets_go_and_two_are_another_program(
    poll: Any, gateway: Gateway, bot: Bot, database: Database
):
    await poll(POLLED, [], POLLED, [])
    await jobs.drain(database, gateway.resources)
    calm = (await _problem(database, bot), await _mails(database))

    await poll(POLLED, POLLED, POLLED)
    await jobs.drain(database, gateway.resources)

    assert calm == ("", [])
    assert await _mails(database) == ["bot_disturbed"]


async def test_numbers_that_begin_anew_are_asked_for_though_they_are_smaller(poll: Any, bot: Bot, database: Database):
    told = await poll([_update(900), _update(901)], [], [_update(7)], [_update(8)])

    # What came is confirmed; after that, whatever there is.
    assert [offset for _, offset in told.asked] == [None, 902, None, 8, 9]
    assert await _stored(database, bot) == [900, 901, 7, 8]


async def test_what_is_no_update_holds_nothing_up(poll: Any, bot: Bot, database: Database):
    strange = [{"update_id": 2**70, "message": {}}, {"update_id": "5"}, {"message": {}}, "text", {"update_id": 3}]

    told = await poll(strange, [_update(4)])

    assert told.asked[-1] == ("getUpdates", 5)
    assert await _stored(database, bot) == [4]


async def test_a_database_that_is_away_is_waited_for_and_nothing_is_confirmed_meanwhile(
    poll: Any, bot: Bot, database: Database, monkeypatch: pytest.MonkeyPatch
):
    store, failures = inbox.store, [ConnectionRefusedError(), ConnectionResetError()]

    async def lost(session: WriteSession, given: Any, **said: Any) -> int:
        if failures:
            raise failures.pop()
        return await store(session, given, **said)

    monkeypatch.setattr(inbox, "store", lost)

    told = await poll([_update(1)], [_update(1)], [_update(1)])

    assert [offset for _, offset in told.asked] == [None, None, None, 2]
    assert await _stored(database, bot) == [1]


async def test_what_was_answered_while_the_database_was_away_is_kept_and_not_called_again(
    gateway: Gateway,
    bot: Bot,
    theirs: Any,
    telegram: TelegramWorld,
    database: Database,
    queue: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    ana = telegram.user("Ana")
    ana.starts(theirs)
    [call_id] = await queue(actions.send_message(bot.id, ana.id, "once"))
    await gateway.roster.look()
    await gateway.sender.turn()
    failures = [ConnectionRefusedError(), ConnectionRefusedError()]
    write = Database.write

    def lost(self: Database) -> Any:
        if failures:
            raise failures.pop()
        return write(self)

    monkeypatch.setattr(Database, "write", lost)
    monkeypatch.setattr("sokoni.telegram.gateway.companions.sender._HELD", timedelta(0))
    stop = asyncio.Event()
    running = asyncio.create_task(gateway.sender.run(stop))

    async def outcome() -> Any:
        async with database.read() as session:
            return await sending.outcome(session, call_id=call_id)

    await waiting.eventually(outcome, lambda found: found is not None and found.state is CallState.SENT)
    stop.set()
    await running

    assert failures == []
    assert [call.params["text"] for call in telegram.calls_of("sendMessage")] == ["once"]


async def test_hours_of_waiting_in_many_chats_keep_no_other_chat_waiting(
    gateway: Gateway, bot: Bot, theirs: Any, telegram: TelegramWorld, queue: Any
):
    slow = [telegram.user(f"Slow {number}") for number in range(15)]
    ben = telegram.user("Ben")
    for each in (*slow, ben):
        each.starts(theirs)
    for each in slow:
        telegram.faults.flood("sendMessage", retry_after=20_000, times=1, chat=theirs.private[each.id])
    await queue(*[actions.send_message(bot.id, each.id, f"{number}") for each in slow for number in range(30)])
    await gateway.roster.look()
    for _ in range(40):
        await gateway.sender.turn()
        await gateway.sender.finish()

    await queue(actions.send_message(bot.id, ben.id, "at once"))
    for _ in range(3):
        await gateway.sender.turn()
        await gateway.sender.finish()

    assert theirs.private[ben.id].texts[-1] == "at once"
    assert [theirs.private[each.id].texts[1:] for each in slow] == [[]] * 15


async def test_a_call_that_breaks_here_holds_up_its_chat_no_longer_than_one_that_breaks_there(
    gateway: Gateway, bot: Bot, theirs: Any, telegram: TelegramWorld, queue: Any, monkeypatch: pytest.MonkeyPatch
):
    ana = telegram.user("Ana")
    ana.starts(theirs)
    api: BotApi = gateway.client.get()
    call, failures = api.call, [ZeroDivisionError(), ZeroDivisionError()]

    async def broken(*said: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return await call(*said, **more)

    monkeypatch.setattr(api, "call", broken)
    theirs.mailbox.clear()
    await queue(*[actions.send_message(bot.id, ana.id, word) for word in ("one", "two")])

    await gateway.settle()

    assert theirs.private[ana.id].texts[1:] == ["one", "two"]


async def test_what_cannot_be_reached_is_tried_for_a_day(
    gateway: Gateway, bot: Bot, queue: Any, clock: ManualClock, database: Database
):
    gateway.client._api = _Told(*[BotApiError(Cause.NETWORK)] * 200)
    [call_id] = await queue(actions.send_message(bot.id, 5, "x"))

    async def state() -> tuple[str, str] | None:
        for _ in range(14):
            gateway._seconds += 400
            await gateway.sender.turn()
            await gateway.sender.finish()
        async with database.read() as session:
            found = await sending.outcome(session, call_id=call_id)
        return None if found is None else (found.state.value, found.error_code)

    await gateway.roster.look()
    for_now = await state()
    clock.advance(timedelta(days=1))

    assert (for_now, await state()) == (("waiting", ""), ("failed", "network"))


async def test_calls_follow_a_group_that_moves_in_their_order(
    gateway: Gateway, bot: Bot, theirs: Any, telegram: TelegramWorld, queue: Any
):
    omar = telegram.user("Omar")
    small = telegram.group("Small", owner=omar)
    omar.adds(small, theirs)
    await gateway.settle()
    words = [f"{number}" for number in range(25)]
    await queue(*[actions.send_message(bot.id, small.id, word) for word in words])
    large = telegram.upgrade(small)

    await gateway.settle()

    assert [each for each in large.texts if each in words] == words


async def test_a_webhook_that_leads_elsewhere_is_seen_told_of_and_set_right(
    gateway: Gateway, theirs: Any, telegram: TelegramWorld, database: Database, clock: ManualClock
):
    async with database.write() as session:
        stall = await stalls.stall(session, now=clock.now())
    bot = await gateway.connect(
        theirs.token, telegram_id=theirs.id, username="shop_bot", shop_id=stall.shop.id, delivery=Delivery.WEBHOOK
    )
    async with database.write() as session:
        await session.execute(text("UPDATE telegram_bots SET told_at = :now"), {"now": clock.now()})
    ours = f"http://testserver/telegram/webhook/{bot.id}"

    async def look() -> tuple[Any, str]:
        async with database.write() as session:
            await jobs.enqueue(session, LOOK_JOB)
        await jobs.drain(database, gateway.resources)
        told = await gateway.api.call(theirs.token, "getWebhookInfo", {})
        return told["url"], await _problem(database, bot)

    await gateway.api.call(theirs.token, "setWebhook", {"url": f"http://127.0.0.1:9/telegram/webhook/{bot.id}"})
    moved = (*await look(), await _mails(database))
    await gateway.api.call(theirs.token, "setWebhook", {"url": "http://127.0.0.1:9/theirs"})
    taken = await look()
    calm = await look()

    assert moved == (ours, "", [])
    assert taken == (ours, "another program asks for this bot's updates at the same time")
    assert calm == (ours, "")
    assert await _mails(database) == ["bot_disturbed"]


def test_text_that_is_nested_without_end_is_refused_as_no_json():
    with pytest.raises(ValueError, match="depth limit"):
        wire.read("[" * 200_000)


@pytest.mark.parametrize("number", [True, 2**63, -(2**64), 1.5, None, "7"])
def test_a_number_that_no_column_holds_is_none(number: Any):
    assert rules.read_update({"update_id": number, "message": {}}) is None
    seen = rules.read_update({"update_id": 1, "message": {"chat": {"id": number}}})
    assert seen is not None
    assert seen.chat_id is None
