"""Roles as others see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class GroupPermission(StrEnum):
    """What a role may allow."""

    WARN = "warn"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"
    # Taking warnings, mutes and bans off again.
    LIFT = "lift"
    RESTRICT = "restrict"
    DELETE_MESSAGES = "delete_messages"
    PIN_MESSAGES = "pin_messages"
    APPROVE_JOINS = "approve_joins"
    INVITE = "invite"
    HANDLE_REPORTS = "handle_reports"
    UNDO = "undo"
    VIEW_LOG = "view_log"
    VIEW_STATISTICS = "view_statistics"
    MANAGE_NOTES = "manage_notes"
    MANAGE_FILTERS = "manage_filters"
    MANAGE_SCHEDULES = "manage_schedules"
    MANAGE_RULES = "manage_rules"
    MANAGE_ROLES = "manage_roles"
    MANAGE_SETTINGS = "manage_settings"
    # Rules, slow mode and the night are not for them.
    BYPASS_RULES = "bypass_rules"
    BYPASS_SLOW_MODE = "bypass_slow_mode"
    BYPASS_NIGHT = "bypass_night"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRole:
    """A role; it may all that it allows itself, and all that the roles it inherits from allow."""

    id: UUID
    name: str
    description: str
    permissions: frozenset[GroupPermission]
    # Who holds several is what the highest one says; on equal terms nobody acts on another.
    priority: int
    parent_id: UUID | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRoleDraft:
    """What is said of a role; `parent` is the name of the role that it inherits from."""

    name: str
    description: str = ""
    permissions: frozenset[GroupPermission] = frozenset()
    priority: int = 0
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRole:
    """A role with what follows from where it stands, and how many hold it."""

    role: GroupRole
    parent: str | None
    effective: frozenset[GroupPermission]
    members: int
    heirs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What somebody is in a group by their roles, with those that these inherit from."""

    names: frozenset[str] = frozenset()
    permissions: frozenset[GroupPermission] = frozenset()
    priority: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHolder:
    """Who holds a role, and since when."""

    user_id: int
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStatistics:
    """What is counted of who holds a role."""

    shown: ShownRole
    messages: int
    actions_on_members: int
    last_seen_at: datetime | None
