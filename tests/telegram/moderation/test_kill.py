"""Workers are killed with SIGKILL while they moderate: no message is lost, none judged twice, chats stay in order.

The workers are the program's own; they ask a Bot API server that delivers everything three times, chats among each
other, and loses some of its answers.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from sokoni.core.change import SYSTEM
from sokoni.core.sealed import Sealer
from sokoni.entrypoints.assembly import Assembled
from sokoni.telegram.gateway import tokens
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.moderation.repository import GROUP_SCOPE
from tests.support import processes
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.factories import telegram as factory
from tests.support.installations import count
from tests.support.processes import Sokoni
from tests.support.telegram.bots import Bot
from tests.support.telegram.chats import Chat
from tests.support.telegram.people import Person
from tests.support.telegram.server import serving
from tests.support.telegram.world import TelegramWorld
from tests.support.waiting import eventually
from tests.telegram.moderation.people import make_known

# 5,000 in `make soak`, with ten kills.
UPDATES = 500
CHATS = 5
WORKERS = 2
SHOUT = "BUY MY LAMPS NOW"
_OFFENCES = 8
_LADDER = ("warn", "mute", "kick", "ban")
_MODERATES = (
    "not_before IS NULL AND method IN ('deleteMessages', 'restrictChatMember', 'unbanChatMember', 'banChatMember')"
)
# Dead workers are missed within seconds, so that the test need not wait for what production may.
_IMPATIENT = {"TELEGRAM_LOST_AFTER": "2s", "SOKONI_JOBS_HEARTBEAT": "500ms", "SOKONI_JOBS_LOST_AFTER": "3s"}


@dataclass(frozen=True)
class Crowd:
    """A group that everybody has written in already: who broke its rule, with which messages, and who did not."""

    chat: Chat
    offences: Mapping[int, Sequence[int]]
    harmless: Sequence[str]


@pytest.fixture
async def world() -> AsyncIterator[TelegramWorld]:
    """A Telegram in the time of the workers, which is the real one."""
    async with serving(TelegramWorld()) as made:
        yield made


def _crowd(world: TelegramWorld, bot: Bot, owner: Person, *, number: int, messages: int) -> Crowd:
    people = [world.user(f"Person {number}.{each}") for each in range(8)]
    offenders, others = people[:2], people[2:]
    chat = world.supergroup(f"Group {number}", owner=owner, members=tuple(people))
    owner.adds(chat, bot, rights=("can_delete_messages", "can_restrict_members"))
    speakers = [*offenders * _OFFENCES, *random.choices(others, k=messages - len(offenders) * _OFFENCES)]
    random.shuffle(speakers)
    offences: dict[int, list[int]] = {each.id: [] for each in offenders}
    harmless = []
    for place, who in enumerate(speakers):
        if who.id in offences:
            offences[who.id].append(who.says(chat, SHOUT).id)
        else:
            harmless.append(who.says(chat, f"Is lamp {place} still there?").text)
    return Crowd(chat, offences, harmless)


async def _take_in(assembled: Assembled, bot: Bot, owner: Person, crowds: Sequence[Crowd]) -> None:
    """Let a shop's bot look after the groups, by one rule each."""
    now = datetime.now(UTC)
    async with assembled.database.write() as session:
        shop_id = (await sale.stall(session, now=now)).shop.id
        ours = await factory.bot(session, now=now, shop_id=shop_id, telegram_id=bot.id, username=bot.username)
        await tokens.keep(session, assembled.resources.get(Sealer), bot_id=ours.id, token=bot.token, now=now)
        for crowd in crowds:
            draft = GroupDraft(group_id=crowd.chat.id, name=crowd.chat.title, shop_id=shop_id)
            group = await groups.bind(session, draft=draft, bot_id=ours.id, actor=SYSTEM, now=now)
            await rule_factory.rule(session, group, now=now)
            await make_known(session, ours.ref, crowd.chat.id, owner.id, now=now)


def _workers(env: Mapping[str, str], world: TelegramWorld, folder: Path) -> list[Sokoni]:
    env = {**env, **_IMPATIENT, "TELEGRAM_API_BASE": world.address, "SOKONI_LOG_LEVEL": "WARNING"}
    return [Sokoni(env, ("worker",), folder / f"worker-{number}.log") for number in range(WORKERS)]


@pytest.mark.heavy
async def test_every_message_is_judged_once_and_in_order_while_workers_are_killed(
    assembled: Assembled, test_env: dict[str, str], world: TelegramWorld, tmp_path: Path, scale: float
):
    database = assembled.database
    theirs, owner = world.bot("keeper_bot", privacy=False), world.user("Olga")
    crowds = [
        _crowd(world, theirs, owner, number=number, messages=int(UPDATES * scale) // CHATS) for number in range(CHATS)
    ]
    await _take_in(assembled, theirs, owner, crowds)
    posted = sum(len(crowd.harmless) + len(crowd.offences) * _OFFENCES for crowd in crowds)
    world.faults.repeat(3)
    world.faults.mingle()
    for method in ("deleteMessages", "restrictChatMember", "unbanChatMember", "banChatMember"):
        world.faults.drop(method, times=2)

    workers = _workers(test_env, world, tmp_path)
    with processes.running(*workers):
        for worker in workers:
            worker.start()
        for kill in range(max(1, int(scale))):
            # Killed after some more messages, wherever that finds it: asking, within a turn or its commit, or sending.
            judged = await count(database, "SELECT count(*) FROM telegram_messages")
            goal = judged + random.randrange(1, max(2, posted // (int(scale) + 2)))
            await eventually(
                lambda: count(database, "SELECT count(*) FROM telegram_messages"),
                lambda done, goal=goal: done >= min(goal, posted),  # type: ignore[misc]
            )
            victim = workers[kill % WORKERS]
            victim.kill()
            victim.start()
        left = await eventually(lambda: _left(assembled, theirs), lambda rows: rows == 0)

    logs = "".join(worker.log.read_text() for worker in workers)
    assert left == 0, logs
    assert await count(database, "SELECT count(*) FROM telegram_parked_updates") == 0, logs
    assert await count(database, "SELECT count(*) FROM telegram_sent_calls WHERE NOT ok") == 0
    for crowd in crowds:
        await _check(assembled, crowd)


async def _left(assembled: Assembled, bot: Bot) -> int:
    """How many updates and calls wait, at Telegram and here; what is said in groups takes its time."""
    at_telegram = len(bot.mailbox)
    waiting = await count(assembled.database, "SELECT count(*) FROM telegram_inbox WHERE handled_at IS NULL")
    unsent = await count(assembled.database, f"SELECT count(*) FROM telegram_calls WHERE {_MODERATES}")
    return at_telegram + waiting + unsent


async def _check(assembled: Assembled, crowd: Crowd) -> None:
    """Each offence is counted once, each step taken once and by the offence of its number, and nothing else went."""
    async with assembled.database.read() as session:
        group = await groups.find_bare(session, group_id=crowd.chat.id)
        assert group is not None
        about = {"key": group.id}
        judged = await session.execute(
            text("SELECT message_id FROM telegram_messages WHERE group_key = :key ORDER BY position"), about
        )
        actions = await session.execute(
            text("SELECT user_id, kind, message_id FROM group_actions WHERE group_key = :key ORDER BY message_id"),
            about,
        )
        warned = await session.execute(
            text("SELECT user_id, count(*) FROM telegram_warnings WHERE group_key = :key GROUP BY user_id"), about
        )
        counted = await session.execute(
            text("SELECT user_id, scope FROM telegram_standings WHERE group_key = :key"), about
        )
        order, done = list(judged.scalars()), actions.all()
        warnings, standings = {row[0]: row[1] for row in warned}, Counter((row[0], row[1]) for row in counted)
    assert order == sorted(order)
    assert warnings == dict.fromkeys(crowd.offences, _OFFENCES)
    assert standings == dict.fromkeys(((each, GROUP_SCOPE) for each in crowd.offences), 1)
    for user_id, messages in crowd.offences.items():
        steps = [*_LADDER, *["delete"] * (_OFFENCES - len(_LADDER))]
        assert [(kind, number) for who, kind, number in done if who == user_id] == list(
            zip(steps, messages, strict=True)
        )
        assert crowd.chat.status(user_id) == "kicked"
    assert len(done) == len(crowd.offences) * _OFFENCES
    by_people = [each.text for each in crowd.chat.history if isinstance(each.sender, Person) and each.kind == "text"]
    assert by_people == crowd.harmless
