"""Workers are killed with SIGKILL while they work: nothing is lost, nothing stays behind, nothing is done twice."""

import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import NewJob
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[3]
JOBS = 300
WORKERS = 3


@pytest.fixture
async def effects(database: Database) -> AsyncIterator[None]:
    """A table in which each job leaves a row."""
    async with database.write() as session:
        await session.execute(text("CREATE TABLE job_effects (number integer NOT NULL)"))
    yield
    async with database.write() as session:
        await session.execute(text("DROP TABLE job_effects"))


def _start(url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "tests/core/jobs/crashing_worker.py", url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env={"PYTHONPATH": str(ROOT)})


async def _done(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM job_effects"))).scalar_one())


async def _left(database: Database) -> int:
    """How many jobs are not done, once those that wait after several deaths have waited: their minutes are not ours.

    A job that nobody would ever take again stays left: only waiting is cut short.
    """
    async with database.write() as session:
        await session.execute(text("UPDATE jobs SET run_at = now() WHERE state = 'delayed'"))
        return int((await session.execute(text("SELECT count(*) FROM jobs"))).scalar_one())


@pytest.mark.heavy
@pytest.mark.usefixtures("effects")
async def test_every_job_is_done_exactly_once_while_workers_are_killed(database: Database, scale: float):
    count = int(JOBS * scale)
    async with database.write() as session:
        await jobs.enqueue_many(session, [NewJob(name="count", arguments={"number": n}) for n in range(count)])

    workers = [_start(database.url) for _ in range(WORKERS)]
    try:
        for _ in range(max(5, count // 100)):
            # Killed after some more jobs, wherever that finds it: between jobs, within one, or within its commit.
            goal = await _done(database) + random.randrange(1, 30)
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
        numbers = list((await session.execute(text("SELECT number FROM job_effects ORDER BY number"))).scalars())
        parked = await jobs.list_parked(session)
    assert left == 0
    assert parked == []
    assert numbers == list(range(count))
