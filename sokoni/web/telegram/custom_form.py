"""A rule of several conditions as a form: each with the fields of its type, added and taken away by buttons.

Conditions within conditions, and what else fields cannot say, are shown as they were written, and stay so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import Combine, Custom, Links, NewMembers, Part, RuleType, Sort
from sokoni.web.forms import Form
from sokoni.web.telegram import condition_form
from sokoni.web.telegram.condition_form import FIELDS, Values

ADD, DROP = "add", "drop-"
BEGINNING = Custom(
    Combine.ALL,
    (Part(Links()), Part(NewMembers(86_400, frozenset({Sort.ANYTHING})))),
)
_OF_A_PART = re.compile(r"parameters\.parts\[(\d+)\](?:\.(\w+))?")
_NAME = re.compile(r"parts\.(\d+)\.(.+)")


@dataclass(frozen=True, slots=True)
class Row:
    """A condition in the form: of a type that has fields, or kept as it was written."""

    place: str
    rule_type: RuleType | None
    kept: str = ""


def values_of(condition: Custom) -> Values:
    """The fields that say a combination."""
    values: dict[str, str] = {"match": condition.combine.value}
    several: dict[str, Sequence[str]] = {}
    for number, part in enumerate(condition.parts):
        said, ticked = _of_part(part, f"parts.{number}")
        values |= said
        several |= ticked
    return values, several


def rows(form: Form) -> Sequence[Row]:
    """The conditions of a form, in their order."""
    return [_row(form, number) for number in _numbers(form)]


def read(form: Form) -> Mapping[str, Any]:
    """What the form says, as REST would write it; mistakes are left in it."""
    parts = []
    for row in rows(form):
        if row.rule_type is None:
            parts.append(condition_form.read_kept(form, row.place))
            continue
        said: dict[str, Any] = {
            "type": row.rule_type.value,
            "parameters": condition_form.read(form, row.rule_type, row.place),
        }
        parts.append(said | ({"not": True} if form.text(f"{row.place}.not") else {}))
    return {"match": form.text("match"), "parts": parts}


def rearrange(form: Form) -> bool:
    """Add or take away a condition where a button says so; whether one did. The rest stays as it was typed."""
    do = form.text("do")
    there = _numbers(form)
    if do == ADD:
        _renumber(form, there)
        added = form.text("add-type")
        if added in FIELDS and len(there) < parameters.MAX_PARTS:
            place = f"parts.{len(there)}"
            values, several = condition_form.beginning(RuleType(added), place)
            form.values = {**form.values, f"{place}.type": added, **values}
            form.several = {**form.several, **several}
        return True
    if do.startswith(DROP):
        _renumber(form, [each for each in there if f"{DROP}{each}" != do])
        return True
    return False


def put_beside(form: Form) -> None:
    """Put what a service says of a condition beside its field, or at its head where it has none."""
    places = rows(form)
    for name in [each for each in form.mistakes if each.startswith("parameters.")]:
        error = form.mistakes.pop(name)
        found = _OF_A_PART.match(name)
        row = places[int(found[1])] if found is not None and int(found[1]) < len(places) else None
        if row is None or found is None:
            form.mistakes["parts"] = error
        elif row.rule_type is not None and found[2] in FIELDS[row.rule_type] and not row.kept:
            form.mistakes[f"{row.place}.{found[2]}"] = error
        else:
            form.mistakes[row.place] = error


def _of_part(part: Part, place: str) -> Values:
    rule_type = parameters.type_of(part.condition)
    if rule_type is not RuleType.CUSTOM:
        values, several = condition_form.values_of(part.condition, place)
        if f"{place}.kept" not in values:
            negated = {f"{place}.not": "1"} if part.negated else {}
            return {f"{place}.type": rule_type.value, **values, **negated}, several
    return {f"{place}.kept": condition_form.to_text(parameters.part_to_json(part))}, {}


def _numbers(form: Form) -> Sequence[int]:
    found = {
        int(named[1])
        for name in form.values
        if (named := _NAME.fullmatch(name)) is not None and named[2] in {"type", "kept"} and len(named[1]) <= 2  # noqa: PLR2004  # digits
    }
    return sorted(found)[: parameters.MAX_PARTS]


def _row(form: Form, number: int) -> Row:
    place = f"parts.{number}"
    said = form.text(f"{place}.type")
    if form.text(f"{place}.kept") or said not in FIELDS:
        return Row(place, None, form.text(f"{place}.kept"))
    return Row(place, RuleType(said))


def _renumber(form: Form, numbers: Sequence[int]) -> None:
    """Let the conditions of these numbers follow one another, and the others be gone."""
    places = {str(number): str(place) for place, number in enumerate(numbers)}

    def named(name: str) -> str | None:
        found = _NAME.fullmatch(name)
        if found is None:
            return name
        return f"parts.{places[found[1]]}.{found[2]}" if found[1] in places else None

    form.values = {new: value for name, value in form.values.items() if (new := named(name)) is not None}
    form.several = {new: value for name, value in form.several.items() if (new := named(name)) is not None}
