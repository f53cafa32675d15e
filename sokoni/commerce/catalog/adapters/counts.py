"""Products as shops and their plans count them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sokoni.commerce.catalog import service
from sokoni.commerce.plan.types import Limit
from sokoni.core.database import ReadSession


class ListedProducts:
    """Fulfils `shop.ports.ProductCounts`."""

    async def of_shops(self, session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """The number of products on sale by shop; one statement."""
        return await service.count_listed(session, shop_ids=shop_ids)


class KeptProducts:
    """Fulfils `plan.ports.Counter`: products beside those that are archived."""

    limit = Limit.PRODUCTS

    async def count(self, session: ReadSession, *, shop_id: UUID) -> int:
        """How many products a shop has that its plan counts; one statement."""
        return await service.count_kept(session, shop_id=shop_id)
