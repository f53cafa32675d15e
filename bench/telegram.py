"""`python -m bench.telegram`: updates through the inbox, webhooks' answers, and what idle bots cost.

python -m bench.telegram                 20,000 updates of 500 chats; webhooks at 500 a second; 1,000 idle bots
python -m bench.telegram --quick         small: to see that everything works

Updates are stored as polling stores them, a hundred in a statement, and handled by every handler that the program has,
in one process: locked, read, handed over, marked, committed. The floor is the library's bare dispatcher in the same
run, which takes the same updates into a router with one handler that does nothing, stores nothing, and forgets them
when it dies.
"""

import asyncio
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import orjson
import uvloop

from bench import installation, load, report
from bench.app import FLOORS
from bench.load import Client
from bench.report import Row, Target
from sokoni.core import ids
from sokoni.core.clock import Clock
from sokoni.core.resources import Resources
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import Assembled, assemble
from sokoni.telegram.gateway.client import BotClient, library
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.gateway.companions.poller import Poller
from sokoni.telegram.gateway.companions.roster import Connected, Roster
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Bot, BotState, Delivery
from tests.support.factories import telegram as factory

OUT = report.OUT.with_name("telegram.json")
_AT_ONCE = 100
_SECRET = "a secret of the benchmark"
_HEADERS = {"x-telegram-bot-api-secret-token": _SECRET}
_PORT_OF_SILENCE = "PORT"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    updates: int
    chats: int
    webhook_seconds: float
    idle_bots: int


FULL = Size(updates=20_000, chats=500, webhook_seconds=10, idle_bots=1000)
QUICK = Size(updates=1_000, chats=50, webhook_seconds=1, idle_bots=50)


@click.command()
@click.option("--quick", is_flag=True, help="Small: to see that everything works.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, out: Path) -> None:
    """Measure the gateway to Telegram, write bench/out/telegram.json."""
    size = QUICK if quick else FULL
    with installation.home() as env:
        rows = uvloop.run(_measure(env, size))
    report.write(rows, out)
    report.show(rows)


async def _measure(env: dict[str, str], size: Size) -> list[Row]:
    process = assemble(env)
    try:
        await migrate.upgrade(process.database)
        rows = await _idle_bots(process.resources, size)
        bot = await _connected(process)
        rows += await _through_the_inbox(process, bot, size)
        with (
            tempfile.TemporaryDirectory() as floors,
            installation.serving(["bench.server"], {**env, FLOORS: floors}) as server,
        ):
            rows += await _webhooks(bot, server.host, server.port, size)
        return rows
    finally:
        await process.close()


async def _connected(process: Assembled) -> Bot:
    now = _now(process.resources)
    async with process.database.write() as session:
        bot = await factory.bot(session, now=now, delivery=Delivery.WEBHOOK)
        await repository.change(session, bot_id=bot.id, values={"webhook_hash": ids.hash_token(_SECRET)})
    return bot


async def _through_the_inbox(process: Assembled, bot: Bot, size: Size) -> list[Row]:
    now = _now(process.resources)
    updates = [
        factory.message(
            number, f"What about a lamp of {number}?", chat_id=-1000 - number % size.chats, user_id=number % 997 + 1
        )
        for number in range(size.updates)
    ]
    floor = await _bare_dispatch(updates)
    began = time.perf_counter()
    for start in range(0, len(updates), _AT_ONCE):
        async with process.database.write() as session:
            await factory.store(session, updates[start : start + _AT_ONCE], bot_id=bot.id, now=now)
    stored = len(updates) / (time.perf_counter() - began)
    began = time.perf_counter()
    lanes = await asyncio.gather(*(handling.drain(process.resources) for _ in range(2)))
    assert sum(lanes) == len(updates)
    handled = len(updates) / (time.perf_counter() - began)
    return [
        report.row("updates stored", "1/s", stored, how=f"{_AT_ONCE} in a statement, committed", floor=floor),
        report.row(
            "updates handled",
            "1/s",
            handled,
            how="one process, two parts at once, every handler of the program; floor: the library's bare dispatch",
            floor=floor,
            target=Target.at_least(1500),
        ),
    ]


async def _bare_dispatch(updates: Sequence[Mapping[str, Any]]) -> float:
    """How many updates a second the library takes from JSON to a handler that does nothing."""
    from aiogram import Bot as LibraryBot
    from aiogram import Dispatcher, Router
    from aiogram.types import Message, Update

    router = Router()
    seen = 0

    @router.message()
    async def nothing(_: Message) -> None:
        nonlocal seen
        seen += 1

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    bot = LibraryBot("1234567:" + "x" * 35)
    texts = [orjson.dumps(each) for each in updates]
    began = time.perf_counter()
    for text in texts:
        await dispatcher.feed_update(bot, Update.model_validate(orjson.loads(text), context={"bot": bot}))
    taken = time.perf_counter() - began
    assert seen == len(updates)
    return len(updates) / taken


async def _webhooks(bot: Bot, host: str, port: int, size: Size) -> list[Row]:
    """The answers to updates that come 500 a second, whether or not the ones before were answered."""
    door, rate = f"/telegram/webhook/{bot.id}", 500
    clients = [Client(host, port) for _ in range(40)]
    free: asyncio.Queue[Client] = asyncio.Queue()
    for each in clients:
        free.put_nowait(each)
    latencies: list[float] = []

    async def bring(number: int) -> None:
        began = time.perf_counter()
        client = await free.get()
        body = factory.message(10_000_000 + number, chat_id=-1000 - number % size.chats)
        answer = await client.post(door, body, headers=_HEADERS)
        assert answer.status == 200, answer.body
        latencies.append((time.perf_counter() - began) * 1000)
        free.put_nowait(client)

    await asyncio.gather(*(bring(-number) for number in range(1, len(clients) + 1)))
    latencies.clear()
    gc.collect()
    tasks, began = [], time.perf_counter()
    for number in range(int(rate * size.webhook_seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(bring(number)))
    await asyncio.gather(*tasks)
    for each in clients:
        await each.close()
    how = (
        f"{rate}/s for {size.webhook_seconds:g} s, whatever is unanswered; one server process, load on the same machine"
    )
    return [
        report.row("webhook answered, p50", "ms", load.percentile(latencies, 0.5), how=how),
        report.row("webhook answered, p99", "ms", load.percentile(latencies, 0.99), how=how, target=Target.under(20)),
    ]


async def _idle_bots(resources: Resources, size: Size) -> list[Row]:
    """What bots cost for whom nothing happens, each with a long call open to a server that says nothing."""
    silence = subprocess.Popen([sys.executable, "-c", _SILENCE], stdout=subprocess.PIPE)  # noqa: ASYNC220  # nothing else runs
    assert silence.stdout is not None
    port = int(silence.stdout.readline())
    try:
        resources.provide(BotClient(library(f"http://127.0.0.1:{port}")))
        resources.provide(GatewaySettings(starts_per_minute=60_000))
        one = await _memory_of(resources, 1)
        many = await _memory_of(resources, size.idle_bots)
    finally:
        silence.terminate()
        silence.wait()
        await resources.get(BotClient).close()
    how = f"growth from 1 to {size.idle_bots} polled bots, one client session for all, scaled to 1,000"
    growth = (many - one) / (size.idle_bots - 1) * 1000
    return [report.row("1,000 idle bots", "MB", growth, how=how, target=Target.under(20))]


class _All(Roster):
    """A roster that has these bots, and asks nobody."""

    def __init__(self, resources: Resources, bots: Mapping[UUID, Connected]) -> None:
        super().__init__(resources)
        self._given = bots

    @property
    def bots(self) -> Mapping[UUID, Connected]:
        """Them."""
        return self._given


async def _memory_of(resources: Resources, count: int) -> float:
    """How much memory this process has while so many bots are polled, in MB."""
    now = _now(resources)
    given = {
        bot.id: Connected(bot, f"{bot.telegram_id}:{'x' * 35}")
        for bot in (_bot(number, now) for number in range(count))
    }
    poller = Poller(resources, _All(resources, given))
    stop = asyncio.Event()
    running = asyncio.create_task(poller.run(stop))
    await asyncio.sleep(1 + count / 500)
    gc.collect()
    used = _resident_mb()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return used


def _bot(number: int, now: datetime) -> Bot:
    return Bot(
        id=ids.new_id(),
        telegram_id=1_000_000 + number,
        shop_id=None,
        username=f"idle{number}_bot",
        name=f"Idle {number}",
        state=BotState.ACTIVE,
        delivery=Delivery.POLLING,
        problem="",
        problem_at=None,
        last_update_at=None,
        created_at=now,
        updated_at=now,
    )


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _now(resources: Resources) -> datetime:
    return resources.get(Clock).now()  # type: ignore[type-abstract]


# A server that takes every question and answers none, as Telegram does while nothing happens.
_SILENCE = """
import asyncio

async def main():
    async def keep(reader, writer):
        await reader.read()

    server = await asyncio.start_server(keep, "127.0.0.1", 0, backlog=2000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""

if __name__ == "__main__":
    main()
