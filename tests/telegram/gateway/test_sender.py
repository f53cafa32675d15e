"""Calls reach Telegram in order, within its limits, and whoever waits for an answer gets it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import Job, JobContext
from sokoni.telegram.gateway import actions, bots, members, sending
from sokoni.telegram.gateway.handlers import EMPTY_RING_JOB
from sokoni.telegram.gateway.types import Bot, BotState, Call, CallState, Priority, Then
from tests.support.gateway import Gateway
from tests.support.telegram.limits import Limits
from tests.support.telegram.world import TelegramWorld

Queue = Callable[..., Any]


@pytest.fixture
def world(telegram: TelegramWorld) -> TelegramWorld:
    """A Telegram with a bot that runs a group."""
    owner = telegram.user("Olga")
    bot = telegram.bot("keeper_bot")
    chat = telegram.supergroup("Plants", owner=owner, members=(telegram.user("Ana"),))
    owner.adds(chat, bot, rights=("can_delete_messages", "can_restrict_members"))
    # What handlers say to that is theirs to test.
    bot.mailbox.clear()
    return telegram


@pytest.fixture
def theirs(world: TelegramWorld) -> Any:
    """The bot, as Telegram has it."""
    return next(iter(world.bots.values()))


@pytest.fixture
def chat(world: TelegramWorld) -> Any:
    """The group."""
    return next(each for each in world.chats.values() if each.title == "Plants")


@pytest.fixture
async def bot(gateway: Gateway, theirs: Any) -> Bot:
    """The bot, connected here."""
    return await gateway.connect(theirs.token, telegram_id=theirs.id, username=theirs.username)


@pytest.fixture
def queue(database: Database, clock: ManualClock) -> Queue:
    """Queues calls and commits."""

    async def run(*calls: Call) -> list[Any]:
        async with database.write() as session:
            return await sending.send(session, calls, now=clock.now())

    return run


async def test_messages_of_a_chat_arrive_in_the_order_they_were_queued(
    gateway: Gateway, bot: Bot, chat: Any, queue: Queue, database: Database
):
    words = [f"message {number}" for number in range(10)]
    call_ids = await queue(*[actions.send_message(bot.id, chat.id, each) for each in words])

    await gateway.settle()

    assert chat.texts == words
    async with database.read() as session:
        outcome = await sending.outcome(session, call_id=call_ids[0])
    assert outcome is not None
    assert (outcome.state, outcome.result["text"]) == (CallState.SENT, "message 0")


async def test_limits_are_kept_and_replies_pass_by_a_broadcast(
    gateway: Gateway, bot: Bot, theirs: Any, world: TelegramWorld, queue: Queue
):
    world.limits = Limits()
    gateway.each_second = lambda: world.clock.advance(timedelta(seconds=1))
    readers = [world.user(f"Reader {number}") for number in range(60)]
    for reader in readers:
        reader.starts(theirs)
    theirs.mailbox.clear()
    await queue(
        *[actions.send_message(bot.id, each.id, "news", priority=Priority.BROADCAST) for each in readers],
        actions.send_message(bot.id, readers[-1].id, "an answer"),
    )

    await gateway.settle()

    sent = [(call.params["chat_id"], call.params["text"]) for call in world.calls_of("sendMessage")]
    assert len(sent) == 61
    assert sent[0][1] == "an answer"
    assert sum(world.limits.refused.values()) == 0


async def test_to_be_told_to_wait_is_waited_and_nobody_else_waits_with_it(
    gateway: Gateway, bot: Bot, theirs: Any, chat: Any, world: TelegramWorld, queue: Queue
):
    reader = world.user("Reader")
    reader.starts(theirs)
    world.faults.flood("sendMessage", retry_after=5, times=1, chat=chat)
    await queue(
        *[actions.send_message(bot.id, chat.id, f"{number}") for number in range(3)],
        actions.send_message(bot.id, reader.id, "at once"),
    )

    await gateway.settle()

    assert chat.texts == ["0", "1", "2"]
    texts = [call.params["text"] for call in world.calls_of("sendMessage")]
    assert texts.index("at once") < len(texts) - 1 - texts[::-1].index("0")


@pytest.mark.parametrize("fault", ["fail", "drop"])
async def test_trouble_on_the_way_is_tried_again_and_counted(
    gateway: Gateway, bot: Bot, chat: Any, world: TelegramWorld, queue: Queue, database: Database, fault: str
):
    getattr(world.faults, fault)("sendMessage", times=2)
    await queue(actions.send_message(bot.id, chat.id, "at last"), actions.send_message(bot.id, chat.id, "and then"))

    await gateway.roster.look()
    await gateway.sender.turn()
    await gateway.sender.finish()
    counted = await _attempts(database, "telegram_calls")
    await gateway.settle()

    # An answer that is lost cannot be told from a call that is: it is made again.
    assert list(dict.fromkeys(chat.texts)) == ["at last", "and then"]
    assert (counted, await _attempts(database, "telegram_sent_calls")) == ([1, 0], [3, 1])


async def _attempts(database: Database, table: str) -> list[int]:
    """How often each call was made, the first one first."""
    async with database.read() as session:
        return list((await session.execute(text(f"SELECT attempts FROM {table} ORDER BY id"))).scalars())


async def test_deletions_that_stand_together_are_one_call(
    gateway: Gateway, bot: Bot, chat: Any, world: TelegramWorld, queue: Queue
):
    ana = next(each for each in world.people.values() if each.first_name == "Ana")
    said = [ana.says(chat, f"spam {number}") for number in range(5)]
    await queue(*[call for each in said for call in actions.delete(bot.id, chat.id, [each.id])])

    await gateway.settle()

    assert chat.texts == []
    assert len(world.calls_of("deleteMessages")) == 1


async def test_whoever_waits_for_an_answer_is_told(
    gateway: Gateway, bot: Bot, chat: Any, queue: Queue, clock: ManualClock
):
    told: list[dict[str, Any]] = []

    async def note(_: JobContext, **arguments: Any) -> None:
        told.append(arguments)

    registry = jobs.registry()
    registry.add(jobs=[Job(name="tests.note", handler=note)])
    try:
        await queue(
            Call(
                bot_id=bot.id,
                method="sendMessage",
                params={"chat_id": chat.id, "text": "x"},
                chat_id=chat.id,
                then=Then(job="tests.note", arguments={"ours": 1}),
            ),
            Call(
                bot_id=bot.id,
                method="pinChatMessage",
                params={"chat_id": chat.id, "message_id": 999_999},
                chat_id=chat.id,
                then=Then(job="tests.note", arguments={"ours": 2}),
            ),
        )
        await gateway.settle()
    finally:
        registry._jobs.pop("tests.note")

    said, refused = sorted(told, key=lambda each: each["ours"])
    assert (said["ok"], said["result"]["text"]) == (True, "x")
    assert (refused["ok"], refused["result"]) == (False, None)
    assert refused["error"]


async def test_whoever_blocked_the_bot_is_noted(
    gateway: Gateway, bot: Bot, theirs: Any, world: TelegramWorld, queue: Queue, database: Database
):
    reader = world.user("Reader")
    reader.starts(theirs)
    reader.blocks(theirs)
    [call_id] = await queue(actions.send_message(bot.id, reader.id, "x"))

    await gateway.settle()

    async with database.read() as session:
        assert await sending.list_blocked(session, bot_id=bot.id, user_ids=[reader.id]) == {reader.id}
        outcome = await sending.outcome(session, call_id=call_id)
    assert outcome is not None
    assert (outcome.state, outcome.error_code) == (CallState.FAILED, "blocked")


async def test_a_call_to_a_group_that_has_become_a_supergroup_follows_it(
    gateway: Gateway, bot: Bot, theirs: Any, world: TelegramWorld, queue: Queue
):
    owner = world.user("Omar")
    small = world.group("Small", owner=owner)
    owner.adds(small, theirs)
    old_id = small.id
    await gateway.settle()
    await queue(
        actions.send_message(bot.id, old_id, "still here"),
        Call(bot_id=bot.id, method="getMyCommands", params={}, chat_id=old_id),
    )
    large = world.upgrade(small)

    await gateway.settle()

    assert "still here" in large.texts
    assert [call.ok for call in world.calls_of("getMyCommands")] == [True]


async def test_a_revoked_token_stops_the_bot_and_keeps_what_it_had_to_say(
    gateway: Gateway, bot: Bot, chat: Any, queue: Queue, database: Database, world: TelegramWorld
):
    world.bots.clear()
    [call_id] = await queue(actions.send_message(bot.id, chat.id, "x"))

    await gateway.roster.look()
    await gateway.send()

    async with database.read() as session:
        known = await bots.find(session, bot_id=bot.id)
        outcome = await sending.outcome(session, call_id=call_id)
    assert known is not None
    assert (known.state, outcome and outcome.state) == (BotState.REVOKED, CallState.WAITING)
    assert known.problem == "Telegram does not know this token, or it was revoked"


async def test_what_a_bot_without_a_good_token_had_to_say_ends_when_nobody_waits_for_it(
    gateway: Gateway, bot: Bot, chat: Any, queue: Queue, database: Database, world: TelegramWorld, clock: ManualClock
):
    world.bots.clear()
    [old] = await queue(actions.send_message(bot.id, chat.id, "x"))
    await gateway.roster.look()
    await gateway.send()
    clock.advance(timedelta(days=2, seconds=1))
    [new] = await queue(actions.send_message(bot.id, chat.id, "y"))
    async with database.write() as session:
        await jobs.enqueue(session, EMPTY_RING_JOB)

    await gateway.settle()

    async with database.read() as session:
        outcomes = [await sending.outcome(session, call_id=each) for each in (old, new)]
    assert [each and (each.state, each.error_code) for each in outcomes] == [
        (CallState.FAILED, "late"), (CallState.WAITING, "")
    ]  # fmt: skip


async def test_what_is_no_longer_worth_sending_is_not_sent(
    gateway: Gateway, bot: Bot, chat: Any, queue: Queue, clock: ManualClock, database: Database
):
    call = Call(
        bot_id=bot.id,
        method="sendMessage",
        params={"chat_id": chat.id, "text": "good night"},
        chat_id=chat.id,
        not_after=clock.now() + timedelta(minutes=1),
    )
    [call_id] = await queue(call)
    clock.advance(timedelta(minutes=2))

    await gateway.settle()

    async with database.read() as session:
        outcome = await sending.outcome(session, call_id=call_id)
    assert outcome is not None
    assert (chat.texts, outcome.error_code) == ([], "late")


async def test_administrators_are_asked_for_and_kept(
    gateway: Gateway, bot: Bot, chat: Any, database: Database, clock: ManualClock, world: TelegramWorld
):
    olga, ana = (next(each for each in world.people.values() if each.first_name == name) for name in ("Olga", "Ana"))
    ana.says(chat, "hello")
    await gateway.settle()
    async with database.write() as session:
        await members.refresh_administrators(session, bots={chat.id: bot.id}, now=clock.now())

    await gateway.settle()

    async with database.read() as session:
        known = (await members.administrators(session, chat_ids=[chat.id]))[chat.id]
    assert (known.is_known, known.user_ids) == (True, {olga.id, bot.telegram_id})
