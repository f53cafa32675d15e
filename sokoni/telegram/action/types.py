"""What was done in a group, as others log and see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sokoni.telegram.group.hours import Week
from sokoni.telegram.member.types import GroupMember


class ActionKind(StrEnum):
    """What the house itself logs; programs may log kinds of their own."""

    WARN = "warn"
    UNWARN = "unwarn"
    MUTE = "mute"
    UNMUTE = "unmute"
    KICK = "kick"
    BAN = "ban"
    UNBAN = "unban"
    RESTRICT = "restrict"
    DELETE = "delete"
    # A message broke a rule, and nothing was done: it stayed, and nothing followed for who wrote it.
    NOTE = "note"
    PIN = "pin"
    UNPIN = "unpin"
    PROMOTE = "promote"
    DEMOTE = "demote"
    APPROVE = "approve"
    DECLINE = "decline"
    REPORT = "report"
    # A report was looked at.
    SETTLE = "settle"
    QUEUE = "queue"
    WELCOME = "welcome"
    CAPTCHA = "captcha"
    RAID = "raid"
    NIGHT = "night"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """Something done in a group, to be logged.

    Who did it: a person of Telegram (`moderator_id`), an account here, a rule, or the bot by itself where none is said.
    The same `decision_key` is logged once in its group and day, so `occurred_at` is the time of what it was decided by
    (the update's), not that of the work; None is now. `undoes_id` names the action that this one takes back.
    """

    group_id: int
    kind: str
    user_id: int | None = None
    moderator_id: int | None = None
    account_id: UUID | None = None
    rule_id: UUID | None = None
    message_id: int | None = None
    reason: str = ""
    duration_seconds: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: datetime | None = None
    decision_key: str | None = None
    undoes_id: UUID | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that was done in a group; `undone_at` is when it was taken back."""

    id: UUID
    kind: str
    user_id: int | None
    moderator_id: int | None
    account_id: UUID | None
    rule_id: UUID | None
    message_id: int | None
    reason: str
    duration_seconds: int | None
    details: Mapping[str, Any]
    occurred_at: datetime
    undoes_id: UUID | None
    undone_at: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        """Until when it holds; None for good."""
        if self.duration_seconds is None:
            return None
        # What was posted long before it was judged is punished from then on.
        until = self.details.get("until")
        if until is not None:
            return datetime.fromtimestamp(until, tz=UTC)
        return self.occurred_at + timedelta(seconds=self.duration_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilter:
    """Which actions are meant; what is None is not looked at. The time is half-open."""

    kind: str | None = None
    user_id: int | None = None
    moderator_id: int | None = None
    rule_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_undone: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often something was done, and how often that was taken back."""

    total: int = 0
    undone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How often something was done in the last day, and how often in a day of the week before."""

    kind: str
    last_day: int
    usual_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyMember:
    """Somebody, and how often something was done to them since the group came."""

    user_id: int
    total: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStatistics:
    """What was done and said in a group in some days, by the group's own clock.

    `hours` has a row for each day of the week, Monday first, with what was done in each hour of it; `talk` the same of
    what was said.
    """

    since: datetime
    until: datetime
    timezone: str
    all: Tally
    by_kind: Mapping[str, Tally]
    by_day: Mapping[date, int]
    days_by_kind: Mapping[date, Mapping[str, int]]
    hours: Week
    messages: int
    talk: Week
    top_users: Sequence[BusyMember]
    top_members: Sequence[GroupMember]
    trending: Sequence[Trend]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthStatistics:
    """What was done and said in a group in a month of UTC; `month` is its first day."""

    month: date
    all: Tally
    by_kind: Mapping[str, Tally]
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStatistics:
    """What was done to somebody in a group since it came, and what it has seen of them, if anything."""

    user_id: int
    member: GroupMember | None
    all: Tally
    by_kind: Mapping[str, Tally]
    first_at: datetime | None
    last_at: datetime | None
