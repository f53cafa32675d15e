"""What lines add to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.waitlist import service
from sokoni.core.database import ReadSession


class WaitlistRecords:
    """The places that an account has and had."""

    name = "waitlist"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every place as it is kept; one statement."""
        del now
        places = await service.list_all_of(session, account_id=account_id)
        return [{name: value for name, value in asdict(each).items() if name != "account_id"} for each in places]
