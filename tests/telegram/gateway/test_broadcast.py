"""A broadcast goes out within Telegram's limits while people get their answers, also with a restart in the middle.

Time is the test's own: it passes only when nothing more may be sent, for sender and Telegram alike, so that what is
measured says nothing of this machine.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.companions.roster import Roster
from sokoni.telegram.gateway.companions.sender import Sender
from sokoni.telegram.gateway.types import Priority
from tests.support.gateway import Gateway
from tests.support.telegram.limits import Limits
from tests.support.telegram.moments import WorldClock
from tests.support.telegram.server import serving
from tests.support.telegram.world import TelegramWorld

# 10,000 in `make soak`: they grow with the square of the scale.
READERS = 100
STEP = timedelta(milliseconds=50)
FLOODS = 2


@pytest.fixture
async def world() -> AsyncIterator[TelegramWorld]:
    """A Telegram that keeps its limits, whose time stands still between moves."""
    clock = WorldClock(datetime(2026, 3, 2, tzinfo=UTC), running=False)
    async with serving(TelegramWorld(clock=clock)) as made:
        made.limits = Limits()
        yield made


@pytest.mark.heavy
async def test_replies_pass_by_a_broadcast_and_all_arrives_with_a_restart_in_the_middle(
    resources: Resources, database: Database, world: TelegramWorld, clock: ManualClock, scale: float
):
    gateway = Gateway(resources, world.address)
    theirs = world.bot("news_bot")
    bot = await gateway.connect(theirs.token, telegram_id=theirs.id, username="news_bot")
    readers = [world.user(f"Reader {number}") for number in range(int(READERS * scale * scale))]
    asking = [world.user(f"Asking {number}") for number in range(20)]
    for each in (*readers, *asking):
        each.starts(theirs)
    async with database.write() as session:
        news = [actions.send_message(bot.id, each.id, "news", priority=Priority.BROADCAST) for each in readers]
        await sending.send(session, news, now=clock.now())
    for each in readers[:FLOODS]:
        world.faults.flood("sendMessage", retry_after=2, times=1, chat=theirs.private[each.id])

    seconds = 0.0
    began = world.clock.now().timestamp()
    asked: dict[str, float] = {}

    def sender_of(roster: Roster) -> Sender:
        return Sender(resources, roster, tell=lambda: seconds)

    roster = Roster(resources)
    await roster.look()
    sender = sender_of(roster)
    is_restarted = False
    while True:
        if len(asked) < len(readers) // 4 and len(asked) * 0.15 <= seconds:
            text = f"answer {len(asked)}"
            async with database.write() as session:
                reply = actions.send_message(bot.id, asking[len(asked) % len(asking)].id, text)
                await sending.send(session, [reply], now=clock.now())
            asked[text] = seconds
        if not await sender.turn() and len(asked) == len(readers) // 4:
            break
        await sender.finish()
        if not is_restarted and len(world.calls_of("sendMessage")) > len(readers) // 2:
            # As if it had died: what it knew is gone, and another one begins.
            sender, is_restarted = sender_of(roster), True
        seconds += STEP.total_seconds()
        if seconds % 1 < STEP.total_seconds():
            await roster.look()
        world.clock.advance(STEP)
    await gateway.close()

    sent = {(call.chat_id, call.params["text"]): call for call in world.calls_of("sendMessage")}
    assert is_restarted
    assert {chat_id for chat_id, text in sent if text == "news"} == {each.id for each in readers}
    assert {text for _, text in sent} == {"news", *asked}
    assert sum(world.limits.refused.values()) == 0
    waits = sorted(call.at - began - asked[text] for (_, text), call in sent.items() if text != "news")
    assert waits[int(len(waits) * 0.95)] < 1
