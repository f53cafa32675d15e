"""Runs one job that was taken, and records what came of it."""

import random
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from sokoni.core.clock import Clock
from sokoni.core.database import Database, WriteSession
from sokoni.core.jobs import repository, rules
from sokoni.core.jobs.errors import ClaimLostError, UnknownJobError
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.types import Claim, Job, JobContext
from sokoni.core.resources import Resources

_log = structlog.get_logger(__name__)
_ERROR_LENGTH = 2000
_TRACEBACK_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Runner:
    """What jobs run with."""

    database: Database
    resources: Resources
    registry: Registry

    def now(self) -> datetime:
        """The time by the process's clock."""
        return self.resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol

    async def perform(self, claim: Claim) -> None:
        """Do a job and remove it, in one transaction if it is a transactional one.

        Raises:
            UnknownJobError: nothing is registered under its name.
            ClaimLostError: it was given to another worker meanwhile; its transaction is rolled back.
            Exception: whatever the handler raised.
        """
        job = self.registry.find(claim.name)
        if job is None:
            raise UnknownJobError(claim.name)
        if job.transactional:
            async with self.database.write() as session:
                await self._call(job, claim, self._context(claim, session))
                _check_held(claim, is_done=await repository.complete(session, claim))
            return
        context = self._context(claim, None)
        await self._call(job, claim, context)
        if context.completed is None:
            async with context.ending():
                pass
        _check_held(claim, is_done=context.completed is True)

    async def record_failure(self, claim: Claim, error: Exception, *, wait: bool = True) -> bool:
        """Let a failed job wait for its next attempt, or park it; whether it was parked.

        `wait=False` makes the next attempt due at once.
        """
        delay = self._next_delay(claim, error)
        async with self.database.write() as session:
            if delay is None:
                await repository.park(
                    session, claim, error=_in_short(error), traceback=_traceback(error)[-_TRACEBACK_LENGTH:]
                )
            else:
                run_at = self.now() + (delay if wait else timedelta())
                await repository.delay(session, claim, run_at=run_at, error=_in_short(error))
        event = "job.parked" if delay is None else "job.failed"
        _log.warning(event, job=claim.name, job_id=str(claim.id), attempt=claim.attempt, error=_in_short(error))
        return delay is None

    def _context(self, claim: Claim, session: WriteSession | None) -> JobContext:
        return JobContext(
            database=self.database,
            resources=self.resources,
            now=self.now(),
            attempt=claim.attempt,
            transaction=session,
            name=claim.name,
            priority=claim.priority,
            complete=partial(repository.complete, job=claim) if session is None else None,
        )

    async def _call(self, job: Job, claim: Claim, context: JobContext) -> None:
        await job.handler(context, **self.registry.arguments_for(job, claim.arguments))

    def _next_delay(self, claim: Claim, error: Exception) -> timedelta | None:
        job = self.registry.find(claim.name)
        attempts = job.attempts if job is not None else claim.attempt
        return rules.next_delay(error, attempt=claim.attempt, attempts=attempts, jitter=random.random())  # noqa: S311


def _check_held(claim: Claim, *, is_done: bool) -> None:
    if not is_done:
        raise ClaimLostError(f"{claim.name} {claim.id}, attempt {claim.attempt}")


def _in_short(error: Exception) -> str:
    # PostgreSQL's text holds no zero bytes; an error may quote any input.
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:_ERROR_LENGTH]


def _traceback(error: Exception) -> str:
    return "".join(traceback.format_exception(error)).replace("\x00", "")
