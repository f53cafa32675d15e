"""An attribute's form: names in every language, what its values are, and its choices in their order."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog.attribute import rules
from sokoni.commerce.catalog.attribute.types import (
    Attribute,
    AttributeChange,
    AttributeDraft,
    AttributeType,
    Choice,
    ChoiceDraft,
)
from sokoni.web.forms import Form
from sokoni.web.translation import LANGUAGES, N_

# What the values of each type are, as a seller says it.
TYPE_WORDS: Mapping[AttributeType, str] = MappingProxyType({
    AttributeType.CHOICE: N_("one of several choices"),
    AttributeType.CHOICES: N_("some of several choices"),
    AttributeType.COLOUR: N_("colours"),
    AttributeType.TEXT: N_("a text"),
    AttributeType.NUMBER: N_("a number"),
    AttributeType.BOOLEAN: N_("yes or no"),
    AttributeType.DATE: N_("a day"),
})  # fmt: skip
NO_NAME = N_("Write a name in at least one language.")
NO_CHOICE = N_("Write at least one choice.")
_NUMBER = re.compile(r"choice-[a-z]+(?:-[a-z]+)?-(\d{1,3})")
_GREY = "#808080"


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A choice as its fields show it; one that is new has no code yet."""

    code: str
    names: Mapping[str, str]
    colour: str


NEW_CHOICE = ChoiceRow("", {}, _GREY)


def read_type(form: Form, attribute: Attribute | None) -> AttributeType:
    """What the values are: as it was made, or as the form of a new one says."""
    if attribute is not None:
        return attribute.type
    wanted = form.text("type")
    return AttributeType(wanted) if wanted in set(TYPE_WORDS) else AttributeType.CHOICE


def read_rows(form: Form, attribute: Attribute | None) -> Sequence[ChoiceRow]:
    """The choices as they were typed, with what a button of the form does to them."""
    if not form.values:
        rows = [_row(each) for each in attribute.choices] if attribute is not None else []
        return rows or [NEW_CHOICE, NEW_CHOICE]
    numbers = sorted({int(found[1]) for name in form.values if (found := _NUMBER.fullmatch(name))})
    rows = [_read_row(form, number) for number in numbers[: rules.MAX_CHOICES]]
    return _rearranged(rows, form.text("do"))


def _rearranged(rows: Sequence[ChoiceRow], done: str) -> Sequence[ChoiceRow]:
    what, _, at = done.rpartition("-")
    if done == "choice-add":
        return [*rows, NEW_CHOICE]
    place = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else len(rows)  # noqa: PLR2004
    if place >= len(rows):
        return rows
    rest = [row for number, row in enumerate(rows) if number != place]
    match what:
        case "choice-drop":
            return rest
        case "choice-up":
            rest.insert(max(place - 1, 0), rows[place])
            return rest
        case "choice-down":
            rest.insert(place + 1, rows[place])
            return rest
        case _:
            return rows


def read_draft(form: Form, *, taken: Collection[str]) -> AttributeDraft:
    """A new definition; mistakes stand in the form."""
    kind, names = read_type(form, None), _read_names(form)
    made = _code_of(names, taken=taken, otherwise="attribute")
    return AttributeDraft(
        code=form.text("code") or (made if made[0].isalpha() else f"a-{made}"),
        type=kind,
        names=names,
        unit=form.text("unit") if kind is AttributeType.NUMBER else "",
        is_filterable=bool(form.text("is_filterable")),
        position=form.integer("position", most=9999),
        choices=_read_choices(form, kind, None),
    )


def read_change(form: Form, attribute: Attribute) -> AttributeChange:
    """What the form changes of a definition; mistakes stand in it."""
    fields = AttributeChange(
        names=_read_names(form),
        is_filterable=bool(form.text("is_filterable")),
        position=form.integer("position", most=9999),
    )
    if attribute.type is AttributeType.NUMBER:
        fields["unit"] = form.text("unit")
    if attribute.type.has_choices:
        fields["choices"] = _read_choices(form, attribute.type, attribute)
    return fields


def _row(choice: Choice) -> ChoiceRow:
    return ChoiceRow(choice.code, choice.names, choice.colour or _GREY)


def _read_row(form: Form, number: int) -> ChoiceRow:
    names = {code: said for code in LANGUAGES if (said := form.text(f"choice-name-{code}-{number}"))}
    return ChoiceRow(form.text(f"choice-code-{number}"), names, form.text(f"choice-colour-{number}").lower() or _GREY)


def _read_names(form: Form) -> Mapping[str, str]:
    names = {code: said for code in LANGUAGES if (said := form.text(f"name-{code}"))}
    if not names:
        form.mistakes["name-en"] = NO_NAME
    return names


def _read_choices(form: Form, kind: AttributeType, attribute: Attribute | None) -> tuple[ChoiceDraft, ...]:
    """The choices in their order; rows that say nothing are none."""
    if not kind.has_choices:
        return ()
    rows = [row for row in read_rows(form, attribute) if row.names]
    if not rows:
        form.mistakes["choices"] = NO_CHOICE
    taken = {row.code for row in rows if row.code}
    drafts = []
    for row in rows:
        code = row.code or _code_of(row.names, taken=taken, otherwise="choice")
        taken.add(code)
        colour = row.colour if kind is AttributeType.COLOUR else None
        drafts.append(ChoiceDraft(code=code, names=row.names, colour=colour))
    return tuple(drafts)


def _code_of(names: Mapping[str, str], *, taken: Collection[str], otherwise: str) -> str:
    """A code made of a name, English first, that nobody has yet."""
    for name in (names.get("en", ""), *names.values()):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        words = "-".join(re.findall(r"[a-z0-9]+", plain))[:50].strip("-")
        if words:
            return catalog_rules.free_slug(words, list(taken))
    return catalog_rules.free_slug(otherwise, list(taken))
