"""Workers do each job once between them, take over from dead ones, and stop without losing anything."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.jobs import repository
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.models import JobRow
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.types import Job, JobContext, NewJob, ParkedJob, Schedule, ScheduleState
from sokoni.core.jobs.worker import Worker
from sokoni.core.resources import Resources
from sokoni.core.settings import InvalidSettingError
from tests.support.waiting import eventually

Waiting = Callable[[], Awaitable[list[JobRow]]]
Working = Callable[..., contextlib.AbstractAsyncContextManager[Worker]]


class Gate:
    """A handler that says when it has begun, and ends when it is let through."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.open = asyncio.Event()
        self.ended = 0

    async def __call__(self, _context: JobContext, **_: object) -> None:
        self.begun.set()
        await self.open.wait()
        self.ended += 1


@pytest.fixture
def working(database: Database, resources: Resources, registry: Registry, quick: JobsSettings) -> Working:
    """Let a worker work for the length of a block; stop it at its end."""

    @contextlib.asynccontextmanager
    async def run(settings: JobsSettings = quick) -> AsyncIterator[Worker]:
        worker = Worker(database, resources, registry, settings)
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            group.create_task(worker.run())
            try:
                yield worker
            finally:
                worker.stop()

    return run


@pytest.fixture
async def onlooker(database: Database) -> AsyncIterator[Database]:
    """The same database on connections of our own; the test's are opened anew afterwards."""
    own = Database(DatabaseSettings(url=database.url, pool_size=1))
    yield own
    await own.close()
    await database.close()


async def _enqueue(database: Database, *names: str) -> None:
    async with database.write() as session:
        await jobs.enqueue_many(session, [NewJob(name=name) for name in names])


async def test_two_workers_do_each_job_once(database: Database, registry: Registry, working: Working, waiting: Waiting):
    done: list[int] = []

    async def note(context: JobContext, *, n: int) -> None:
        await asyncio.sleep(0)
        done.append(n)

    registry.add(jobs=[Job(name="a", handler=note)])
    async with database.write() as session:
        await jobs.enqueue_many(session, [NewJob(name="a", arguments={"n": n}) for n in range(200)])

    async with working(), working():
        assert await eventually(waiting, lambda rows: not rows) == []

    assert sorted(done) == list(range(200))


async def test_finishes_what_it_has_in_hand_and_takes_no_more_when_stopped(
    database: Database, registry: Registry, working: Working, quick: JobsSettings, waiting: Waiting
):
    gate = Gate()
    registry.add(jobs=[Job(name="a", handler=gate)])
    await _enqueue(database, "a", "a")

    async with working(replace(quick, concurrency=1)) as worker:
        await gate.begun.wait()
        worker.stop()
        gate.open.set()

    assert gate.ended == 1
    assert [(job.state, job.attempts) for job in await waiting()] == [("ready", 0)]


async def test_gives_back_what_takes_too_long_when_stopped(
    database: Database, registry: Registry, working: Working, quick: JobsSettings, waiting: Waiting
):
    gate = Gate()
    registry.add(jobs=[Job(name="a", handler=gate)])
    await _enqueue(database, "a")

    async with working(replace(quick, shutdown=timedelta())):
        await gate.begun.wait()

    assert gate.ended == 0
    assert [(job.state, job.attempts) for job in await waiting()] == [("ready", 0)]
    async with database.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM job_workers"))).scalar_one() == 0


async def test_takes_over_the_jobs_of_a_dead_worker(
    database: Database, registry: Registry, working: Working, waiting: Waiting
):
    attempts: list[int] = []

    async def note(context: JobContext) -> None:
        attempts.append(context.attempt)

    registry.add(jobs=[Job(name="a", handler=note)])
    await _enqueue(database, "a")
    async with database.write() as session:
        await repository.claim(session, worker_id=ids.new_id(), limit=1)

    async with working():
        await eventually(waiting, lambda rows: not rows)

    assert attempts == [2]


async def test_parks_a_job_that_took_every_worker_with_it(database: Database, registry: Registry, working: Working):
    registry.add(jobs=[Job(name="a", handler=Gate(), attempts=1)])
    await _enqueue(database, "a")
    async with database.write() as session:
        await repository.claim(session, worker_id=ids.new_id(), limit=1)

    async def parked() -> list[ParkedJob]:
        async with database.read() as session:
            return await jobs.list_parked(session)

    async with working():
        (job,) = await eventually(parked, bool)

    assert "died" in job.error
    assert job.attempts == 1


async def test_a_job_that_keeps_killing_workers_waits_between_attempts(
    database: Database, registry: Registry, working: Working, waiting: Waiting
):
    registry.add(jobs=[Job(name="a", handler=Gate())])
    await _enqueue(database, "a")
    for _ in range(2):
        async with database.write() as session:
            (claim,) = await repository.claim(session, worker_id=ids.new_id(), limit=1)
        if claim.attempt == 1:
            async with database.write() as session:
                await repository.return_orphans(session, job_ids=[claim.id], run_at=None)

    async with working():
        (job,) = await eventually(waiting, lambda rows: rows[0].state == "delayed")

    assert (job.state, job.attempts) == ("delayed", 2)


async def test_a_long_job_is_not_taken_from_a_living_worker(
    database: Database, registry: Registry, working: Working, monkeypatch: pytest.MonkeyPatch
):
    gate, sweeps = Gate(), 0
    registry.add(jobs=[Job(name="a", handler=gate)])
    await _enqueue(database, "a")
    lock_orphans = repository.lock_orphans

    async def counted(*arguments: object, **options: object) -> object:
        nonlocal sweeps
        sweeps += gate.begun.is_set()
        return await lock_orphans(*arguments, **options)  # type: ignore[arg-type]

    async def count() -> int:
        return sweeps

    monkeypatch.setattr(repository, "lock_orphans", counted)
    async with working(), working():
        await eventually(count, lambda so_far: so_far >= 20)
        gate.open.set()

    assert sweeps >= 20
    assert gate.ended == 1


async def test_finds_a_job_again_that_it_does_not_know_it_has(
    database: Database, registry: Registry, working: Working, waiting: Waiting
):
    gate = Gate()
    gate.open.set()
    registry.add(jobs=[Job(name="a", handler=gate)])

    async with working() as worker:
        # As if the connection had broken after the claim was committed, before its answer arrived.
        async with database.write() as session:
            await jobs.enqueue(session, "a")
            await repository.claim(session, worker_id=worker.id, limit=1)
        await eventually(waiting, lambda rows: not rows)

    assert gate.ended == 1


async def test_works_on_when_the_database_has_thrown_everybody_out(
    registry: Registry, working: Working, onlooker: Database, clock: ManualClock
):
    gate = Gate()
    gate.open.set()
    registry.add(jobs=[Job(name="a", handler=gate)])

    async def states_later() -> list[str]:
        clock.advance(timedelta(minutes=1))
        return await _states(onlooker)

    bystanders = await _others(onlooker)
    async with working():
        await _enqueue(onlooker, "a")
        await eventually(states_later, lambda states: not states)
        await _throw_everybody_out(onlooker, but=bystanders)
        await _enqueue(onlooker, "a")
        assert await eventually(states_later, lambda states: not states) == []

    # The connection on which the job was to be removed may have been one of those that were ended.
    assert gate.ended in {2, 3}


async def test_records_a_failure_when_the_database_is_back(registry: Registry, working: Working, onlooker: Database):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def fail(context: JobContext) -> None:
        begun.set()
        await go_on.wait()
        raise RuntimeError

    registry.add(jobs=[Job(name="a", handler=fail)])
    await _enqueue(onlooker, "a")
    bystanders = await _others(onlooker)

    async with working():
        await begun.wait()
        await _throw_everybody_out(onlooker, but=bystanders)
        go_on.set()
        states = await eventually(lambda: _states(onlooker), lambda states: states == ["delayed"])

    assert states == ["delayed"]


async def test_a_schedule_fires_once_between_two_workers(
    database: Database, registry: Registry, working: Working, clock: ManualClock, waiting: Waiting
):
    gate = Gate()
    gate.open.set()
    registry.add(
        jobs=[Job(name="a", handler=gate)], schedules=[Schedule(name="each minute", cron="* * * * *", job="a")]
    )

    async def due() -> list[ScheduleState]:
        async with database.read() as session:
            return await repository.list_schedules(session)

    async with working(), working():
        await eventually(due, bool)
        for _ in range(5):
            moment = clock.advance(timedelta(minutes=1))
            await eventually(due, lambda states, at=moment: states[0].next_run_at > at)  # type: ignore[misc]
            await eventually(waiting, lambda rows: not rows)

    assert gate.ended == 5


async def test_a_schedule_that_was_missed_fires_once_and_one_that_was_changed_starts_anew(
    database: Database, registry: Registry, working: Working, clock: ManualClock, waiting: Waiting
):
    gate = Gate()
    gate.open.set()
    now = clock.now()
    registry.add(
        jobs=[Job(name="a", handler=gate)],
        schedules=[
            Schedule(name="missed", cron="0 * * * *", job="a"),
            Schedule(name="changed", cron="0 5 * * *", job="a"),
        ],
    )
    async with database.write() as session:
        for name, cron in (("missed", "0 * * * *"), ("changed", "0 4 * * *")):
            past = ScheduleState(name=name, cron=cron, next_run_at=now - timedelta(days=2))
            await repository.put_schedule(session, past)

    async def upcoming() -> dict[str, object]:
        async with database.read() as session:
            return {state.name: state.next_run_at for state in await repository.list_schedules(session)}

    async with working():
        found = await eventually(upcoming, lambda times: min(times.values()) > now)  # type: ignore[type-var]
        await eventually(waiting, lambda rows: not rows)

    assert gate.ended == 1
    assert found == {
        "missed": now.replace(hour=10, minute=0),
        "changed": (now + timedelta(days=1)).replace(hour=5, minute=0),
    }


async def test_refuses_settings_under_which_living_workers_count_as_dead(
    database: Database, resources: Resources, registry: Registry
):
    settings = JobsSettings(heartbeat=timedelta(seconds=4), lost_after=timedelta(seconds=7))

    with pytest.raises(InvalidSettingError, match="twice"):
        Worker(database, resources, registry, settings)


async def _states(onlooker: Database) -> list[str]:
    # Writing sessions only: the onlooker keeps to its one connection.
    async with onlooker.write() as session:
        return list((await session.execute(select(JobRow.state))).scalars())


async def _others(onlooker: Database) -> list[int]:
    """The server's processes for this database, apart from the one that answers."""
    pids = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    async with onlooker.write() as session:
        return list((await session.execute(pids)).scalars())


async def _throw_everybody_out(onlooker: Database, *, but: list[int]) -> None:
    """End the connections of workers and of their jobs, idle ones too, as a restart of the server does."""
    others = set(await _others(onlooker)) - set(but)
    async with onlooker.write() as session:
        for pid in others:
            await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
