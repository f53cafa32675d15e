"""SQL of orders as what became of carts."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from sokoni.commerce.order.models import OrderRow, SubOrderRow
from sokoni.commerce.order.types import Sale
from sokoni.core.database import ReadSession
from sokoni.core.money import Money


async def list_since(
    session: ReadSession, *, since: datetime, after: tuple[datetime, UUID] | None, limit: int
) -> list[Sale]:
    """Who bought from a time on, the first first, behind a sale if one is named; one statement."""
    statement = (
        select(OrderRow.id, OrderRow.cart_id, OrderRow.account_id, OrderRow.contact_email, OrderRow.placed_at)
        .where(OrderRow.placed_at >= since)
        .order_by(OrderRow.placed_at, OrderRow.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(OrderRow.placed_at, OrderRow.id) > after)
    return [
        Sale(
            order_id=row.id,
            cart_id=row.cart_id,
            account_id=row.account_id,
            email=row.contact_email,
            placed_at=row.placed_at,
        )
        for row in await session.execute(statement)
    ]


async def list_shares(session: ReadSession, *, order_ids: Collection[UUID]) -> list[tuple[UUID, UUID, Money]]:
    """What orders brought each shop, as the order's id, the shop's and the sum; one statement."""
    statement = (
        select(SubOrderRow.order_id, SubOrderRow.shop_id, SubOrderRow.total_amount, OrderRow.currency)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(SubOrderRow.order_id.in_(order_ids))
    )
    return [
        (row.order_id, row.shop_id, Money(row.total_amount, row.currency)) for row in await session.execute(statement)
    ]
