"""Sessions on PostgreSQL, and who may commit.

`ReadSession` cannot write (its connections are read-only and in autocommit, so a request that only reads costs no
BEGIN); `WriteSession` is one transaction that the edge opens and commits. Functions below the edge take a session and
never commit: a test holds that.
"""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, cast

import asyncpg
from sqlalchemy import BigInteger, DateTime, MetaData, event, make_url, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, registry
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeEngine

from sokoni.core.errors import DomainError, Kind
from sokoni.core.settings import setting
from sokoni.core.turns import PoolInTurn

_statement_counter: ContextVar["StatementCount | None"] = ContextVar("statement_counter", default=None)

# serialization_failure, deadlock_detected, lock_not_available, query_canceled and the families of lost connections and
# exhausted servers. Source: PostgreSQL documentation, appendix A.
_TRANSIENT_STATES = ("40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "08", "53")
# character_not_in_repertoire and untranslatable_character.
_UNSTORABLE_TEXT_STATES = ("22021", "22P05")
# How an address of a database may begin; whatever it names, asyncpg speaks to it.
SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
_HOUSE_TYPES: Mapping[Any, TypeEngine[Any]] = {datetime: DateTime(timezone=True), int: BigInteger()}


class Base(DeclarativeBase):
    """What every table model descends from; gives constraints predictable names and columns their house types."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ck": "%(table_name)s_%(constraint_name)s_check",
        }
    )

    def __init_subclass__(cls, **options: Any) -> None:
        """Map a model among those of its file.

        The first statement about a model has SQLAlchemy finish all that stand together: 6 MB and 90 ms for all there
        are, and no model has to do with those of another file but by the tables' names.
        """
        cls._sa_registry = _registry_of(cls.__module__)
        super().__init_subclass__(**options)


@functools.cache
def _registry_of(_module: str) -> registry:
    return registry(metadata=Base.metadata, type_annotation_map=_HOUSE_TYPES)


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """Where the database is and how hard it may be worked."""

    url: str = setting(
        "DATABASE_URL",
        default="",
        help="PostgreSQL 15 or later; empty: the embedded one is started.",
        secret=True,
        schemes=SCHEMES,
    )
    direct_url: str = setting(
        "DATABASE_DIRECT_URL",
        default="",
        help="The same database past any pooler, for LISTEN and jobs; empty: DATABASE_URL.",
        secret=True,
        schemes=SCHEMES,
    )
    pool_size: int = setting(
        "DATABASE_POOL_SIZE", default=10, help="Connections kept by each process, for each kind.", at_least=1
    )
    lock_timeout_ms: int = setting(
        "DATABASE_LOCK_TIMEOUT_MS", default=5000, help="How long a statement waits for a lock.", at_least=1
    )
    statement_timeout_ms: int = setting(
        "DATABASE_STATEMENT_TIMEOUT_MS", default=30_000, help="How long one statement may run.", at_least=1
    )


class DatabaseBusy(DomainError):
    """The database could not do it now; nothing was changed."""

    code = "database.busy"
    kind = Kind.UNAVAILABLE
    message = "The shop is very busy at this moment; nothing was changed."
    hint = "Try again in a few seconds."

    def __init__(self, *, retry_after_seconds: int = 1) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)


class _Reading(Session):
    """What stands below a session that reads; gives back what was lent before it takes a connection of its own."""

    lent: PoolProxiedConnection | None = None

    def give_back(self) -> None:
        """Let others have the connection that was lent."""
        if self.lent is not None:
            self.lent.close()
            self.lent = None


@event.listens_for(_Reading, "after_transaction_create")
def _end_loan(session: _Reading, _transaction: SessionTransaction) -> None:
    # Who held one connection and waited for another could wait for somebody who does the same.
    session.give_back()


class ReadSession(AsyncSession):
    """A session that can only read."""

    sync_session_class = _Reading
    sync_session: _Reading
    # The connection of the innermost transaction, and that transaction: it ends, and a savepoint opens another.
    _driver: "tuple[SessionTransaction, asyncpg.Connection[Any]] | None" = None
    # Whose connections are lent while nothing but `Prepared` statements is sent: they need no transaction to read, and
    # opening one, with all that SQLAlchemy keeps of it, costs ten times what a statement does.
    _lender: AsyncEngine | None = None

    @classmethod
    def lent_by(cls, engine: AsyncEngine) -> Self:
        """A session outside of any transaction, whoever opens it calls its `end`."""
        session = cls(engine, expire_on_commit=False, autoflush=False)
        session._lender = engine
        return session

    async def driver(self) -> "asyncpg.Connection[Any]":
        """The driver's own connection, in this session's transaction; for `Prepared` statements and COPY."""
        if self._lender is not None and not self.in_transaction():
            return await self._borrow(self._lender)
        if self._driver is not None and self._driver[0] is self._innermost():
            return self._driver[1]
        fairy = await (await self.connection()).get_raw_connection()
        adapted: Any = fairy.dbapi_connection
        # SQLAlchemy begins a transaction with the first statement that it sends itself, and this may be none.
        if adapted._transaction is None:  # noqa: SLF001  # there is no public way; tests hold that it works
            try:
                await adapted._start_transaction()  # noqa: SLF001
            except adapted.dbapi.Error:
                await self.find_lost()
        driver = cast("asyncpg.Connection[Any]", fairy.driver_connection)
        transaction = self._innermost()
        self._driver = None if transaction is None else (transaction, driver)
        return driver

    async def find_lost(self) -> None:
        """Let SQLAlchemy notice that the connection is lost, so that it lets go of those that were lost with it.

        Raises:
            DBAPIError: it is, and had a transaction that ended with it.
        """
        if self.sync_session.lent is None or self._lender is None:
            await self.execute(text("SELECT 1"))
            return
        self.drop()
        await self._lender.dispose()

    def drop(self) -> None:
        """Close the connection that was lent, if one was: nobody knows what it is still about."""
        if self.sync_session.lent is not None:
            self.sync_session.lent.invalidate()
            self.sync_session.lent = None

    async def end(self) -> None:
        """Give back all connections."""
        self.sync_session.give_back()
        if self.in_transaction():
            # Also where whoever reads is called off: a connection that is not given back is one less for others.
            await asyncio.shield(asyncio.ensure_future(self.close()))

    async def _borrow(self, lender: AsyncEngine) -> "asyncpg.Connection[Any]":
        if self.sync_session.lent is None:
            self.sync_session.lent = await lender.raw_connection()
        return cast("asyncpg.Connection[Any]", self.sync_session.lent.driver_connection)

    def _innermost(self) -> SessionTransaction | None:
        return self.sync_session.get_nested_transaction() or self.sync_session.get_transaction()


class WriteSession(ReadSession):
    """One transaction; committed by the edge that opened it, and by nobody else."""


@dataclass(slots=True)
class StatementCount:
    """How many statements were sent while counting, how many of them were prepared, and which they were."""

    value: int = 0
    prepared: int = 0
    statements: list[str] | None = None


@contextlib.contextmanager
def count_statements(*, keep: bool = False) -> Iterator[StatementCount]:
    """Count the statements sent in this context (tasks started inside included); BEGIN and COMMIT are not counted."""
    count = StatementCount(statements=[] if keep else None)
    token = _statement_counter.set(count)
    try:
        yield count
    finally:
        _statement_counter.reset(token)


def insert_many(model: type[Base]) -> Insert:
    """An INSERT for rows that are handed over beside it: `session.execute(insert_many(Row), rows)`.

    It is compiled once, where `.values(rows)` is compiled anew each time; empty cells are written as NULL, so that rows
    of which different cells are empty still go in one statement.
    """
    return insert(model).execution_options(render_nulls=True)


def is_transient(error: BaseException) -> bool:
    """Whether trying the same again later may succeed: deadlocks, lock waits, lost connections, time-outs."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _sqlstate(error).startswith(_TRANSIENT_STATES)
    return isinstance(error, (ConnectionError, TimeoutError, asyncio.TimeoutError))


def is_unstorable_text(error: BaseException) -> bool:
    """Whether a text was sent that PostgreSQL cannot keep: one with a null character, plain or within JSON."""
    return isinstance(error, DBAPIError) and _sqlstate(error) in _UNSTORABLE_TEXT_STATES


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def sqlalchemy_url(url: str) -> URL:
    """The address as SQLAlchemy wants it, whatever driver it names; libpq's `?host=/socket/folder` works too."""
    return make_url(url).set(drivername="postgresql+asyncpg")


class Database:
    """The pools of one process: `read()` and `write()` hand out sessions."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.url = settings.url
        self.direct_url = settings.direct_url or settings.url
        self._engine = _engine(settings, read_only=False)
        self._read_engine = _engine(settings, read_only=True)
        # A connection of its own, past any pooler: who follows the log must not wait behind a busy pool.
        self._follow_engine = _engine(settings, read_only=True, url=self.direct_url, pool_size=1)
        for engine in (self._engine, self._read_engine, self._follow_engine):
            event.listen(engine.sync_engine, "before_cursor_execute", _count_statement)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """A session that can only read; each statement sees what was committed before it."""
        session = ReadSession.lent_by(self._read_engine)
        try:
            yield session
        finally:
            await session.end()

    @contextlib.asynccontextmanager
    async def follow(self) -> AsyncIterator[ReadSession]:
        """A session for the one task of this process that follows the change log."""
        async with ReadSession(self._follow_engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """One transaction: committed on leaving, rolled back by an exception unless its class says `keeps`.

        Only edges (requests, updates, jobs, commands) call this.
        """
        async with WriteSession(self._engine, expire_on_commit=False, autoflush=False) as session:
            try:
                yield session
            except DomainError as error:
                if error.keeps:
                    await session.commit()
                raise
            else:
                await session.commit()

    @contextlib.asynccontextmanager
    async def maintenance(self) -> AsyncIterator[AsyncEngine]:
        """The writing engine itself, for migrations and checks that need a bare connection."""
        yield self._engine

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()
        await self._read_engine.dispose()
        await self._follow_engine.dispose()


def _engine(
    settings: DatabaseSettings, *, read_only: bool, url: str | None = None, pool_size: int | None = None
) -> AsyncEngine:
    server_settings = {
        "application_name": "sokoni-read" if read_only else "sokoni",
        "lock_timeout": str(settings.lock_timeout_ms),
        "statement_timeout": str(settings.statement_timeout_ms),
        "default_transaction_read_only": "on" if read_only else "off",
        "timezone": "UTC",
        # Statements are short: compiling them costs more than it saves.
        "jit": "off",
    }
    if not read_only:
        # What writes looks up by key, and one plan serves all keys. Left to itself, the server plans anew each time an
        # array is given, because it takes one of unknown length for long.
        server_settings["plan_cache_mode"] = "force_generic_plan"
    return create_async_engine(
        sqlalchemy_url(url or settings.url),
        pool_size=pool_size or settings.pool_size,
        max_overflow=0,
        pool_timeout=15,
        poolclass=PoolInTurn,
        pool_use_lifo=True,
        # Errors are logged: never with the addresses and hashes that a statement carried.
        hide_parameters=True,
        # Set once for each connection, where an option of the engine would set it for each session.
        **({"isolation_level": "AUTOCOMMIT"} if read_only else {}),
        connect_args={"server_settings": server_settings, "timeout": 10},
    )


def note_statement(statement: str, *, is_prepared: bool) -> None:
    """Count a statement that is about to be sent."""
    count = _statement_counter.get()
    if count is None:
        return
    count.value += 1
    count.prepared += is_prepared
    if count.statements is not None:
        count.statements.append(statement)


def _count_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    note_statement(statement, is_prepared=False)
