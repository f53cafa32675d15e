"""What wish lists add to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.wishlist import service
from sokoni.commerce.wishlist.types import WishlistKey
from sokoni.core.database import ReadSession


class WishlistRecords:
    """What an account wishes for."""

    name = "wishlist"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every wish as it is kept; one statement."""
        kept = await service.view(session, key=WishlistKey(account_id=account_id), now=now)
        return [asdict(each) for each in kept.wishes]
