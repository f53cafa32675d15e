"""API keys for tests."""

from datetime import datetime
from uuid import UUID

from sokoni.core.change import SYSTEM
from sokoni.core.database import WriteSession
from sokoni.identity.apikey import service
from sokoni.identity.apikey.types import MadeKey

PEPPER = "a pepper for tests"


async def key(
    session: WriteSession,
    *,
    account_id: UUID,
    now: datetime,
    expires_at: datetime | None = None,
    pepper: str = PEPPER,
    name: str = "Till",
) -> MadeKey:
    """A key; pass the process's `Pepper` where its application shall know it."""
    return await service.create(
        session, account_id=account_id, name=name, pepper=pepper, actor=SYSTEM, expires_at=expires_at, now=now
    )
