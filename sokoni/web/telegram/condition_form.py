"""What a rule looks for as fields of a form, each type with its own; read back as REST would write it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import orjson

from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import Condition, RuleType
from sokoni.telegram.rule.errors import RuleParametersInvalid
from sokoni.web.forms import Form
from sokoni.web.telegram import spans
from sokoni.web.translation import N_

# What each type is asked, by what its fields are: a number, a duration, lines of text, boxes to tick, one choice, yes
# or no.
NUMBER, SPAN, LINES, TICKS, CHOICE, FLAG = "number", "span", "lines", "ticks", "choice", "flag"
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
})  # fmt: skip
# Stands where something has to be said that nobody can guess; the form shows nothing.
_NO_ENTRY = "spam"
# What is looked for where nobody has said anything yet.
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
})  # fmt: skip
NO_JSON = N_("This is no JSON; see how rules of this type are written in the handbook.")
_MOST_SECONDS = parameters.MAX_NEW_SECONDS
Values = tuple[dict[str, str], dict[str, Sequence[str]]]


def beginning(rule_type: RuleType, place: str) -> Values:
    """The fields as somebody finds them who has said nothing yet."""
    values, several = fields_of(parameters.from_json(rule_type, BEGINNINGS[rule_type]), place)
    return {name: "" if value == _NO_ENTRY else value for name, value in values.items()}, several


def values_of(condition: Condition, place: str) -> Values:
    """The fields that say a condition; where fields cannot say it, as JSON under `kept`, which stays as it is."""
    values, several = fields_of(condition, place)
    rule_type, form = parameters.type_of(condition), Form(values, several=several)
    said = read(form, rule_type, place)
    try:
        is_whole = form.is_right and parameters.from_json(rule_type, said) == condition
    except RuleParametersInvalid:
        is_whole = False
    return (values, several) if is_whole else ({f"{place}.kept": to_text(parameters.to_json(condition))}, {})


def fields_of(condition: Condition, place: str) -> Values:
    """The fields of a condition, whether or not they say all of it."""
    rule_type, said = parameters.type_of(condition), parameters.to_json(condition)
    values: dict[str, str] = {}
    several: dict[str, Sequence[str]] = {}
    for name, kind in FIELDS[rule_type].items():
        field = f"{place}.{name}"
        if kind == SPAN:
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


def read(form: Form, rule_type: RuleType, place: str) -> Mapping[str, Any]:
    """What the fields say; mistakes are left in the form."""
    if form.text(f"{place}.kept"):
        return read_kept(form, place)
    said: dict[str, Any] = {}
    for name, kind in FIELDS[rule_type].items():
        field = f"{place}.{name}"
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


def read_kept(form: Form, place: str) -> Mapping[str, Any]:
    """What stays as it was written; anything but a JSON object is a mistake at its place."""
    try:
        said = orjson.loads(form.text(f"{place}.kept"))
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        form.mistakes.setdefault(place, NO_JSON)
        return {}
    return said


def to_text(said: Mapping[str, Any]) -> str:
    """JSON as people read it."""
    return orjson.dumps(said, option=orjson.OPT_INDENT_2).decode()
