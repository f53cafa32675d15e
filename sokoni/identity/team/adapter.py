"""Tells `permission` which shops an account works for."""

from collections.abc import Mapping
from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service


class TeamMemberships:
    """The port `Memberships`, answered from the table of members."""

    async def of_account(self, session: ReadSession, *, account_id: UUID) -> Mapping[UUID, TeamRole]:
        """The account's role by shop."""
        return await service.memberships(session, account_id=account_id)
