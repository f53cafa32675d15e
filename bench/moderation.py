"""`python -m bench.moderation`: updates/s through the inbox, twenty rules and what follows from them.

python -m bench.moderation               20,000 messages in 200 groups
python -m bench.moderation --quick       small: to see that everything works

Messages lie in the inbox, as a webhook leaves them; one in a hundred breaks a rule. What is measured is the time until
all are handled: judged, kept, counted, logged, and the calls that follow queued; by one process, then by two. The floor
is what aiogram's own dispatcher hands to an empty handler on one core in the same run.
"""

import asyncio
import json
import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import uvloop
from sqlalchemy import text

from bench import installation, report
from bench.report import Row, Target
from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.clock import Clock
from sokoni.core.database import Database, WriteSession
from sokoni.core.telemetry import VERSIONED_READS
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import Assembled, assemble
from sokoni.telegram.gateway import inbox, members
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, GroupDraft
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.types import RuleDraft

OUT = report.OUT.with_name("moderation.json")
_FIRST_CHAT, _BOSS, _PEOPLE = -1_002_000_000_000, 7, 50
_STORED_AT_ONCE = 500
_AT_ONCE = 4
_BROKEN = 100
# Of fewer looks, most are the first for their group.
_LOOKS = 5000
_SAID = (
    "Hello everybody, is the blue lamp still there? I would like to buy two of them",
    "سلام، این چراغ هنوز موجود است؟ می‌خواهم دو تا بخرم",
    "Hola, ¿todavía queda la lámpara azul?",
    "ok thanks",
    "Привет, есть ли ещё лампа? Хочу купить две штуки",
)
_LOOKED_FOR: tuple[tuple[RuleType, dict[str, Any]], ...] = (
    (RuleType.FLOOD, {"messages": 20, "seconds": 10}),
    (RuleType.LINKS, {"allow": ["shop.example", "@myshop"]}),
    (RuleType.LINKS, {"forbid": ["bit.example"]}),
    (RuleType.FORWARDS, {}),
    (RuleType.MEDIA, {"kinds": ["sticker", "video_note"], "endings": ["exe", "apk"]}),
    (RuleType.MEDIA, {"kinds": ["poll"]}),
    (RuleType.WORDS, {"words": [f"word{number}" for number in range(300)]}),
    (RuleType.WORDS, {"words": ["casino", "free money", "crypto*", "*coin"]}),
    (RuleType.WORDS, {"words": ["*bet*", "viagra"]}),
    (RuleType.PATTERNS, {"patterns": [r"\b\d{16}\b", r"earn \$?\d+ (a|per) day"]}),
    (RuleType.PATTERNS, {"patterns": [r"(a+)+$", r"(.*)*x{20}"]}),
    (RuleType.CAPS, {}),
    (RuleType.MENTIONS, {"most": 5}),
    (RuleType.MENTIONS, {"most": 10}),
    (RuleType.NEW_MEMBERS, {"seconds": 3600}),
    (RuleType.LANGUAGE, {"allow": ["en", "es", "fa", "ru"]}),
    (RuleType.DUPLICATES, {"times": 5, "seconds": 30}),
    (RuleType.DUPLICATES, {"times": 20, "seconds": 30, "among": "group"}),
    (RuleType.FLOOD, {"messages": 40, "seconds": 60}),
    (RuleType.CUSTOM, {"parts": [{"type": "caps"}, {"type": "links"}]}),
)


@click.command()
@click.option("--quick", is_flag=True, help="Small: to see that everything works.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, out: Path) -> None:
    """Measure moderation, write bench/out/moderation.json."""
    chats, updates = (10, 500) if quick else (200, 20_000)
    with installation.home() as env:
        rows = uvloop.run(_measure(env, chats, updates))
    report.write(rows, out)
    report.show(rows)


async def _measure(env: dict[str, str], chats: int, updates: int) -> list[Row]:
    process = assemble(env)
    try:
        await migrate.upgrade(process.database)
        shop_id = (await installation.open_shop(process, seller="seller@example.com", name="Workshop")).id
        bot_id = await _furnish(process, shop_id, chats)
        floor = await _floor(_updates(chats, updates))
        before = _looks()
        by_one = await _timed(process, env, _updates(chats, updates), bot_id=bot_id, processes=1)
        found = _found(before, _looks())
        by_two = await _timed(process, env, _updates(chats, updates, round_=1), bot_id=bot_id, processes=2)
    finally:
        await process.close()
    how = (
        f"{updates:,} messages in {chats} groups, {len(_LOOKED_FOR)} rules in each, one message in {_BROKEN} breaks one"
    )
    target = Target.at_least(1500)
    return [
        report.row("updates dispatched by aiogram alone", "/s", floor, how="an empty handler, one core, no database"),
        report.row("updates judged by one process", "/s", by_one, how=how, floor=floor),
        report.row("updates judged by two processes", "/s", by_two, how=how, floor=floor, target=target),
        found,
    ]


def _looks() -> dict[str, float]:
    """How often this process found what it looked for of groups, and how often not, since it began."""
    counted = {"hit": 0.0, "miss": 0.0}
    for metric in VERSIONED_READS.collect():
        for sample in metric.samples:
            if sample.name.endswith("_total"):
                counted[sample.labels["result"]] += sample.value
    return counted


def _found(before: Mapping[str, float], after: Mapping[str, float]) -> Row:
    """The share of what a worker looked for of groups that was in memory, from its first message on."""
    hits, misses = (after[each] - before[each] for each in ("hit", "miss"))
    looks = hits + misses
    # A batch looks once for all of its groups, so that most looks here are each group's first: `bench.groups` judges.
    how = f"settings, roles and prepared rules, from nothing; {hits:,.0f} of {looks:,.0f} looks"
    return report.row("answered from a worker's memory", "%", 100 * hits / looks, how=how)


async def _furnish(process: Assembled, shop_id: UUID, chats: int) -> UUID:
    """Groups with twenty rules, and the bot that looks after them."""
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    async with process.database.write() as session:
        bot_id = await _bot(session, shop_id, now)
    for number in range(chats):
        async with process.database.write() as session:
            draft = GroupDraft(group_id=_FIRST_CHAT - number, name=f"Group {number}", shop_id=shop_id)
            group = await groups.bind(session, draft=draft, bot_id=bot_id, actor=SYSTEM, now=now)
            await _know(session, group, now)
            for place, (rule_type, parameters) in enumerate(_LOOKED_FOR):
                rule = RuleDraft(name=f"Rule {place}", rule_type=rule_type, parameters=parameters, penalty=Penalty.WARN)
                await rules.add_to(session, group=group, draft=rule, actor=SYSTEM, now=now)
    await installation.settle(process)
    return bot_id


async def _bot(session: WriteSession, shop_id: UUID, now: datetime) -> UUID:
    bot_id = ids.new_id()
    await session.execute(
        text(
            "INSERT INTO telegram_bots (id, telegram_id, shop_id, username, name, state, delivery, share, created_at,"
            " updated_at) VALUES (:id, 7000000001, :shop_id, 'bench_bot', 'Bench', 'active', 'webhook', 0, :now, :now)"
        ),
        {"id": bot_id, "shop_id": shop_id, "now": now},
    )
    return bot_id


async def _know(session: WriteSession, group: Group, now: datetime) -> None:
    """Let it be known who runs a group: nobody is punished before."""
    await session.execute(
        text(
            "INSERT INTO telegram_chats (chat_id, kind, title, username, is_forum, first_seen_at, updated_at)"
            " VALUES (:chat_id, 'supergroup', :title, '', false, :now, :now)"
        ),
        {"chat_id": group.group_id, "title": group.name, "now": now},
    )
    boss = {"status": "creator", "user": {"id": _BOSS, "is_bot": False, "first_name": "Boss"}}
    await members.keep_administrators(session, chat_id=group.group_id, answered=[boss], now=now)


def _updates(chats: int, count: int, *, round_: int = 0) -> Iterator[dict[str, Any]]:
    """Messages of all groups by turns; each with a number that nobody else has."""
    first = round_ * count
    at = int(time.time())
    for number in range(first, first + count):
        chat, person = number % chats, 1000 + number // chats % _PEOPLE
        said = "BUY MY LAMPS NOW" if number % _BROKEN == 0 else f"{_SAID[number % len(_SAID)]} {number}"
        message = {
            "message_id": number + 1,
            "date": at,
            "chat": {"id": _FIRST_CHAT - chat, "type": "supergroup", "title": f"Group {chat}"},
            "from": {"id": person, "is_bot": False, "first_name": f"Person {person}"},
            "text": said,
        }
        yield {"update_id": number + 1, "message": message}


async def _floor(updates: Iterator[dict[str, Any]]) -> float:
    """What the library's dispatcher alone hands to a handler, by the second."""
    from aiogram import Bot, Dispatcher
    from aiogram.types import Message

    dispatcher, bot = Dispatcher(), Bot("42:bench")

    async def nothing(message: Message) -> None:
        del message

    dispatcher.message.register(nothing)
    given = list(updates)
    started = time.perf_counter()
    for update in given:
        await dispatcher.feed_raw_update(bot, update)
    taken = time.perf_counter() - started
    await bot.session.close()
    return len(given) / taken


async def _timed(
    process: Assembled, env: Mapping[str, str], updates: Iterator[dict[str, Any]], *, bot_id: UUID, processes: int
) -> float:
    """How many updates a second some processes handle, from the first to the last."""
    count = await _store(process.database, list(updates), bot_id, process.resources.get(Clock).now())  # type: ignore[type-abstract]
    if processes == 1:
        started = time.perf_counter()
        await _handle_all(process)
    else:
        context = multiprocessing.get_context("spawn")
        ready = context.Barrier(processes + 1)
        workers = [context.Process(target=_work, args=(dict(env), ready)) for _ in range(processes)]
        for worker in workers:
            worker.start()
        await asyncio.to_thread(ready.wait)
        started = time.perf_counter()
        for worker in workers:
            await asyncio.to_thread(worker.join)
    taken = time.perf_counter() - started
    async with process.database.read() as session:
        waiting = (
            await session.execute(text("SELECT count(*) FROM telegram_inbox WHERE handled_at IS NULL"))
        ).scalar_one()
    if waiting:
        raise RuntimeError(f"{waiting} updates were not handled")
    return count / taken


async def _store(database: Database, updates: Sequence[dict[str, Any]], bot_id: UUID, now: datetime) -> int:
    for start in range(0, len(updates), _STORED_AT_ONCE):
        given = [(each, json.dumps(each)) for each in updates[start : start + _STORED_AT_ONCE]]
        async with database.write() as session:
            await inbox.store(session, given, bot_id=bot_id, now=now)
    return len(updates)


def _work(env: dict[str, str], ready: Any) -> None:
    uvloop.run(_work_off(env, ready))


async def _work_off(env: dict[str, str], ready: Any) -> None:
    process = assemble(env)
    try:
        await asyncio.to_thread(ready.wait)
        await _handle_all(process)
    finally:
        await process.close()


async def _handle_all(process: Assembled) -> None:
    """Take turns until nothing is due, several side by side as a worker does."""
    await asyncio.gather(*(handling.drain(process.resources) for _ in range(_AT_ONCE)))


if __name__ == "__main__":
    main()
