"""Updates are stored once and handled in the order of their chats; one that cannot be holds up its chat alone."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import inbox, parked, rules, webhook
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.gateway.repository import inbox as repository
from sokoni.telegram.gateway.types import Bot
from tests.support.factories import telegram

Only = Callable[..., Any]
PAGE = PageQuery(limit=50, cursor=None)


@pytest.fixture
async def bot(database: Database, now: datetime) -> Bot:
    """A connected bot, committed."""
    async with database.write() as session:
        return await telegram.bot(session, now=now)


async def _store(database: Database, bot: Bot, updates: list[dict[str, Any]], now: datetime) -> int:
    async with database.write() as session:
        return await telegram.store(session, updates, bot_id=bot.id, now=now)


def _fail_on(*update_ids: int) -> Callable[..., None]:
    def act(update: Any) -> None:
        if update.update_id in update_ids:
            msg = f"cannot do {update.update_id}"
            raise ValueError(msg)

    return act


async def test_same_update_is_stored_once_however_often_it_comes(session: WriteSession, now: datetime):
    bot, other = [await telegram.bot(session, now=now) for _ in range(2)]
    updates = [telegram.message(number) for number in (1, 2, 3)]

    stored = [await telegram.store(session, updates, bot_id=bot.id, now=now) for _ in range(3)]

    assert stored == [3, 0, 0]
    assert await telegram.store(session, updates, bot_id=other.id, now=now) == 3


async def test_storing_is_one_statement(session: WriteSession, now: datetime):
    bot = await telegram.bot(session, now=now)

    with count_statements() as count:
        await telegram.store(session, [telegram.message(number) for number in range(50)], bot_id=bot.id, now=now)

    assert count.value == 1


async def test_three_deliveries_in_any_order_across_chats_are_handled_once_and_in_order(
    database: Database, resources: Resources, bot: Bot, now: datetime, only: Only
):
    seen = only()
    chats = {-100 - number: range(number, 200, 20) for number in range(20)}
    deliveries = [(chat, number) for chat, numbers in chats.items() for number in numbers] * 3
    random.Random(5).shuffle(deliveries)
    # Within a chat Telegram keeps its order, whatever happens between chats.
    waiting = {chat: sorted(number for one, number in deliveries if one == chat) for chat in chats}

    for chat, _ in deliveries:
        await _store(database, bot, [telegram.message(waiting[chat].pop(0), chat_id=chat)], now)
    await handling.drain(resources)

    for numbers in chats.values():
        assert [each for each in seen.seen if each in numbers] == list(numbers)
    assert sorted(seen.seen) == list(range(200))


async def test_what_two_servers_take_in_at_once_two_workers_handle_once(
    database: Database, resources: Resources, bot: Bot, now: datetime, only: Only
):
    seen = only()
    bodies = [orjson.dumps(telegram.message(number, chat_id=-100 - number % 5)) for number in range(40)]

    await asyncio.gather(
        *[webhook.take(database, bot_id=bot.id, body=body, now=now) for body in bodies for _ in range(3)]
    )
    await asyncio.gather(handling.drain(resources), handling.drain(resources))

    assert sorted(seen.seen) == list(range(40))


async def test_an_update_that_comes_again_on_another_day_is_not_handled_again(
    database: Database, resources: Resources, bot: Bot, clock: ManualClock, only: Only
):
    seen = only()
    for _ in range(2):
        await _store(database, bot, [telegram.message(1)], clock.now())
        await handling.drain(resources)
        clock.advance(timedelta(days=1))

    assert seen.seen == [1]


async def test_a_turn_takes_three_statements_however_many_updates(
    database: Database, resources: Resources, bot: Bot, now: datetime, only: Only
):
    seen = only()
    await _store(database, bot, [telegram.message(number) for number in range(100)], now)

    async with database.write() as session:
        with count_statements() as count:
            turn = await inbox.take_turn(session, resources, now=now)

    assert (turn, count.value, seen.batches) == (inbox.Turn(done=100, failed=0), 3, [list(range(100))])


async def test_a_handler_sees_what_it_wants_and_what_nobody_before_it_finished(
    database: Database, resources: Resources, bot: Bot, now: datetime, only: Only
):
    first = only(
        name="first", position=1, wanted=lambda each: each.update_id != 2, finishes=lambda each: each.update_id == 3
    )
    second = only(name="second", position=2)
    deaf = only(name="deaf", position=0, kinds=frozenset({"poll_answer"}))
    await _store(database, bot, [telegram.message(number) for number in (1, 2, 3)], now)

    await handling.drain(resources)

    assert (first.batches, second.batches, deaf.batches) == ([[1, 3]], [[1, 2]], [])


async def test_a_poisoned_update_holds_up_its_chat_and_nobody_else(
    database: Database, resources: Resources, bot: Bot, clock: ManualClock, only: Only
):
    seen = only(act=_fail_on(2))
    poisoned, other = -5, -5 - rules.LANES
    updates = [telegram.message(number, chat_id=poisoned) for number in (1, 2, 3)]
    await _store(database, bot, [*updates, telegram.message(4, chat_id=other)], clock.now())

    await handling.drain(resources)
    assert sorted(seen.seen) == [1, 4]

    for _ in range(inbox.ATTEMPTS):
        clock.advance(timedelta(minutes=7))
        await handling.drain(resources)
    assert sorted(seen.seen) == [1, 3, 4]

    async with database.read() as session:
        [given_up] = (await parked.list_all(session, bot_ids=None, page=PAGE)).items
    assert (given_up.update_id, given_up.kind, given_up.attempts) == (2, "message", inbox.ATTEMPTS)
    assert given_up.error == "ValueError: cannot do 2"
    assert given_up.body["message"]["text"] == "Hello"


async def test_what_was_written_for_a_failed_update_is_gone_and_the_rest_of_its_batch_stays(
    database: Database, resources: Resources, bot: Bot, now: datetime, only: Only
):
    only(act=_fail_on(2))
    await _store(database, bot, [telegram.message(number, chat_id=-number) for number in (1, 2, 3)], now)

    await handling.drain(resources)

    async with database.read() as session:
        handled = await session.execute(text("SELECT update_id FROM telegram_inbox WHERE handled_at IS NOT NULL"))
    assert sorted(handled.scalars()) == [1, 3]


async def test_a_parked_update_is_replayed_and_handled(
    database: Database, resources: Resources, bot: Bot, clock: ManualClock, only: Only
):
    seen = only(act=_fail_on(1))
    await _store(database, bot, [telegram.message(1)], clock.now())
    for _ in range(inbox.ATTEMPTS):
        await handling.drain(resources)
        clock.advance(timedelta(minutes=7))
    seen.act = lambda _: None

    async with database.write() as session:
        [given_up] = (await parked.list_all(session, bot_ids=None, page=PAGE)).items
        await parked.replay(session, parked_id=given_up.id, now=clock.now())
    await handling.drain(resources)

    assert seen.seen == [1]
    async with database.read() as session:
        assert (await parked.list_all(session, bot_ids=None, page=PAGE)).items == ()


async def test_what_was_given_up_is_kept_for_the_month_after_it(
    database: Database, resources: Resources, bot: Bot, clock: ManualClock, only: Only
):
    only(act=_fail_on(1))
    await _store(database, bot, [telegram.message(1)], clock.now())
    for _ in range(inbox.ATTEMPTS):
        await handling.drain(resources)
        clock.advance(timedelta(minutes=7))

    async with database.write() as session:
        for days in (0, 31):
            await repository.forget_parked(session, now=clock.now() + timedelta(days=days))
        assert len((await parked.list_all(session, bot_ids=None, page=PAGE)).items) == 1
        await repository.forget_parked(session, now=clock.now() + timedelta(days=62))
        assert (await parked.list_all(session, bot_ids=None, page=PAGE)).items == ()


async def test_what_came_too_late_is_handled_by_nobody(
    database: Database, resources: Resources, bot: Bot, clock: ManualClock, only: Only
):
    seen = only()
    query = {"update_id": 1, "callback_query": {"id": "1", "from": telegram.person(1), "data": "buy"}}
    await _store(database, bot, [query], clock.now())
    clock.advance(timedelta(seconds=151))

    assert await handling.drain(resources) == 1
    assert seen.seen == []


async def test_a_text_that_cannot_be_stored_elsewhere_does_not_stop_its_chat(
    database: Database, resources: Resources, bot: Bot, now: datetime
):
    strange = telegram.message(1, "zero \x00 byte")
    strange["message"]["from"]["first_name"] = "half\x00name"
    await _store(database, bot, [strange, telegram.message(2)], now)

    assert await handling.drain(resources) == 2


async def test_a_day_s_part_of_the_ring_is_emptied_and_what_was_never_handled_is_kept(
    database: Database, resources: Resources, bot: Bot, clock: ManualClock, drain: Callable[..., Any]
):
    from sokoni.core.jobs import service as jobs

    await _store(database, bot, [telegram.message(1)], clock.now())
    for _ in range(3):
        clock.advance(timedelta(days=1))
        async with database.write() as session:
            await jobs.enqueue(session, "telegram.empty_ring")
        await drain()

    async with database.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM telegram_inbox"))).scalar_one() == 0
        [given_up] = (await parked.list_all(session, bot_ids=[bot.id], page=PAGE)).items
    assert (given_up.update_id, given_up.error) == (1, "Nobody handled it in time.")
