"""Brings a database to the newest schema; safe to run twice and from several processes at once.

Alembic is loaded when it is needed: a server asks for nothing here before its first look at whether it is ready.
"""

import functools
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql.base import ischema_names

from sokoni.core.database import Base, Database
from sokoni.core.events import TransactionId

if TYPE_CHECKING:
    from alembic.config import Config

_ROOT = Path(__file__).parents[2]
# Any fixed number: the advisory lock under which one process migrates while the others wait.
_LOCK = 7_361_027
# Partitions are called after their table, with a number at the end.
_OTHERS = re.compile(r"^alembic_version|_p\d+$")


def _config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config(str(_ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, *, revision: str = "head") -> None:
    """Run the migrations that the database has not had yet."""
    from alembic import command

    def run(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            command.upgrade(_config(connection), revision)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()

    await _run_sync(database, run)


def downgrade(connection: Connection, revision: str) -> None:
    """Take the migrations after a revision back, with what they hold and the revision does not."""
    from alembic import command

    command.downgrade(_config(connection), revision)
    connection.commit()


def script(output: TextIO) -> None:
    """Write all migrations as one SQL script, for the migration linter and for people who want to read before."""
    from alembic import command

    config = _config()
    config.output_buffer = output
    command.upgrade(config, "head", sql=True)


async def current(database: Database) -> tuple[str | None, str]:
    """The revision the database is at, and the newest one there is."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config()).get_current_head() or ""
    at = await _run_sync(database, lambda connection: MigrationContext.configure(connection).get_current_revision())
    return at, head


def pending(at: str | None) -> Sequence[str] | None:
    """The revisions that a database at this one has not had, oldest first; None: a newer program's, unknown here."""
    line = _line()
    if at is None:
        return line
    return line[line.index(at) + 1 :] if at in line else None


@functools.cache
def _line() -> tuple[str, ...]:
    """All revisions, oldest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_config())
    return tuple(revision.revision for revision in scripts.walk_revisions())[::-1]


async def differences(database: Database) -> list[Any]:
    """Where models that are loaded and migrated tables disagree; empty when the migrations match the models."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    def compare(connection: Connection) -> list[Any]:
        # SQLAlchemy does not know this type when it reads tables back.
        ischema_names.setdefault("xid8", TransactionId)
        options = {"compare_type": True, "include_name": is_ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))

    found: list[Any] = await _run_sync(database, compare)
    return found


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a table is described by our models: Alembic's is its own, and partitions are their table's."""
    return not (kind == "table" and _OTHERS.search(name or ""))


async def _run_sync(database: Database, function: Callable[[Connection], Any]) -> Any:
    async with database.maintenance() as engine, engine.connect() as connection:
        return await connection.run_sync(function)
