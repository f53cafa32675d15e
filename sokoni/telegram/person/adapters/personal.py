"""What links add to the copy of somebody's own data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.telegram.person import service


class TelegramRecords:
    """Whom an account is linked with in Telegram."""

    name = "telegram"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """The link, if there is one; one statement."""
        del now
        linked = await service.find_linked(session, account_id=account_id)
        return (
            None if linked is None else {"user_id": linked.user_id, "name": linked.name, "linked_at": linked.linked_at}
        )
