"""Statements of the hot paths: built and compiled once, at their first use, and sent by the driver itself.

Building an expression, finding its compiled form and wrapping its result costs ten times as much as sending it (see
`docs/performance.md`). So what every cart and every checkout runs is built once, with `bindparam` where values go::

    _TOUCH = Prepared(lambda: update(Cart).where(Cart.id == bindparam("cart_id")).values(updated_at=bindparam("now")))

    await _TOUCH.run(session, cart_id=cart_id, now=now)

It runs in the session's own transaction, is counted like any other statement, and its errors are SQLAlchemy's. What is
not hot stays an expression where it is used.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import asyncpg
from sqlalchemy import ARRAY, BindParameter, ClauseElement, ColumnElement, Table, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError

from sokoni.core.database import Base, ReadSession, note_statement

_DIALECT: Any = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


class Row(asyncpg.Record):
    """A row whose columns are attributes, as those of SQLAlchemy's rows are."""

    def __getattr__(self, name: str) -> Any:
        """The value of a column."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where one `$n` of the statement gets its value from."""

    name: str
    is_given: bool
    constant: Any
    convert: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    slots: tuple[_Slot, ...]


class Prepared:
    """A statement that is built once; values are given by the names of its `bindparam`s."""

    def __init__(self, build: Callable[[], ClauseElement]) -> None:
        # Built late: a start does not wait for what it may never need, and foreign keys know their types by then.
        self._build = build

    async def fetch(self, session: ReadSession, **values: Any) -> list[Row]:
        """The rows that it answers with.

        Raises:
            KeyError: a value is missing.
            DBAPIError: the database refused it.
        """
        compiled = self._compiled
        arguments = [_argument(slot, values) for slot in compiled.slots]
        connection = await session.driver()
        note_statement(compiled.sql, is_prepared=True)
        try:
            return await connection.fetch(compiled.sql, *arguments, record_class=Row)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            if connection.is_closed():
                # SQLAlchemy's own attempt says so, and lets go of all the connections that were lost with this one.
                await session.execute(text("SELECT 1"))
            raise _refusal(compiled.sql, error) from error

    async def fetch_one(self, session: ReadSession, **values: Any) -> Row | None:
        """The first row that it answers with, or None."""
        rows = await self.fetch(session, **values)
        return rows[0] if rows else None

    async def run(self, session: ReadSession, **values: Any) -> None:
        """Send it, whatever it answers."""
        await self.fetch(session, **values)

    @cached_property
    def _compiled(self) -> _Compiled:
        compiled: Any = self._build().compile(dialect=_DIALECT)
        names = {bound: name for name, bound in compiled.binds.items()}
        constants = compiled.params
        slots = [_slot(compiled.binds[name], names[compiled.binds[name]], constants) for name in compiled.positiontup]
        return _Compiled(str(compiled), tuple(slots))


def insert_one(model: type[Base], *names: str) -> Insert:
    """An INSERT of one row, each column from the value of its name; of all columns where none are named."""
    table = _table(model)
    return insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in _names(table, names)})


def insert_rows(model: type[Base], *names: str) -> Insert:
    """An INSERT of any number of rows in one statement; give it `columns(rows)`."""
    table = _table(model)
    chosen = _names(table, names)
    given = func.unnest(*(bindparam(name, type_=ARRAY(table.c[name].type)) for name in chosen))
    rows = given.table_valued(*chosen, name="given").render_derived()
    return insert(table).from_select(chosen, select(*(rows.c[name] for name in chosen)))


def columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows turned on their side: for each column, what stands in it."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def is_among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column is one of the values given under a name; stays one statement, however many they are."""
    among: ColumnElement[bool] = column == func.any(bindparam(name, type_=ARRAY(column.type)))
    return among


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _names(table: Table, names: Iterable[str]) -> list[str]:
    return list(names) or [column.name for column in table.columns]


def _slot(bound: BindParameter[Any], name: str, constants: Mapping[str, Any]) -> _Slot:
    convert = bound.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    if bound.required:
        return _Slot(name, is_given=True, constant=None, convert=convert)
    constant = constants[name]
    return _Slot(name, is_given=False, constant=convert(constant) if convert else constant, convert=None)


def _argument(slot: _Slot, values: Mapping[str, Any]) -> Any:
    if not slot.is_given:
        return slot.constant
    value = values[slot.name]
    return slot.convert(value) if slot.convert else value


def _refusal(sql: str, error: Exception) -> DBAPIError:
    if isinstance(error, asyncpg.PostgresError):
        # Says which values were refused; errors are logged, and addresses and hashes are not to be.
        error.detail = None
    kind = IntegrityError if isinstance(error, asyncpg.IntegrityConstraintViolationError) else DBAPIError
    return kind(sql, None, error, hide_parameters=True)
