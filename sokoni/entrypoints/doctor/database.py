"""What is asked of the database: that it answers, is the right one, keeps what it is given, and is up to date."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Row, text
from sqlalchemy.exc import SQLAlchemyError

from sokoni.core.checks.types import Configuration, Finding, PartCheck, SettingsCheck, error, ok, skipped, warning
from sokoni.core.clock import Clock
from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.embedded import EmbeddedPostgres
from sokoni.core.home import Home
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.resources import Resources
from sokoni.entrypoints import migrate

_OLDEST = 150_000
_DRIFT_SECONDS = 5
_MIGRATIONS = Path(__file__).parents[3] / "migrations" / "versions"
_EXTENSION = re.compile(r"CREATE EXTENSION (?:IF NOT EXISTS )?\"?(\w+)", re.IGNORECASE)
# Each process has a pool for reading and one for writing.
_POOLS = 2
_CONNECT_SECONDS = 10
# Settings of a server that keeps what it was given, and what it costs to have them otherwise.
_KEEPS = {
    "fsync": "a power cut can destroy the whole database",
    "full_page_writes": "a power cut can destroy pages of the database",
    "synchronous_commit": "a power cut can lose the last sales, although buyers were told that they are done",
}
_SERVER = text(
    """
    SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
           current_setting('synchronous_commit') AS synchronous_commit, current_setting('autovacuum') AS autovacuum,
           current_setting('server_encoding') AS encoding,
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS places,
           has_schema_privilege(current_schema(), 'CREATE') AS may_create,
           (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser
    """
)


async def _database(resources: Resources) -> AsyncIterator[Finding]:
    async with resources.get(Database).read() as session:
        row = (
            await session.execute(
                text(
                    """
                    SELECT current_setting('server_version_num')::int AS number,
                           current_setting('server_version') AS version, pg_is_in_recovery() AS is_replica
                    """
                )
            )
        ).one()
    if row.number < _OLDEST:
        yield error("database", f"PostgreSQL {row.version}", hint="PostgreSQL 15 or later is needed.")
    elif row.is_replica:
        yield error(
            "database", "it is a replica that cannot be written", hint="Name the primary server in DATABASE_URL."
        )
    else:
        yield ok("database", f"PostgreSQL {row.version}", version=row.version)


async def _server(resources: Resources) -> AsyncIterator[Finding]:
    async with resources.get(Database).read() as session:
        row = (await session.execute(_SERVER)).one()
    for finding in _losses(row):
        yield finding
    if row.autovacuum == "off":
        yield warning("server.autovacuum", "is off", hint="Set autovacuum = on: tables grow and slow down without it.")
    if row.encoding != "UTF8":
        yield error("server.encoding", row.encoding, hint="Make the database with: CREATE DATABASE … ENCODING 'UTF8'")
    if not row.may_create:
        yield warning(
            "server.rights",
            "this user may not make tables, so `sokoni migrate` cannot work",
            hint="Let it own the database, or migrate as its owner.",
        )
    settings = resources.get(DatabaseSettings)
    if row.is_superuser and resources.get(Configuration).is_production and not _is_embedded(resources):
        yield warning(
            "server.rights", "this user is a superuser", hint="Give Sokoni a user of its own that owns its database."
        )
    yield judge_places(row.places, pool_size=settings.pool_size, processes=_processes(resources))


def _is_embedded(resources: Resources) -> bool:
    folder = resources.get(Home).path / "postgres"
    return resources.get(Database).url == EmbeddedPostgres(folder).url()


def _losses(row: Row[Any]) -> Iterator[Finding]:
    for name, cost in _KEEPS.items():
        if getattr(row, name) == "off":
            yield warning(f"server.{name}", f"is off: {cost}", hint=f"Set {name} = on in postgresql.conf.")


def judge_places(places: int, *, pool_size: int, processes: int) -> Finding:
    """Whether the server lets in all connections that so many processes may open."""
    needed = processes * _POOLS * pool_size
    figures = {"allowed": places, "needed": needed, "processes": processes}
    shown = f"{needed} connections may be opened by {processes} processes, {places} are allowed"
    if needed > places:
        hint = "Raise max_connections in postgresql.conf, or lower DATABASE_POOL_SIZE or SOKONI_WORKERS."
        return warning("server.connections", shown, hint=hint, **figures)
    return ok("server.connections", shown, **figures)


def _processes(resources: Resources) -> int:
    servers = resources.get(Configuration).env.get("SOKONI_WORKERS", "")
    return (int(servers) if servers.isdigit() else 1) + 1


async def _pooler(resources: Resources) -> AsyncIterator[Finding]:
    database = resources.get(Database)
    async with database.read() as session:
        kept = (
            await session.execute(
                text(
                    """
                    SELECT current_setting('TimeZone') AS zone,
                           current_setting('transaction_read_only') AS is_read_only,
                           pg_postmaster_start_time() AS started_at,
                           (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS oid
                    """
                )
            )
        ).one()
    if (kept.zone, kept.is_read_only) != ("UTC", "on"):
        yield error(
            "pooler.settings",
            "what is asked for when connecting gets lost on the way, so reading connections could write",
            hint="Let the pooler pass settings on, or name the server itself in DATABASE_URL.",
        )
    try:
        direct, changes = await _look_directly(database.direct_url)
    except (OSError, asyncpg.PostgresError) as problem:
        yield error("pooler", f"DATABASE_DIRECT_URL does not answer: {problem}", hint="Mend the address.")
        return
    if direct != (kept.started_at, kept.oid):
        yield error(
            "pooler",
            "DATABASE_DIRECT_URL leads to another database than DATABASE_URL",
            hint="Name the same database, past the pooler.",
        )
    elif changes:
        yield error(
            "pooler",
            "a pooler that hands each transaction another connection stands between, and jobs cannot listen through it",
            hint="Name the server itself in DATABASE_DIRECT_URL.",
        )
    else:
        yield ok("pooler", "connections are kept for their session")


async def _look_directly(url: str) -> tuple[tuple[datetime, int], bool]:
    """Which database answers, and whether the server behind a connection changes while another is busy."""
    plain = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    first = await asyncpg.connect(plain, timeout=_CONNECT_SECONDS, statement_cache_size=0)
    second = await asyncpg.connect(plain, timeout=_CONNECT_SECONDS, statement_cache_size=0)
    try:
        row = await first.fetchrow(
            "SELECT pg_backend_pid() AS pid, pg_postmaster_start_time() AS started_at, oid::bigint AS oid"
            " FROM pg_database WHERE datname = current_database()"
        )
        assert row is not None
        # A pooler would lend the connection that the first has just left.
        async with second.transaction():
            await second.fetchval("SELECT pg_backend_pid()")
            changes = await first.fetchval("SELECT pg_backend_pid()") != row["pid"]
        return (row["started_at"], row["oid"]), changes
    finally:
        await first.close()
        await second.close()


async def _migrations(resources: Resources) -> AsyncIterator[Finding]:
    at, head = await migrate.current(resources.get(Database))
    pending = migrate.pending(at)
    if pending is None:
        yield warning(
            "migrations",
            f"the database is at {at}, which this version does not know (it ends at {head})",
            hint="A newer version has migrated it: bring this one up to date.",
        )
    elif pending:
        yield error(
            "migrations", f"at {at or 'nothing'}, {len(pending)} to go until {head}", hint="Run: sokoni migrate"
        )
    else:
        yield ok("migrations", f"at {head}", revision=head)


async def _extensions(resources: Resources) -> AsyncIterator[Finding]:
    wanted = sorted({name for path in _MIGRATIONS.glob("*.py") for name in _EXTENSION.findall(path.read_text("utf-8"))})
    async with resources.get(Database).read() as session:
        offered = set((await session.execute(text("SELECT name FROM pg_available_extensions"))).scalars())
    missing = [name for name in wanted if name not in offered]
    if missing:
        yield error(
            "extensions", f"the server lacks {', '.join(missing)}", hint="Install postgresql-contrib on its machine."
        )
    else:
        yield ok("extensions", f"{', '.join(wanted)} can be used" if wanted else "none are needed", wanted=wanted)


async def _times(resources: Resources) -> AsyncIterator[Finding]:
    clock: Clock = resources.get(Clock)  # type: ignore[type-abstract]
    async with resources.get(Database).read() as session:
        there = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        here = clock.now()
        yield judge_drift((here - there).total_seconds())
        try:
            latest = (await session.execute(text("SELECT max(occurred_at) FROM events"))).scalar_one()
        except SQLAlchemyError:
            # Not migrated yet, which another check says.
            return
    if latest is not None and (latest - here).total_seconds() > _DRIFT_SECONDS:
        yield error(
            "clock.past",
            f"something has been noted at {latest:%Y-%m-%d %H:%M:%S}, later than now",
            hint="The clock was set back: set it right, and let NTP keep it.",
        )


def judge_drift(seconds: float) -> Finding:
    """Whether our clock and the database's are one."""
    figures = {"seconds": round(seconds, 3)}
    if abs(seconds) > _DRIFT_SECONDS:
        hint = "Let both machines keep time by NTP."
        return warning("clock.database", f"{seconds:+.1f} s from the database's", hint=hint, **figures)
    return ok("clock.database", "agrees with the database's", **figures)


def _pools(configuration: Configuration) -> Iterator[Finding]:
    settings, jobs = configuration.get(DatabaseSettings), configuration.get(JobsSettings)
    if jobs.concurrency > settings.pool_size:
        yield warning(
            "SOKONI_JOBS_CONCURRENCY",
            f"{jobs.concurrency} jobs at once share {settings.pool_size} connections",
            hint=f"Set DATABASE_POOL_SIZE={jobs.concurrency} or more, or SOKONI_JOBS_CONCURRENCY lower.",
        )
    if settings.direct_url and not settings.url:
        yield skipped("DATABASE_DIRECT_URL", "is not used without DATABASE_URL", hint="Set both, or neither.")


CHECKS = (
    SettingsCheck(name="server", examine=_pools),
    PartCheck(name="database", examine=_database, is_component=True, is_vital=True),
    PartCheck(name="server", examine=_server, needs_database=True),
    PartCheck(name="pooler", examine=_pooler, needs_database=True),
    PartCheck(name="extensions", examine=_extensions, needs_database=True),
    PartCheck(name="migrations", examine=_migrations, needs_database=True),
    PartCheck(name="clock", examine=_times, needs_database=True),
)
