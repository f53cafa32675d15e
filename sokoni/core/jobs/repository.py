"""All SQL of the queue.

Heartbeats are compared by the database's clock, which all workers share; when a job is due is told by the application's
clock, which tests move.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, and_, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import ColumnElement

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs.models import DELAYED, READY, RUNNING, JobRow, ParkedJobRow, ScheduleRow, WorkerRow
from sokoni.core.jobs.types import Claim, NewJob, Orphan, ParkedJob, QueueStatistics, ScheduleState
from sokoni.core.prepared import Prepared, PreparedInsert

_PROMOTED_AT_ONCE = 1000
_SWEPT_AT_ONCE = 500
# Workers say that they live every few seconds.
_SIGN_OF_LIFE = timedelta(seconds=30)

# Queueing


_INSERT = PreparedInsert(
    JobRow,
    lambda new: new.on_conflict_do_nothing(
        index_elements=["dedupe_key"], index_where=JobRow.dedupe_key.is_not(None)
    ).returning(JobRow.id),
)


async def insert_jobs(session: WriteSession, jobs: Sequence[NewJob]) -> list[UUID]:
    """Queue jobs; the ids of those whose dedupe key was free, in order."""
    rows: list[dict[str, Any]] = [
        {
            "id": ids.new_id(),
            "name": job.name,
            "arguments": dict(job.arguments),
            "priority": job.priority or 0,
            "state": READY if job.run_at is None else DELAYED,
            "run_at": job.run_at,
            "dedupe_key": job.dedupe_key,
        }
        for job in jobs
    ]
    inserted = {row.id for row in await _INSERT.fetch(session, rows)}
    return [row["id"] for row in rows if row["id"] in inserted]


async def hold_queued(session: WriteSession, *, keys: Collection[str]) -> dict[str, datetime | None]:
    """When the queued jobs with these keys are due, kept from being taken until the caller's transaction ends.

    Without the lock a worker could take the job and miss what the caller has changed and not yet committed. The lock
    is the weakest that keeps `claim` away, so that callers with the same key do not wait for each other.
    """
    statement = (
        select(JobRow.dedupe_key, JobRow.run_at, JobRow.state)
        .where(JobRow.dedupe_key.in_(keys))
        .with_for_update(key_share=True, read=True)
    )
    rows = (await session.execute(statement)).all()
    return {row.dedupe_key: row.run_at if row.state == DELAYED else None for row in rows if row.dedupe_key is not None}


async def bring_forward(session: WriteSession, *, key: str, run_at: datetime | None) -> None:
    """Let a queued job be due sooner."""
    values: dict[str, Any] = {"run_at": run_at} if run_at else {"state": READY, "ready_at": func.now()}
    statement = update(JobRow).where(JobRow.dedupe_key == key, JobRow.state == DELAYED).values(values)
    await session.execute(statement)


# Working


async def promote_due(session: WriteSession, *, now: datetime) -> None:
    """Make delayed jobs whose time has come ready."""
    due = (
        select(JobRow.id)
        .where(JobRow.state == DELAYED, JobRow.run_at <= now)
        .order_by(JobRow.run_at)
        .limit(_PROMOTED_AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    statement = update(JobRow).where(JobRow.id == due.c.id).values(state=READY, ready_at=func.now())
    await session.execute(statement)


def _claim() -> ClauseElement:
    # In a CTE, because a locking sub-select under IN may be run more than once, and take more than its limit.
    next_jobs = (
        select(JobRow.id)
        .where(JobRow.state == READY)
        .order_by(JobRow.priority.desc(), JobRow.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
        .cte("next_jobs")
    )
    return (
        update(JobRow)
        .where(JobRow.id == next_jobs.c.id)
        .values(state=RUNNING, claimed_by=bindparam("worker_id"), attempts=JobRow.attempts + 1, dedupe_key=None)
        .returning(JobRow.id, JobRow.name, JobRow.arguments, JobRow.attempts, JobRow.priority)
    )


_CLAIM = Prepared(_claim)


async def claim(session: WriteSession, *, worker_id: UUID, limit: int) -> list[Claim]:
    """Take the next ready jobs, highest priority first; each counts as an attempt from here on."""
    claims = [
        Claim(
            id=row.id,
            worker_id=worker_id,
            name=row.name,
            arguments=row.arguments,
            attempt=row.attempts,
            priority=row.priority,
        )
        for row in await _CLAIM.fetch(session, worker_id=worker_id, limit=limit)
    ]
    return sorted(claims, key=lambda each: (-each.priority, each.id))


_COMPLETE = Prepared(
    lambda: (
        delete(JobRow)
        .where(
            JobRow.id == bindparam("job_id"),
            JobRow.claimed_by == bindparam("worker_id"),
            JobRow.attempts == bindparam("attempt"),
        )
        .returning(JobRow.id)
    )
)


async def complete(session: WriteSession, job: Claim) -> bool:
    """Remove a job that is done; False if it was taken from this worker meanwhile."""
    done = await _COMPLETE.fetch_one(session, job_id=job.id, worker_id=job.worker_id, attempt=job.attempt)
    return done is not None


async def delay(session: WriteSession, job: Claim, *, run_at: datetime, error: str) -> None:
    """Let a failed job wait for its next attempt."""
    values = {"state": DELAYED, "run_at": run_at, "claimed_by": None, "error": error}
    await session.execute(update(JobRow).where(*_still_held(job)).values(values))


async def park(session: WriteSession, job: Claim, *, error: str, traceback: str) -> None:
    """Give a job up, and keep it with its reason."""
    await _park(session, _still_held(job), error=error, traceback=traceback)


async def release(session: WriteSession, *, worker_id: UUID) -> None:
    """Give back what a worker has not finished when it stops; that was no attempt."""
    statement = (
        update(JobRow)
        .where(JobRow.state == RUNNING, JobRow.claimed_by == worker_id)
        .values(state=READY, ready_at=func.now(), claimed_by=None, attempts=JobRow.attempts - 1)
    )
    await session.execute(statement)


def _still_held(job: Claim) -> tuple[ColumnElement[bool], ...]:
    # The attempt is part of it: the same worker may have lost the job and taken it again.
    return JobRow.id == job.id, JobRow.claimed_by == job.worker_id, JobRow.attempts == job.attempt


async def _park(session: WriteSession, which: tuple[ColumnElement[bool], ...], *, error: str, traceback: str) -> None:
    statement = (
        delete(JobRow)
        .where(*which)
        .returning(JobRow.id, JobRow.name, JobRow.arguments, JobRow.priority, JobRow.attempts, JobRow.created_at)
    )
    rows = [dict(row) for row in (await session.execute(statement)).mappings()]
    if rows:
        await session.execute(insert(ParkedJobRow), [{**row, "error": error, "traceback": traceback} for row in rows])


# Workers


async def beat(session: WriteSession, *, worker_id: UUID, label: str) -> None:
    """Say that a worker is alive, also one that was thought dead."""
    statement = insert(WorkerRow).values(id=worker_id, label=label)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"heartbeat_at": func.now()}))


async def remove_worker(session: WriteSession, *, worker_id: UUID) -> None:
    """Forget a worker."""
    await session.execute(delete(WorkerRow).where(WorkerRow.id == worker_id))


async def remove_silent_workers(session: WriteSession, *, silent_for: timedelta) -> None:
    """Forget workers that have not been heard of for so long."""
    await session.execute(delete(WorkerRow).where(WorkerRow.heartbeat_at < func.now() - silent_for))


async def lock_orphans(session: WriteSession, *, worker_id: UUID, in_hand: Collection[UUID]) -> list[Orphan]:
    """Running jobs that no known worker has; also those of this worker that it does not know it has.

    A worker does not know of a job when the connection broke while it took it.
    """
    has_worker = exists().where(WorkerRow.id == JobRow.claimed_by)
    unknown_to_me = and_(JobRow.claimed_by == worker_id, JobRow.id.not_in(in_hand))
    statement = (
        select(JobRow.id, JobRow.name, JobRow.attempts)
        .where(JobRow.state == RUNNING, or_(~has_worker, unknown_to_me))
        .limit(_SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = (await session.execute(statement)).all()
    return [Orphan(id=row.id, name=row.name, attempts=row.attempts) for row in rows]


async def return_orphans(session: WriteSession, *, job_ids: Collection[UUID], run_at: datetime | None) -> None:
    """Queue jobs of dead workers again, now or for later."""
    state = {"state": READY, "ready_at": func.now()} if run_at is None else {"state": DELAYED, "run_at": run_at}
    await session.execute(update(JobRow).where(JobRow.id.in_(job_ids)).values({**state, "claimed_by": None}))


async def park_orphans(session: WriteSession, *, job_ids: Collection[UUID], error: str) -> None:
    """Give up jobs that took every worker with them."""
    await _park(session, (JobRow.id.in_(job_ids),), error=error, traceback="")


# Schedules


async def list_schedules(session: ReadSession) -> list[ScheduleState]:
    """All schedules that were ever met, with their next times."""
    rows = (await session.execute(select(ScheduleRow.name, ScheduleRow.cron, ScheduleRow.next_run_at))).all()
    return [ScheduleState(name=row.name, cron=row.cron, next_run_at=row.next_run_at) for row in rows]


async def put_schedule(session: WriteSession, state: ScheduleState) -> None:
    """Keep a schedule that is new, or whose expression has changed."""
    statement = insert(ScheduleRow).values(name=state.name, cron=state.cron, next_run_at=state.next_run_at)
    changes = {"cron": state.cron, "next_run_at": state.next_run_at}
    await session.execute(
        # Another worker may have put the same one first; its time stands.
        statement.on_conflict_do_update(index_elements=["name"], set_=changes, where=ScheduleRow.cron != state.cron)
    )


async def advance_schedule(session: WriteSession, state: ScheduleState, *, to: datetime) -> bool:
    """Move a due schedule to its next time; False if another worker has done so."""
    statement = (
        update(ScheduleRow)
        .where(ScheduleRow.name == state.name, ScheduleRow.next_run_at == state.next_run_at)
        .values(next_run_at=to)
        .returning(ScheduleRow.name)
    )
    return (await session.execute(statement)).first() is not None


# Looking


async def list_parked(session: ReadSession, *, name: str | None, limit: int) -> list[ParkedJob]:
    """What was given up, the latest first."""
    statement = select(ParkedJobRow).order_by(ParkedJobRow.parked_at.desc(), ParkedJobRow.id.desc()).limit(limit)
    if name is not None:
        statement = statement.where(ParkedJobRow.name == name)
    rows = (await session.execute(statement)).scalars()
    return [
        ParkedJob(
            id=row.id,
            name=row.name,
            arguments=row.arguments,
            priority=row.priority,
            attempts=row.attempts,
            error=row.error,
            traceback=row.traceback,
            created_at=row.created_at,
            parked_at=row.parked_at,
        )
        for row in rows
    ]


async def replay(session: WriteSession, *, job_id: UUID | None = None, name: str | None = None) -> int:
    """Queue parked jobs again as if they had never been tried: one, all of a name, or all; how many there were."""
    columns = (ParkedJobRow.id, ParkedJobRow.name, ParkedJobRow.arguments, ParkedJobRow.priority)
    statement = delete(ParkedJobRow).returning(*columns, ParkedJobRow.created_at)
    if job_id is not None:
        statement = statement.where(ParkedJobRow.id == job_id)
    if name is not None:
        statement = statement.where(ParkedJobRow.name == name)
    rows = [dict(row) for row in (await session.execute(statement)).mappings()]
    if rows:
        await session.execute(insert(JobRow), [{**row, "state": READY} for row in rows])
    return len(rows)


async def statistics(session: ReadSession) -> QueueStatistics:
    """How many jobs are in each state now. A delayed job that is overdue counts as ready."""
    overdue = and_(JobRow.state == DELAYED, JobRow.run_at <= func.now())
    waiting_since = case((JobRow.state == READY, JobRow.ready_at), (overdue, JobRow.run_at))
    parked = select(func.count()).select_from(ParkedJobRow).scalar_subquery()
    alive = WorkerRow.heartbeat_at > func.now() - _SIGN_OF_LIFE
    workers = select(func.count()).select_from(WorkerRow).where(alive).scalar_subquery()
    statement = select(
        workers.label("workers"),
        func.count().filter(or_(JobRow.state == READY, overdue)).label("ready"),
        func.count().filter(JobRow.state == RUNNING).label("running"),
        func.count().filter(and_(JobRow.state == DELAYED, ~overdue)).label("delayed"),
        parked.label("parked"),
        func.coalesce(func.extract("epoch", func.now() - func.min(waiting_since)), 0).label("oldest"),
    )
    row = (await session.execute(statement)).one()
    return QueueStatistics(
        ready=row.ready,
        running=row.running,
        delayed=row.delayed,
        parked=row.parked,
        oldest_ready_seconds=max(0.0, float(row.oldest)),
        workers=row.workers,
    )
