"""What orders tell promotions of somebody's past."""

from collections.abc import Mapping
from uuid import UUID

from sokoni.commerce.order.repository import figures
from sokoni.core.database import ReadSession


class PlacedOrders:
    """The orders that somebody placed before, known by their account or by the e-mail for news."""

    async def count_orders(
        self, session: ReadSession, *, account_id: UUID | None, email: str | None
    ) -> Mapping[UUID, int]:
        """How many orders each shop had from them that were not cancelled; one statement."""
        return await figures.count_orders_of(session, account_id=account_id, email=email)
