"""Moderation as others see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.rule.engine.escalation import Ladder
from sokoni.telegram.rule.engine.types import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who decided: a person of Telegram, an account here, or a rule; the bot itself where none is said."""

    moderator_id: int | None = None
    account_id: UUID | None = None
    rule_id: UUID | None = None

    @property
    def is_person(self) -> bool:
        """Whether a person did, so that nobody else has to be asked."""
        return self.moderator_id is not None or self.account_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """Something that somebody did in a group, and what follows from it.

    `user_id` is who, or the channel in whose name they wrote; `at` counts seconds since 1970. `key` names the offence:
    told again, it is the same one. `ladder` is what follows each time and at which number it is something else;
    `scope` is by what offences are counted: a rule's own, or with None those of the whole group. `message_ids` go.
    `before` is what they were, where whoever tells knows better than what was last heard. `is_noticed` says so in the
    group, `is_told` in its log channel.
    """

    kept: KeptGroup
    user_id: int
    key: str
    at: int
    ladder: Ladder
    scope: UUID | None = None
    by: By = field(default_factory=By)
    message_ids: tuple[int, ...] = ()
    message_id: int | None = None
    reason: str = ""
    evidence: str = ""
    name: str = ""
    is_counted: bool = True
    is_noticed: bool = True
    is_told: bool = True
    before: "Before | None" = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What follows from an offence; `step` is None where they are punished already. `warnings` count with this."""

    offence: Offence
    step: Step | None
    warnings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of punishing somebody; `action_id` is None where it had been decided before."""

    action_id: UUID | None
    penalty: Penalty
    warnings: int
    is_queued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants done to a person; `deletes` the message that it is about."""

    penalty: Penalty
    seconds: int | None = None
    reason: str = ""
    message_id: int | None = None
    deletes: bool = False

    @property
    def does_something(self) -> bool:
        """Whether anything is to be done."""
        return self.deletes or self.penalty is not Penalty.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberWarning:
    """A warning that counts."""

    id: UUID
    user_id: int
    rule_id: UUID | None
    reason: str
    at: datetime
    expires_at: datetime | None


class CaseState(StrEnum):
    """What became of a case."""

    OPEN = "open"
    PUNISHED = "punished"
    SPARED = "spared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A paying customer whom a rule would have put out, left to a person."""

    id: UUID
    group_key: UUID
    user_id: int
    penalty: Penalty
    duration_seconds: int | None
    rule_id: UUID | None
    message_id: int | None
    reason: str
    state: CaseState
    opened_at: datetime
    decided_at: datetime | None


# How it is noted that a person let somebody in who had yet to answer a captcha.
SPARED = "spared"
# What somebody was in a group before something was done to them, as it is kept with the action.
Before = Mapping[str, Any]
