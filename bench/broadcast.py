"""`python -m bench.broadcast`: what people wait for their answers while their bot has 10,000 messages to send.

python -m bench.broadcast                10,000 in the queue, looked at for a minute
python -m bench.broadcast --whole        until all of them are sent: six minutes
python -m bench.broadcast --quick        small: to see that everything works

A `sokoni worker` polls and sends, by the clock on the wall; Telegram, with its limits, is the Bot API server for tests
in this process. People ask five times a second, and what is measured is the time from a question to its answer there:
asked for, stored, handled, queued, sent. The floor is the same before there is a broadcast.
"""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import click
import uvloop

from bench import installation, load, report
from bench.report import Row, Target
from sokoni.core.clock import Clock
from sokoni.core.sealed import Sealer
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import Assembled, assemble
from sokoni.telegram.gateway import actions, sending, tokens
from sokoni.telegram.gateway.types import Priority
from tests.support.factories import telegram as factory
from tests.support.telegram.bots import Bot
from tests.support.telegram.limits import Limits
from tests.support.telegram.people import Person
from tests.support.telegram.server import serving
from tests.support.telegram.world import TelegramWorld

OUT = report.OUT.with_name("broadcast.json")
_QUESTION, _PATIENCE = "/start", 60
_NEWS = "Our new lamps are here"
_ASKING, _QUESTIONS_PER_SECOND = 50, 5
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; no seconds: until all is sent."""

    readers: int
    seconds: float | None


FULL, WHOLE, QUICK = Size(10_000, 60), Size(10_000, None), Size(200, 3)


@click.command()
@click.option("--quick", "size", flag_value=QUICK, help="Small: to see that everything works.")
@click.option("--whole", "size", flag_value=WHOLE, help="Until all is sent.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, size: Size | None, out: Path) -> None:
    """Measure answers beside a broadcast, write bench/out/broadcast.json."""
    with installation.home() as env:
        rows = uvloop.run(_measure(env, size or FULL))
    report.write(rows, out)
    report.show(rows)


async def _measure(env: dict[str, str], size: Size) -> list[Row]:
    process = assemble(env)
    try:
        await migrate.upgrade(process.database)
        async with serving(TelegramWorld()) as world:
            world.limits = Limits()
            bot = world.bot("news_bot")
            readers = [world.user(f"Reader {number}") for number in range(size.readers)]
            asking = [world.user(f"Asking {number}") for number in range(_ASKING)]
            for each in (*readers, *asking):
                each.starts(bot)
            bot_id = await _connect(process, bot)
            bot.mailbox.clear()
            with installation.working({**env, "TELEGRAM_API_BASE": world.address}):
                # The first answer says that the worker is there.
                await _ask(world, bot, asking[0])
                quiet = await _answers(world, bot, asking, seconds=min(10, size.seconds or 10))
                await _announce(process, bot_id, readers)
                before, began = _heard(world), time.perf_counter()
                busy = await _answers(world, bot, asking, seconds=size.seconds, until=before + size.readers)
                sent = (_heard(world) - before) / (time.perf_counter() - began)
            return _rows(busy, quiet, sent, sum(world.limits.refused.values()), size)
    finally:
        await process.close()


async def _connect(process: Assembled, theirs: Bot) -> UUID:
    """Let the program have the bot, as somebody who knows its token entered it."""
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    async with process.database.write() as session:
        ours = await factory.bot(session, now=now, telegram_id=theirs.id, username=theirs.username)
        await tokens.keep(session, process.resources.get(Sealer), bot_id=ours.id, token=theirs.token, now=now)
    return ours.id


def _rows(busy: list[float], quiet: list[float], sent: float, refused: int, size: Size) -> list[Row]:
    how = (
        f"{size.readers:,} messages wait at the beginning; from a question to its answer, {len(busy)} of them;"
        " floor: without a broadcast"
    )
    return [
        _answered("p50", 0.5, busy, quiet, how),
        _answered("p95", 0.95, busy, quiet, how, Target.under(1000)),
        report.row("broadcast", "1/s", sent, how="with the answers 30 a second are let through"),
        report.row("told to slow down", "times", refused, how=how, target=Target.at_most(0)),
    ]


def _answered(
    name: str, share: float, busy: list[float], quiet: list[float], how: str, target: Target | None = None
) -> Row:
    floor = load.percentile(quiet, share)
    value = load.percentile(busy, share)
    return report.row(f"answered beside a broadcast, {name}", "ms", value, how=how, floor=floor, target=target)


async def _announce(process: Assembled, bot_id: UUID, readers: Sequence[Person]) -> None:
    """Queue the broadcast."""
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    news = [actions.send_message(bot_id, each.id, _NEWS, priority=Priority.BROADCAST) for each in readers]
    async with process.database.write() as session:
        for start in range(0, len(news), _AT_ONCE):
            await sending.send(session, news[start : start + _AT_ONCE], now=now)


async def _answers(
    world: TelegramWorld, bot: Bot, asking: Sequence[Person], *, seconds: float | None, until: int = 0
) -> list[float]:
    """How long people wait for their answers, in milliseconds: for so long, or until so many have heard the news."""
    began, questions = time.perf_counter(), list[asyncio.Task[float]]()
    for who in itertools.cycle(asking):
        passed = time.perf_counter() - began
        if passed > seconds if seconds is not None else _heard(world) >= until:
            break
        questions.append(asyncio.create_task(_ask(world, bot, who)))
        await asyncio.sleep(1 / _QUESTIONS_PER_SECOND)
    return [wait * 1000 for wait in await asyncio.gather(*questions)]


async def _ask(world: TelegramWorld, bot: Bot, who: Person) -> float:
    """How long it takes until somebody who asks is answered, in seconds."""
    chat, began = who.private(bot), time.perf_counter()
    question = who.says(chat, _QUESTION)

    def is_answered() -> bool:
        return any(each.id > question.id and each.sender is bot and each.text != _NEWS for each in chat.history)

    await world.until(is_answered, seconds=_PATIENCE)
    return time.perf_counter() - began


def _heard(world: TelegramWorld) -> int:
    return sum(1 for call in world.calls if call.params.get("text") == _NEWS and call.ok)


if __name__ == "__main__":
    main()
