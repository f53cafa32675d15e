"""Prepared statements: in the session's transaction, counted, and refused as SQLAlchemy's own are."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import cast
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Float, bindparam, func, literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from sokoni.core import ids
from sokoni.core.database import Database, DatabaseSettings, ReadSession, WriteSession, count_statements, is_transient
from sokoni.core.jobs.models import JobRow, WorkerRow
from sokoni.core.prepared import Prepared, PreparedInsert, PreparedInserts, is_among
from tests.support.waiting import eventually

_INSERT = PreparedInsert(JobRow)
_NAMES = Prepared(
    lambda: select(JobRow.id, JobRow.name, JobRow.arguments).where(is_among(JobRow.id, "ids")).order_by(JobRow.id)
)


def _job(name: str = "first", state: str = "ready") -> dict[str, object]:
    return {"id": ids.new_id(), "name": name, "arguments": {"of": [name, None]}, "priority": 1, "state": state}


async def _names(database: Database, *wanted: object) -> list[str]:
    return await _names_in(database.read, *wanted)


async def _names_in(open_session: Callable[[], AbstractAsyncContextManager[ReadSession]], *wanted: object) -> list[str]:
    async with open_session() as session:
        return [row.name for row in await _NAMES.fetch(session, ids=list(wanted))]


async def test_gives_rows_with_their_columns_as_attributes(session: WriteSession) -> None:
    """What was written comes back as Python values, JSON included."""
    job = _job()
    await _INSERT.run(session, [job])
    (row,) = await _NAMES.fetch(session, ids=[job["id"]])
    assert (row.id, row.name, row.arguments) == (job["id"], "first", {"of": ["first", None]})
    assert isinstance(row.id, UUID)
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = row.nothing_such


async def test_inserts_many_rows_in_one_statement(session: WriteSession) -> None:
    """Each column goes over as one array."""
    jobs = [_job(name) for name in ("a", "b", "c")]
    with count_statements() as count:
        await _INSERT.run(session, jobs)
    assert (count.value, count.prepared) == (1, 1)
    rows = await _NAMES.fetch(session, ids=[each["id"] for each in jobs])
    assert [(row.name, row.arguments) for row in rows] == [(each["name"], each["arguments"]) for each in jobs]


@pytest.mark.parametrize("count", [1, 2])
async def test_inserts_into_several_tables_in_one_statement(session: WriteSession, count: int) -> None:
    """One row or many of each, whose columns may have the same names."""
    inserts = PreparedInserts(worker=WorkerRow, jobs=JobRow)
    worker, jobs = {"id": ids.new_id(), "label": "here"}, [_job(name) for name in ("a", "b")[:count]]
    with count_statements() as counted:
        await inserts.fetch(session, worker=[worker], jobs=jobs)
    assert (counted.value, counted.prepared) == (1, 1)
    rows = await _NAMES.fetch(session, ids=[each["id"] for each in jobs])
    assert [(row.name, row.arguments) for row in rows] == [(each["name"], each["arguments"]) for each in jobs]
    labels = await session.execute(select(WorkerRow.label).where(WorkerRow.id == worker["id"]))
    assert labels.scalars().all() == ["here"]


async def test_keeps_constants_of_the_statement(session: WriteSession) -> None:
    """Values that were written into the statement need not be given again."""
    greeting = Prepared(lambda: select((literal("hello ") + bindparam("name", type_=JobRow.name.type)).label("said")))
    row = await greeting.fetch_one(session, name="Ana")
    assert row is not None
    assert row.said == "hello Ana"


async def test_says_which_value_is_missing(session: WriteSession) -> None:
    """A forgotten value is a mistake in the code, found before anything is sent."""
    with count_statements() as count, pytest.raises(KeyError, match="ids"):
        await _NAMES.fetch(session)
    assert count.value == 0


async def test_is_undone_with_its_transaction(database: Database) -> None:
    """Also as the first and only statement of a transaction, which SQLAlchemy itself has not begun."""
    job, kept = _job(), _job("kept")
    async with database.write() as session:
        await _INSERT.run(session, [job])
        await session.rollback()
        await _INSERT.run(session, [kept])
    assert await _names(database, job["id"], kept["id"]) == ["kept"]


async def test_shares_its_transaction_with_expressions(database: Database) -> None:
    """Either sees what the other wrote, and both are undone together; a savepoint undoes both, too."""
    first, second = _job("first"), _job("second")
    async with database.write() as session:
        await _INSERT.run(session, [first])
        assert (await session.execute(select(JobRow.name).where(JobRow.id == first["id"]))).scalar_one() == "first"
        savepoint = await session.begin_nested()
        await _INSERT.run(session, [second])
        await savepoint.rollback()
    assert await _names(database, first["id"], second["id"]) == ["first"]


async def test_begins_anew_after_a_commit(database: Database) -> None:
    """A session that was committed takes a connection again, and a transaction of its own."""
    first, second = _job("first"), _job("second")
    async with database.write() as session:
        await _INSERT.run(session, [first])
        await session.commit()
        await _INSERT.run(session, [second])
        await session.rollback()
    assert await _names(database, first["id"], second["id"]) == ["first"]


async def test_goes_on_after_a_savepoint_was_undone(database: Database) -> None:
    """What is sent after it belongs to the transaction around it."""
    lost, kept = _job("lost"), _job("kept")
    async with database.write() as session:
        savepoint = await session.begin_nested()
        await _INSERT.run(session, [lost])
        await savepoint.rollback()
        await _INSERT.run(session, [kept])
    assert await _names(database, lost["id"], kept["id"]) == ["kept"]


async def test_cannot_write_through_a_reading_session(database: Database) -> None:
    """Reading connections are read-only, whoever sends."""
    async with database.read() as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await _INSERT.run(session, [_job()])


async def test_refuses_as_sqlalchemy_does(session: WriteSession) -> None:
    """A broken constraint is an IntegrityError that names it, and no value."""
    job = _job()
    await _INSERT.run(session, [job])
    with pytest.raises(IntegrityError, match="jobs_pkey") as caught:
        await _INSERT.run(session, [job])
    assert str(job["id"]) not in str(caught.value)
    assert not is_transient(caught.value)
    await session.rollback()


@pytest.fixture
async def small(database_url: str) -> AsyncIterator[Database]:
    """A process with two connections of each kind."""
    own = Database(DatabaseSettings(url=database_url, pool_size=2))
    yield own
    await own.close()


@pytest.mark.parametrize("kind", ["read", "write"])
async def test_lets_go_of_connections_that_were_lost(small: Database, session: WriteSession, kind: str) -> None:
    """The request that finds out is told to come again; the next ones get good connections."""
    open_session = getattr(small, kind)
    async with open_session() as one, open_session() as other:
        backends = [(await each.driver()).get_server_pid() for each in (one, other)]
    for backend in backends:
        await session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    with pytest.raises(DBAPIError) as caught:
        await _names_in(open_session)
    assert is_transient(caught.value)
    assert [await _names_in(open_session) for _ in backends] == [[], []]


@pytest.fixture
async def single(database_url: str) -> AsyncIterator[Database]:
    """A process with one connection of each kind: who holds one and wants another waits for ever."""
    own = Database(DatabaseSettings(url=database_url, pool_size=1))
    yield own
    await own.close()


_BACKEND = Prepared(lambda: select(func.pg_backend_pid().label("pid")))
_SLEEP = Prepared(lambda: select(func.pg_sleep(bindparam("seconds", type_=Float))))


async def test_reads_with_one_connection_whoever_sends_the_statements(single: Database) -> None:
    async with single.read() as session:
        first = await _BACKEND.fetch_one(session)
        told = (await session.execute(select(func.pg_backend_pid()))).scalar_one()
        last = await _BACKEND.fetch_one(session)
    assert first is not None
    assert last is not None
    assert {first.pid, told, last.pid} == {told}
    async with single.read() as session:
        assert await _BACKEND.fetch_one(session) == last


async def test_what_reads_is_read_only(single: Database) -> None:
    async with single.read() as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await _INSERT.run(cast("WriteSession", session), [_job("never")])
        assert await _BACKEND.fetch_one(session) is not None


async def test_a_read_that_is_called_off_leaves_no_connection_behind(single: Database) -> None:
    async def read() -> None:
        async with single.read() as session:
            await _SLEEP.fetch(session, seconds=60.0)

    reading = asyncio.create_task(read())
    await eventually(lambda: _sleepers(single), bool)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    async with single.read() as session:
        assert await _BACKEND.fetch_one(session) is not None


async def _sleepers(database: Database) -> int:
    async with database.write() as session:
        sleeping = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        )
        return int((await session.execute(sleeping)).scalar_one())


async def test_is_what_the_driver_calls_a_row(session: WriteSession) -> None:
    """Rows can be taken apart as the driver's own."""
    row = await Prepared(lambda: select(literal(1).label("a"), literal(2).label("b"))).fetch_one(session)
    assert isinstance(row, asyncpg.Record)
    assert tuple(row) == (1, 2)


async def test_answers_with_what_was_new(session: WriteSession) -> None:
    """A conflict is settled as the statement says, for one row and for many."""
    new = PreparedInsert(JobRow, lambda rows: rows.on_conflict_do_nothing().returning(JobRow.name))
    first, second, third = (_job(name) for name in ("a", "b", "c"))
    assert [row.name for row in await new.fetch(session, [first])] == ["a"]
    assert await new.fetch_one(session, first) is None
    assert [row.name for row in await new.fetch(session, [first, second, third])] == ["b", "c"]


async def test_a_list_in_a_json_column_stays_a_list(session: WriteSession) -> None:
    """Lists of several rows are as many values, not one array of more dimensions."""
    jobs = [{**_job(), "arguments": arguments} for arguments in ([{"a": 1}, {"b": 2}], {}, [])]
    await _INSERT.run(session, jobs)
    rows = await _NAMES.fetch(session, ids=[job["id"] for job in jobs])
    assert [row.arguments for row in rows] == [[{"a": 1}, {"b": 2}], {}, []]


async def test_sends_nothing_for_no_rows(session: WriteSession) -> None:
    """There is nothing to insert."""
    with count_statements() as count:
        assert await _INSERT.fetch(session, []) == []
    assert count.value == 0


async def test_rows_may_come_with_different_columns_from_call_to_call(session: WriteSession) -> None:
    """Each set of columns has a statement of its own; what is not named gets its default."""
    plain, keyed = _job("plain"), {**_job("keyed"), "dedupe_key": "once"}
    await _INSERT.run(session, [plain])
    await _INSERT.run(session, [keyed])
    kept = await session.execute(select(JobRow.name, JobRow.dedupe_key).order_by(JobRow.id))
    assert [tuple(row) for row in kept] == [("plain", None), ("keyed", "once")]
