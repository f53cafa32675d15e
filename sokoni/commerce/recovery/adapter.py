"""What carts left behind add to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.recovery import service
from sokoni.core.database import ReadSession


class LeftCartRecords:
    """The carts that an account left behind, and how often it was reminded."""

    name = "abandoned_carts"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every one as it is kept; one statement."""
        del now
        kept = await service.list_of_account(session, account_id=account_id)
        return [{name: value for name, value in asdict(each).items() if name != "account_id"} for each in kept]
