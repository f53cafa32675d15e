"""A database as it was before a test, whatever the test committed."""

from collections.abc import Sequence

import asyncpg

_TABLES = (
    "SELECT relname, pg_relation_size(oid) AS size FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
    " ORDER BY relname"
)
# Emptying a table row by row leaves its rows to be cleaned up later; from so many bytes on, its file is made anew.
_LARGE_BYTES = 1024 * 1024
_RESTART = (
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)
# Append-only tables refuse DELETE by triggers, and foreign keys would ask for an order; a replica passes by. A test
# that left something locked is told so.
_SETTINGS = {"session_replication_role": "replica", "jit": "off", "lock_timeout": "60s"}


class Emptying:
    """Empties the tables that hold something; most tests touch few of them, and many only roll back.

    Making the files of all tables anew takes 20 times as long as looking into them, and planning the look ten times as
    long as looking: so it keeps a connection of its own, on which that is planned once.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._look: asyncpg.PreparedStatement[asyncpg.Record] | None = None
        self._tables: list[str] = []

    async def empty(self) -> None:
        """Leave no row in any table; commits."""
        connection = await self._connected()
        found = await connection.fetch(_TABLES)
        used = await self._used(connection, [row["relname"] for row in found])
        if any(row["size"] > _LARGE_BYTES for row in found):
            await connection.execute(f"TRUNCATE {', '.join(self._tables)} RESTART IDENTITY CASCADE")
        elif used:
            # Sent at once, these are one transaction.
            await connection.execute("; ".join([*(f'DELETE FROM "{table}"' for table in used), _RESTART]))

    async def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            await self._connection.close()

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        # A test may have ended all connections to its database.
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url, server_settings=_SETTINGS)
            self._look = None
        return self._connection

    async def _used(self, connection: "asyncpg.Connection[asyncpg.Record]", tables: list[str]) -> Sequence[str]:
        if self._look is None or tables != self._tables:
            self._tables = tables
            looks = ", ".join(f'EXISTS (SELECT FROM "{table}")' for table in tables)
            self._look = await connection.prepare(f"SELECT ARRAY[{looks}]")
        holds = await self._look.fetchval()
        return [table for table, is_used in zip(tables, holds, strict=True) if is_used]
