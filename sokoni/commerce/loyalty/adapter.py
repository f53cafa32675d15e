"""What points add to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.loyalty import service
from sokoni.core.database import ReadSession


class PointRecords:
    """All that moved an account's points."""

    name = "points"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every row of the log as it is kept, without who else was at work; one statement."""
        del now
        entries = await service.list_for_account(session, account_id=account_id)
        return [
            {name: value for name, value in asdict(entry).items() if name not in {"actor", "account_id"}}
            for entry in entries
        ]
