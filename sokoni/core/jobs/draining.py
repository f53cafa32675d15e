"""Does what is due here and now, without a worker; for tests and commands."""

from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.jobs import repository
from sokoni.core.jobs.errors import JobParkedError
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.runner import Runner
from sokoni.core.jobs.types import Claim
from sokoni.core.resources import Resources

# The one registry of a process; `service.registry()` hands it out.
REGISTRY = Registry()


async def drain(
    database: Database,
    resources: Resources,
    registry: Registry | None = None,
    now: datetime | None = None,
    *,
    tolerate_parked: bool = False,
    retry_at_once: bool = True,
) -> int:
    """Do every job that is due at `now` (by default the clock's time), and those that they queue; how many were done.

    One after the other, highest priority first. A failed job is tried again at once until its attempts are used up;
    with `retry_at_once=False` it waits for its back-off, as with a worker.

    Raises:
        JobParkedError: a job was parked, from the error that it ended with, unless `tolerate_parked`.
    """
    runner = Runner(database, resources, registry or REGISTRY)
    worker_id = ids.new_id()
    async with database.write() as session:
        await repository.beat(session, worker_id=worker_id, label="drain")
    done = 0
    try:
        while claim := await _next(database, worker_id, now or runner.now()):
            done += await _run(runner, claim, tolerate_parked=tolerate_parked, retry_at_once=retry_at_once)
    finally:
        async with database.write() as session:
            await repository.release(session, worker_id=worker_id)
            await repository.remove_worker(session, worker_id=worker_id)
    return done


async def _next(database: Database, worker_id: UUID, now: datetime) -> Claim | None:
    async with database.write() as session:
        await repository.promote_due(session, now=now)
        claims = await repository.claim(session, worker_id=worker_id, limit=1)
    return claims[0] if claims else None


async def _run(runner: Runner, claim: Claim, *, tolerate_parked: bool, retry_at_once: bool) -> int:
    try:
        await runner.perform(claim)
    except Exception as error:
        is_parked = await runner.record_failure(claim, error, wait=not retry_at_once)
        if is_parked and not tolerate_parked:
            msg = f"job {claim.name} was parked in attempt {claim.attempt}: {type(error).__name__}: {error}"
            raise JobParkedError(msg) from error
        return 0
    return 1
