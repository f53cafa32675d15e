"""Calls are queued with what caused them, in order, and once for each key."""

from datetime import datetime, timedelta

import pytest

from sokoni.core import ids
from sokoni.core.database import WriteSession, count_statements
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.call_types import Done, FullChat, Hands
from sokoni.telegram.gateway.repository import calls
from sokoni.telegram.gateway.rules import SHARES
from sokoni.telegram.gateway.types import Call, CallOutcome, CallState, Priority, Then
from tests.support.factories import telegram

CHAT = telegram.GROUP


async def _due(session: WriteSession, **fields: object) -> list[Call]:
    return await calls.list_due(session, **{"shares": range(SHARES), "limit": 100, **fields})


async def test_calls_come_most_urgent_first_and_else_in_the_order_they_were_queued(
    session: WriteSession, now: datetime
):
    bot = await telegram.bot(session, now=now)
    say = [actions.send_message(bot.id, CHAT, f"{number}") for number in range(3)]
    broadcast = actions.send_message(bot.id, CHAT, "news", priority=Priority.BROADCAST)
    await sending.send(session, [broadcast, *say, actions.ban(bot.id, CHAT, 7)], now=now)

    due = await _due(session)

    assert [each.method for each in due] == ["banChatMember", *["sendMessage"] * 4]
    assert [each.params.get("text") for each in due[1:]] == ["0", "1", "2", "news"]


async def test_queueing_a_thousand_is_one_statement(session: WriteSession, now: datetime):
    bot = await telegram.bot(session, now=now)

    with count_statements() as count:
        taken = await sending.send(session, [actions.send_message(bot.id, 5, "x")] * 1000, now=now)

    assert (len(taken), count.value) == (1000, 1)


async def test_one_bot_s_many_calls_leave_room_for_another_s(session: WriteSession, now: datetime):
    busy, quiet = [await telegram.bot(session, now=now) for _ in range(2)]
    await sending.send(session, [actions.send_message(busy.id, user, "x") for user in range(50)], now=now)
    await sending.send(session, [actions.send_message(quiet.id, 5, "y")], now=now)

    due = await _due(session, limit=10)

    assert [each.bot_id for each in due].count(busy.id) == 10
    assert [each.bot_id for each in due].count(quiet.id) == 1


async def test_what_is_in_hand_is_passed_over_and_of_what_there_is_enough_only_what_is_more_urgent(
    session: WriteSession, now: datetime
):
    sated, hungry = [await telegram.bot(session, now=now) for _ in range(2)]
    news = [actions.send_message(bot.id, 5, "news", priority=Priority.BROADCAST) for bot in (sated, hungry)]
    held, *_ = await sending.send(session, news, now=now)
    more = [actions.send_message(bot.id, 6, "news", priority=Priority.BROADCAST) for bot in (sated, hungry)]
    await sending.send(session, [*more, actions.send_message(sated.id, 7, "answer")], now=now)

    due = await _due(session, hands=Hands(calls=[held], enough={sated.id: Priority.BROADCAST}))

    assert {(each.bot_id, each.chat_id) for each in due} == {(sated.id, 7), (hungry.id, 5), (hungry.id, 6)}


async def test_a_full_chat_still_gets_what_is_more_urgent_and_is_full_for_its_own_bot_alone(
    session: WriteSession, now: datetime
):
    bot, other = [await telegram.bot(session, now=now) for _ in range(2)]
    notices = [actions.send_message(each.id, CHAT, "notice", priority=Priority.NOTICE) for each in (bot, other)]
    broadcast = actions.send_message(bot.id, CHAT, "news", priority=Priority.BROADCAST)
    await sending.send(session, [*notices, broadcast, *actions.delete(bot.id, CHAT, [7])], now=now)

    full = FullChat(bot_id=bot.id, chat_id=CHAT, priority=Priority.NOTICE)
    due = await _due(session, hands=Hands(full_chats=[full]))

    assert {(each.bot_id, each.method) for each in due} == {(bot.id, "deleteMessages"), (other.id, "sendMessage")}


async def test_same_key_is_taken_once_while_it_waits_and_after_it_was_sent(session: WriteSession, now: datetime):
    bot = await telegram.bot(session, now=now)
    call = Call(
        bot_id=bot.id, method="sendMessage", params={"chat_id": 5, "text": "x"}, chat_id=5, dedupe_key="welcome 5"
    )

    [first] = await sending.send(session, [call], now=now)
    assert await sending.send(session, [call, actions.ban(bot.id, CHAT, 7)], now=now) != []
    await calls.finish(session, [Done(call=each, ok=True) for each in await _due(session)], slot=0, now=now)

    assert await sending.send(session, [call], now=now) == []
    assert await sending.outcome(session, call_id=first) == CallOutcome(id=first, state=CallState.SENT)


async def test_a_later_call_waits_for_its_time(session: WriteSession, now: datetime):
    bot = await telegram.bot(session, now=now)
    later = now + timedelta(minutes=5)
    call = Call(
        bot_id=bot.id, method="sendMessage", params={}, not_before=later, then=Then(job="x", arguments={"a": 1})
    )
    [call_id] = await sending.send(session, [call], now=now)

    await calls.bring_due(session, now=now)
    assert await _due(session) == []
    assert await sending.outcome(session, call_id=call_id) == CallOutcome(id=call_id, state=CallState.WAITING)

    await calls.bring_due(session, now=later)
    [due] = await _due(session)
    assert (due.id, due.then) == (call_id, Then(job="x", arguments={"a": 1}))


async def test_calls_of_a_paused_bot_and_of_others_shares_wait(session: WriteSession, now: datetime):
    from sokoni.telegram.gateway.rules import share_of
    from sokoni.telegram.gateway.types import BotState

    paused = await telegram.bot(session, now=now, state=BotState.PAUSED)
    active = await telegram.bot(session, now=now)
    await sending.send(session, [actions.send_message(each.id, 5, "x") for each in (paused, active)], now=now)

    assert [each.bot_id for each in await _due(session)] == [active.id]
    assert await _due(session, shares=set(range(SHARES)) - {share_of(active.id)}) == []


async def test_what_is_not_known_has_no_outcome(session: WriteSession):
    assert await sending.outcome(session, call_id=ids.new_id()) is None


@pytest.mark.parametrize(("messages", "calls_made"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_messages_are_deleted_a_hundred_at_a_time(messages: int, calls_made: int):
    made = actions.delete(ids.new_id(), CHAT, list(range(messages)))

    assert len(made) == calls_made
    assert [each for call in made for each in call.params["message_ids"]] == list(range(messages))


def test_what_is_not_granted_is_denied_by_name():
    call = actions.restrict(ids.new_id(), CHAT, 7, permissions={"can_send_messages": True})

    assert {name for name, granted in call.params["permissions"].items() if granted} == {"can_send_messages"}
    assert set(call.params["permissions"]) == set(actions.PERMISSIONS)


def test_putting_out_is_lifting_a_ban_that_there_is_not():
    bot_id = ids.new_id()

    assert "only_if_banned" not in actions.kick(bot_id, CHAT, 7).params
    assert actions.unban(bot_id, CHAT, 7).params["only_if_banned"] is True
