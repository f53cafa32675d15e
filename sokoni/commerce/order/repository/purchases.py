"""SQL of who bought what, for those who look for what goes together: a select to read from, and one's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, select

from sokoni.commerce.order.models import OrderLineRow, OrderRow, SubOrderRow
from sokoni.commerce.order.rules import CONFIRMED_STATES
from sokoni.core.database import ReadSession

_KEPT = [status.value for status in CONFIRMED_STATES]


def since(at: datetime) -> Select[Any]:
    """Who bought which product last when, since a time: `buyer` is a digest that says nothing of the person."""
    who = func.coalesce(cast(OrderRow.account_id, Text), func.lower(OrderRow.contact_email))
    buyer = func.sha256(func.convert_to(who, "UTF8")).label("buyer")
    return (
        select(buyer, OrderLineRow.product_id, func.max(OrderRow.placed_at).label("bought_at"))
        .join(SubOrderRow, SubOrderRow.id == OrderLineRow.sub_order_id)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(OrderRow.placed_at >= at, SubOrderRow.status.in_(_KEPT))
        .group_by(buyer, OrderLineRow.product_id)
    )


async def list_of_account(session: ReadSession, *, account_id: UUID, limit: int) -> Sequence[UUID]:
    """The products that an account bought, the last first, each once."""
    latest = (
        select(OrderLineRow.product_id, OrderRow.placed_at)
        .join(SubOrderRow, SubOrderRow.id == OrderLineRow.sub_order_id)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(OrderRow.account_id == account_id, SubOrderRow.status.in_(_KEPT))
        .order_by(OrderRow.placed_at.desc(), OrderRow.id.desc())
        .limit(4 * limit)
        .subquery()
    )
    last = func.max(latest.c.placed_at)
    statement = select(latest.c.product_id).group_by(latest.c.product_id).order_by(last.desc(), latest.c.product_id)
    return (await session.execute(statement.limit(limit))).scalars().all()
