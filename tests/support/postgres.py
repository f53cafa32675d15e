"""The PostgreSQL server that a test run uses, and migrated databases on it."""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.embedded import EmbeddedPostgres
from sokoni.entrypoints import migrate

_ROOT = Path(__file__).parents[2]

# A test server is thrown away, so it need not survive a power cut.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


@contextlib.contextmanager
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server: the one named in SOKONI_TEST_DATABASE_URL, or one of this run's own.

    Its programs are the embedded ones, or those in the folder that SOKONI_TEST_POSTGRES_BIN names.

    Workers of one run share the embedded one: each holds a shared lock, and it ends with the process that started it.
    """
    given = os.environ.get("SOKONI_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = _shared_folder(tmp_path_factory)
    named = os.environ.get("SOKONI_TEST_POSTGRES_BIN")
    binaries = Path(named) if named else None
    if binaries is not None and not (binaries / "postgres").exists():
        absent(f"there is no PostgreSQL in {binaries}")
    postgres = EmbeddedPostgres(folder / "postgres", options=_FAST, binaries=binaries)
    with (folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        url = postgres.start()
        fcntl.flock(lock, fcntl.LOCK_UN)
        users = (folder / "postgres.users").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        yield url
        fcntl.flock(users, fcntl.LOCK_UN)
        if postgres.is_owner:
            # The owner leaves last: it waits until every other worker has let go.
            fcntl.flock(users, fcntl.LOCK_EX)
            postgres.stop()
            shutil.rmtree(folder, ignore_errors=True)
        users.close()


@contextlib.contextmanager
def database(server_url: str, name: str) -> Iterator[str]:
    """The address of a migrated database of this name; dropped at the end."""
    template = asyncio.run(_template(server_url))
    asyncio.run(_on_server(server_url, f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield _url(server_url, name)
    finally:
        asyncio.run(_on_server(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def absent(reason: str) -> NoReturn:
    """A server that tests need is not here: that fails on CI, and is said on a laptop."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run agree on, below the run's own."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "database"
    folder.mkdir(exist_ok=True)
    return folder


async def _template(server_url: str) -> str:
    """The name of a database with today's schema; made by the first worker that needs it."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted((_ROOT / "migrations").rglob("*.py"))))
    name = f"sokoni_template_{digest.hexdigest()[:12]}"
    connection = await asyncpg.connect(server_url)
    try:
        # One worker at a time: the others find it made.
        await connection.execute("SELECT pg_advisory_lock(42)")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f"DROP DATABASE IF EXISTS {name}_new WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {name}_new")
            await _migrate(_url(server_url, f"{name}_new"))
            await connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    finally:
        await connection.close()
    return name


async def _migrate(url: str) -> None:
    migrated = Database(DatabaseSettings(url=url, pool_size=2))
    try:
        await migrate.upgrade(migrated)
    finally:
        await migrated.close()


async def _on_server(server_url: str, statement: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _url(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
