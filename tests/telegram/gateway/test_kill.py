"""Workers are killed with SIGKILL while they handle updates: none is lost, none done twice, chats stay in order."""

import random
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from sokoni.core.database import Database
from tests.support.factories import telegram
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[3]
# 5,000 in `make soak`.
UPDATES = 500
CHATS = 40
WORKERS = 2
KILLS = 4


@pytest.fixture
async def effects(database: Database) -> AsyncIterator[None]:
    """A table in which each update leaves a row."""
    async with database.write() as session:
        await session.execute(
            text("CREATE TABLE inbox_effects (id bigserial PRIMARY KEY, chat_id bigint, update_id bigint)")
        )
    yield
    async with database.write() as session:
        await session.execute(text("DROP TABLE inbox_effects"))


def _start(url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "tests/telegram/gateway/crashing_worker.py", url]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"PYTHONPATH": str(ROOT)}
    )


async def _done(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM inbox_effects"))).scalar_one())


async def _left(database: Database) -> int:
    """How many updates wait, once those that wait after a failure have waited: their minutes are not ours."""
    async with database.write() as session:
        await session.execute(text("UPDATE telegram_holdups SET until = now()"))
        waiting = "SELECT count(*) FROM telegram_inbox WHERE handled_at IS NULL"
        return int((await session.execute(text(waiting))).scalar_one())


@pytest.mark.heavy
@pytest.mark.usefixtures("effects")
async def test_every_update_is_handled_once_and_in_order_while_workers_are_killed(database: Database, scale: float):
    count = int(UPDATES * scale)
    now = datetime.now(UTC)
    async with database.write() as session:
        bot = await telegram.bot(session, now=now)
        updates = [telegram.message(number, chat_id=-1 - number % CHATS) for number in range(count)]
        await telegram.store(session, updates, bot_id=bot.id, now=now)

    workers = [_start(database.url) for _ in range(WORKERS)]
    try:
        for _ in range(KILLS):
            # Killed after some more updates, wherever that finds it: between turns, within one, or within its commit.
            goal = await _done(database) + random.randrange(1, max(count // 10, 2))
            await eventually(lambda: _done(database), lambda done, goal=goal: done >= min(goal, count))  # type: ignore[misc]
            victim = workers.pop(random.randrange(WORKERS))
            victim.kill()
            victim.wait()
            workers.append(_start(database.url))
        left = await eventually(lambda: _left(database), lambda rows: rows == 0)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    async with database.read() as session:
        rows = (await session.execute(text("SELECT chat_id, update_id FROM inbox_effects ORDER BY id"))).all()
        given_up = (await session.execute(text("SELECT count(*) FROM telegram_parked_updates"))).scalar_one()
    assert (left, given_up) == (0, 0)
    assert sorted(row.update_id for row in rows) == list(range(count))
    for chat in range(CHATS):
        of_chat = [row.update_id for row in rows if row.chat_id == -1 - chat]
        assert of_chat == sorted(of_chat)
