"""What an account's address book adds to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.customer import service
from sokoni.core.database import ReadSession


class AddressRecords:
    """The addresses of an account."""

    name = "addresses"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every address as it is kept; one statement."""
        del now
        return [asdict(each) for each in await service.list_addresses(session, account_id=account_id)]
