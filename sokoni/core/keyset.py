"""Pages over SQL: the rows of a select around a cursor, in one order, and the cursors of the pages beside them.

One row more than a page holds is read, which tells whether there is another page. A page is read in the direction in
which it is turned to, from the row at the edge on, so that page 1,000 costs what page 1 does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Select, tuple_

from sokoni.core import pages
from sokoni.core.database import ReadSession

_T = TypeVar("_T")
_FORWARD, _BACK = "after", "before"


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
    falls = keyset.falls != backwards
    if key is not None:
        here = tuple_(*keyset.columns)
        statement = statement.where(here < tuple_(*key) if falls else here > tuple_(*key))
    order = [column.desc() if falls else column.asc() for column in keyset.columns]
    rows = list((await session.execute(statement.order_by(*order).limit(page.limit + 1))).all())
    more, kept = len(rows) > page.limit, rows[: page.limit]
    if backwards:
        kept.reverse()
    # Who came back from a page knows that it is there.
    has_next = bool(kept) and (more or backwards)
    has_previous = bool(kept) and (more if backwards else key is not None)
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
