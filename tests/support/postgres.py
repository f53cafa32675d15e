"""The PostgreSQL server that a test run uses."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sokoni.core.embedded import EmbeddedPostgres

# A test server is thrown away, so it need not survive a power cut.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


@contextlib.contextmanager
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server: the one named in SOKONI_TEST_DATABASE_URL, or an embedded one.

    Workers of one run share the embedded one: each holds a shared lock, and it ends with the process that started it.
    """
    given = os.environ.get("SOKONI_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = _shared_folder(tmp_path_factory)
    postgres = EmbeddedPostgres(folder / "postgres", options=_FAST)
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


def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
