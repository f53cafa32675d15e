"""A worker process for the kill test: `python crashing_worker.py <database address>`."""

import asyncio
import random
import sys
from datetime import timedelta

from sqlalchemy import text

from sokoni.core.clock import Clock, SystemClock
from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.types import Job, JobContext
from sokoni.core.jobs.worker import Worker
from sokoni.core.resources import Resources


async def count(context: JobContext, *, number: int) -> None:
    """Write an effect, and sometimes fail after it."""
    await context.session.execute(text("INSERT INTO job_effects (number) VALUES (:number)"), {"number": number})
    await asyncio.sleep(random.uniform(0, 0.02))
    if random.random() < 0.05:
        msg = "one in twenty fails"
        raise RuntimeError(msg)


async def main(url: str) -> None:
    """Work until killed."""
    registry = Registry()
    # Kills use attempts up too; here none may be parked.
    registry.add(jobs=[Job(name="count", handler=count, attempts=1000)])
    resources = Resources()
    resources.provide(SystemClock(), as_type=Clock)
    settings = JobsSettings(
        concurrency=8,
        poll=timedelta(milliseconds=20),
        heartbeat=timedelta(milliseconds=200),
        lost_after=timedelta(seconds=3),
        sweep=timedelta(milliseconds=200),
    )
    database = Database(DatabaseSettings(url=url, pool_size=8))
    await Worker(database, resources, registry, settings).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
