"""What is told of people of Telegram."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLinked(Event):
    """Somebody of Telegram and an account are known to be the same."""

    name: ClassVar[str] = "telegram.person_linked"
    user_id: int
    account_id: UUID
