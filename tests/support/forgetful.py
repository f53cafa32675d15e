"""A database that says what would have been written, and keeps none of it: each call finds what the first found."""

import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import text

from sokoni.core.database import Database, DatabaseSettings, WriteSession
from sokoni.core.errors import DomainError

# Of this connection since its figures went to the server's, which they do between transactions; rows that are only
# locked are none of these.
_CHANGED = text("SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables")


class Forgetful(Database):
    """The pools of a process whose transactions all end undone; `changed` counts the rows that they would have kept."""

    def __init__(self, settings: DatabaseSettings) -> None:
        super().__init__(settings)
        self.changed = 0

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """A transaction as in life, but for its end."""
        async with WriteSession(self._engine, expire_on_commit=False, autoflush=False) as session:
            before = await _changed(session)
            try:
                yield session
            except DomainError as error:
                if error.keeps:
                    self.changed += await _changed(session) - before
                raise
            else:
                await session.flush()
                self.changed += await _changed(session) - before
            finally:
                await session.rollback()


async def _changed(session: WriteSession) -> int:
    return int(await session.scalar(_CHANGED) or 0)
