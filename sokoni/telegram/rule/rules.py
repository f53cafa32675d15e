"""What a rule may say, how it is kept, and how a group's settings make its ladder. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson

from sokoni.core.errors import Reason
from sokoni.telegram.group.settings_types import (
    LONGEST_SECONDS,
    SHORTEST_SECONDS,
    GroupSettings,
    Penalty,
    WarningSettings,
)
from sokoni.telegram.rule import errors
from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import Condition, RuleType
from sokoni.telegram.rule.engine.escalation import Ladder
from sokoni.telegram.rule.engine.types import Consequence, Exemptions, Member, Step
from sokoni.telegram.rule.types import Rule, RuleDraft, Trial

MAX_RULES = 100
MAX_NAME, MAX_DESCRIPTION = 80, 500
MAX_PRIORITY = 1000
MAX_STEPS, MAX_OFFENCES = 10, 100
MAX_ROLES, MAX_IDS = 20, 200
# Measured by what a process grows by.
_BYTES_OF_A_RULE, _BYTES_OF_A_CHARACTER, _BYTES_OF_PATTERNS = 800, 8, 10 * 1024
# The facts of a rule that decide what comes of a message.
TRIED = frozenset({"type", "parameters", "penalty", "duration_seconds", "deletes", "steps", "exempt"})
_COUNTS = ("messages", "hits", "deletes", "people", "admins", "spared_admins", "buyers", "queued", "is_cut")
_LASTING = frozenset({Penalty.MUTE, Penalty.BAN})


def made(draft: RuleDraft, *, rule_id: UUID, group_key: UUID, created_at: datetime, now: datetime) -> Rule:
    """A rule as it is kept.

    Raises:
        RuleNameInvalid, RuleParametersInvalid, RulePenaltyInvalid: it cannot be.
    """
    name = one_line(draft.name)
    if not 1 <= len(name) <= MAX_NAME:
        raise errors.RuleNameInvalid(maximum=MAX_NAME)
    _check_consequence(draft)
    return Rule(
        id=rule_id,
        group_key=group_key,
        name=name,
        description=draft.description.strip()[:MAX_DESCRIPTION],
        condition=parameters.from_json(draft.rule_type, draft.parameters),
        consequence=Consequence(
            penalty=draft.penalty,
            duration_seconds=draft.duration_seconds,
            deletes=draft.deletes,
            steps=draft.steps,
        ),
        exemptions=draft.exemptions,
        priority=draft.priority,
        is_enabled=draft.is_enabled,
        is_dry=draft.is_dry,
        created_at=created_at,
        updated_at=now,
    )


def draft_of(rule: Rule) -> RuleDraft:
    """A rule as somebody could have written it."""
    return RuleDraft(
        name=rule.name,
        description=rule.description,
        rule_type=parameters.type_of(rule.condition),
        parameters=parameters.to_json(rule.condition),
        penalty=rule.consequence.penalty,
        duration_seconds=rule.consequence.duration_seconds,
        deletes=rule.consequence.deletes,
        steps=rule.consequence.steps,
        exemptions=rule.exemptions,
        priority=rule.priority,
        is_enabled=rule.is_enabled,
        is_dry=rule.is_dry,
    )


def edited(rule: Rule, edit: Mapping[str, Any]) -> RuleDraft:
    """A rule with what an edit says; what it does not name stays. Another type forgets what the old one looked for."""
    draft = draft_of(rule)
    if edit.get("rule_type", draft.rule_type) is not draft.rule_type and "parameters" not in edit:
        draft = replace(draft, parameters={})
    return replace(draft, **edit)


def one_line(text: str) -> str:
    """A text on one line, with single spaces and without control characters."""
    plain = "".join(" " if unicodedata.category(each) == "Cc" else each for each in text)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def facts_of(rule: Rule) -> dict[str, Any]:
    """What is said of a rule, as it is stored and recorded."""
    consequence, exemptions = rule.consequence, rule.exemptions
    return {
        "name": rule.name,
        "description": rule.description,
        "type": parameters.type_of(rule.condition).value,
        "parameters": parameters.to_json(rule.condition),
        "penalty": consequence.penalty.value,
        "duration_seconds": consequence.duration_seconds,
        "deletes": consequence.deletes,
        "steps": [[step.at, step.penalty.value, step.duration_seconds] for step in consequence.steps],
        "exempt": {
            "admins": exemptions.admins,
            "trusted": exemptions.trusted,
            "roles": sorted(exemptions.roles),
            "ids": sorted(exemptions.ids),
        },
        "priority": rule.priority,
        "is_enabled": rule.is_enabled,
        "is_dry": rule.is_dry,
    }


def draft_from(facts: Mapping[str, Any]) -> RuleDraft:
    """What such facts say."""
    exempt = facts["exempt"]
    return RuleDraft(
        name=facts["name"],
        description=facts["description"],
        rule_type=RuleType(facts["type"]),
        parameters=facts["parameters"],
        penalty=Penalty(facts["penalty"]),
        duration_seconds=facts["duration_seconds"],
        deletes=facts["deletes"],
        steps=tuple(Step(at, Penalty(penalty), seconds) for at, penalty, seconds in facts["steps"]),
        exemptions=Exemptions(
            admins=exempt["admins"],
            trusted=exempt["trusted"],
            roles=frozenset(exempt["roles"]),
            ids=frozenset(exempt["ids"]),
        ),
        priority=facts["priority"],
        is_enabled=facts["is_enabled"],
        is_dry=facts["is_dry"],
    )


def wording_of(rule: Rule, settings: GroupSettings) -> str:
    """A name for all that decides what comes of trying a rule: whatever it is called, and enforced or not."""
    said = {name: value for name, value in facts_of(rule).items() if name in TRIED}
    warnings = settings.warnings
    ladder = [[each.warnings, each.penalty.value, each.seconds] for each in warnings.ladder]
    whole = [said, ladder, warnings.expires_seconds, settings.protects_buyers]
    return blake2b(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def trial_to_json(trial: Trial) -> dict[str, Any]:
    """What of a trial is kept: its counts."""
    counts = {name: getattr(trial, name) for name in _COUNTS}
    penalties = {penalty.value: count for penalty, count in trial.penalties.items()}
    return {**counts, "since": trial.since.isoformat(), "penalties": penalties}


def trial_from_json(stored: Mapping[str, Any]) -> Trial:
    """The same again."""
    return Trial(
        since=datetime.fromisoformat(stored["since"]),
        penalties={Penalty(name): count for name, count in stored["penalties"].items()},
        **{name: stored[name] for name in _COUNTS},
    )


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was and what is, of the facts that differ."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def group_ladder(settings: WarningSettings) -> Ladder:
    """What warnings lead to in a group."""
    steps = tuple(Step(each.warnings, each.penalty, each.seconds) for each in settings.ladder)
    return Ladder(Step(1, Penalty.WARN), steps)


def size_bytes_of(condition: Condition) -> int:
    """About how much memory what looks for a condition takes once it is prepared.

    Words stand in it folded, as their skeletons and in sets; the automaton of an expression grows with what is read.
    """
    said = orjson.dumps(parameters.to_json(condition)).decode()
    return _BYTES_OF_A_RULE + _BYTES_OF_A_CHARACTER * len(said) + _BYTES_OF_PATTERNS * said.count('"patterns"')


def member_to_json(member: Member) -> list[Any]:
    """Who wrote, as it is kept with a message; a member of whom nothing is known is an empty list."""
    stored = [int(member.is_admin), int(member.is_trusted), sorted(member.roles), member.joined_at]
    return [] if stored == [0, 0, [], None] else stored


def member_from_json(stored: Sequence[Any]) -> Member:
    """Who wrote, again."""
    if not stored:
        return Member()
    is_admin, is_trusted, roles, joined_at = stored
    return Member(is_admin=bool(is_admin), is_trusted=bool(is_trusted), roles=tuple(roles), joined_at=joined_at)


def _check_consequence(draft: RuleDraft) -> None:
    _check_duration("duration_seconds", draft.penalty, draft.duration_seconds)
    if len(draft.steps) > MAX_STEPS:
        raise errors.RulePenaltyInvalid(
            field="escalation", reason=Reason("there are at most {most} steps", most=MAX_STEPS)
        )
    numbers = [step.at for step in draft.steps]
    if numbers != sorted(set(numbers)) or any(not 1 <= number <= MAX_OFFENCES for number in numbers):
        raise errors.RulePenaltyInvalid(
            field="escalation",
            reason=Reason("each step comes at a later offence than the one before, up to {most}", most=MAX_OFFENCES),
        )
    for place, step in enumerate(draft.steps):
        _check_duration(f"escalation.{place}", step.penalty, step.duration_seconds)


def _check_duration(field: str, penalty: Penalty, seconds: int | None) -> None:
    if seconds is None:
        return
    if penalty not in _LASTING:
        raise errors.RulePenaltyInvalid(field=field, reason=Reason("only mutes and bans last for a time"))
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        # Telegram takes any other time for one without end.
        raise errors.RulePenaltyInvalid(field=field, reason=Reason("it lasts from 30 seconds to 366 days"))
