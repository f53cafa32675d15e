"""Queueing jobs, and looking after those that could not be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import events
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.events import StoredEvent
from sokoni.core.jobs import draining, repository
from sokoni.core.jobs.errors import ParkedJobMissing
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.types import JobContext, NewJob, ParkedJob, QueueStatistics

drain = draining.drain

_registry = draining.REGISTRY
_QUEUED_AT_ONCE = 1000


def registry() -> Registry:
    """What the modules of this process have declared."""
    return _registry


async def enqueue(
    session: WriteSession,
    name: str,
    /,
    *,
    run_at: datetime | None = None,
    priority: int | None = None,
    dedupe_key: str | None = None,
    **arguments: Any,
) -> UUID | None:
    """Queue a job in the caller's transaction: it exists exactly if that commits. Its id, or None if it was queued.

    Without `run_at` it is due at once. With a `dedupe_key` nothing is added while a job with that key waits (a running
    one does not count: it may have read before this change); a sooner `run_at` brings the waiting one forward.
    Two uncommitted transactions with the same new key wait for each other, so queue late in a transaction.
    """
    job = NewJob(name=name, arguments=arguments, run_at=run_at, priority=priority, dedupe_key=dedupe_key)
    added = await enqueue_many(session, (job,))
    return added[0] if added else None


async def enqueue_many(session: WriteSession, jobs: Sequence[NewJob]) -> list[UUID]:
    """Queue jobs in the caller's transaction, 1,000 in a statement; the ids of those that were added.

    Jobs whose dedupe key is queued already, or stood earlier in the list, are not.
    """
    # In key order, so that two transactions with the same keys cannot wait for each other in a circle.
    wanted = sorted(_with_priorities(jobs), key=lambda job: job.dedupe_key or "")
    added: list[UUID] = []
    for start in range(0, len(wanted), _QUEUED_AT_ONCE):
        added += await _enqueue_batch(session, wanted[start : start + _QUEUED_AT_ONCE])
    return added


async def continue_with(context: JobContext, **arguments: Any) -> None:
    """Queue the next chunk of the job that is running, in its transaction, with its priority.

    Long work is a chain of such chunks: each commits what it did together with the cursor of the next, so that it can
    be stopped anywhere and goes on from there.
    """
    await enqueue(context.session, context.name, priority=context.priority, **arguments)


async def list_parked(session: ReadSession, *, name: str | None = None, limit: int = 100) -> list[ParkedJob]:
    """Jobs that were given up, the latest first, with their errors."""
    return await repository.list_parked(session, name=name, limit=limit)


async def replay(session: WriteSession, job_id: UUID) -> None:
    """Queue a parked job again, with all its attempts.

    Raises:
        ParkedJobMissing: it is not parked.
    """
    if not await repository.replay(session, job_id=job_id):
        raise ParkedJobMissing(job_id=job_id)


async def replay_all(session: WriteSession, *, name: str | None = None) -> int:
    """Queue every parked job (of a name) again; how many there were."""
    return await repository.replay(session, name=name)


async def statistics(session: ReadSession) -> QueueStatistics:
    """How many jobs are in each state, and how long the oldest that could run has waited."""
    return await repository.statistics(session)


async def fan_out(session: WriteSession, stored: Sequence[StoredEvent]) -> None:
    """Queue one job for each subscriber of each event, in the transaction that published them."""
    jobs = [
        NewJob(
            name=subscription.name,
            arguments={"event": each.event.name, "event_id": each.id, "payload": each.event.to_payload()},
            priority=subscription.priority,
        )
        for each in stored
        for subscription in _registry.subscribers_of(each.event)
    ]
    if jobs:
        await enqueue_many(session, jobs)


def _with_priorities(jobs: Sequence[NewJob]) -> list[NewJob]:
    return [job if job.priority is not None else _with_declared_priority(job) for job in jobs]


def _with_declared_priority(job: NewJob) -> NewJob:
    declared = _registry.find(job.name)
    return NewJob(
        name=job.name,
        arguments=job.arguments,
        run_at=job.run_at,
        priority=declared.priority if declared is not None else 0,
        dedupe_key=job.dedupe_key,
    )


async def _enqueue_batch(session: WriteSession, jobs: Sequence[NewJob]) -> list[UUID]:
    """Insert jobs; where a key is taken, hold the job that has it, or insert again if it was just taken up."""
    waiting, added = list(jobs), list[UUID]()
    while waiting:
        inserted = await repository.insert_jobs(session, waiting)
        added += inserted
        if len(inserted) == len(waiting):
            break
        keys = {job.dedupe_key for job in waiting if job.dedupe_key is not None}
        queued = await repository.hold_queued(session, keys=keys)
        for job in waiting:
            if job.dedupe_key in queued and _is_sooner(job.run_at, queued[job.dedupe_key]):
                await repository.bring_forward(session, key=job.dedupe_key, run_at=job.run_at)
                queued[job.dedupe_key] = job.run_at
        waiting = [job for job in waiting if job.dedupe_key is not None and job.dedupe_key not in queued]
    return added


def _is_sooner(wanted: datetime | None, queued: datetime | None) -> bool:
    return queued is not None and (wanted is None or wanted < queued)


events.set_sink(fan_out)
