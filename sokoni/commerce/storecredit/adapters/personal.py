"""What store credit adds to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.storecredit import service
from sokoni.core.database import ReadSession
from sokoni.core.pages import MAX_LIMIT, PageQuery


class CreditRecords:
    """What an account's credit is, and the last that moved it."""

    name = "store_credit"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """The balances, and the newest movements; two statements."""
        del now
        moved = await service.list_movements(session, account_id=account_id, page=PageQuery(limit=MAX_LIMIT))
        return {
            "balances": [str(each) for each in await service.balances(session, account_id=account_id)],
            "movements": [
                {**asdict(each), "amount": str(each.amount), "account_id": str(each.account_id)} for each in moved.items
            ],
        }
