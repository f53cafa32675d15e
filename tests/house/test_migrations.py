"""The one line of migrations makes exactly the tables that the models describe, and can be locked on safely."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from sokoni.core.database import Database, DatabaseSettings
from sokoni.entrypoints import migrate, modules
from tests.support import postgres

ROOT = Path(__file__).parents[2]
MIGRATIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
_FULL = """
    INSERT INTO telegram_groups
        (id, group_id, name, description, state, version, settings, created_at, updated_at)
    VALUES ('00000000-0000-0000-0000-000000000001', -100, 'Full', '', 'active', 1, '{}', now(), now());
    INSERT INTO telegram_warnings (id, group_key, user_id, scope, round, decision_key, reason, at)
    SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000001', each, gen_random_uuid(), 1, each, '',
        now() - each * interval '1 day' FROM generate_series(1, 300) AS each;
    INSERT INTO group_action_hours
    SELECT '00000000-0000-0000-0000-000000000001', date_trunc('hour', now()) - each * interval '7 hours', 'ban', 3, 1
    FROM generate_series(1, 200) AS each;
    INSERT INTO group_message_hours
    SELECT '00000000-0000-0000-0000-000000000001', date_trunc('hour', now()) - each * interval '2 days', 2
    FROM generate_series(1, 200) AS each;
    INSERT INTO telegram_newcomers (id, group_id, user_id, bot_id, first_name, name, username, joined_at, state,
        is_vouched, attempts_left)
    SELECT gen_random_uuid(), -100, each, gen_random_uuid(), '', '', '', now() - each * interval '3 days', 'let_in',
        false, 0 FROM generate_series(1, 50) AS each;
    INSERT INTO telegram_join_requests (group_id, user_id, bot_id, name, username, about, link_name, state, asked_at)
    SELECT -100, each, gen_random_uuid(), '', '', '', '', 'waiting', now() FROM generate_series(1, 40) AS each;
    INSERT INTO telegram_raids (id, group_id, bot_id, since, ends_at, ended_at)
    SELECT gen_random_uuid(), -100, gen_random_uuid(), now(), now(), CASE WHEN each < 5 THEN now() END
    FROM generate_series(1, 5) AS each;
"""
_MORE = """
    INSERT INTO telegram_warnings (id, slot, group_key, user_id, scope, round, decision_key, reason, at)
    SELECT gen_random_uuid(), 1, '00000000-0000-0000-0000-000000000001', 1, gen_random_uuid(), 1, 'new', '', now();
    INSERT INTO group_action_hours
    SELECT '00000000-0000-0000-0000-000000000001', date_trunc('hour', now()) + interval '80 days', 'ban', 1, 0;
    INSERT INTO group_message_hours
    SELECT '00000000-0000-0000-0000-000000000001', date_trunc('hour', now()), 1;
    INSERT INTO telegram_newcomers (id, slot, group_id, user_id, bot_id, first_name, name, username, joined_at, state,
        is_vouched, attempts_left)
    SELECT gen_random_uuid(), 2, -100, 99, gen_random_uuid(), '', '', '', now(), 'let_in', false, 0;
    INSERT INTO telegram_join_requests
        (group_id, user_id, slot, bot_id, name, username, about, link_name, state, asked_at)
    SELECT -100, 99, 2, gen_random_uuid(), '', '', '', '', 'waiting', now();
"""


async def test_models_match_the_migrated_tables(engine_database: Database):
    # Tables of which only a page knows are there once it is loaded.
    modules.all_routes()
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


@pytest.fixture
def own_url(server_url: str) -> Iterator[str]:
    """A migrated database that others do not use."""
    with postgres.database(server_url, f"sokoni_full_{os.getpid()}") as url:
        yield url


async def test_tables_that_are_full_become_parts_with_all_they_hold(own_url: str):
    """What was counted is counted as before, there and back again; new rows find their part."""
    first = next(path.stem for path in MIGRATIONS if path.stem.endswith("_telegram_warning_ring"))
    before = MIGRATIONS[[path.stem for path in MIGRATIONS].index(first) - 1].stem
    held = text("""
        SELECT (SELECT count(*) FROM telegram_warnings), (SELECT sum(total) FROM group_action_hours),
            (SELECT sum(messages) FROM group_message_hours), (SELECT count(*) FROM telegram_newcomers),
            (SELECT count(*) FROM telegram_join_requests), (SELECT count(*) FROM telegram_raids WHERE ended_at IS NULL)
    """)
    database = Database(DatabaseSettings(url=own_url, pool_size=2))
    async with database.maintenance() as engine:
        async with engine.connect() as connection:
            await connection.run_sync(migrate.downgrade, before)
        async with engine.begin() as connection:
            await _run(connection, _FULL)
            filled = (await connection.execute(held)).one()
        await migrate.upgrade(database)
        async with engine.begin() as connection:
            upgraded = (await connection.execute(held)).one()
            await _run(connection, _MORE)
        async with engine.connect() as connection:
            await connection.run_sync(migrate.downgrade, before)
        async with engine.connect() as connection:
            again = (await connection.execute(held)).one()
    await database.close()

    assert tuple(filled) == tuple(upgraded) == (300, 600, 400, 50, 40, 1)
    assert tuple(again) == (301, 601, 401, 51, 41, 1)


async def _run(connection: AsyncConnection, statements: str) -> None:
    for statement in statements.strip().rstrip(";").split(";"):
        await connection.execute(text(statement))
