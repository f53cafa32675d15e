"""The one line of migrations makes exactly the tables that the models describe, and can be locked on safely."""

import re
from pathlib import Path

import pytest

from sokoni.core.database import Database
from sokoni.entrypoints import migrate

MIGRATIONS = sorted((Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"))


async def test_models_match_the_migrated_tables(engine_database: Database):
    assert await migrate.differences(engine_database) == []


async def test_database_is_at_the_newest_revision(engine_database: Database):
    at, head = await migrate.current(engine_database)

    assert at == head


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_migration_stands_alone_and_waits_only_so_long(path: Path):
    source = path.read_text(encoding="utf-8")

    assert "lock_timeout" in source
    assert "statement_timeout" in source
    assert re.search(r"^(from|import) sokoni", source, re.MULTILINE) is None
