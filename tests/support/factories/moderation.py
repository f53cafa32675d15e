"""Paying customers whom rules would have put out of groups, for tests."""

from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.core.ids import new_id
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import repository
from sokoni.telegram.moderation.types import Case, CaseState


async def case(session: WriteSession, *, group_key: UUID, user_id: int, now: datetime) -> Case:
    """A case that waits for a person."""
    made = Case(
        id=new_id(),
        group_key=group_key,
        user_id=user_id,
        penalty=Penalty.BAN,
        duration_seconds=None,
        rule_id=None,
        message_id=None,
        reason="No links",
        state=CaseState.OPEN,
        opened_at=now,
        decided_at=None,
    )
    assert await repository.open_case(session, made)
    return made
