"""Members of teams for tests."""

from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service
from sokoni.identity.team.types import Member


async def member(
    session: WriteSession, *, team_id: UUID, account_id: UUID, now: datetime, role: TeamRole = TeamRole.OWNER
) -> Member:
    """Somebody who works for a shop, its owner unless told otherwise."""
    return await service.add_member(session, team_id=team_id, account_id=account_id, role=role, now=now)
