"""Rules on the wire."""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.core.schema import Schema
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS, Penalty
from sokoni.telegram.rule import rules
from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.engine.types import Exemptions, Step
from sokoni.telegram.rule.types import Rule, RuleDraft, Sample, Trial

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.MAX_NAME)]
Description = Annotated[str, Field(max_length=rules.MAX_DESCRIPTION, description="For those who run the group.")]
Priority = Annotated[
    int, Field(ge=-rules.MAX_PRIORITY, le=rules.MAX_PRIORITY, description="The highest is looked at first.")
]
Duration = Annotated[
    int | None, Field(ge=SHORTEST_SECONDS, le=LONGEST_SECONDS, description="Of mutes and bans; null: until lifted.")
]
Parameters = Annotated[
    dict[str, Any],
    Field(
        description="What the rule looks for; each type has its own, see docs/howto/rules.md.",
        examples=[{"allow": ["shop.example", "@myshop"]}],
    ),
]
Role = Annotated[str, Field(min_length=1, max_length=80)]
_EXAMPLE: dict[str, Any] = {
    "name": "No links",
    "type": "links",
    "parameters": {"allow": ["shop.example", "@myshop"]},
    "penalty": "warn",
    "escalation": [{"at": 3, "penalty": "mute", "duration_seconds": 3600}, {"at": 5, "penalty": "ban"}],
    "exempt": {"roles": ["helper"]},
    "priority": 10,
}


class RuleStepBody(Schema):
    """What follows from the offence of this number, instead of the penalty."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[int, Field(ge=1, le=rules.MAX_OFFENCES)]
    penalty: Penalty
    duration_seconds: Duration = None


class RuleExemptBody(Schema):
    """Whom a rule leaves alone; `ids` are people and channels by Telegram's numbers."""

    model_config = ConfigDict(extra="forbid")

    admins: bool = True
    trusted: bool = True
    roles: Annotated[list[Role], Field(max_length=rules.MAX_ROLES)] = Field(default_factory=list)
    ids: Annotated[list[int], Field(max_length=rules.MAX_IDS)] = Field(default_factory=list)

    def to_exemptions(self) -> Exemptions:
        """The same in our own words."""
        return Exemptions(
            admins=self.admins, trusted=self.trusted, roles=frozenset(self.roles), ids=frozenset(self.ids)
        )


Steps = Annotated[list[RuleStepBody], Field(max_length=rules.MAX_STEPS)]


class GroupRuleIn(Schema):
    """A rule, whole. Without an escalation of its own, its warnings count with those of other rules."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    type: RuleType
    parameters: Parameters = Field(default_factory=dict)
    description: Description = ""
    penalty: Penalty = Penalty.WARN
    duration_seconds: Duration = None
    delete_message: bool = True
    escalation: Steps = Field(default_factory=list)
    exempt: RuleExemptBody = Field(default_factory=RuleExemptBody)
    priority: Priority = 0
    enabled: bool = True
    dry_run: Annotated[bool, Field(description="Noted where it would be enforced, and nothing follows.")] = False

    def to_draft(self) -> RuleDraft:
        """The same in our own words."""
        return RuleDraft(**_in_our_words({name: getattr(self, name) for name in type(self).model_fields}))


class GroupRuleEditIn(Schema):
    """What is to be otherwise; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"enabled": False}]})

    name: Name | None = None
    type: RuleType | None = None
    parameters: Parameters | None = None
    description: Description | None = None
    penalty: Penalty | None = None
    duration_seconds: Duration = None
    delete_message: bool | None = None
    escalation: Steps | None = None
    exempt: RuleExemptBody | None = None
    priority: Priority | None = None
    enabled: bool | None = None
    dry_run: bool | None = None

    def to_edit(self) -> dict[str, Any]:
        """The same by the names of a draft; only a duration may be said to be none."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return _in_our_words({name: value for name, value in said.items() if value is not None or name in _MAY_BE_NONE})


_MAY_BE_NONE = frozenset({"duration_seconds"})
_OUR_NAMES: Mapping[str, str] = {
    "type": "rule_type",
    "delete_message": "deletes",
    "escalation": "steps",
    "exempt": "exemptions",
    "enabled": "is_enabled",
    "dry_run": "is_dry",
}


def _in_our_words(said: Mapping[str, Any]) -> dict[str, Any]:
    ours = {_OUR_NAMES.get(name, name): value for name, value in said.items()}
    if "steps" in ours:
        ours["steps"] = tuple(Step(each.at, each.penalty, each.duration_seconds) for each in ours["steps"])
    if "exemptions" in ours:
        ours["exemptions"] = ours["exemptions"].to_exemptions()
    return ours


class GroupRuleOut(Schema):
    """A rule of a group."""

    id: UUID
    name: str
    description: str
    type: RuleType
    parameters: dict[str, Any]
    penalty: Penalty
    duration_seconds: int | None
    delete_message: bool
    escalation: list[RuleStepBody]
    exempt: RuleExemptBody
    priority: int
    enabled: bool
    dry_run: bool
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The wire form."""
        consequence, exemptions = rule.consequence, rule.exemptions
        return cls(
            id=rule.id,
            name=rule.name,
            description=rule.description,
            type=parameters.type_of(rule.condition),
            parameters=parameters.to_json(rule.condition),
            penalty=consequence.penalty,
            duration_seconds=consequence.duration_seconds,
            delete_message=consequence.deletes,
            escalation=[
                RuleStepBody(at=step.at, penalty=step.penalty, duration_seconds=step.duration_seconds)
                for step in consequence.steps
            ],
            exempt=RuleExemptBody(
                admins=exemptions.admins,
                trusted=exemptions.trusted,
                roles=sorted(exemptions.roles),
                ids=sorted(exemptions.ids),
            ),
            priority=rule.priority,
            enabled=rule.is_enabled,
            dry_run=rule.is_dry,
            created_at=rule.created_at,
            updated_at=rule.updated_at,
        )


class RuleSampleOut(Schema):
    """A message that a rule would have hit, by what, and what would have followed."""

    message_id: int
    user_id: int
    sent_at: AwareDatetime
    text: str
    evidence: str
    penalty: Penalty

    @classmethod
    def of(cls, sample: Sample) -> Self:
        """The wire form."""
        return cls(**{name: getattr(sample, name) for name in cls.model_fields})


class RuleTrialOut(Schema):
    """What a rule would have done with last week's messages.

    `spared_admins` are messages of administrators that it would have hit if it did not leave them alone; `queued` is
    how often somebody who paid would have been left to a person instead of put out; `is_cut` says
    that there were more messages than are looked at, and the newest were.
    """

    since: AwareDatetime
    messages: int
    hits: int
    deletes: int
    people: int
    admins: int
    spared_admins: int
    buyers: int
    queued: int
    is_cut: bool
    penalties: dict[Penalty, int] = Field(examples=[{"warn": 12, "mute": 1}])
    samples: list[RuleSampleOut]

    @classmethod
    def of(cls, trial: Trial) -> Self:
        """The wire form."""
        facts = {name: getattr(trial, name) for name in cls.model_fields}
        return cls(**{**facts, "samples": [RuleSampleOut.of(each) for each in trial.samples]})
