"""A rule as a form, each type with its own fields: filled from a rule, and read back as a draft."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import orjson

from sokoni.core.errors import DomainError
from sokoni.telegram.group.settings_types import LONGEST_SECONDS, SHORTEST_SECONDS, Penalty
from sokoni.telegram.rule import rules
from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.engine.types import Exemptions, Step
from sokoni.telegram.rule.types import Rule, RuleDraft
from sokoni.web.forms import Form
from sokoni.web.telegram import spans
from sokoni.web.translation import N_

# What each type is asked, by what its fields are: a number, a duration, lines of text, boxes to tick, one choice, yes
# or no, JSON.
NUMBER, SPAN, LINES, TICKS, CHOICE, FLAG, JSON = "number", "span", "lines", "ticks", "choice", "flag", "json"
FIELDS: Mapping[RuleType, Mapping[str, str]] = MappingProxyType({
    RuleType.FLOOD: {"messages": NUMBER, "seconds": SPAN},
    RuleType.LINKS: {"allow": LINES, "forbid": LINES},
    RuleType.FORWARDS: {"sources": TICKS, "allow": LINES},
    RuleType.MEDIA: {"kinds": TICKS, "endings": LINES},
    RuleType.WORDS: {"words": LINES},
    RuleType.PATTERNS: {"patterns": LINES, "case_sensitive": FLAG},
    RuleType.CAPS: {"percent": NUMBER, "letters": NUMBER},
    RuleType.MENTIONS: {"most": NUMBER},
    RuleType.NEW_MEMBERS: {"seconds": SPAN, "sorts": TICKS},
    RuleType.LANGUAGE: {"allow": LINES, "letters": NUMBER},
    RuleType.DUPLICATES: {"times": NUMBER, "seconds": SPAN, "among": CHOICE, "characters": NUMBER},
    RuleType.CUSTOM: {"json": JSON},
})  # fmt: skip
# Stands where something has to be said that nobody can guess; the form shows nothing.
_NO_ENTRY = "spam"
# What a rule of a type looks for where nobody has said anything yet.
BEGINNINGS: Mapping[RuleType, Mapping[str, Any]] = MappingProxyType({
    RuleType.FLOOD: {"messages": 6, "seconds": 10},
    RuleType.LINKS: {},
    RuleType.FORWARDS: {},
    RuleType.MEDIA: {"kinds": ["sticker", "animation"]},
    RuleType.WORDS: {"words": [_NO_ENTRY]},
    RuleType.PATTERNS: {"patterns": [_NO_ENTRY]},
    RuleType.CAPS: {"percent": 70, "letters": 12},
    RuleType.MENTIONS: {"most": 5},
    RuleType.NEW_MEMBERS: {"seconds": 86_400},
    RuleType.LANGUAGE: {"allow": ["en", "es"], "letters": 12},
    RuleType.DUPLICATES: {"times": 3, "seconds": 300},
    RuleType.CUSTOM: {
        "match": "all",
        "parts": [{"type": "links", "parameters": {}}, {"type": "new_members", "parameters": {"seconds": 86_400}}],
    },
})  # fmt: skip
STEP_ROWS = 3
NO_JSON = N_("This is no JSON; see how rules of this type are written in the handbook.")
MODES = ("on", "trial", "off")
_MOST_SECONDS = parameters.MAX_NEW_SECONDS


def beginning(rule_type: RuleType) -> Form:
    """An empty form for a rule of a type, with what most would say."""
    condition = parameters.from_json(rule_type, BEGINNINGS[rule_type])
    values, several = _of_parameters(rule_type, parameters.to_json(condition))
    values = {name: "" if value == _NO_ENTRY else value for name, value in values.items()}
    values |= {"type": rule_type.value, "mode": "trial", "penalty": Penalty.WARN.value, "deletes": "1", "priority": "0"}
    return Form(values | {"admins": "1", "trusted": "1"}, several=several)


def values_of(rule: Rule) -> Form:
    """A form that says what a rule says."""
    rule_type = parameters.type_of(rule.condition)
    values, several = _of_parameters(rule_type, parameters.to_json(rule.condition))
    values |= {
        "type": rule_type.value,
        "name": rule.name,
        "description": rule.description,
        "mode": mode_of(rule),
        "penalty": rule.consequence.penalty.value,
        "deletes": "1" if rule.consequence.deletes else "",
        "priority": str(rule.priority),
        "admins": "1" if rule.exemptions.admins else "",
        "trusted": "1" if rule.exemptions.trusted else "",
        "exempt_ids": " ".join(str(each) for each in sorted(rule.exemptions.ids)),
        **spans.values_of("duration_seconds", rule.consequence.duration_seconds),
    }
    for place, step in enumerate(rule.consequence.steps):
        values |= {f"at-{place}": str(step.at), f"at-penalty-{place}": step.penalty.value}
        values |= spans.values_of(f"at-time-{place}", step.duration_seconds)
    return Form(values, several={**several, "roles": sorted(rule.exemptions.roles)})


def mode_of(rule: Rule) -> str:
    """Whether a rule is enforced, on trial, or switched off."""
    if not rule.is_enabled:
        return "off"
    return "trial" if rule.is_dry else "on"


def type_of(form: Form) -> RuleType | None:
    """What sort of rule a form is about."""
    said = form.text("type")
    return RuleType(said) if said in frozenset(RuleType) else None


def step_rows(form: Form) -> Sequence[int]:
    """The places of the steps: those that are filled, and room for more."""
    filled = [int(name.removeprefix("at-")) for name in form.values if name.removeprefix("at-").isdecimal()]
    return range(max(STEP_ROWS, max(filled, default=0) + 2))


def read(form: Form, rule_type: RuleType) -> RuleDraft:
    """What was said; mistakes are left in the form."""
    penalty = form.text("penalty")
    mode = form.text("mode")
    return RuleDraft(
        name=form.required("name")[: rules.MAX_NAME],
        description=form.text("description")[: rules.MAX_DESCRIPTION],
        rule_type=rule_type,
        parameters=_read_parameters(form, rule_type),
        penalty=Penalty(penalty) if penalty in frozenset(Penalty) else Penalty.NONE,
        duration_seconds=_read_time(form, "duration_seconds", penalty),
        deletes=bool(form.text("deletes")),
        steps=_read_steps(form),
        exemptions=Exemptions(
            admins=bool(form.text("admins")),
            trusted=bool(form.text("trusted")),
            roles=frozenset(form.each("roles")),
            ids=_read_ids(form),
        ),
        priority=form.integer("priority", least=-rules.MAX_PRIORITY, most=rules.MAX_PRIORITY),
        is_enabled=mode != "off",
        is_dry=mode == "trial",
    )


def put_beside(form: Form) -> None:
    """Put what a service says of something within the parameters beside the field that has it."""
    for name in [each for each in form.mistakes if each.startswith("parameters.") and each not in form.values]:
        error = form.mistakes.pop(name)
        known = next((each for each in form.values if name.startswith(each) and each.startswith("parameters.")), None)
        if known is not None or form.text("type") == RuleType.CUSTOM:
            form.mistakes[known or "parameters.json"] = error
        elif isinstance(error, DomainError) and name.count(".") == 1:
            form.mistakes[name] = error
        elif isinstance(error, DomainError):
            form.problem = error


def _of_parameters(rule_type: RuleType, said: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Sequence[str]]]:
    values: dict[str, str] = {}
    several: dict[str, Sequence[str]] = {}
    for name, kind in FIELDS[rule_type].items():
        field = f"parameters.{name}"
        if kind == JSON:
            values[field] = orjson.dumps(said, option=orjson.OPT_INDENT_2).decode()
        elif kind == SPAN:
            values |= spans.values_of(field, said[name])
        elif kind == TICKS:
            several[field] = said[name]
        elif kind == LINES:
            values[field] = "\n".join(said[name])
        elif kind == FLAG:
            values[field] = "1" if said[name] else ""
        else:
            values[field] = str(said[name])
    return values, several


def _read_parameters(form: Form, rule_type: RuleType) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    for name, kind in FIELDS[rule_type].items():
        field = f"parameters.{name}"
        if kind == JSON:
            return _read_json(form, field)
        if kind == SPAN:
            said[name] = spans.read(form, field, least=1, most=_MOST_SECONDS, is_needed=True)
        elif kind == TICKS:
            said[name] = list(form.each(field))
        elif kind == LINES:
            said[name] = [line for each in form.text(field).splitlines() if (line := each.strip())]
        elif kind == FLAG:
            said[name] = bool(form.text(field))
        elif kind == CHOICE:
            said[name] = form.text(field)
        else:
            form.required(field)
            said[name] = form.integer(field, most=10_000)
    return said


def _read_json(form: Form, field: str) -> Mapping[str, Any]:
    try:
        said = orjson.loads(form.required(field))
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        form.mistakes.setdefault(field, NO_JSON)
        return {}
    return said


def _read_steps(form: Form) -> tuple[Step, ...]:
    steps = []
    for place in step_rows(form):
        if not form.text(f"at-{place}"):
            continue
        penalty = form.text(f"at-penalty-{place}")
        steps.append(
            Step(
                at=form.integer(f"at-{place}", least=1, most=1000),
                penalty=Penalty(penalty) if penalty in frozenset(Penalty) else Penalty.NONE,
                duration_seconds=_read_time(form, f"at-time-{place}", penalty),
            )
        )
    return tuple(steps)


def _read_time(form: Form, name: str, penalty: str) -> int | None:
    """For how long, where that can be said; who changed the penalty need not empty the field."""
    if penalty not in {Penalty.MUTE, Penalty.BAN}:
        return None
    return spans.read(form, name, least=SHORTEST_SECONDS, most=LONGEST_SECONDS)


def _read_ids(form: Form) -> frozenset[int]:
    found = set()
    for each in form.text("exempt_ids").replace(",", " ").split():
        try:
            found.add(int(each))
        except ValueError:
            form.mistakes["exempt_ids"] = N_("Numbers of people, with spaces between them.")
    return frozenset(found)
