"""Products as shops count them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sokoni.commerce.catalog import service
from sokoni.core.database import ReadSession


class ListedProducts:
    """Fulfils `shop.ports.ProductCounts`."""

    async def of_shops(self, session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """The number of products on sale by shop; one statement."""
        return await service.count_listed(session, shop_ids=shop_ids)
