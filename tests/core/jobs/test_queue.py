"""A job exists exactly if its transaction committed, and is done, tried again or parked; never lost."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest

from sokoni.core import events, ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.errors import DomainError, Kind
from sokoni.core.jobs import repository
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.errors import ClaimLostError, JobParkedError, ParkedJobMissing
from sokoni.core.jobs.models import JobRow
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.runner import Runner
from sokoni.core.jobs.types import Job, JobContext, NewJob, QueueStatistics, Subscription
from sokoni.core.resources import Resources

Waiting = Callable[[], Awaitable[list[JobRow]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTried(events.Event):
    name: ClassVar[str] = "queue.tried"

    example_id: UUID


class ExampleGone(DomainError):
    code = "example.gone"
    kind = Kind.MISSING
    message = "It is gone."
    hint = "Look elsewhere."


class Recorder:
    """A handler that keeps what it was called with, and fails as often as it is told to."""

    def __init__(self, failures: int = 0, error: Exception | None = None) -> None:
        self.calls: list[dict[str, object]] = []
        self.failures = failures
        self.error = error or RuntimeError("broken")

    async def __call__(self, _context: JobContext, **arguments: object) -> None:
        self.calls.append(arguments)
        if len(self.calls) <= self.failures:
            raise self.error


async def _enqueue(database: Database, name: str, **options: object) -> UUID | None:
    async with database.write() as session:
        return await jobs.enqueue(session, name, **options)  # type: ignore[arg-type]


async def test_joins_the_callers_transaction(database: Database, waiting: Waiting):
    async def abandon() -> None:
        async with database.write() as session:
            await jobs.enqueue(session, "a")
            raise LookupError

    with pytest.raises(LookupError):
        await abandon()
    assert await waiting() == []

    added = await _enqueue(database, "a", example_id=UUID(int=7))
    (job,) = await waiting()
    assert (job.id, job.name, job.arguments) == (added, "a", {"example_id": str(UUID(int=7))})


async def test_queues_many_with_few_statements(database: Database, waiting: Waiting):
    async with database.write() as session:
        with count_statements() as count:
            added = await jobs.enqueue_many(session, [NewJob(name="a", arguments={"n": n}) for n in range(2500)])

    assert count.value == 3
    assert [job.id for job in await waiting()] == added


async def test_does_what_is_due_highest_priority_first(database: Database, resources: Resources, registry: Registry):
    recorder = Recorder()
    registry.add(jobs=[Job(name="low", handler=recorder), Job(name="high", handler=recorder, priority=5)])
    for name, options in (("low", {"n": 1}), ("low", {"n": 2, "priority": 9}), ("high", {"n": 3}), ("low", {"n": 4})):
        await _enqueue(database, name, **options)

    assert await jobs.drain(database, resources) == 4
    assert [call["n"] for call in recorder.calls] == [2, 3, 1, 4]


async def test_waits_until_a_job_is_due(
    database: Database, resources: Resources, registry: Registry, clock: ManualClock
):
    recorder = Recorder()
    registry.add(jobs=[Job(name="a", handler=recorder)])
    await _enqueue(database, "a", run_at=clock.now() + timedelta(minutes=15))

    assert await jobs.drain(database, resources) == 0
    assert await jobs.drain(database, resources, now=clock.now() + timedelta(minutes=14, seconds=59)) == 0
    clock.advance(timedelta(minutes=15))
    assert await jobs.drain(database, resources) == 1


async def test_a_key_is_queued_once_until_its_job_is_taken_up(
    database: Database, resources: Resources, registry: Registry, waiting: Waiting
):
    async def queue_again(context: JobContext, *, depth: int) -> None:
        if depth:
            await jobs.enqueue(context.session, "a", dedupe_key="k", depth=depth - 1)

    registry.add(jobs=[Job(name="a", handler=queue_again)])
    assert await _enqueue(database, "a", dedupe_key="k", depth=2) is not None
    assert await _enqueue(database, "a", dedupe_key="k", depth=2) is None
    assert await _enqueue(database, "a", dedupe_key="another", depth=0) is not None
    assert len(await waiting()) == 2

    assert await jobs.drain(database, resources) == 4


async def test_a_key_is_queued_once_by_many_at_the_same_time(database: Database, waiting: Waiting):
    added = await asyncio.gather(*(_enqueue(database, "a", dedupe_key="k") for _ in range(12)))

    (job,) = await waiting()
    assert [one for one in added if one is not None] == [job.id]


async def test_a_key_in_the_list_twice_is_queued_once(database: Database, waiting: Waiting):
    async with database.write() as session:
        added = await jobs.enqueue_many(session, [NewJob(name="a", dedupe_key="k")] * 3 + [NewJob(name="b")])

    assert {job.id for job in await waiting()} == set(added)
    assert len(added) == 2


async def test_a_job_is_not_taken_up_before_everyone_who_wanted_it_has_committed(
    database: Database, resources: Resources, registry: Registry
):
    registry.add(jobs=[Job(name="a", handler=Recorder())])
    await _enqueue(database, "a", dedupe_key="k")

    async with database.write() as session:
        await jobs.enqueue(session, "a", dedupe_key="k")
        # Taken up now, it would miss what this transaction has written.
        assert await jobs.drain(database, resources) == 0

    assert await jobs.drain(database, resources) == 1


async def test_those_who_want_the_same_queued_job_do_not_wait_for_each_other(database: Database):
    await _enqueue(database, "a", dedupe_key="k")

    async with database.write() as one, database.write() as another, asyncio.timeout(4):
        await jobs.enqueue(one, "a", dedupe_key="k")
        await jobs.enqueue(another, "a", dedupe_key="k")


async def test_a_sooner_wish_brings_a_waiting_job_forward(
    database: Database, resources: Resources, registry: Registry, now: datetime, waiting: Waiting
):
    registry.add(jobs=[Job(name="a", handler=Recorder())])
    await _enqueue(database, "a", dedupe_key="k", run_at=now + timedelta(hours=2))
    await _enqueue(database, "a", dedupe_key="k", run_at=now + timedelta(hours=1))
    await _enqueue(database, "a", dedupe_key="k", run_at=now + timedelta(hours=3))
    (job,) = await waiting()
    assert job.run_at == now + timedelta(hours=1)

    assert await jobs.drain(database, resources) == 0
    await _enqueue(database, "a", dedupe_key="k")
    assert await jobs.drain(database, resources) == 1


async def test_tries_again_after_a_back_off(
    database: Database, resources: Resources, registry: Registry, clock: ManualClock, waiting: Waiting
):
    recorder = Recorder(failures=1)
    registry.add(jobs=[Job(name="a", handler=recorder)])
    await _enqueue(database, "a")

    assert await jobs.drain(database, resources, retry_at_once=False) == 0
    (job,) = await waiting()
    assert (job.attempts, job.error) == (1, "RuntimeError: broken")
    assert job.run_at is not None
    assert timedelta(seconds=3.75) <= job.run_at - clock.now() <= timedelta(seconds=6.25)
    assert await jobs.drain(database, resources, retry_at_once=False) == 0

    clock.advance(timedelta(seconds=7))
    assert await jobs.drain(database, resources, retry_at_once=False) == 1
    assert len(recorder.calls) == 2


async def test_is_parked_after_its_last_attempt_and_can_be_replayed(
    database: Database, resources: Resources, registry: Registry, statistics: Callable[[], Awaitable[QueueStatistics]]
):
    recorder = Recorder(failures=3)
    registry.add(jobs=[Job(name="a", handler=recorder, attempts=3, priority=2)])
    job_id = await _enqueue(database, "a", n=1)
    assert job_id is not None

    with pytest.raises(JobParkedError, match="broken"):
        await jobs.drain(database, resources)

    async with database.read() as session:
        (parked,) = await jobs.list_parked(session)
    assert (parked.id, parked.name, parked.arguments, parked.attempts) == (job_id, "a", {"n": 1}, 3)
    assert parked.error == "RuntimeError: broken"
    assert "Traceback" in parked.traceback
    assert (await statistics()).parked == 1

    async with database.write() as session:
        await jobs.replay(session, job_id)
    assert await jobs.drain(database, resources) == 1
    assert (await statistics()).parked == 0


async def test_replays_all_or_those_of_a_name(database: Database, resources: Resources, registry: Registry):
    recorder = Recorder(failures=3)
    registry.add(jobs=[Job(name=name, handler=recorder, attempts=1) for name in ("a", "b")])
    for name in ("a", "a", "b"):
        await _enqueue(database, name)
    await jobs.drain(database, resources, tolerate_parked=True)

    async with database.write() as session:
        assert await jobs.replay_all(session, name="b") == 1
        assert {job.name for job in await jobs.list_parked(session)} == {"a"}
        assert await jobs.replay_all(session) == 2
        assert await jobs.replay_all(session) == 0
    assert await jobs.drain(database, resources) == 3


async def test_refuses_to_replay_what_is_not_parked(session: WriteSession):
    with pytest.raises(ParkedJobMissing):
        await jobs.replay(session, ids.new_id())


async def test_parks_at_once_what_cannot_succeed(database: Database, resources: Resources, registry: Registry):
    recorder = Recorder(failures=1, error=ExampleGone())
    registry.add(jobs=[Job(name="a", handler=recorder)])
    await _enqueue(database, "a")

    with pytest.raises(JobParkedError):
        await jobs.drain(database, resources)
    assert len(recorder.calls) == 1


async def test_parks_a_job_that_nobody_knows(database: Database, resources: Resources, registry: Registry):
    await _enqueue(database, "from.another.version", n=1)

    with pytest.raises(JobParkedError, match=r"from\.another\.version"):
        await jobs.drain(database, resources)

    recorder = Recorder()
    registry.add(jobs=[Job(name="from.another.version", handler=recorder)])
    async with database.write() as session:
        await jobs.replay_all(session)
    assert await jobs.drain(database, resources) == 1
    assert recorder.calls == [{"n": 1}]


async def test_a_failed_attempt_leaves_nothing_behind(
    database: Database, resources: Resources, registry: Registry, waiting: Waiting
):
    async def half_done(context: JobContext) -> None:
        await jobs.enqueue(context.session, "b")
        raise RuntimeError

    registry.add(jobs=[Job(name="a", handler=half_done, attempts=2), Job(name="b", handler=Recorder())])
    await _enqueue(database, "a")

    await jobs.drain(database, resources, tolerate_parked=True)
    assert await waiting() == []


async def test_a_run_whose_job_was_given_to_another_leaves_nothing_behind(
    database: Database, resources: Resources, registry: Registry, waiting: Waiting
):
    async def write(context: JobContext) -> None:
        await jobs.enqueue(context.session, "b")

    registry.add(jobs=[Job(name="a", handler=write)])
    await _enqueue(database, "a")
    frozen, another = ids.new_id(), ids.new_id()
    async with database.write() as session:
        (lost,) = await repository.claim(session, worker_id=frozen, limit=1)
    async with database.write() as session:
        await repository.return_orphans(session, job_ids=[lost.id], run_at=None)
        (taken,) = await repository.claim(session, worker_id=another, limit=1)
    runner = Runner(database, resources, registry)

    with pytest.raises(ClaimLostError):
        await runner.perform(lost)
    await runner.record_failure(lost, RuntimeError("woken too late"))
    assert [(job.name, job.state) for job in await waiting()] == [("a", "running")]

    await runner.perform(taken)
    assert [job.name for job in await waiting()] == ["b"]


async def test_the_end_of_a_job_without_transaction_is_one_commit_with_what_it_writes(
    database: Database, resources: Resources, registry: Registry, waiting: Waiting
):
    seen: list[list[str]] = []

    async def note_and_fail_once(context: JobContext) -> None:
        async with context.ending() as session:
            await jobs.enqueue(session, "b")
            if context.attempt == 1:
                raise RuntimeError
        seen.append([job.name for job in await waiting()])

    registry.add(jobs=[Job(name="a", handler=note_and_fail_once, transactional=False)])
    await _enqueue(database, "a")
    async with database.write() as session:
        (claim,) = await repository.claim(session, worker_id=ids.new_id(), limit=1)
    runner = Runner(database, resources, registry)

    with pytest.raises(RuntimeError):
        await runner.perform(claim)
    assert [job.name for job in await waiting()] == ["a"]
    await runner.record_failure(claim, RuntimeError(), wait=False)
    async with database.write() as session:
        await repository.promote_due(session, now=runner.now())
        (claim,) = await repository.claim(session, worker_id=ids.new_id(), limit=1)
    await runner.perform(claim)
    assert seen == [["b"]]


async def test_what_was_done_outside_is_noted_by_a_run_whose_job_was_given_to_another(
    database: Database, resources: Resources, registry: Registry, waiting: Waiting
):
    async def note(context: JobContext) -> None:
        async with context.ending() as session:
            await jobs.enqueue(session, "b")

    registry.add(jobs=[Job(name="a", handler=note, transactional=False)])
    await _enqueue(database, "a")
    async with database.write() as session:
        (lost,) = await repository.claim(session, worker_id=ids.new_id(), limit=1)
    async with database.write() as session:
        await repository.return_orphans(session, job_ids=[lost.id], run_at=None)

    with pytest.raises(ClaimLostError):
        await Runner(database, resources, registry).perform(lost)
    assert [job.name for job in await waiting()] == ["a", "b"]


async def test_a_job_without_transaction_opens_its_own(
    database: Database, resources: Resources, registry: Registry, waiting: Waiting
):
    async def call_outside(context: JobContext) -> None:
        with pytest.raises(RuntimeError, match="transaction"):
            _ = context.session
        async with context.database.write() as session:
            await jobs.enqueue(session, "b", run_at=context.now + timedelta(days=1))

    registry.add(jobs=[Job(name="a", handler=call_outside, transactional=False)])
    await _enqueue(database, "a")

    assert await jobs.drain(database, resources) == 1
    assert [job.name for job in await waiting()] == ["b"]


async def test_long_work_goes_on_in_chunks(database: Database, resources: Resources, registry: Registry):
    seen: list[int] = []

    async def chunk(context: JobContext, *, cursor: int) -> None:
        seen.append(cursor)
        if cursor < 3:
            await jobs.continue_with(context, cursor=cursor + 1)

    registry.add(jobs=[Job(name="a", handler=chunk)])
    await _enqueue(database, "a", cursor=1)

    assert await jobs.drain(database, resources) == 3
    assert seen == [1, 2, 3]


async def test_each_subscriber_hears_of_an_event_once(database: Database, resources: Resources, registry: Registry):
    heard: list[tuple[str, UUID]] = []

    async def by_one(context: JobContext, event: QueueTried) -> None:
        heard.append(("one", event.example_id))

    async def by_another(context: JobContext, event: QueueTried) -> None:
        heard.append(("another", event.example_id))

    registry.add(
        subscriptions=[
            Subscription(event_type=QueueTried, handler=by_one, name="one"),
            Subscription(event_type=QueueTried, handler=by_another, name="another"),
        ]
    )
    event = QueueTried(example_id=ids.new_id())
    async with database.write() as session:
        await events.publish(session, event)

    assert await jobs.drain(database, resources) == 2
    assert sorted(heard) == [("another", event.example_id), ("one", event.example_id)]


async def test_statistics_tell_states_apart(
    database: Database, registry: Registry, statistics: Callable[[], Awaitable[QueueStatistics]], resources: Resources
):
    registry.add(jobs=[Job(name="bad", handler=Recorder(failures=1), attempts=1)])
    await _enqueue(database, "bad")
    await jobs.drain(database, resources, tolerate_parked=True)
    async with database.write() as session:
        await jobs.enqueue_many(session, [NewJob(name="a")] * 3)
        await jobs.enqueue(session, "a", run_at=datetime.fromisoformat("2999-01-01T00:00:00Z"))
        await repository.claim(session, worker_id=ids.new_id(), limit=1)

    found = await statistics()
    assert (found.ready, found.running, found.delayed, found.parked) == (2, 1, 1, 1)
    assert found.oldest_ready_seconds >= 0
