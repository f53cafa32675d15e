"""What a job is, what it is handed, and what a package declares."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.database import Database, WriteSession
from sokoni.core.events import Event
from sokoni.core.resources import Resources

Handler = Callable[..., Awaitable[None]]
# Removes the job that is running; False if it was given to another worker meanwhile.
Complete = Callable[[WriteSession], Awaitable[bool]]


@dataclass(slots=True, kw_only=True)
class JobContext:
    """What a handler is handed: its transaction (if it has one), the time, and the process's resources."""

    database: Database
    resources: Resources
    now: datetime
    attempt: int
    transaction: WriteSession | None = None
    name: str = ""
    priority: int = 0
    complete: Complete | None = None
    # What came of removing the job in `ending`; None: it was not used.
    completed: bool | None = None

    @contextlib.asynccontextmanager
    async def ending(self) -> AsyncIterator[WriteSession]:
        """The last transaction of a job without one of its own: what it writes and the job's removal are one commit.

        What is written stays also where the job was given to another worker meanwhile, because what it tells of has
        been done outside.
        """
        async with self.database.write() as session:
            yield session
            completed = None if self.complete is None else await self.complete(session)
        self.completed = completed

    @property
    def session(self) -> WriteSession:
        """The job's transaction, committed by the worker when the handler returns.

        Raises:
            RuntimeError: the job was declared with `transactional=False`; it opens its own.
        """
        if self.transaction is None:
            msg = "this job has no transaction of its own; open one with context.database.write()"
            raise RuntimeError(msg)
        return self.transaction


@dataclass(frozen=True, kw_only=True)
class Job:
    """Work that is done later: a name and the function that does it.

    A transactional job is done exactly once as far as the database sees: its writes and its completion are one commit.
    `transactional=False` is for handlers that call outside (a gateway, a mail server, another address): they get no
    transaction, open short ones around the call (the last one with `ending`), and are done at least once.

    `attempts` counts every start, also those that ended with the worker's death. Jobs of higher `priority` go first.
    """

    name: str
    handler: Handler
    attempts: int = 8
    priority: int = 0
    transactional: bool = True


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A function that is called, later and at least once, for each event of a type, or for those that it wants.

    What `wants` says follows from the event alone: no job is queued for one that would have nothing to do.
    """

    event_type: type[Event]
    handler: Callable[[JobContext, Any], Awaitable[None]]
    name: str
    attempts: int = 8
    priority: int = 0
    transactional: bool = True
    wants: Callable[[Any], bool] | None = None

    def is_for(self, event: Event) -> bool:
        """Whether it wants to hear of an event of its type."""
        return self.wants is None or self.wants(event)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A job that is queued by the clock; `cron` has five fields in UTC, or six with seconds first."""

    name: str
    cron: str
    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """One of many jobs to queue at once."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    run_at: datetime | None = None
    priority: int | None = None
    dedupe_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job that a worker has taken; holds only as long as nobody else has taken it since."""

    id: UUID
    worker_id: UUID
    name: str
    arguments: Mapping[str, Any]
    attempt: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A running job without a living worker."""

    id: UUID
    name: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedJob:
    """A job that was given up, with all that is needed to understand and to replay it."""

    id: UUID
    name: str
    arguments: Mapping[str, Any]
    priority: int
    attempts: int
    error: str
    traceback: str
    created_at: datetime
    parked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleState:
    """When a schedule is due next, by the expression it was computed from."""

    name: str
    cron: str
    next_run_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatistics:
    """How many jobs are in each state, how long the oldest that could run has waited, and how many workers live."""

    ready: int
    running: int
    delayed: int
    parked: int
    oldest_ready_seconds: float
    workers: int
