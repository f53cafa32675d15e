"""Warnings, cases and undoing on the wire."""

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from sokoni.core.schema import Schema
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation.types import Case, CaseState, MemberWarning, Outcome


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
