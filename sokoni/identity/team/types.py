"""Members of teams."""

from dataclasses import dataclass
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
