"""SQL of the copy that somebody may have of their own orders."""

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from sokoni.commerce.order.models import OrderLineRow, OrderRow, SubOrderRow
from sokoni.commerce.order.repository import rows
from sokoni.commerce.order.types import Line, Order, SubOrder
from sokoni.core.database import ReadSession


async def list_for_account(session: ReadSession, *, account_id: UUID) -> list[Order]:
    """All orders of an account with their parts and lines, the oldest first; three statements."""
    mine = select(OrderRow).where(OrderRow.account_id == account_id).order_by(OrderRow.placed_at, OrderRow.id)
    orders = [rows.order_of(row) for row in (await session.execute(mine)).scalars()]
    currencies = {order.id: order.currency for order in orders}
    theirs = select(SubOrderRow).where(SubOrderRow.order_id.in_(currencies)).order_by(SubOrderRow.id)
    parts = [rows.part_of(row) for row in (await session.execute(theirs)).scalars()]
    order_of = {part.id: part.order_id for part in parts}
    bought = select(OrderLineRow).where(OrderLineRow.sub_order_id.in_(order_of)).order_by(OrderLineRow.position)
    lines: dict[UUID, list[Line]] = defaultdict(list)
    for row in (await session.execute(bought)).scalars():
        lines[row.sub_order_id].append(rows.line_of(row, currency=currencies[order_of[row.sub_order_id]]))
    by_order: dict[UUID, list[SubOrder]] = defaultdict(list)
    for part in parts:
        by_order[part.order_id].append(replace(part, lines=tuple(lines[part.id])))
    return [replace(order, parts=tuple(by_order[order.id])) for order in orders]
