"""Installations of real processes, on databases of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sokoni.core import ids
from tests.support import installations, postgres
from tests.support.installations import Installation


@pytest.fixture
def own_database(server_url: str) -> Iterator[str]:
    """A migrated database for one test alone, so that processes of other tests see nothing of it."""
    with postgres.database(server_url, f"sokoni_journey_{ids.new_id().hex}") as url:
        yield url


@pytest.fixture
def two_servers(own_database: str, tmp_path: Path) -> Iterator[Installation]:
    """Two servers and a worker that run."""
    with installations.running(installations.installation(own_database, tmp_path, servers=2)) as made:
        yield made


@pytest.fixture
def one_server(own_database: str, tmp_path: Path) -> Iterator[Installation]:
    """One server and a worker that run."""
    with installations.running(installations.installation(own_database, tmp_path)) as made:
        yield made
