"""The one line of migrations makes exactly the tables that the models describe, and can be locked on safely."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sokoni.core.database import Database
from sokoni.entrypoints import migrate

ROOT = Path(__file__).parents[2]
MIGRATIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


async def test_models_match_the_migrated_tables(engine_database: Database):
    assert await migrate.differences(engine_database) == []


async def test_database_is_at_the_newest_revision(engine_database: Database):
    at, head = await migrate.current(engine_database)

    assert at == head


def test_linter_finds_nothing_that_would_lock_or_lose(tmp_path: Path):
    script = tmp_path / "migrations.sql"
    with script.open("w", encoding="utf-8") as file:
        migrate.script(file)

    found = subprocess.run(
        [Path(sys.executable).with_name("squawk"), "--config", ROOT / ".squawk.toml", script],
        capture_output=True,
        text=True,
        check=False,
    )

    assert script.stat().st_size > 10_000
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_migration_stands_alone_and_waits_only_so_long(path: Path):
    source = path.read_text(encoding="utf-8")

    assert "lock_timeout" in source
    assert "statement_timeout" in source
    assert re.search(r"^(from|import) sokoni", source, re.MULTILINE) is None
