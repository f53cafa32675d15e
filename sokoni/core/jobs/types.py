"""What a job is, what it is handed, and what a package declares."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sokoni.core.database import Database, WriteSession
from sokoni.core.events import Event
from sokoni.core.resources import Resources

Handler = Callable[..., Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class JobContext:
    """What a handler is handed: its transaction (if it has one), the time, and the process's resources."""

    database: Database
    resources: Resources
    now: datetime
    attempt: int
    transaction: WriteSession | None = None

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

    `transactional=False` is for handlers that call outside (a gateway, a mail server, another address): they get no
    transaction and open short ones around the call.
    """

    name: str
    handler: Handler
    attempts: int = 8
    priority: int = 0
    transactional: bool = True


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A function that is called, later and at least once, for each event of a type."""

    event_type: type[Event]
    handler: Callable[[JobContext, Any], Awaitable[None]]
    name: str
    attempts: int = 8
    priority: int = 0
    transactional: bool = True


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A job that is queued by the clock; `cron` has five fields in UTC, or six with seconds first."""

    name: str
    cron: str
    job: str
