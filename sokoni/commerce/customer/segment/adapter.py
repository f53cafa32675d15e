"""What shops keep of their customers adds to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.customer.segment import service
from sokoni.core.database import ReadSession


class ShopCustomerRecords:
    """What each shop noted of an account."""

    name = "known_to_shops"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every shop's tags, note and figures; one statement."""
        del now
        known = await service.list_of_account(session, account_id=account_id)
        return [{name: value for name, value in asdict(each).items() if name != "account_id"} for each in known]
