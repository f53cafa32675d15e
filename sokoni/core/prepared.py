"""Statements of the hot paths: built and compiled once, at their first use, and sent by the driver itself.

Building an expression, finding its compiled form and wrapping its result costs ten times as much as sending it (see
`docs/performance.md`). So what every cart and every checkout runs is built once, with `bindparam` where values go::

    _TOUCH = Prepared(lambda: update(Cart).where(Cart.id == bindparam("cart_id")).values(updated_at=bindparam("now")))

    await _TOUCH.run(session, cart_id=cart_id, now=now)

and what is inserted, with rows as dictionaries::

    _LINES = PreparedInsert(OrderLineRow)

    await _LINES.run(session, [{"id": line.id, ...} for line in lines])

It runs in the session's own transaction, is counted like any other statement, and its errors are SQLAlchemy's. What is
not hot stays an expression where it is used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import asyncpg
import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ClauseElement,
    Column,
    ColumnElement,
    FromClause,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.types import TypeEngine

from sokoni.core.database import Base, ReadSession, WriteSession, note_statement


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_DIALECT: Any = PGDialect_asyncpg(json_serializer=_json)  # type: ignore[no-untyped-call]


class Row(asyncpg.Record):
    """A row whose columns are attributes, as those of SQLAlchemy's rows are."""

    def __getattr__(self, name: str) -> Any:
        """The value of a column."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def _mapping(self) -> "Row":
        """Itself: the driver's rows can be read by column name, too."""
        return self


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
            is_lost = connection.is_closed()
            if is_lost:
                await session.find_lost()
            raise _refusal(compiled.sql, error, is_lost=is_lost) from error
        except BaseException:
            # Called off in the middle, say.
            session.drop()
            raise

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


class PreparedInsert:
    """An INSERT of rows in one statement, built once for each set of columns that rows come with.

    `refine` adds what happens on a conflict, and what comes back.
    """

    def __init__(self, model: type[Base], refine: Callable[[Insert], ClauseElement] | None = None) -> None:
        self._model = model
        self._refine = refine
        self._forms: dict[tuple[bool, tuple[str, ...]], Prepared] = {}

    async def fetch(self, session: WriteSession, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """What it returns of the rows; nothing is sent for none.

        Raises:
            KeyError: a row lacks a column that the first one has.
            IntegrityError: a constraint refuses a row.
        """
        if not rows:
            return []
        names = tuple(rows[0])
        if len(rows) == 1:
            return await self._form(names, is_one=True).fetch(session, **rows[0])
        given = {name: [row[name] for row in rows] for name in names}
        return await self._form(names, is_one=False).fetch(session, **given)

    async def fetch_one(self, session: WriteSession, row: Mapping[str, Any]) -> Row | None:
        """What it returns of a single row, or None."""
        returned = await self.fetch(session, [row])
        return returned[0] if returned else None

    async def run(self, session: WriteSession, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows."""
        await self.fetch(session, rows)

    def _form(self, names: tuple[str, ...], *, is_one: bool) -> Prepared:
        form = self._forms.get((is_one, names))
        if form is None:
            form = self._forms[is_one, names] = Prepared(partial(self._build, names, is_one=is_one))
        return form

    def _build(self, names: tuple[str, ...], *, is_one: bool) -> ClauseElement:
        if is_one:
            columns = _table_of(self._model).c
            new = insert(self._model).values({name: bindparam(name, type_=_type_of(columns[name])) for name in names})
        else:
            new = insert_given(self._model, _given(self._model, names, is_one=False))
        return self._refine(new) if self._refine else new


class PreparedInserts:
    """INSERTs into several tables as one statement, built once for each set of columns that rows come with.

    Each table's rows are given under a name of their own::

        _WRITE = PreparedInserts(order=OrderRow, tokens=OrderTokenRow)

        await _WRITE.fetch(session, order=[{...}], tokens=[{...}])

    Foreign keys between them are looked at when all rows are there. `build` makes the statement where rows need more
    than to be inserted: it gets them under the same names, as what a SELECT may read from.
    """

    def __init__(
        self, build: Callable[[Mapping[str, FromClause]], ClauseElement] | None = None, **models: type[Base]
    ) -> None:
        self._build_of = build or self._insert_each
        self._models = models
        self._forms: dict[tuple[tuple[bool, tuple[str, ...]], ...], Prepared] = {}

    async def fetch(self, session: WriteSession, **rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """What the statement returns; every table needs a row at least.

        Raises:
            KeyError: a row lacks a column that the first one of its table has, or a table's rows are missing.
            IntegrityError: a constraint refuses a row.
        """
        shapes: list[tuple[bool, tuple[str, ...]]] = []
        values: dict[str, Any] = {}
        for label in self._models:
            first, *others = rows[label]
            names = tuple(first)
            shapes.append((not others, names))
            for name in names:
                values[f"{label}_{name}"] = [row[name] for row in rows[label]] if others else first[name]
        return await self._form(tuple(shapes)).fetch(session, **values)

    def _form(self, shapes: tuple[tuple[bool, tuple[str, ...]], ...]) -> Prepared:
        form = self._forms.get(shapes)
        if form is None:
            form = self._forms[shapes] = Prepared(partial(self._build, shapes))
        return form

    def _build(self, shapes: tuple[tuple[bool, tuple[str, ...]], ...]) -> ClauseElement:
        return self._build_of(
            {
                label: _given(self._models[label], names, is_one=is_one, label=label)
                for label, (is_one, names) in zip(self._models, shapes, strict=True)
            }
        )

    def _insert_each(self, given: Mapping[str, FromClause]) -> ClauseElement:
        *others, last = (insert_given(self._models[label], rows) for label, rows in given.items())
        return last.add_cte(*(each.cte(f"insert_{number}") for number, each in enumerate(others)))


def insert_given(model: type[Base], given: FromClause) -> Insert:
    """An INSERT of all given rows, in the order in which they were given."""
    names = list(given.c.keys())
    return insert(_table_of(model)).from_select(names, select(*(given.c[name] for name in names)))


def is_among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column is one of the values given under a name; stays one statement, however many they are."""
    among: ColumnElement[bool] = column == func.any(bindparam(name, type_=ARRAY(column.type)))
    return among


def _given(model: type[Base], names: Sequence[str], *, is_one: bool, label: str = "") -> FromClause:
    """Rows to come, as what a SELECT reads from; values are given by their columns' names, after the label."""
    columns = _table_of(model).c
    prefix = f"{label}_" if label else ""
    alias = f"given_{label}" if label else "given"
    if is_one:
        row = (bindparam(f"{prefix}{name}", type_=_type_of(columns[name])).label(name) for name in names)
        return select(*row).subquery(alias)
    # One array for each column, so that the statement is the same for any number of rows; of one dimension, or a
    # list in a JSON column would be taken for another.
    arrays = (bindparam(f"{prefix}{name}", type_=ARRAY(_type_of(columns[name]), dimensions=1)) for name in names)
    return func.unnest(*arrays).table_valued(*names, name=alias).render_derived()


def _table_of(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _type_of(column: Column[Any]) -> TypeEngine[Any]:
    # An empty cell is NULL, where a JSON column would take it for JSON's own null.
    return JSONB(none_as_null=True) if isinstance(column.type, JSONB) else column.type


def _slot(bound: BindParameter[Any], name: str, constants: Mapping[str, Any]) -> _Slot:
    convert = _conversion(bound.type)
    if bound.required:
        return _Slot(name, is_given=True, constant=None, convert=convert)
    constant = constants[name]
    return _Slot(name, is_given=False, constant=convert(constant) if convert else constant, convert=None)


def _conversion(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    # An array's own looks at each value, also of those that the driver takes as they are.
    if isinstance(kind, ARRAY) and _conversion(kind.item_type) is None:
        return None
    return kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _argument(slot: _Slot, values: Mapping[str, Any]) -> Any:
    if not slot.is_given:
        return slot.constant
    value = values[slot.name]
    return slot.convert(value) if slot.convert else value


def _refusal(sql: str, error: Exception, *, is_lost: bool) -> DBAPIError:
    if isinstance(error, asyncpg.PostgresError):
        # Says which values were refused; errors are logged, and addresses and hashes are not to be.
        error.detail = None
    kind = IntegrityError if isinstance(error, asyncpg.IntegrityConstraintViolationError) else DBAPIError
    return kind(sql, None, error, hide_parameters=True, connection_invalidated=is_lost)
