"""SQL of orders as what became of carts."""

from uuid import UUID

from sqlalchemy import select

from sokoni.commerce.order.models import OrderRow, SubOrderRow
from sokoni.commerce.order.types import Sale
from sokoni.core.database import ReadSession
from sokoni.core.money import Money


async def find(session: ReadSession, *, order_id: UUID) -> Sale | None:
    """Who bought, and for how much in each shop; one statement."""
    statement = (
        select(
            OrderRow.cart_id,
            OrderRow.account_id,
            OrderRow.contact_email,
            OrderRow.currency,
            SubOrderRow.shop_id,
            SubOrderRow.total_amount,
        )
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(OrderRow.id == order_id)
    )
    rows = (await session.execute(statement)).all()
    if not rows:
        return None
    return Sale(
        order_id=order_id,
        cart_id=rows[0].cart_id,
        account_id=rows[0].account_id,
        email=rows[0].contact_email,
        shares={row.shop_id: Money(row.total_amount, row.currency) for row in rows},
    )
