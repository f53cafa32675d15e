"""Actions and statistics on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.core.schema import Schema
from sokoni.telegram.action import rules
from sokoni.telegram.action.types import Action, GroupStatistics, MonthStatistics, NewAction, Tally, UserStatistics
from sokoni.telegram.member.schemas import GroupMemberOut

_DETAIL = 500


def _check_details(details: dict[str, Any]) -> dict[str, Any]:
    for name, value in details.items():
        if isinstance(value, (dict, list)) or (isinstance(value, str) and len(value) > _DETAIL):
            msg = f"{name} is neither a short text nor a number, true, false or null"
            raise ValueError(msg)
    return details


Kind = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=rules.MAX_KIND),
    Field(description="`warn`, `mute`, `ban`, …; programs may have kinds of their own.", examples=["warn"]),
]
UserNumber = Annotated[int, Field(gt=0, lt=2**63, description="Telegram's number of the account.")]
MessageNumber = Annotated[int, Field(gt=0, lt=2**63)]


class GroupActionIn(Schema):
    """Something that was done in a group."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "warn", "user_id": 123456789, "reason": "Spam"}]},
    )

    kind: Kind
    user_id: UserNumber | None = Field(default=None, description="To whom.")
    moderator_id: UserNumber | None = Field(default=None, description="Who did it, where that was a person there.")
    rule_id: UUID | None = Field(default=None, description="The rule that decided it.")
    message_id: MessageNumber | None = Field(default=None, description="The message that it is about.")
    reason: Annotated[str, Field(max_length=rules.MAX_REASON)] = ""
    duration_seconds: Annotated[int, Field(ge=0, le=366 * 86_400)] | None = Field(
        default=None, description="How long it holds; null: without end, or nothing that holds."
    )
    details: Annotated[dict[str, Any], Field(max_length=20), AfterValidator(_check_details)] = Field(
        default_factory=dict, description="What a program notes beside; plain values."
    )
    occurred_at: AwareDatetime | None = Field(default=None, description="When; null is now.")
    decision_key: Annotated[str, Field(min_length=1, max_length=rules.MAX_KEY)] | None = Field(
        default=None, description="The same is logged once in a group and day."
    )
    undoes_id: UUID | None = Field(default=None, description="The action that this one takes back.")

    def to_action(self, *, group_id: int, account_id: UUID | None) -> NewAction:
        """The same in our own words."""
        # As they were read: dumping copies each of a thousand.
        return NewAction(group_id=group_id, account_id=account_id, **self.__dict__)


class GroupActionsIn(Schema):
    """Many things that were done in a group."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"actions": [{"kind": "warn", "user_id": 123456789}]}]},
    )

    actions: Annotated[list[GroupActionIn], Field(min_length=1, max_length=rules.MAX_AT_ONCE)]


class LoggedActionsOut(Schema):
    """How many were logged, and their ids in order; decisions that were logged before are left out."""

    logged: int
    ids: list[UUID]


class GroupActionOut(Schema):
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
    details: dict[str, Any]
    occurred_at: AwareDatetime
    undoes_id: UUID | None
    undone_at: AwareDatetime | None

    @classmethod
    def of(cls, action: Action) -> Self:
        """The wire form."""
        facts = {name: getattr(action, name) for name in cls.model_fields}
        return cls(**{**facts, "details": dict(action.details)})


class ActionTallyOut(Schema):
    """How often something was done, and how often that was taken back."""

    total: int
    undone: int

    @classmethod
    def of(cls, tally: Tally) -> Self:
        """The wire form."""
        return cls(total=tally.total, undone=tally.undone)


class BusyMemberOut(Schema):
    """Somebody, and how often something was done to them since the group came."""

    user_id: int
    name: str
    total: int


class ActionTrendOut(Schema):
    """How often something was done in the last day, and in a usual day of the week before."""

    kind: str
    last_day: int
    usual_day: float


class GroupStatisticsOut(Schema):
    """What was done and said in a group in some days, by its own clock."""

    group_id: int
    since: AwareDatetime
    until: AwareDatetime
    timezone: str
    total_actions: int
    undone_actions: int
    actions_by_kind: dict[str, ActionTallyOut] = Field(description="The most frequent first.")
    actions_by_day: dict[date, int]
    active_hours: list[list[int]] = Field(description="Seven rows from Monday on, with what was said in each hour.")
    action_hours: list[list[int]] = Field(description="The same of what was done.")
    messages: int
    top_members: list[GroupMemberOut] = Field(description="Who said most since the group came.")
    top_users: list[BusyMemberOut] = Field(description="To whom most was done since then.")
    trending: list[ActionTrendOut] = Field(description="What was done more than usual in the last day comes first.")

    @classmethod
    def of(cls, group_id: int, found: GroupStatistics) -> Self:
        """The wire form."""
        return cls(
            group_id=group_id,
            since=found.since,
            until=found.until,
            timezone=found.timezone,
            total_actions=found.all.total,
            undone_actions=found.all.undone,
            actions_by_kind={kind: ActionTallyOut.of(each) for kind, each in found.by_kind.items()},
            actions_by_day=dict(found.by_day),
            active_hours=[list(day) for day in found.talk],
            action_hours=[list(day) for day in found.hours],
            messages=found.messages,
            top_members=[GroupMemberOut.of(each) for each in found.top_members],
            top_users=[
                BusyMemberOut(user_id=each.user_id, name=each.name, total=each.total) for each in found.top_users
            ],
            trending=[
                ActionTrendOut(kind=each.kind, last_day=each.last_day, usual_day=round(each.usual_day, 2))
                for each in found.trending
            ],
        )


class GroupMonthOut(Schema):
    """What was done and said in a group in a month; `month` is its first day."""

    month: date
    messages: int
    total_actions: int
    undone_actions: int
    actions_by_kind: dict[str, ActionTallyOut] = Field(description="The most frequent first.")


class GroupMonthsOut(Schema):
    """The months of a group in which anything was done or said, by UTC, the newest first."""

    group_id: int
    months: list[GroupMonthOut]

    @classmethod
    def of(cls, group_id: int, found: Sequence[MonthStatistics]) -> Self:
        """The wire form."""
        months = [
            GroupMonthOut(
                month=each.month,
                messages=each.messages,
                total_actions=each.all.total,
                undone_actions=each.all.undone,
                actions_by_kind={kind: ActionTallyOut.of(tally) for kind, tally in each.by_kind.items()},
            )
            for each in found
        ]
        return cls(group_id=group_id, months=months)


class GroupUserStatisticsOut(Schema):
    """What was done to somebody in a group since it came, and what it has seen of them."""

    group_id: int
    user_id: int
    member: GroupMemberOut | None = Field(description="Null for who was never seen there.")
    total_actions: int
    undone_actions: int
    actions_by_kind: dict[str, ActionTallyOut]
    first_action_at: AwareDatetime | None
    last_action_at: AwareDatetime | None

    @classmethod
    def of(cls, group_id: int, found: UserStatistics) -> Self:
        """The wire form."""
        return cls(
            group_id=group_id,
            user_id=found.user_id,
            member=None if found.member is None else GroupMemberOut.of(found.member),
            total_actions=found.all.total,
            undone_actions=found.all.undone,
            actions_by_kind={kind: ActionTallyOut.of(each) for kind, each in found.by_kind.items()},
            first_action_at=found.first_at,
            last_action_at=found.last_at,
        )
