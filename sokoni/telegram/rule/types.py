"""Rules of groups as others see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine.conditions import Condition, RuleType
from sokoni.telegram.rule.engine.message import SeenMessage
from sokoni.telegram.rule.engine.types import Consequence, EngineRule, Exemptions, Member, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule as somebody writes it; `parameters` say what it looks for, each type its own (see `engine.parameters`)."""

    name: str
    rule_type: RuleType
    parameters: Mapping[str, Any]
    description: str = ""
    penalty: Penalty = Penalty.WARN
    duration_seconds: int | None = None
    deletes: bool = True
    steps: tuple[Step, ...] = ()
    exemptions: Exemptions = field(default_factory=Exemptions)
    priority: int = 0
    is_enabled: bool = True
    is_dry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of a group. One that is dry is noted where it would have been enforced, and nothing follows."""

    id: UUID
    group_key: UUID
    name: str
    description: str
    condition: Condition
    consequence: Consequence
    exemptions: Exemptions
    priority: int
    is_enabled: bool
    is_dry: bool
    created_at: datetime
    updated_at: datetime

    @property
    def for_engine(self) -> EngineRule:
        """The rule as messages are judged by it."""
        return EngineRule(
            id=self.id,
            name=self.name,
            condition=self.condition,
            consequence=self.consequence,
            # Roles are known by their names whatever the capitals, as where they are named.
            exemptions=replace(self.exemptions, roles=frozenset(each.lower() for each in self.exemptions.roles)),
            priority=self.priority,
            is_dry=self.is_dry,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedMessage:
    """A message as it is kept for a week, with who wrote it as they stood when it was judged.

    `judged_at` is when that was, in seconds since 1970: what is done to somebody is felt from then on.
    """

    group_key: UUID
    seen: SeenMessage
    member: Member
    judged_at: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A message that a rule would have hit: by what, and what would have followed."""

    message_id: int
    user_id: int
    sent_at: datetime
    text: str
    evidence: str
    penalty: Penalty


@dataclass(slots=True, kw_only=True)
class Trial:
    """What a rule would have done with the messages since a time.

    `penalties` count what would have followed, `deletes` the messages that would have gone. `spared_admins` are
    messages of administrators that it would hit if it did not leave them alone; `buyers` are people who paid in the
    group's shop, and `queued` how often one would have been left to a person instead of put out. `is_cut` says that
    there were more messages than are looked at.
    """

    since: datetime
    messages: int = 0
    hits: int = 0
    deletes: int = 0
    people: int = 0
    admins: int = 0
    spared_admins: int = 0
    buyers: int = 0
    queued: int = 0
    is_cut: bool = False
    penalties: Mapping[Penalty, int] = field(default_factory=dict)
    samples: Sequence[Sample] = ()


class TrialState(StrEnum):
    """How far the trial of a rule is that is kept beside it."""

    WAITING = "waiting"
    RUNNING = "running"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrial:
    """What came of the last trial of a rule, without samples, and how far the next one is.

    `wording` names what the rule and the group's ladder of warnings said then: where they say something else by now,
    the trial tells of what was. `looked_at` of `messages` are behind a trial that is under way.
    """

    rule_id: UUID
    state: TrialState
    asked_at: datetime
    looked_at: int
    messages: int
    trial: Trial | None
    wording: str
    tried_at: datetime | None
