"""What orders tell promotions and segments of somebody's past."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sokoni.commerce.customer.segment.types import Buyer, Purchases
from sokoni.commerce.order.repository import figures, purchases
from sokoni.core.database import ReadSession


class PlacedOrders:
    """The orders that somebody placed before, known by their account or by the e-mail for news."""

    async def count_orders(
        self, session: ReadSession, *, account_id: UUID | None, email: str | None
    ) -> Mapping[UUID, int]:
        """How many orders each shop had from them that were not cancelled; one statement."""
        return await figures.count_orders_of(session, account_id=account_id, email=email)

    async def of_shop(
        self, session: ReadSession, *, shop_id: UUID, currency: str, buyer: Buyer | None = None
    ) -> Sequence[Purchases]:
        """What each of a shop's buyers ordered, or one of them; one statement."""
        return await purchases.list_by_buyer(session, shop_id=shop_id, currency=currency, buyer=buyer)
