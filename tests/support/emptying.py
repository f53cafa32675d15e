"""A database as it was before a test, whatever the test committed."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_TABLES = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY tablename"
)
# Emptying a table row by row leaves its rows to be cleaned up later; from so many bytes on, its file is made anew.
_LARGE_BYTES = 1024 * 1024
_SIZE = "pg_relation_size('public.{table}')"


class Emptying:
    """Empties the tables that hold something; most tests touch few of them, and many only roll back.

    Making the files of all tables anew takes 20 times as long as looking into them.
    """

    def __init__(self) -> None:
        self._tables: list[str] = []
        self._look = text("")

    async def empty(self, connection: AsyncConnection) -> None:
        """Leave no row in any table; commits."""
        await self._learn(connection)
        found = (await connection.execute(self._look)).all()
        used = [table for table, holds, _ in found if holds]
        # Append-only tables refuse DELETE by triggers, and foreign keys would ask for an order; a replica passes by.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        if any(size > _LARGE_BYTES for _, _, size in found):
            await connection.execute(text(f"TRUNCATE {', '.join(self._tables)} RESTART IDENTITY CASCADE"))
        else:
            for table in used:
                await connection.execute(text(f'DELETE FROM "{table}"'))
            if used:
                await connection.execute(_RESTART)
        await connection.commit()

    async def _learn(self, connection: AsyncConnection) -> None:
        tables = list((await connection.execute(_TABLES)).scalars())
        if tables == self._tables:
            return
        self._tables = tables
        looks = (
            f"SELECT '{table}', EXISTS (SELECT FROM \"{table}\"), {_SIZE.format(table=table)}" for table in self._tables
        )
        self._look = text(" UNION ALL ".join(looks))


_RESTART = text(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)
