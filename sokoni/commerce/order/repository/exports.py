"""Statements that read whole orders by the hundreds, for files."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from sokoni.commerce.order.exchange.types import Batch, Sold
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.models import LineProgressRow, OrderLineRow, OrderRow, SubOrderRow
from sokoni.commerce.order.repository import lists, pages, rows
from sokoni.commerce.order.types import Line, OrderFilter
from sokoni.core.database import ReadSession
from sokoni.core.pages import PageQuery


async def list_of_shop(session: ReadSession, *, shop_id: UUID, wanted: PartFilter, page: PageQuery) -> Batch:
    """A shop's parts with their lines, newest first; three statements, one where there are none."""
    window = await pages.PARTS.window(session, asked=lists.asked_of_shop(shop_id, wanted), page=page)
    sold = await _sold(session, SubOrderRow.id == func.any([row.id for row in window.rows])) if window.rows else ()
    return Batch(sold=sold, next_cursor=window.next_cursor)


async def list_of_all(session: ReadSession, *, wanted: OrderFilter, page: PageQuery) -> Batch:
    """All parts of everybody's orders with their lines, newest first; three statements, one where there are none.

    Where orders of a shop are wanted, its parts of them alone are given.
    """
    window = await pages.ORDERS.window(session, asked=lists.asked_of_all(wanted), page=page)
    if not window.rows:
        return Batch(sold=(), next_cursor=None)
    is_wanted = SubOrderRow.order_id == func.any([row.id for row in window.rows])
    if wanted.shop_id is not None:
        is_wanted &= SubOrderRow.shop_id == wanted.shop_id
    return Batch(sold=await _sold(session, is_wanted), next_cursor=window.next_cursor)


async def _sold(session: ReadSession, is_wanted: ColumnElement[bool]) -> Sequence[Sold]:
    """Parts with their lines, those of the newest order first; two statements."""
    statement = (
        select(OrderRow, SubOrderRow)
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(is_wanted)
        .order_by(OrderRow.placed_at.desc(), OrderRow.id.desc(), SubOrderRow.id)
    )
    found = [(rows.order_of(order), rows.part_of(part)) for order, part in await session.execute(statement)]
    lines = await _lines(session, {part.id: order.currency for order, part in found})
    return [Sold(order=order, part=replace(part, lines=tuple(lines[part.id]))) for order, part in found]


async def _lines(session: ReadSession, currencies: Mapping[UUID, str]) -> Mapping[UUID, Sequence[Line]]:
    """The lines of parts, each of which has a currency, with how far they have come; one statement."""
    statement = (
        select(OrderLineRow, LineProgressRow)
        .outerjoin(LineProgressRow, LineProgressRow.order_line_id == OrderLineRow.id)
        .where(OrderLineRow.sub_order_id == func.any(list(currencies)))
        .order_by(OrderLineRow.sub_order_id, OrderLineRow.position)
    )
    found: dict[UUID, list[Line]] = defaultdict(list)
    for row, progress in await session.execute(statement):
        part_id = row.sub_order_id
        found[part_id].append(rows.line_of(row, currency=currencies[part_id], progress=progress))
    return found
