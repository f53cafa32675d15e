"""Events come back as they were published, and followers never miss one that commits late."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import pytest

from sokoni.core import events, ids
from sokoni.core.database import Database, WriteSession
from tests.support.waiting import eventually


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleHappened(events.Event):
    name: ClassVar[str] = "example.happened"

    example_id: UUID
    labels: list[str]
    counted: int = 0
    at: datetime | None = None
    parent_ids: tuple[UUID, ...] = ()


def _example(label: str = "a") -> ExampleHappened:
    return ExampleHappened(
        example_id=ids.new_id(),
        labels=[label],
        counted=3,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        parent_ids=(ids.new_id(), ids.new_id()),
    )


async def _whole_log(database: Database, *, length: int) -> Sequence[events.LoggedEvent]:
    """The log once it is so long: transactions of other databases on the server can hold the followers back, too."""

    async def read() -> Sequence[events.LoggedEvent]:
        async with database.read() as reader:
            return await events.read_since(reader, after=events.LogPosition())

    return await eventually(read, lambda log: len(log) >= length)


def test_comes_back_from_its_payload_as_it_was():
    example = _example()

    assert events.decode("example.happened", example.to_payload()) == example


def test_facts_of_a_newer_version_are_left_out():
    payload = {**_example().to_payload(), "added_later": "x"}

    assert isinstance(events.decode("example.happened", payload), ExampleHappened)


def test_refuses_a_name_that_is_taken():
    with pytest.raises(TypeError, match=r"example\.happened"):
        type("Other", (events.Event,), {"name": "example.happened"})


@pytest.mark.usefixtures("no_subscribers")
async def test_is_stored_in_the_caller_s_transaction(database: Database):
    async def abandon() -> None:
        async with database.write() as session:
            await events.publish(session, _example())
            raise LookupError

    with pytest.raises(LookupError):
        await abandon()
    async with database.read() as reader:
        assert await events.count_events(reader, name="example.happened") == 0


@pytest.mark.usefixtures("no_subscribers")
async def test_follower_sees_events_once_and_in_order(database: Database):
    async with database.write() as session:
        await events.publish(session, _example("a"), _example("b"))
    async with database.write() as session:
        await events.publish(session, _example("c"))

    await _whole_log(database, length=3)
    async with database.read() as reader:
        first = await events.read_since(reader, after=events.LogPosition(), limit=2)
        rest = await events.read_since(reader, after=first[-1].at)
        end = await events.log_end(reader)

    assert [event.payload["labels"] for event in (*first, *rest)] == [["a"], ["b"], ["c"]]
    assert rest[-1].at == end


@pytest.mark.usefixtures("no_subscribers")
async def test_follower_waits_for_a_transaction_that_began_earlier_and_commits_later(database: Database):
    started, may_commit = asyncio.Event(), asyncio.Event()

    async def late() -> None:
        async with database.write() as session:
            await events.publish(session, _example("late"))
            started.set()
            await may_commit.wait()

    task = asyncio.create_task(late())
    await started.wait()
    async with database.write() as session:
        await events.publish(session, _example("early"))
    async with database.read() as reader:
        while_running = await events.read_since(reader, after=events.LogPosition())
    may_commit.set()
    await task
    afterwards = await _whole_log(database, length=2)

    # Had the follower taken 'early' first, it would have gone past 'late' for good.
    assert while_running == []
    assert [event.payload["labels"] for event in afterwards] == [["late"], ["early"]]


async def test_publishing_costs_one_statement_without_subscribers(session: WriteSession, no_subscribers: None):
    from sokoni.core.database import count_statements

    with count_statements() as count:
        await events.publish(session, _example("a"), _example("b"), _example("c"))

    assert count.value == 1
