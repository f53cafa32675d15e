"""What reviews add to the copy of somebody's own data."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.review import service
from sokoni.core.database import ReadSession

# What says nothing of the person: how others look at it.
_INTERNAL = frozenset({"open_reports", "account_id"})


class ReviewRecords:
    """The reviews that an account wrote."""

    name = "reviews"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every review as it is kept; one statement."""
        del now
        written = await service.list_for_account(session, account_id=account_id)
        return [{name: value for name, value in asdict(each).items() if name not in _INTERNAL} for each in written]


class ShopRatings:
    """Fulfils `shop.ports.Ratings`."""

    async def of_shops(self, session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, float]:
        """The mean of the stars of all reviews by shop; one statement."""
        found = await service.shop_summaries(session, shop_ids=shop_ids)
        return {shop_id: each.average for shop_id, each in found.items() if each.average is not None}
