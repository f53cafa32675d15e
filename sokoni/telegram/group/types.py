"""What a group is to others. A `group_id` is Telegram's number of the chat: 64 bits, negative."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sokoni.telegram.gateway.rules import LARGEST_SUPERGROUP
from sokoni.telegram.group.settings_types import GroupSettings


class GroupKind(StrEnum):
    """What sort of chat it is."""

    GROUP = "group"
    SUPERGROUP = "supergroup"


class GroupState(StrEnum):
    """How far a group is ours to moderate."""

    # A shop says that it is hers; nobody has shown it, and a bot that is let in by another takes it over.
    CLAIMED = "claimed"
    # A bot of the shop is in it.
    ACTIVE = "active"
    # It is still there, and no administrator any more: it can do nothing.
    DEMOTED = "demoted"
    # A bot was, and was taken out.
    LEFT = "left"


class Need(StrEnum):
    """What somebody wants with a group."""

    READ = "read"
    # Logging what was done, warning, banning, undoing.
    MODERATE = "moderate"
    # Settings, roles, rules, and the group itself.
    MANAGE = "manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group. `id` is our own and stays when Telegram gives the chat another number; log and undo know it by that.

    `version` grows with every change of the group, its settings, roles and rules: what was made from them holds as long
    as it is the same.
    """

    id: UUID
    group_id: int
    shop_id: UUID | None
    bot_id: UUID | None
    name: str
    description: str
    username: str | None
    member_count: int | None
    state: GroupState
    version: int
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None = None

    @property
    def kind(self) -> GroupKind:
        """What sort of chat it is."""
        return GroupKind.SUPERGROUP if self.group_id <= LARGEST_SUPERGROUP else GroupKind.GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGroup:
    """A group with how it is kept: what moderation needs of it."""

    group: Group
    settings: GroupSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """A setting that an import says otherwise."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Settings as an import leaves them, or would, and what is otherwise in them."""

    settings: GroupSettings
    changes: Sequence[SettingChange]
    is_trial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDraft:
    """What somebody says of a group that is new here; without a shop it is the platform's own."""

    group_id: int
    name: str
    shop_id: UUID | None = None
    description: str = ""
    username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEdit:
    """What is to be otherwise; None leaves it as it is, and an empty user name takes it away."""

    name: str | None = None
    description: str | None = None
    username: str | None = None
