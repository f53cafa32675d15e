"""The rule of a collection as sentences: read from a form, offered piece by piece, and said again in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.attribute.types import Attribute, AttributeType
from sokoni.commerce.catalog.collection import rules
from sokoni.commerce.catalog.collection.types import Comparand, Condition, Field, Match, Operator, Rule
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.translation import N_

# What a sentence is about.
FIELD_WORDS: Mapping[Field, str] = MappingProxyType({
    Field.TAG: N_("Tag"),
    Field.TYPE: N_("Product type"),
    Field.VENDOR: N_("Vendor"),
    Field.TITLE: N_("Title"),
    Field.PRICE: N_("Price"),
    Field.CATEGORY: N_("Category"),
    Field.ON_SALE: N_("Lower price than before"),
})  # fmt: skip
OPERATOR_WORDS: Mapping[Operator, str] = MappingProxyType({
    Operator.IS: N_("is"),
    Operator.IS_NOT: N_("is not"),
    Operator.CONTAINS: N_("contains"),
    Operator.BEGINS: N_("begins with"),
    Operator.ENDS: N_("ends with"),
    Operator.ABOVE: N_("is more than"),
    Operator.BELOW: N_("is less than"),
})  # fmt: skip
MATCH_WORDS: Mapping[Match, str] = MappingProxyType({
    Match.ALL: N_("all of these hold"),
    Match.ANY: N_("one of these holds"),
})  # fmt: skip
NO_NUMBER = N_("Write a number.")
_WORDS = (Operator.IS, Operator.IS_NOT, Operator.CONTAINS, Operator.BEGINS, Operator.ENDS)
_AMOUNTS = (Operator.BELOW, Operator.ABOVE, Operator.IS, Operator.IS_NOT)
_EQUAL = (Operator.IS, Operator.IS_NOT)
_ATTRIBUTE = "attribute."
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What sentences are put together from: the shop's currency, tags, categories and attributes."""

    currency: str
    tags: Sequence[str]
    categories: Mapping[UUID, str]
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A sentence as its fields show it: what it is about, how that compares, and with what."""

    about: str
    operator: Operator
    operators: Sequence[Operator]
    value: str
    # How the value is written: words, number, amount, date, or chosen from `choices`.
    shape: str
    choices: Sequence[tuple[str, str]] = ()
    unit: str = ""


BLANK = Condition(field=Field.TAG, operator=Operator.IS, value="")


def read_rows(form: Form, around: Surroundings) -> Sequence[Row]:
    """The sentences of a form, each with what fits it: another field brings its own way of comparing."""
    numbers = sorted({int(number) for name in form.values if (number := _number_of(name)) is not None})
    return [_read_row(form, number, around) for number in numbers[: rules.MAX_CONDITIONS]]


def rows_of(rule: Rule, around: Surroundings) -> Sequence[Row]:
    """The sentences of a rule."""
    return [_shown(each, around) for each in rule.conditions]


def to_rule(form: Form, rows: Sequence[Row], around: Surroundings) -> Rule:
    """The rule that sentences make; mistakes stand in the form, beside their sentences."""
    match = Match.ANY if form.text("match") == Match.ANY else Match.ALL
    conditions = [_condition(form, number, row, around) for number, row in enumerate(rows)]
    return Rule(match=match, conditions=tuple(conditions))


def sentences(
    rule: Rule | None, around: Surroundings, *, translate: Callable[..., str], say_amount: Callable[[Money], str]
) -> Sequence[str]:
    """A rule in words, a sentence for each condition."""
    return [
        _sentence(each, around, translate=translate, say_amount=say_amount)
        for each in (rule.conditions if rule is not None else ())
    ]


def subjects(around: Surroundings, *, translate: Callable[..., str]) -> Sequence[tuple[str, str]]:
    """What sentences may be about: what every product has, and the shop's attributes."""
    own = [(f"{_ATTRIBUTE}{code}", each.name) for code, each in around.attributes.items()]
    return [*((field.value, translate(words)) for field, words in FIELD_WORDS.items()), *own]


def yes_or_no(translate: Callable[..., str]) -> Sequence[tuple[str, str]]:
    """The answers to a question."""
    return [("true", translate(N_("yes"))), ("false", translate(N_("no")))]


def _number_of(name: str) -> str | None:
    number = name.removeprefix("about-")
    return number if number != name and number.isascii() and number.isdigit() and len(number) <= 3 else None  # noqa: PLR2004


def _read_row(form: Form, number: int, around: Surroundings) -> Row:
    row = _row(form.text(f"about-{number}"), around)
    wanted, value = form.text(f"operator-{number}"), form.text(f"value-{number}")
    operator = Operator(wanted) if wanted in {each.value for each in row.operators} else row.operators[0]
    if row.shape == "choice" and value not in {key for key, _ in row.choices}:
        value = row.choices[0][0] if row.choices else ""
    return _with(row, operator=operator, value=value)


def _row(about: str, around: Surroundings) -> Row:
    """An empty sentence about something; about a tag where that is nothing."""
    attribute = around.attributes.get(about.removeprefix(_ATTRIBUTE)) if about.startswith(_ATTRIBUTE) else None
    if attribute is not None:
        return _attribute_row(about, attribute)
    field = Field(about) if about in set(FIELD_WORDS) else Field.TAG
    match field:
        case Field.PRICE:
            return _blank(field, _AMOUNTS, "amount", unit=around.currency)
        case Field.CATEGORY:
            known = [(str(key), name) for key, name in around.categories.items()]
            return _blank(field, _EQUAL, "choice", choices=known)
        case Field.ON_SALE:
            return _blank(field, (Operator.IS,), "yes")
        case Field.TAG:
            return _blank(field, _EQUAL, "tag")
        case _:
            return _blank(field, _WORDS, "words")


def _attribute_row(about: str, attribute: Attribute) -> Row:
    match attribute.type:
        case AttributeType.NUMBER:
            return _blank(about, _AMOUNTS, "number", unit=attribute.unit)
        case AttributeType.DATE:
            return _blank(about, _AMOUNTS, "date")
        case AttributeType.BOOLEAN:
            return _blank(about, _EQUAL, "yes")
        case AttributeType.TEXT:
            return _blank(about, _WORDS, "words")
        case _:
            return _blank(about, _EQUAL, "choice", choices=[(each.code, each.name) for each in attribute.choices])


def _blank(
    about: str,
    operators: Sequence[Operator],
    shape: str,
    *,
    choices: Sequence[tuple[str, str]] = (),
    unit: str = "",
) -> Row:
    name = about.value if isinstance(about, Field) else about
    return Row(
        about=name, operator=operators[0], operators=operators, value="", shape=shape, choices=choices, unit=unit
    )


def _with(row: Row, *, operator: Operator, value: str) -> Row:
    return Row(
        about=row.about,
        operator=operator,
        operators=row.operators,
        value=value,
        shape=row.shape,
        choices=row.choices,
        unit=row.unit,
    )


def _shown(condition: Condition, around: Surroundings) -> Row:
    about = f"{_ATTRIBUTE}{condition.attribute}" if condition.field is Field.ATTRIBUTE else condition.field.value
    row = _row(about, around)
    # A rule that was sent by a program may compare in a way that the page does not offer: it is kept and shown.
    operators = row.operators if condition.operator in row.operators else (*row.operators, condition.operator)
    shown = Row(
        about=about,
        operator=condition.operator,
        operators=operators,
        value="",
        shape=row.shape,
        choices=row.choices,
        unit=row.unit,
    )
    return _with(shown, operator=condition.operator, value=_written(condition.value, row, around))


def _written(value: Comparand, row: Row, around: Surroundings) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if row.shape == "amount" and isinstance(value, int):
        return Money(value, around.currency).to_decimal_string()
    return str(value)


def _condition(form: Form, number: int, row: Row, around: Surroundings) -> Condition:
    attribute = row.about.removeprefix(_ATTRIBUTE) if row.about.startswith(_ATTRIBUTE) else None
    field = Field.ATTRIBUTE if attribute is not None else Field(row.about)
    value = _value(form, number, row, around)
    return Condition(field=field, operator=row.operator, value=value, attribute=attribute)


def _value(form: Form, number: int, row: Row, around: Surroundings) -> Comparand:
    name = f"value-{number}"
    if row.shape == "yes":
        return row.value != "false"
    if not row.value:
        form.mistakes[name] = forms.MISSING
        return ""
    if row.shape == "amount":
        try:
            return money.parse_decimal(row.value, around.currency).amount
        except DomainError as error:
            form.mistakes[name] = error
    elif row.shape == "number":
        return _number(form, name, row.value)
    return row.value


def _number(form: Form, name: str, text: str) -> Comparand:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > _MAX_DIGITS:
        form.mistakes[name] = NO_NUMBER
        return 0
    return int(number) if number == number.to_integral_value() else float(number)


def _sentence(
    condition: Condition, around: Surroundings, *, translate: Callable[..., str], say_amount: Callable[[Money], str]
) -> str:
    row = _shown(condition, around)
    known = around.attributes.get(condition.attribute or "")
    thing = known.name if known is not None else condition.attribute or translate(FIELD_WORDS[condition.field])
    return translate(
        N_("%(thing)s %(compares)s %(value)s"),
        thing=thing,
        compares=translate(OPERATOR_WORDS[condition.operator]),
        value=_said(condition.value, row, around, translate=translate, say_amount=say_amount),
    )


def _said(
    value: Comparand,
    row: Row,
    around: Surroundings,
    *,
    translate: Callable[..., str],
    say_amount: Callable[[Money], str],
) -> str:
    if isinstance(value, bool):
        return dict(yes_or_no(translate))["true" if value else "false"]
    if row.shape == "amount" and isinstance(value, int):
        return say_amount(Money(value, around.currency))
    named: Any = dict(row.choices).get(str(value), str(value))
    return f"{named} {row.unit}".strip()


def with_blank(rows: Iterable[Row], around: Surroundings) -> Sequence[Row]:
    """Sentences and one more that is still to be said."""
    return [*rows, _shown(BLANK, around)]
