"""The PostgreSQL server that a test run uses."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from sokoni.core.embedded import EmbeddedPostgres

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
        users.close()


def absent(reason: str) -> NoReturn:
    """A server that tests need is not here: that fails on CI, and is said on a laptop."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
