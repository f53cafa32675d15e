"""Members of teams, and who is asked to be one."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sokoni.identity.permission.types import TeamRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who works for a shop."""

    team_id: UUID
    account_id: UUID
    role: TeamRole
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that was sent to an address: whoever opens it may join a team in a role."""

    id: UUID
    team_id: UUID
    email: str = field(repr=False)
    role: TeamRole
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation with what its link holds, which is said here only."""

    invitation: Invitation
    token: str = field(repr=False)
