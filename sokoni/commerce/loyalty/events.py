"""What happens to points: ids and facts."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeChanged(Event):
    """The operator wrote the programme anew."""

    name: ClassVar[str] = "loyalty.programme_changed"
    programme_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TierReached(Event):
    """Somebody earned enough for a higher tier."""

    name: ClassVar[str] = "loyalty.tier_reached"
    account_id: UUID
    tier: str
    multiplier_bp: int
