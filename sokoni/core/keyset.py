"""Pages over SQL: the rows of a select around a cursor, in one order, and the cursors of the pages beside them.

One row more than a page holds is read, which tells whether there is another page. A page is read in the direction in
which it is turned to, from the row at the edge on, so that page 1,000 costs what page 1 does.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, bindparam, literal_column, tuple_

from sokoni.core import pages
from sokoni.core.database import ReadSession
from sokoni.core.prepared import Prepared

_T = TypeVar("_T")
_FORWARD, _BACK = "after", "before"
# Statements are built for pages of these sizes; of a smaller page the rest is not looked at.
_SIZES = (25, 50, pages.MAX_LIMIT)
# A list that may be asked in more ways than that forgets them and begins anew.
_MOST_FORMS = 64


@dataclass(frozen=True, slots=True)
class Keyset:
    """In which order a list stands: by which columns of its select, what these hold, and whether the largest is first.

    Together the columns are unique; an index has them in this order.
    """

    columns: tuple[Any, ...]
    kinds: tuple[type, ...]
    falls: bool = False


async def read(
    session: ReadSession,
    statement: Select[*tuple[Any, ...]],
    keyset: Keyset,
    page: pages.PageQuery,
    *,
    show: Callable[[Row[*tuple[Any, ...]]], _T],
) -> pages.Page[_T]:
    """A page of what a select finds; one statement. It is not counted.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another list.
    """
    backwards, key = _place(page.cursor, keyset)
    turned = _turned(statement, keyset, backwards=backwards, edge=key)
    rows = list((await session.execute(turned.limit(page.limit + 1))).all())
    return _page(rows, keyset, page, backwards=backwards, is_first=key is None, show=show)


class PreparedPages:
    """Pages of one list whose statements are built once: one for each set of what is asked, direction and size.

    For lists that are read often, or whose tables have many parts: planning the look into each part takes longer than
    looking, and the server keeps the plan of a statement that comes again.
    """

    def __init__(self, keyset: Keyset) -> None:
        self._keyset = keyset
        self._forms: dict[tuple[Hashable, ...], Prepared] = {}

    def __len__(self) -> int:
        return len(self._forms)

    async def read(
        self,
        session: ReadSession,
        name: Hashable,
        build: Callable[[], Select[*tuple[Any, ...]]],
        page: pages.PageQuery,
        *,
        values: Mapping[str, Any],
        show: Callable[[Any], _T],
    ) -> pages.Page[_T]:
        """A page of what a select finds; one statement. The same name is the same select, with other values.

        The key of the row at the edge may be used in the select, too: `edge_` and the column's name.

        Raises:
            InvalidCursor: the cursor is damaged, or belongs to another list.
        """
        backwards, key = _place(page.cursor, self._keyset)
        size = next((each for each in _SIZES if each >= page.limit), page.limit)
        form = self._form(name, build, size=size, backwards=backwards, is_first=key is None)
        edge = {_edge(column): value for column, value in zip(self._keyset.columns, key or (), strict=bool(key))}
        rows = await form.fetch(session, **values, **edge)
        return _page(rows[: page.limit + 1], self._keyset, page, backwards=backwards, is_first=key is None, show=show)

    def _form(
        self,
        name: Hashable,
        build: Callable[[], Select[*tuple[Any, ...]]],
        *,
        size: int,
        backwards: bool,
        is_first: bool,
    ) -> Prepared:
        place = (name, size, backwards, is_first)
        form = self._forms.get(place)
        if form is None:
            edge = None if is_first else [bindparam(_edge(each), type_=each.type) for each in self._keyset.columns]
            # Written out: of a size that comes later the server expects a tenth of the table, and plans for that.
            most: ColumnElement[int] = literal_column(str(size + 1))
            form = Prepared(lambda: _turned(build(), self._keyset, backwards=backwards, edge=edge).limit(most))
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            self._forms[place] = form
        return form


def _turned(
    statement: Select[*tuple[Any, ...]], keyset: Keyset, *, backwards: bool, edge: Sequence[Any] | None
) -> Select[*tuple[Any, ...]]:
    falls = keyset.falls != backwards
    if edge is not None:
        here = tuple_(*keyset.columns)
        statement = statement.where(here < tuple_(*edge) if falls else here > tuple_(*edge))
    return statement.order_by(*(column.desc() if falls else column.asc() for column in keyset.columns))


def _edge(column: Any) -> str:
    return f"edge_{column.key}"


def _page(
    rows: Sequence[Any],
    keyset: Keyset,
    page: pages.PageQuery,
    *,
    backwards: bool,
    is_first: bool,
    show: Callable[[Any], _T],
) -> pages.Page[_T]:
    more, kept = len(rows) > page.limit, list(rows[: page.limit])
    if backwards:
        kept.reverse()
    # Who came back from a page knows that it is there.
    has_next = bool(kept) and (more or backwards)
    has_previous = bool(kept) and (more if backwards else not is_first)
    return pages.Page(
        items=tuple(show(row) for row in kept),
        next_cursor=_cursor(_FORWARD, kept[-1], keyset) if has_next else None,
        previous_cursor=_cursor(_BACK, kept[0], keyset) if has_previous else None,
    )


def _place(cursor: str | None, keyset: Keyset) -> tuple[bool, tuple[pages.CursorValue, ...] | None]:
    """Whether a page is turned back to, and the key of the row at its edge."""
    if cursor is None:
        return False, None
    direction, *key = pages.decode_cursor(cursor, length=len(keyset.kinds) + 1)
    fits = all(_is(value, kind) for value, kind in zip(key, keyset.kinds, strict=True))
    if direction not in {_FORWARD, _BACK} or not fits:
        raise pages.InvalidCursor
    return direction == _BACK, tuple(key)


def _is(value: pages.CursorValue, kind: type) -> bool:
    # A time without its zone is none that a column holds.
    return isinstance(value, kind) and not (isinstance(value, datetime) and value.tzinfo is None)


def _cursor(direction: str, row: Row[*tuple[Any, ...]], keyset: Keyset) -> str:
    return pages.encode_cursor(direction, *(getattr(row, column.key) for column in keyset.columns))
