"""What sessions add to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.identity.session import service
from sokoni.identity.session.types import SessionSettings


class SessionRecords:
    """Where an account is signed in."""

    name = "sessions"

    def __init__(self, settings: SessionSettings) -> None:
        self._settings = settings

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every open session with its device and address; one statement."""
        opened = await service.list_open(session, account_id=account_id, settings=self._settings, now=now)
        return [asdict(each) for each in opened]
