"""Statements of pages of orders, newest first: built once for each set of things that are asked of a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ClauseElement, ColumnElement, Select, bindparam, func, or_, select, tuple_

from sokoni.commerce.order.models import OrderRow, SubOrderRow, ThreadRow
from sokoni.core.database import ReadSession
from sokoni.core.pages import EXACT_COUNT_LIMIT, Count, InvalidCursor, PageQuery, decode_cursor, encode_cursor
from sokoni.core.prepared import Prepared, Row, is_among

_FORWARD = "n"
_BACKWARD = "p"
_ESCAPE = "/"
# What is asked of a list, by name, with the values that each takes.
Asked = Mapping[str, Mapping[str, Any]]
Condition = Callable[[], ColumnElement[bool]]
# How many messages of a part's buyer its shop has not seen.
UNREAD = func.coalesce(
    select(ThreadRow.unread_by_shop).where(ThreadRow.sub_order_id == SubOrderRow.id).scalar_subquery(), 0
)


def is_bought_by(text: BindParameter[str]) -> ColumnElement[bool]:
    """Whether a text, made with `pattern`, is a part of the buyer's name or address."""
    return or_(
        OrderRow.contact_name.ilike(text, escape=_ESCAPE),
        OrderRow.contact_email.ilike(text, escape=_ESCAPE),
    )


def pattern(text: str) -> str:
    """What finds a text anywhere, whatever signs it holds."""
    plain = text.strip()
    for sign in (_ESCAPE, "%", "_"):
        plain = plain.replace(sign, _ESCAPE + sign)
    return f"%{plain}%"


def _text(name: str) -> BindParameter[str]:
    return bindparam(name, type_=OrderRow.contact_name.type)


def _is_meant() -> ColumnElement[bool]:
    return or_(OrderRow.code == bindparam("code"), is_bought_by(_text("pattern")))


_ORDER_CONDITIONS: Mapping[str, Condition] = {
    "account": lambda: OrderRow.account_id == bindparam("account_id"),
    "status": lambda: OrderRow.status == bindparam("status"),
    "payment_state": lambda: OrderRow.payment_state == bindparam("payment_state"),
    "payment_method": lambda: OrderRow.payment_method == bindparam("payment_method"),
    "placed_from": lambda: OrderRow.placed_at >= bindparam("placed_from"),
    "placed_until": lambda: OrderRow.placed_at < bindparam("placed_until"),
    "text": _is_meant,
    "shop_id": lambda: (
        select(SubOrderRow.id)
        .where(SubOrderRow.order_id == OrderRow.id, SubOrderRow.shop_id == bindparam("shop_id"))
        .exists()
    ),
}
PART_CONDITIONS: Mapping[str, Condition] = {
    "shop_id": lambda: SubOrderRow.shop_id == bindparam("shop_id"),
    "status": lambda: SubOrderRow.status == bindparam("status"),
    "payment_state": lambda: OrderRow.payment_state == bindparam("payment_state"),
    "placed_from": lambda: SubOrderRow.placed_at >= bindparam("placed_from"),
    "placed_until": lambda: SubOrderRow.placed_at < bindparam("placed_until"),
    "text_or_reference": lambda: or_(_is_meant(), is_among(SubOrderRow.reference, "references")),
    "text_or_number": lambda: or_(
        _is_meant(), is_among(SubOrderRow.reference, "references"), SubOrderRow.number == bindparam("number")
    ),
    "bought_by": lambda: is_bought_by(_text("pattern")),
    "unanswered": lambda: UNREAD > 0,
}
_ORDER_CARD = (
    OrderRow.id,
    OrderRow.code,
    OrderRow.account_id,
    OrderRow.contact_name,
    OrderRow.contact_email,
    OrderRow.status,
    OrderRow.payment_state,
    OrderRow.payment_method,
    OrderRow.currency,
    OrderRow.total_amount,
    OrderRow.placed_at,
)
_PART_CARD = (
    SubOrderRow.id,
    SubOrderRow.order_id,
    SubOrderRow.shop_id,
    SubOrderRow.number,
    SubOrderRow.reference,
    SubOrderRow.status,
    SubOrderRow.currency,
    SubOrderRow.total_amount,
    SubOrderRow.tracking_number,
    SubOrderRow.placed_at,
    OrderRow.code,
    OrderRow.payment_state,
    OrderRow.payment_method,
    OrderRow.settlement,
    OrderRow.payment_id,
    OrderRow.contact_name,
    OrderRow.address_city,
    UNREAD.label("unread"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of a page, newest first, the cursors of its neighbours, and how many rows there are in all."""

    rows: Sequence[Row]
    next_cursor: str | None
    previous_cursor: str | None
    count: Count


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its cards' columns, what may be asked of it, and its statements."""

    model: type[OrderRow] | type[SubOrderRow]
    columns: tuple[Any, ...]
    conditions: Mapping[str, Condition]
    forms: dict[tuple[object, ...], Prepared] = field(default_factory=dict)

    async def window(self, session: ReadSession, *, asked: Asked, page: PageQuery) -> Window:
        """The rows of a page; one statement, two behind the end of a list.

        Raises:
            InvalidCursor: the cursor is no cursor of such a list.
        """
        direction, edge = _read_cursor(page.cursor)
        backwards = direction == _BACKWARD
        values = {"limit": page.limit + 1, **_values(asked)}
        if edge is not None:
            values["edge_at"], values["edge_id"] = edge
        names = frozenset(asked)
        key = ("page", names, direction, edge is None)
        build = partial(self._page, names, backwards=backwards, has_edge=edge is not None)
        found = await self._form(key, build).fetch(session, **values)
        counted = found[0].counted if found else 0 if edge is None else await self._counted(session, asked)
        has_more, rows = len(found) > page.limit, found[: page.limit]
        if backwards:
            rows.reverse()
        has_next = bool(rows) and (has_more or backwards)
        has_previous = bool(rows) and (has_more if backwards else edge is not None)
        return Window(
            rows=rows,
            next_cursor=_cursor(_FORWARD, rows[-1]) if has_next else None,
            previous_cursor=_cursor(_BACKWARD, rows[0]) if has_previous else None,
            count=Count.limited(counted),
        )

    async def _counted(self, session: ReadSession, asked: Asked) -> int:
        names = frozenset(asked)
        form = self._form(("count", names), partial(self._count, names))
        (row,) = await form.fetch(session, **_values(asked))
        counted: int = row.counted
        return counted

    def _form(self, key: tuple[object, ...], build: Callable[[], ClauseElement]) -> Prepared:
        if key not in self.forms:
            self.forms[key] = Prepared(build)
        return self.forms[key]

    def _page(self, names: frozenset[str], *, backwards: bool, has_edge: bool) -> ClauseElement:
        placed_at, row_id = self.model.placed_at, self.model.id
        # Asked for beside the rows, it is counted once and costs no statement of its own.
        counted = self._count(names).scalar_subquery().label("counted")
        statement = self._asked(select(*self.columns, counted), names)
        if has_edge:
            key = tuple_(placed_at, row_id)
            edge = tuple_(bindparam("edge_at", type_=placed_at.type), bindparam("edge_id", type_=row_id.type))
            statement = statement.where(key > edge if backwards else key < edge)
        order = (placed_at.asc(), row_id.asc()) if backwards else (placed_at.desc(), row_id.desc())
        return statement.order_by(*order).limit(bindparam("limit"))

    def _count(self, names: frozenset[str]) -> Select[int]:
        limited = self._asked(select(self.model.id), names).limit(EXACT_COUNT_LIMIT + 1).subquery()
        return select(func.count().label("counted")).select_from(limited)

    def _asked(self, statement: Select[*tuple[Any, ...]], names: frozenset[str]) -> Select[*tuple[Any, ...]]:
        if self.model is SubOrderRow:
            statement = statement.join_from(SubOrderRow, OrderRow, OrderRow.id == SubOrderRow.order_id)
        return statement.where(*(self.conditions[name]() for name in sorted(names)))


ORDERS = Listing(OrderRow, _ORDER_CARD, _ORDER_CONDITIONS)
PARTS = Listing(SubOrderRow, _PART_CARD, PART_CONDITIONS)


def _values(asked: Asked) -> dict[str, Any]:
    return {name: value for each in asked.values() for name, value in each.items()}


def _read_cursor(cursor: str | None) -> tuple[str, tuple[datetime, UUID] | None]:
    if cursor is None:
        return _FORWARD, None
    direction, placed_at, row_id = decode_cursor(cursor, length=3)
    is_known = isinstance(direction, str) and direction in {_FORWARD, _BACKWARD}
    if not (is_known and isinstance(placed_at, datetime) and isinstance(row_id, UUID)) or placed_at.tzinfo is None:
        raise InvalidCursor
    return str(direction), (placed_at, row_id)


def _cursor(direction: str, row: Row) -> str:
    return encode_cursor(direction, row.placed_at, row.id)
