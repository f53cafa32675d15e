"""A registry of its own for each test, and ways to queue and to look."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from sokoni.core.database import Database
from sokoni.core.jobs import draining, service
from sokoni.core.jobs.models import JobRow
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.types import QueueStatistics

Statistics = Callable[[], Awaitable[QueueStatistics]]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The registry of this process for the length of a test; empty at first."""
    own = Registry()
    monkeypatch.setattr(service, "_registry", own)
    monkeypatch.setattr(draining, "REGISTRY", own)
    return own


@pytest.fixture
def quick() -> JobsSettings:
    """A worker that looks for everything all the time."""
    tick = timedelta(milliseconds=10)
    return JobsSettings(concurrency=4, poll=tick, heartbeat=tick, lost_after=timedelta(seconds=2), sweep=tick)


@pytest.fixture
def statistics(database: Database) -> Statistics:
    """The queue's figures now."""

    async def read() -> QueueStatistics:
        async with database.read() as session:
            return await service.statistics(session)

    return read


@pytest.fixture
def waiting(database: Database) -> Callable[[], Awaitable[list[JobRow]]]:
    """What stands in the queue, oldest first."""

    async def read() -> list[JobRow]:
        async with database.read() as session:
            return list((await session.execute(select(JobRow).order_by(JobRow.id))).scalars())

    return read
