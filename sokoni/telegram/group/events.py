"""What happens to groups."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged(Event):
    """A group, its settings, its roles or its rules are not as they were: what was made from them is old."""

    name: ClassVar[str] = "group.changed"
    group_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BanSharingEnded(Event):
    """A group shares no bans any more: what it shared until now holds for others no longer, nor theirs for it."""

    name: ClassVar[str] = "group.ban_sharing_ended"
    group_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUnattended(Event):
    """A group's bot was taken out, or is no administrator any more, and nobody here asked for it."""

    name: ClassVar[str] = "group.unattended"
    group_id: int
    key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRemoved(Event):
    """A shop took a group off its list; its bot has nothing more to do there."""

    name: ClassVar[str] = "group.removed"
    group_id: int
    bot_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMigrated(Event):
    """Telegram gave a group another number."""

    name: ClassVar[str] = "group.migrated"
    old_id: int
    new_id: int
