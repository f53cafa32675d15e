"""Who paid, as rules of groups ask it."""

from collections.abc import Collection
from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.telegram.buyersgroup import service


class PayingBuyers:
    """Fulfils `rule.ports.Buyers`."""

    async def among(self, session: ReadSession, *, shop_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
        """Those of some people of Telegram who paid in a shop."""
        return await service.paying_among(session, shop_id=shop_id, user_ids=user_ids)
