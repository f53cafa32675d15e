"""What shops need from the packages above them."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from sokoni.core.database import ReadSession


class ProductCounts(Protocol):
    """Knows how many products visitors find in shops; the catalogue registers it."""

    async def of_shops(self, session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """The number of products on sale by shop; one statement, shops without any may be left out."""
        ...


class Ratings(Protocol):
    """Knows how buyers rate what shops sell; reviews register it."""

    async def of_shops(self, session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, float]:
        """The mean of the stars of all reviews by shop, 1 to 5; one statement, shops without any are left out."""
        ...
