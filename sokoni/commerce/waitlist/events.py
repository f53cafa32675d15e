"""What happens in lines: ids, never addresses of people."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnsCame(Event):
    """Goods are set aside for these places; at most 500 ids."""

    name: ClassVar[str] = "waitlist.turns_came"
    place_ids: list[UUID]
