"""Orders as things whose transfers ask for sums of their own."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.service import transfers
from sokoni.core.database import WriteSession
from sokoni.core.money import Money


class OrderSums:
    """Lets an order cost as much less as its transfer asks for less."""

    async def lower(self, session: WriteSession, *, reference_id: UUID, amount: Money, now: datetime) -> Money:
        """The sum that a transfer asks for in place of an amount that is due; asked again, the same."""
        order = await orders.get_locked(session, order_id=reference_id)
        if order is None:
            return amount
        return await transfers.lower(session, order=order, amount=amount, now=now)
