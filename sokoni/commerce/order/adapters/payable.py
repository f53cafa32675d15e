"""Orders as things to pay for."""

from uuid import UUID

from sokoni.commerce.order import policies, rules
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.types import Settlement, Status
from sokoni.commerce.payment.ports import Payable
from sokoni.core import ids
from sokoni.core.database import ReadSession
from sokoni.identity.permission.types import Subject


class OrderPayables:
    """Tells payment what an order still costs and who may see that; three statements, one more with a token."""

    async def get_payable(
        self, session: ReadSession, *, reference_id: UUID, subject: Subject, token: str | None
    ) -> Payable | None:
        """The order as something to pay for, or None where this subject (or token) may not see one.

        Open while any part waits for money: an order of which everything expired is closed, though late money for it is
        still taken.
        """
        order = await orders.get_plain(session, order_id=reference_id)
        if order is None:
            return None
        holds_token = token is not None and await orders.is_opened_by(
            session, order_id=order.id, token_hash=ids.hash_token(token)
        )
        sells = any(policies.is_seller_of(subject, [part.shop_id]) for part in order.parts)
        if not sells and not policies.can_see(subject, order, holds_token=holds_token):
            return None
        waits = any(part.status is Status.PENDING for part in order.parts) and order.settlement is not Settlement.CASH
        due = rules.amount_due(order)
        return Payable(
            reference_id=order.id,
            # What is paid already keeps its amount, so that a repeated request finds the payment that paid it.
            amount=due or order.amounts.total,
            shop_ids=frozenset(part.shop_id for part in order.parts if part.status is not Status.CANCELLED),
            is_mine=holds_token or policies.is_buyer(subject, order),
            is_open=waits and bool(due),
            email=order.contact.email,
            page=f"/o/{token}" if holds_token else f"/account/orders/{order.id}",
        )
