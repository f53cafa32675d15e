"""Warnings, cases and undoing on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from sokoni.core.schema import Schema
from sokoni.telegram.action import rules as action_rules
from sokoni.telegram.action.schemas import MessageNumber, UserNumber
from sokoni.telegram.action.types import Action
from sokoni.telegram.gateway.types import Banned
from sokoni.telegram.group.settings_types import Penalty, Seconds
from sokoni.telegram.moderation.types import Case, CaseState, MemberWarning, Outcome, Wish

Reason = Annotated[str, Field(max_length=action_rules.MAX_REASON)]


class GroupActionUndoneOut(Schema):
    """The action that takes another one back."""

    id: UUID


class GroupWarningOut(Schema):
    """A warning that counts."""

    id: UUID
    user_id: int
    rule_id: UUID | None
    reason: str
    at: AwareDatetime
    expires_at: AwareDatetime | None

    @classmethod
    def of(cls, warning: MemberWarning) -> Self:
        """The wire form."""
        return cls(**{name: getattr(warning, name) for name in cls.model_fields})


class GroupWarningsOut(Schema):
    """The warnings of somebody, the newest first."""

    items: list[GroupWarningOut]


class GroupPenaltyIn(Schema):
    """What is done to somebody, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"penalty": "mute", "duration_seconds": 3600, "reason": "Spam"}]},
    )

    penalty: Penalty = Field(description="A warning (`warn`) climbs the group's ladder.")
    duration_seconds: Seconds | None = Field(default=None, description="How long a mute or ban holds; null: for good.")
    reason: Reason = ""
    message_id: MessageNumber | None = Field(default=None, description="The message that it is about.")
    delete_message: bool = False

    def to_wish(self) -> Wish:
        """The same in our own words."""
        return Wish(
            penalty=self.penalty,
            seconds=self.duration_seconds,
            reason=self.reason,
            message_id=self.message_id,
            deletes=self.delete_message,
        )


class GroupPenaltyOut(Schema):
    """What was done to somebody."""

    action_id: UUID | None
    penalty: Penalty
    warnings: int = Field(description="How many count now, where it was a warning.")

    @classmethod
    def of(cls, outcome: Outcome | None) -> Self:
        """The wire form."""
        if outcome is None:
            return cls(action_id=None, penalty=Penalty.NONE, warnings=0)
        return cls(action_id=outcome.action_id, penalty=outcome.penalty, warnings=outcome.warnings)


class GroupReportOut(Schema):
    """A message that a member reported."""

    id: UUID
    user_id: int | None = Field(description="Who wrote it.")
    reporter_id: int | None
    message_id: int | None
    reason: str
    reported_at: AwareDatetime
    settled_at: AwareDatetime | None

    @classmethod
    def of(cls, report: Action) -> Self:
        """The wire form."""
        return cls(
            id=report.id,
            user_id=report.user_id,
            reporter_id=report.moderator_id,
            message_id=report.message_id,
            reason=report.reason,
            reported_at=report.occurred_at,
            settled_at=report.undone_at,
        )


class GroupReportDecisionIn(Schema):
    """What is decided about a report."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"penalty": "warn", "delete_message": True}]}
    )

    penalty: Penalty = Field(default=Penalty.NONE, description="What is done to whoever was reported.")
    duration_seconds: Seconds | None = None
    reason: Reason = Field(default="", description="Empty: what the report says.")
    delete_message: bool = False

    def to_wish(self) -> Wish:
        """The same in our own words."""
        return Wish(
            penalty=self.penalty, seconds=self.duration_seconds, reason=self.reason, deletes=self.delete_message
        )


class SharedBanIn(Schema):
    """Who is to be banned from all groups of a shop that share bans."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"shop_id": "0198f0a2-5c1e-7d3a-9b64-2f1f3c0a7e55", "user_id": 123456789, "reason": "Sells fakes"}
            ]
        },
    )

    shop_id: UUID
    user_id: UserNumber
    duration_seconds: Seconds | None = Field(default=None, description="Null: for good.")
    reason: Reason = ""


class SharedBanOut(Schema):
    """Somebody who is banned from groups that share bans, as Telegram last said."""

    user_id: int
    name: str
    username: str
    group_ids: list[int]
    until: AwareDatetime | None = Field(description="Null: for good.")
    heard_at: AwareDatetime

    @classmethod
    def of(cls, banned: Banned) -> Self:
        """The wire form."""
        facts = {name: getattr(banned, name) for name in cls.model_fields if name != "group_ids"}
        return cls(**facts, group_ids=list(banned.chat_ids))


class GroupCaseOut(Schema):
    """A paying customer whom a rule would have put out; somebody has to decide."""

    id: UUID
    user_id: int
    penalty: Penalty
    duration_seconds: int | None
    rule_id: UUID | None
    message_id: int | None
    reason: str
    state: CaseState
    opened_at: AwareDatetime
    decided_at: AwareDatetime | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """The wire form."""
        return cls(**{name: getattr(case, name) for name in cls.model_fields})


class GroupCaseDecisionIn(Schema):
    """What is decided about a case."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"punish": False}]})

    punish: bool = Field(description="Do what the rule said; else they are spared.")


class GroupCaseDecidedOut(Schema):
    """What came of a case; nothing was done to who is spared."""

    penalty: Penalty
    action_id: UUID | None

    @classmethod
    def of(cls, outcome: Outcome | None) -> Self:
        """The wire form."""
        if outcome is None:
            return cls(penalty=Penalty.NONE, action_id=None)
        return cls(penalty=outcome.penalty, action_id=outcome.action_id)
