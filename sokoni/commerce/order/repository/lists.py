"""Pages of orders, newest first: for buyers, sellers and operators."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, tuple_, union_all

from sokoni.commerce.order.models import OrderLineRow, OrderRow, SubOrderRow, ThreadRow
from sokoni.commerce.order.types import (
    Buyer,
    OrderCard,
    OrderFilter,
    OrderStatus,
    PaymentState,
    Settlement,
    Status,
    SubOrderCard,
)
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.core.pages import EXACT_COUNT_LIMIT, Count, InvalidCursor, Page, PageQuery, decode_cursor, encode_cursor
from sokoni.services.media.types import UNCUT, Frame

_FORWARD = "n"
_BACKWARD = "p"
# More digits than a number of a shop will ever have, fewer than its column holds.
_NUMBER_DIGITS = 15
# How many messages of a part's buyer its shop has not seen.
_UNREAD = func.coalesce(
    select(ThreadRow.unread_by_shop).where(ThreadRow.sub_order_id == SubOrderRow.id).scalar_subquery(), 0
)


@dataclass(frozen=True, slots=True)
class _Window:
    """The rows of a page, newest first, and the cursors of its neighbours."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    next_cursor: str | None
    previous_cursor: str | None


async def list_for_account(session: ReadSession, *, account_id: UUID, page: PageQuery) -> Page[OrderCard]:
    """The orders of an account; three statements."""
    return await _order_page(session, [OrderRow.account_id == account_id], page)


async def list_all(session: ReadSession, *, wanted: OrderFilter, page: PageQuery) -> Page[OrderCard]:
    """The orders of everybody; three statements."""
    return await _order_page(session, _conditions(wanted), page)


async def list_for_shop(
    session: ReadSession,
    *,
    shop_id: UUID,
    status: Status | None,
    payment_state: PaymentState | None,
    text: str | None,
    unanswered: bool,
    page: PageQuery,
) -> Page[SubOrderCard]:
    """A shop's parts of orders; three statements."""
    conditions: list[ColumnElement[bool]] = [SubOrderRow.shop_id == shop_id]
    if text is not None:
        conditions.append(_is_meant_by(text))
    if status is not None:
        conditions.append(SubOrderRow.status == status.value)
    if payment_state is not None:
        conditions.append(OrderRow.payment_state == payment_state.value)
    if unanswered:
        conditions.append(_UNREAD > 0)
    joined = (
        select(SubOrderRow, OrderRow, _UNREAD).join(OrderRow, OrderRow.id == SubOrderRow.order_id).where(*conditions)
    )
    window = await _window(session, joined, SubOrderRow, page)
    counted = select(SubOrderRow.id).join(OrderRow, OrderRow.id == SubOrderRow.order_id).where(*conditions)
    items = await _first_items(session, part_ids=[part.id for part, *_ in window.rows])
    return Page(
        items=tuple(_part_card(part, order, items[part.id], unread) for part, order, unread in window.rows),
        next_cursor=window.next_cursor,
        previous_cursor=window.previous_cursor,
        count=await _count(session, counted),
    )


async def list_buyers(session: ReadSession, *, shop_id: UUID, text: str, limit: int) -> Sequence[Buyer]:
    """Those who bought in a shop and are meant by a text, who bought last first; one statement."""
    email, last = func.lower(OrderRow.contact_email), func.max(SubOrderRow.placed_at)
    statement = (
        select(email, func.max(OrderRow.contact_name), func.count(), last)
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, _is_bought_by(text))
        .group_by(email)
        .order_by(last.desc(), email)
        .limit(limit)
    )
    return [Buyer(*row) for row in await session.execute(statement)]


async def list_board(
    session: ReadSession, *, shop_id: UUID, columns: Sequence[Status], depth: int
) -> Sequence[SubOrderCard]:
    """The newest parts of a shop in each of some states, at most `depth` of each, newest first; two statements."""
    newest = [
        select(SubOrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, SubOrderRow.status == status.value)
        .order_by(SubOrderRow.placed_at.desc(), SubOrderRow.id.desc())
        .limit(depth)
        for status in columns
    ]
    wanted = union_all(*(select(each.subquery()) for each in newest)).subquery()
    statement = (
        select(SubOrderRow, OrderRow, _UNREAD)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(SubOrderRow.id.in_(select(wanted)))
        .order_by(SubOrderRow.placed_at.desc(), SubOrderRow.id.desc())
        .execution_options(populate_existing=True)
    )
    rows = (await session.execute(statement)).all()
    items = await _first_items(session, part_ids=[part.id for part, *_ in rows])
    return [_part_card(part, order, items[part.id], unread) for part, order, unread in rows]


async def list_part_ids(session: ReadSession, *, shop_id: UUID, order_ids: Collection[UUID]) -> Sequence[UUID]:
    """A shop's parts of some orders, the oldest first; one statement."""
    statement = (
        select(SubOrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, SubOrderRow.order_id == func.any(list(order_ids)))
        .order_by(SubOrderRow.id)
    )
    return list((await session.execute(statement)).scalars())


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool] | None] = [
        None if wanted.status is None else OrderRow.status == wanted.status.value,
        None if wanted.payment_state is None else OrderRow.payment_state == wanted.payment_state.value,
        None if wanted.payment_method is None else OrderRow.payment_method == wanted.payment_method,
        None if wanted.placed_from is None else OrderRow.placed_at >= wanted.placed_from,
        None if wanted.placed_until is None else OrderRow.placed_at < wanted.placed_until,
        None if wanted.text is None else or_(OrderRow.code == wanted.text.strip().upper(), _is_bought_by(wanted.text)),
    ]
    if wanted.shop_id is not None:
        sold = select(SubOrderRow.id).where(SubOrderRow.order_id == OrderRow.id, SubOrderRow.shop_id == wanted.shop_id)
        asked.append(sold.exists())
    return [each for each in asked if each is not None]


def _is_meant_by(text: str) -> ColumnElement[bool]:
    """Whether a text is an order's code or number, or a part of its buyer's name or address."""
    plain = text.strip().lstrip("#")
    meant = [OrderRow.code == plain.upper(), _is_bought_by(text)]
    if plain.isdecimal() and len(plain) <= _NUMBER_DIGITS:
        meant.append(SubOrderRow.number == int(plain))
    return or_(*meant)


def _is_bought_by(text: str) -> ColumnElement[bool]:
    plain = text.strip()
    return or_(
        OrderRow.contact_name.icontains(plain, autoescape=True),
        OrderRow.contact_email.icontains(plain, autoescape=True),
    )


@dataclass(slots=True)
class _Items:
    """What the list says of an order's lines."""

    shop_names: list[str]
    count: int = 0
    first_title: str = ""
    image_hash: str | None = None
    image_frame: Frame = UNCUT

    def add(self, row: Row[*tuple[Any, ...]]) -> None:
        """Take one more line into account; lines come in their order."""
        if row.shop_name not in self.shop_names:
            self.shop_names.append(row.shop_name)
        self.first_title = self.first_title or row.product_title
        if self.image_hash is None and row.image_hash is not None:
            self.image_hash, self.image_frame = row.image_hash, Frame.read(row.image_frame)
        self.count += row.quantity


async def _order_page(
    session: ReadSession, conditions: Sequence[ColumnElement[bool]], page: PageQuery
) -> Page[OrderCard]:
    window = await _window(session, select(OrderRow).where(*conditions), OrderRow, page)
    orders = [row[0] for row in window.rows]
    items = await _items_by_order(session, order_ids=[order.id for order in orders])
    return Page(
        items=tuple(_order_card(order, items[order.id]) for order in orders),
        next_cursor=window.next_cursor,
        previous_cursor=window.previous_cursor,
        count=await _count(session, select(OrderRow.id).where(*conditions)),
    )


async def _window(
    session: ReadSession,
    statement: Select[*tuple[Any, ...]],
    model: type[OrderRow] | type[SubOrderRow],
    page: PageQuery,
) -> _Window:
    direction, edge = _read_cursor(page.cursor)
    key = tuple_(model.placed_at, model.id)
    backwards = direction == _BACKWARD
    if edge is not None:
        statement = statement.where(key > edge if backwards else key < edge)
    newest_first = (model.placed_at.desc(), model.id.desc())
    oldest_first = (model.placed_at.asc(), model.id.asc())
    statement = statement.order_by(*(oldest_first if backwards else newest_first)).limit(page.limit + 1)
    statement = statement.execution_options(populate_existing=True)
    found = list((await session.execute(statement)).all())
    has_more, rows = len(found) > page.limit, found[: page.limit]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (has_more or backwards)
    has_previous = bool(rows) and (has_more if backwards else edge is not None)
    return _Window(
        rows=rows,
        next_cursor=_cursor(_FORWARD, rows[-1]) if has_next else None,
        previous_cursor=_cursor(_BACKWARD, rows[0]) if has_previous else None,
    )


def _read_cursor(cursor: str | None) -> tuple[str, tuple[datetime, UUID] | None]:
    if cursor is None:
        return _FORWARD, None
    direction, placed_at, row_id = decode_cursor(cursor, length=3)
    is_known = isinstance(direction, str) and direction in {_FORWARD, _BACKWARD}
    if not (is_known and isinstance(placed_at, datetime) and isinstance(row_id, UUID)) or placed_at.tzinfo is None:
        raise InvalidCursor
    return str(direction), (placed_at, row_id)


def _cursor(direction: str, row: Row[*tuple[Any, ...]]) -> str:
    return encode_cursor(direction, row[0].placed_at, row[0].id)


async def _count(session: ReadSession, statement: Select[*tuple[Any, ...]]) -> Count:
    limited = statement.limit(EXACT_COUNT_LIMIT + 1).subquery()
    return Count.limited((await session.execute(select(func.count()).select_from(limited))).scalar_one())


async def _items_by_order(session: ReadSession, *, order_ids: Iterable[UUID]) -> Mapping[UUID, _Items]:
    wanted = list(order_ids)
    if not wanted:
        return {}
    items = {order_id: _Items([]) for order_id in wanted}
    for row in await session.execute(_items_statement(SubOrderRow.order_id.in_(wanted))):
        items[row.order_id].add(row)
    return items


async def _first_items(session: ReadSession, *, part_ids: Iterable[UUID]) -> Mapping[UUID, _Items]:
    wanted = list(part_ids)
    if not wanted:
        return {}
    items = {part_id: _Items([]) for part_id in wanted}
    for row in await session.execute(_items_statement(SubOrderRow.id.in_(wanted))):
        items[row.part_id].add(row)
    return items


def _items_statement(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SubOrderRow.order_id,
            SubOrderRow.id.label("part_id"),
            SubOrderRow.shop_name,
            OrderLineRow.product_title,
            OrderLineRow.image_hash,
            OrderLineRow.image_frame,
            OrderLineRow.quantity,
        )
        .join(OrderLineRow, OrderLineRow.sub_order_id == SubOrderRow.id)
        .where(condition)
        .order_by(SubOrderRow.order_id, SubOrderRow.id, OrderLineRow.position)
    )


def _order_card(row: OrderRow, items: _Items) -> OrderCard:
    return OrderCard(
        id=row.id,
        code=row.code,
        status=OrderStatus(row.status),
        payment_state=PaymentState(row.payment_state),
        payment_method=row.payment_method,
        total=Money(row.total_amount, row.currency),
        contact_name=row.contact_name,
        email=row.contact_email,
        account_id=row.account_id,
        item_count=items.count,
        first_title=items.first_title,
        image_hash=items.image_hash,
        image_frame=items.image_frame,
        shop_names=tuple(items.shop_names),
        placed_at=row.placed_at,
    )


def _part_card(part: SubOrderRow, order: OrderRow, items: _Items, unread: int) -> SubOrderCard:
    return SubOrderCard(
        id=part.id,
        order_id=part.order_id,
        shop_id=part.shop_id,
        number=part.number,
        code=order.code,
        status=Status(part.status),
        payment_state=PaymentState(order.payment_state),
        payment_method=order.payment_method,
        settlement=Settlement(order.settlement),
        payment_id=order.payment_id,
        total=Money(part.total_amount, part.currency),
        contact_name=order.contact_name,
        city=order.address_city,
        item_count=items.count,
        first_title=items.first_title,
        image_hash=items.image_hash,
        image_frame=items.image_frame,
        tracking_number=part.tracking_number,
        placed_at=part.placed_at,
        unread=unread,
    )
