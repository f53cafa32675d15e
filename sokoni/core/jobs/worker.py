"""The worker: takes jobs, runs several at once, says that it is alive, and takes over what dead workers left."""

import asyncio
import os
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from sokoni.core import ids
from sokoni.core.database import Database, DatabaseSettings, WriteSession
from sokoni.core.jobs import cron, repository, rules
from sokoni.core.jobs.errors import ClaimLostError, WorkerDiedError
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.runner import Runner
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.types import Claim, NewJob, Orphan, ScheduleState
from sokoni.core.resources import Resources
from sokoni.core.settings import InvalidSettingError

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")
# What a database that restarts looks like from here. asyncpg's own errors are wrapped, except while connecting.
_AWAY = (SQLAlchemyError, OSError, TimeoutError)
_RECONNECT = timedelta(seconds=0.5)
_RECONNECT_LONGEST = timedelta(seconds=5)
# How long freed places may gather, so that one statement takes several jobs.
_GATHER = timedelta(milliseconds=2)


class Worker:
    """Does jobs until it is stopped.

    It polls: an idle worker costs a few indexed statements a second, needs no LISTEN, so works through any pooler, and
    a database that restarts is one failed poll. Jobs run on the process's pool; taking jobs and heartbeats have
    two connections of their own on the direct address, so that jobs which use up the pool cannot make a living worker
    look dead.
    """

    def __init__(
        self, database: Database, resources: Resources, registry: Registry, settings: JobsSettings | None = None
    ) -> None:
        """A worker that has not begun.

        Raises:
            InvalidSettingError: the settings would let living workers count as dead.
        """
        self._settings = settings or JobsSettings()
        if self._settings.lost_after < 2 * self._settings.heartbeat:
            msg = "SOKONI_JOBS_LOST_AFTER must be at least twice SOKONI_JOBS_HEARTBEAT, or living workers count as dead"
            raise InvalidSettingError(msg)
        self.id: UUID = ids.new_id()
        self._runner = Runner(database, resources, registry)
        self._registry = registry
        self._control = Database(DatabaseSettings(url=database.direct_url, pool_size=2))
        self._label = f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = asyncio.Event()
        self._in_hand: dict[UUID, asyncio.Task[None]] = {}
        self._next_sweep = 0.0
        self._next_promotion = 0.0
        self._next_schedule: datetime | None = None

    def stop(self) -> None:
        """Take no more jobs; `run` returns when those in hand are finished, or after the time settings give them."""
        self._stopping.set()

    async def run(self) -> None:
        """Do jobs until `stop` is called."""
        heart = asyncio.create_task(self._keep_beating())
        try:
            away = _RECONNECT
            while not self._stopping.is_set():
                try:
                    await self._turn()
                    away = _RECONNECT
                except _AWAY as error:
                    _log.warning("worker.database_away", error=str(error), retry_in=away.total_seconds())
                    await self._pause(away)
                    away = min(away * 2, _RECONNECT_LONGEST)
            await self._finish_in_hand()
        finally:
            await _cancel([heart, *self._in_hand.values()])
            await self._leave()
            await self._control.close()

    # Taking jobs

    async def _turn(self) -> None:
        clock = asyncio.get_running_loop().time()
        if clock >= self._next_sweep:
            await self._sweep()
            self._next_sweep = clock + self._settings.sweep.total_seconds()
        if clock >= self._next_promotion:
            await self._fire_schedules()
            async with self._control.write() as session:
                await repository.promote_due(session, now=self._runner.now())
            self._next_promotion = clock + self._settings.poll.total_seconds()
        free = self._settings.concurrency - len(self._in_hand)
        taken = await self._take(free) if free > 0 else 0
        if taken < free:
            await self._pause(self._settings.poll)
        else:
            await self._wait_for_place()

    async def _take(self, limit: int) -> int:
        async with self._control.write() as session:
            claims = await repository.claim(session, worker_id=self.id, limit=limit)
        for claim in claims:
            task = asyncio.create_task(self._run(claim), name=f"job {claim.name} {claim.id}")
            self._in_hand[claim.id] = task
        return len(claims)

    async def _wait_for_place(self) -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait(
            [stopping, *self._in_hand.values()],
            timeout=self._settings.poll.total_seconds(),
            return_when=asyncio.FIRST_COMPLETED,
        )
        stopping.cancel()
        if len(self._in_hand) > self._settings.concurrency // 2:
            await asyncio.sleep(_GATHER.total_seconds())

    async def _pause(self, duration: timedelta) -> None:
        try:
            async with asyncio.timeout(duration.total_seconds()):
                await self._stopping.wait()
        except TimeoutError:
            return

    # Doing one

    async def _run(self, claim: Claim) -> None:
        try:
            await self._runner.perform(claim)
        except ClaimLostError:
            _log.warning("job.claim_lost", job=claim.name, job_id=str(claim.id), attempt=claim.attempt)
        except Exception as error:  # noqa: BLE001  # whatever a job ends with is recorded with it
            await self._record(claim, error)
        finally:
            del self._in_hand[claim.id]

    async def _record(self, claim: Claim, error: Exception) -> None:
        """Record a failure, also if the database is away for a while: nobody else knows of it."""
        away = _RECONNECT
        while True:
            try:
                await self._runner.record_failure(claim, error)
            except _AWAY as unreachable:
                _log.warning("job.failure_unrecorded", job=claim.name, job_id=str(claim.id), error=str(unreachable))
                await asyncio.sleep(away.total_seconds())
                away = min(away * 2, _RECONNECT_LONGEST)
            else:
                return

    # Being alive, and taking over

    async def _keep_beating(self) -> None:
        while True:
            try:
                async with self._control.write() as session:
                    await repository.beat(session, worker_id=self.id, label=self._label)
            except _AWAY as error:
                _log.warning("worker.heartbeat_missed", error=str(error))
            await asyncio.sleep(self._settings.heartbeat.total_seconds())

    async def _sweep(self) -> None:
        async with self._control.write() as session:
            # First of all, so that this worker never takes its own jobs for a dead one's.
            await repository.beat(session, worker_id=self.id, label=self._label)
            await repository.remove_silent_workers(session, silent_for=self._settings.lost_after)
        async with self._control.write() as session:
            orphans = await repository.lock_orphans(session, worker_id=self.id, in_hand=list(self._in_hand))
            for orphan in orphans:
                await self._take_over(session, orphan)
        if orphans:
            _log.warning("worker.took_over", jobs=len(orphans))

    async def _take_over(self, session: WriteSession, orphan: Orphan) -> None:
        job = self._registry.find(orphan.name)
        if job is not None and orphan.attempts >= job.attempts:
            error = WorkerDiedError(orphan.attempts)
            await repository.park_orphans(session, job_ids=[orphan.id], error=f"{type(error).__name__}: {error}")
            return
        # A worker that dies once was probably killed; a job that keeps killing workers must not do so in a loop.
        delay = rules.backoff(orphan.attempts - 1, jitter=0.5) if orphan.attempts > 1 else None
        run_at = self._runner.now() + delay if delay is not None else None
        await repository.return_orphans(session, job_ids=[orphan.id], run_at=run_at)

    # Schedules

    async def _fire_schedules(self) -> None:
        now = self._runner.now()
        if not self._registry.schedules or (self._next_schedule is not None and now < self._next_schedule):
            return
        async with self._control.write() as session:
            known = {state.name: state for state in await repository.list_schedules(session)}
        upcoming = []
        for schedule in self._registry.schedules:
            state = known.get(schedule.name)
            following = ScheduleState(
                name=schedule.name, cron=schedule.cron, next_run_at=cron.next_after(schedule.cron, now)
            )
            if state is None or state.cron != schedule.cron:
                async with self._control.write() as session:
                    await repository.put_schedule(session, following)
            elif state.next_run_at <= now:
                await self._fire(state, job=schedule.job, to=following.next_run_at)
            else:
                following = state
            upcoming.append(following.next_run_at)
        self._next_schedule = min(upcoming)

    async def _fire(self, state: ScheduleState, *, job: str, to: datetime) -> None:
        """Queue a schedule's job and move it on, in one transaction that only one worker wins."""
        declared = self._registry.find(job)
        priority = declared.priority if declared is not None else 0
        # Under a key: when jobs pile up, one that waits is enough.
        wanted = NewJob(name=job, priority=priority, dedupe_key=f"schedule:{state.name}")
        async with self._control.write() as session:
            if await repository.advance_schedule(session, state, to=to):
                await repository.insert_jobs(session, [wanted])

    # Ending

    async def _finish_in_hand(self) -> None:
        if self._in_hand:
            _log.info("worker.finishing", jobs=len(self._in_hand))
            await asyncio.wait(list(self._in_hand.values()), timeout=self._settings.shutdown.total_seconds())

    async def _leave(self) -> None:
        """Give back what was not finished; if the database is away, others take it over in time."""
        # Twice, because a connection that broke while it was idle is only found when it is used.
        for _ in range(2):
            try:
                async with self._control.write() as session:
                    await repository.release(session, worker_id=self.id)
                    await repository.remove_worker(session, worker_id=self.id)
            except _AWAY as error:
                _log.warning("worker.cannot_leave", error=str(error))
            else:
                return


async def _cancel(tasks: Iterable[asyncio.Task[_T]]) -> None:
    listed = list(tasks)
    for task in listed:
        task.cancel()
    await asyncio.gather(*listed, return_exceptions=True)
