"""Calls that failed are found at once among many, and are made again as they were."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from sokoni.core.database import WriteSession
from sokoni.core.pages import PageQuery
from sokoni.telegram.gateway import errors, sending
from sokoni.telegram.gateway.call_types import Done, QueuedCall
from sokoni.telegram.gateway.repository import calls
from sokoni.telegram.gateway.rules import SHARES
from sokoni.telegram.gateway.types import Bot, Call, CallState, Priority, Then
from tests.support.factories import telegram

CHAT = telegram.GROUP
# Of a day on which one call in a hundred fails.
MANY = """
INSERT INTO telegram_sent_calls
    (id, slot, bot_id, method, ok, error_code, error, attempts, created_at, done_at)
SELECT gen_random_uuid(), number % 4, :bot_id, 'sendMessage', number % 101 <> 0, '', '', 1, :now,
    CAST(:now AS timestamptz) - number * interval '1 second'
FROM generate_series(1, 20000) AS number
"""


@pytest.fixture
async def bot(session: WriteSession, now: datetime) -> Bot:
    """A bot with calls to make."""
    return await telegram.bot(session, now=now)


def _call(bot: Bot, **fields: Any) -> Call:
    params = {"chat_id": CHAT, "text": "x"}
    return Call(**{"bot_id": bot.id, "method": "sendMessage", "params": params, "chat_id": CHAT, **fields})


async def _due(session: WriteSession) -> list[QueuedCall]:
    return await calls.list_due(session, shares=range(SHARES), limit=100)


async def _end(session: WriteSession, *, ok: bool, now: datetime) -> None:
    """Let all that waits be answered."""
    done = [Done(call=each, ok=ok, error_code="" if ok else "outside") for each in await _due(session)]
    await calls.finish(session, done, slot=0, now=now)


async def test_a_call_that_is_sent_again_is_the_same_call(session: WriteSession, bot: Bot, now: datetime):
    then = Then(job="x", arguments={"a": 1}, only_failures=True)
    said = _call(bot, priority=Priority.MODERATION, dedupe_key="welcome 5", then=then, not_after=now)
    [call_id] = await sending.send(session, [said], now=now)
    [before] = await _due(session)
    await _end(session, ok=False, now=now)

    await sending.send_again(session, call_id=call_id, now=now)

    [after] = await _due(session)
    outcome = await sending.outcome(session, call_id=call_id)
    kept = ("id", "method", "params", "chat_id", "priority", "dedupe_key", "then")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    # Somebody wants it now, whenever it was wanted first.
    assert after.not_after is None
    assert outcome is not None
    assert outcome.state is CallState.WAITING


async def test_it_is_sent_again_once_whoever_else_presses(session: WriteSession, bot: Bot, now: datetime):
    [call_id] = await sending.send(session, [_call(bot)], now=now)
    await _end(session, ok=False, now=now)
    await sending.send_again(session, call_id=call_id, now=now)

    with pytest.raises(errors.FailedCallMissing):
        await sending.send_again(session, call_id=call_id, now=now)

    assert [each.id for each in await _due(session)] == [call_id]


@pytest.mark.parametrize("is_made", [True, False], ids=["was made", "waits"])
async def test_what_another_call_with_the_same_key_did_is_not_done_again(
    session: WriteSession, bot: Bot, now: datetime, *, is_made: bool
):
    [failed] = await sending.send(session, [_call(bot, dedupe_key="welcome 5")], now=now)
    await _end(session, ok=False, now=now)
    [other] = await sending.send(session, [_call(bot, dedupe_key="welcome 5")], now=now)
    if is_made:
        await _end(session, ok=True, now=now)

    with pytest.raises(errors.CallMadeMeanwhile):
        async with session.begin_nested():
            await sending.send_again(session, call_id=failed, now=now)

    page = await sending.list_failed(session, page=PageQuery())
    assert [each.id for each in page.items] == [failed]
    assert [each.id for each in await _due(session)] == ([] if is_made else [other])


async def test_the_latest_of_all_bots_are_found_by_their_index_on_every_page(
    session: WriteSession, bot: Bot, now: datetime
):
    await session.execute(text(MANY), {"bot_id": bot.id, "now": now})
    await session.execute(text("ANALYZE telegram_sent_calls"))
    connection = await session.connection()
    sent: list[tuple[str, Any]] = []
    event.listen(connection.sync_connection, "before_cursor_execute", lambda *said: sent.append((said[2], said[3])))

    first = await sending.list_failed(session, page=PageQuery(limit=20))
    second = await sending.list_failed(session, page=PageQuery(limit=20, cursor=first.next_cursor))

    times = [each.done_at for page in (first, second) for each in page.items]
    assert (len(times), times) == (40, sorted(times, reverse=True))
    for statement, parameters in sent[:2]:
        plan = "\n".join((await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)).scalars())
        # From each part of the ring the latest, and of these the latest: nothing is sorted, and nothing read in vain.
        assert (plan.count("Index Scan Backward"), "Sort  (" in plan, "Seq Scan" in plan) == (4, False, False)
