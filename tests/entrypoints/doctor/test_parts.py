"""Each part is asked for real, and whatever is broken about it is found."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from sokoni.core import ids
from sokoni.core.checks.types import State
from sokoni.core.database import Database
from sokoni.core.jobs import repository
from sokoni.core.jobs.types import QueueStatistics
from sokoni.entrypoints import migrate
from sokoni.entrypoints.doctor import database as database_checks
from sokoni.entrypoints.doctor import examination, queue
from tests.entrypoints.doctor.conftest import LookInside
from tests.support import pooler, processes

OLDEST = (migrate.pending(None) or ("none",))[0]
QUIET = QueueStatistics(ready=0, running=0, delayed=0, parked=0, oldest_ready_seconds=0, workers=1)


@contextlib.asynccontextmanager
async def made(server_url: str, options: str = "") -> AsyncIterator[str]:
    """The address of an empty database of this test's own."""
    name = f"sokoni_doctor_{ids.new_id().hex}"
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f"CREATE DATABASE {name} {options}")
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


async def do(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def test_a_migrated_database_has_no_errors(look_inside: LookInside):
    found = await look_inside()

    assert [finding.words() for finding in found.values() if finding.is_error] == []
    assert {"database", "server.connections", "pooler", "migrations", "clock.database", "jobs"} <= found.keys()
    assert {"storage.public", "storage.private", "mail"} <= found.keys()


async def test_a_database_that_does_not_answer_is_told_once(look_inside: LookInside):
    port = processes.free_port()

    found = await look_inside(DATABASE_URL=f"postgresql://nobody@127.0.0.1:{port}/nothing")

    assert found["database"].is_error
    assert "DATABASE_URL" in found["database"].hint
    assert {found[name].state for name in ("server", "pooler", "migrations", "jobs")} == {State.SKIPPED}
    assert found["storage.public"].state is State.OK


async def test_a_database_without_tables_asks_for_migrations(server_url: str, look_inside: LookInside):
    async with made(server_url) as url:
        found = await look_inside("database", "migrations", "clock", DATABASE_URL=url)

    assert found["database"].state is State.OK
    assert found["migrations"].is_error
    assert found["migrations"].hint == "Run: sokoni migrate"


@pytest.mark.parametrize(("revision", "state"), [(OLDEST, State.ERROR), ("9999_tomorrow", State.WARNING)])
async def test_an_older_schema_is_an_error_and_a_newer_one_a_warning(
    server_url: str, look_inside: LookInside, revision: str, state: State
):
    async with made(server_url) as url:
        await do(
            url, "CREATE TABLE alembic_version (version_num text)", f"INSERT INTO alembic_version SELECT '{revision}'"
        )
        found = await look_inside("migrations", DATABASE_URL=url)

    assert found["migrations"].state is state
    assert revision in found["migrations"].detail


async def test_an_encoding_that_loses_letters_is_an_error(server_url: str, look_inside: LookInside):
    options = "ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
    async with made(server_url, options) as url:
        found = await look_inside("server", DATABASE_URL=url)

    assert found["server.encoding"].is_error


async def test_a_server_that_may_lose_sales_is_told(look_inside: LookInside):
    # Tests run on a server that need not survive a power cut.
    found = await look_inside("server")

    assert found["server.fsync"].state is State.WARNING
    assert "power cut" in found["server.fsync"].detail


async def test_a_user_who_may_not_make_tables_is_told(server_url: str, look_inside: LookInside):
    role = f"sokoni_limited_{ids.new_id().hex}"
    async with made(server_url) as url:
        await do(url, f"CREATE ROLE {role} LOGIN")
        as_role = make_url(url).set(username=role).render_as_string(hide_password=False)
        found = await look_inside("server", DATABASE_URL=as_role)
        await do(url, f"DROP ROLE {role}")

    assert found["server.rights"].state is State.WARNING
    assert "may not make tables" in found["server.rights"].detail


async def test_more_connections_than_the_server_allows_are_told(look_inside: LookInside):
    finding = (await look_inside("server", DATABASE_POOL_SIZE="40", SOKONI_WORKERS="7"))["server.connections"]

    assert finding.state is State.WARNING
    assert finding.figures["needed"] == 640


async def test_a_direct_address_of_another_database_is_an_error(server_url: str, look_inside: LookInside):
    async with made(server_url) as url:
        found = await look_inside("pooler", DATABASE_DIRECT_URL=url)

    assert found["pooler"].is_error
    assert "another database" in found["pooler"].detail


async def test_a_direct_address_that_does_not_answer_is_an_error(look_inside: LookInside):
    found = await look_inside("pooler", DATABASE_DIRECT_URL=f"postgresql://a@127.0.0.1:{processes.free_port()}/b")

    assert "DATABASE_DIRECT_URL does not answer" in found["pooler"].detail


async def test_a_pooler_that_lends_connections_by_transaction_is_found(database_url: str, look_inside: LookInside):
    with pooler.transactions(database_url) as pooled:
        alone = await look_inside("database", "pooler", DATABASE_URL=pooled)
        passed_by = await look_inside("pooler", DATABASE_URL=pooled, DATABASE_DIRECT_URL=database_url)

    assert alone["database"].state is State.OK
    assert "hands each transaction another connection" in alone["pooler"].detail
    assert passed_by["pooler"].state is State.OK
    assert passed_by["pooler.settings"].is_error


async def test_a_clock_that_was_set_back_is_an_error(database: Database, look_inside: LookInside):
    async with database.write() as session:
        await session.execute(
            text(
                "INSERT INTO events (id, name, payload, occurred_at) SELECT :id, 'test', '{}', now() + interval '1 day'"
            ),
            {"id": ids.new_id()},
        )

    assert (await look_inside("clock"))["clock.past"].is_error


@pytest.mark.parametrize(
    ("seconds", "state"), [(0.4, State.OK), (-4.9, State.OK), (7, State.WARNING), (-90, State.WARNING)]
)
def test_drift_counts_in_both_directions(seconds: float, state: State):
    assert database_checks.judge_drift(seconds).state is state


async def test_nobody_at_work_and_work_given_up_are_told(database: Database, look_inside: LookInside):
    alone = await look_inside("jobs")
    async with database.write() as session:
        await repository.beat(session, worker_id=ids.new_id(), label="test")
        await session.execute(
            text(
                "INSERT INTO parked_jobs (id, name, arguments, priority, attempts, error, traceback, created_at)"
                " VALUES (:id, 'test', '{}', 0, 8, 'no', 'no', now())"
            ),
            {"id": ids.new_id()},
        )
    found = await look_inside("jobs")

    assert "nobody" in alone["jobs"].detail
    assert found["jobs"].state is State.OK
    assert found["jobs.parked"].state is State.WARNING
    assert "sokoni jobs parked" in found["jobs.parked"].hint


def test_a_long_queue_is_no_fault_and_one_that_stands_is():
    import dataclasses

    long = dataclasses.replace(QUIET, ready=50_000, oldest_ready_seconds=20)
    standing = dataclasses.replace(QUIET, ready=3, oldest_ready_seconds=timedelta(hours=1).total_seconds())

    assert queue.judge(long).state is State.OK
    assert queue.judge(standing).state is State.WARNING


async def test_a_store_that_cannot_be_written_is_an_error(look_inside: LookInside, tmp_path: Path):
    (tmp_path / "home" / "objects" / "public").mkdir(parents=True)
    (tmp_path / "home" / "objects" / "public" / "probes").write_text("a file where a folder must be")

    found = await look_inside("storage")

    assert found["storage.public"].is_error
    assert found["storage.private"].state is State.OK


async def test_a_store_that_does_not_answer_is_an_error(look_inside: LookInside):
    found = await look_inside(
        "storage",
        STORAGE_BACKEND="s3",
        S3_ENDPOINT_URL=f"http://127.0.0.1:{processes.free_port()}",
        S3_BUCKET_NAME="pictures",
        S3_PRIVATE_BUCKET_NAME="receipts",
        AWS_ACCESS_KEY_ID="id",
        AWS_SECRET_ACCESS_KEY="key",
    )

    assert found["storage.public"].is_error
    assert "S3_ENDPOINT_URL" in found["storage.public"].hint


async def test_the_probe_leaves_nothing_behind(look_inside: LookInside, tmp_path: Path):
    await look_inside("storage")

    assert [path for path in (tmp_path / "home" / "objects").rglob("*") if path.is_file()] == []


async def test_mail_that_cannot_be_written_is_an_error(look_inside: LookInside, tmp_path: Path):
    (tmp_path / "home" / "log" / "mail.jsonl").mkdir(parents=True)

    assert (await look_inside("mail"))["mail"].is_error


async def test_buckets_that_do_not_add_up_are_an_error(look_inside: LookInside):
    found = await look_inside(STORAGE_BACKEND="s3", S3_BUCKET_NAME="one", S3_PRIVATE_BUCKET_NAME="one")

    assert "S3_PRIVATE_BUCKET_NAME" in found["settings"].detail


async def test_a_part_that_is_silent_is_not_waited_for(look_inside: LookInside, monkeypatch: pytest.MonkeyPatch):
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            await over.wait()

    over = asyncio.Event()
    monkeypatch.setattr(examination, "_PART_SECONDS", 0.2)
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await look_inside("database", DATABASE_URL=f"postgresql://a@127.0.0.1:{port}/b")
        over.set()

    assert found["database"].is_error
    assert "does not answer within" in found["database"].detail
