"""What is decided about attributes without looking anything up."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from sokoni.commerce.catalog.attribute import errors
from sokoni.commerce.catalog.attribute.types import (
    Attribute,
    AttributeDraft,
    AttributeType,
    Choice,
    ChoiceDraft,
    Given,
    Plain,
)
from sokoni.core.errors import Reason

MAX_TEXT_LENGTH = 1000
MAX_CHOICES = 500
# A number has so many digits that every program can hold it without loss: nine before the point, six behind.
MAX_NUMBER = Decimal(10) ** 9
MAX_DECIMALS = 6
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_CHOICE_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def check_draft(draft: AttributeDraft) -> None:
    """Pass a definition that can be made.

    Raises:
        AttributeInvalid: a field cannot be used.
    """
    if _CODE.fullmatch(draft.code) is None:
        raise errors.AttributeInvalid(
            field="code", reason=Reason("it begins with a small letter and takes small letters, digits, _ and -")
        )
    check_names(draft.names)
    check_unit(draft.type, draft.unit)
    check_choices(draft.type, draft.choices)


def check_names(names: Mapping[str, str]) -> None:
    """Pass names in one language or more.

    Raises:
        AttributeInvalid: there are none, or one is blank.
    """
    if not names or not all(name.strip() for name in names.values()):
        raise errors.AttributeInvalid(
            field="names", reason=Reason("a name is needed in at least one language, and none blank")
        )


def check_unit(kind: AttributeType, unit: str) -> None:
    """Pass a unit where the values are numbers, and none elsewhere.

    Raises:
        AttributeInvalid: something else is measured.
    """
    if unit and kind is not AttributeType.NUMBER:
        raise errors.AttributeInvalid(field="unit", reason=Reason("only numbers have one"))


def check_choices(kind: AttributeType, choices: Sequence[ChoiceDraft]) -> None:
    """Pass choices that a type can have.

    Raises:
        AttributeInvalid: the type has none, they repeat, or a colour is not one.
    """
    if choices and not kind.has_choices:
        raise errors.AttributeInvalid(
            field="choices", reason=Reason("values of type {type} are not chosen from a list", type=kind.value)
        )
    if len(choices) > MAX_CHOICES:
        raise errors.AttributeInvalid(field="choices", reason=Reason("there are at most {most}", most=MAX_CHOICES))
    codes = [choice.code for choice in choices]
    if len(set(codes)) != len(codes) or not all(_CHOICE_CODE.fullmatch(code) for code in codes):
        reason = Reason("each needs a code of its own of small letters, digits, _ and -")
        raise errors.AttributeInvalid(field="choices", reason=reason)
    for choice in choices:
        check_names(choice.names)
        if (choice.colour is not None) != (kind is AttributeType.COLOUR):
            raise errors.AttributeInvalid(
                field="choices", reason=Reason("colours have a colour as #rrggbb, others have none")
            )
        if choice.colour is not None and _COLOUR.fullmatch(choice.colour) is None:
            raise errors.AttributeInvalid(
                field="choices", reason=Reason("'{colour}' is no colour as #rrggbb", colour=choice.colour)
            )


def read_value(attribute: Attribute, given: Given) -> Plain | None:
    """A value as it is kept: of the attribute's type, choices by their codes in the attribute's order. None for none.

    Raises:
        AttributeValueInvalid: it does not fit the attribute.
    """
    if given is None or given == "" or (isinstance(given, list | tuple) and not given):
        return None
    match attribute.type:
        case AttributeType.TEXT:
            return _text(attribute, given)
        case AttributeType.NUMBER:
            return _number(attribute, given)
        case AttributeType.BOOLEAN:
            if isinstance(given, bool):
                return given
            raise _unfit(attribute, Reason("it is true or false"))
        case AttributeType.DATE:
            return _date(attribute, given)
        case _:
            return _chosen(attribute, given)


def unmade(draft: AttributeDraft, *, shop_id: UUID, new_id: Callable[[], UUID], now: datetime) -> Attribute:
    """A definition that is not made, as whoever only tries sees it."""
    return Attribute(
        id=new_id(),
        shop_id=shop_id,
        code=draft.code,
        type=draft.type,
        unit=draft.unit,
        is_filterable=draft.is_filterable,
        position=draft.position,
        name=next(iter(draft.names.values())),
        names=draft.names,
        updated_at=now,
        choices=tuple(
            Choice(
                id=new_id(),
                code=each.code,
                name=next(iter(each.names.values())),
                names=each.names,
                colour=each.colour,
                position=position,
            )
            for position, each in enumerate(draft.choices, start=1)
        ),
    )


def by_code(attributes: Iterable[Attribute]) -> Mapping[str, Attribute]:
    """Attributes by their code; where operator and shop have the same, the shop's own."""
    found: dict[str, Attribute] = {}
    for attribute in attributes:
        known = found.get(attribute.code)
        if known is None or known.shop_id is None:
            found[attribute.code] = attribute
    return found


def by_key(attributes: Iterable[Attribute]) -> Mapping[str, Attribute]:
    """Attributes by all that may name them: code and id."""
    known = list(attributes)
    return {**{str(each.id): each for each in known}, **by_code(known)}


def to_json(value: Plain) -> object:
    """A value as JSON writes it, without loss."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def in_order(ids: Iterable[UUID], attributes: Iterable[Attribute]) -> list[Attribute]:
    """The attributes of some ids as pages show them."""
    wanted = frozenset(ids)
    return sorted((each for each in attributes if each.id in wanted), key=lambda each: (each.position, each.code))


def _text(attribute: Attribute, given: Given) -> str | None:
    if not isinstance(given, str) or "\x00" in given or len(given) > MAX_TEXT_LENGTH:
        raise _unfit(attribute, Reason("it is a text of up to {most} characters", most=MAX_TEXT_LENGTH))
    return given.strip() or None


def _number(attribute: Attribute, given: Given) -> Decimal:
    reason = Reason(
        "it is a number below {limit:,} with at most {decimals} decimals", limit=MAX_NUMBER, decimals=MAX_DECIMALS
    )
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise _unfit(attribute, reason)
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation as error:
        raise _unfit(attribute, reason) from error
    if not number.is_finite() or abs(number) >= MAX_NUMBER or number != round(number, MAX_DECIMALS):
        raise _unfit(attribute, reason)
    # No zeros at the end, no exponent and never minus nothing, so that equal numbers are written alike.
    return Decimal(format(number.normalize(), "f")) + 0


def _date(attribute: Attribute, given: Given) -> date:
    if isinstance(given, date):
        return date(given.year, given.month, given.day)
    try:
        return date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError as error:
        raise _unfit(attribute, Reason("it is a day as YYYY-MM-DD")) from error


def _chosen(attribute: Attribute, given: Given) -> Plain:
    codes = [given] if isinstance(given, str) else given
    if not isinstance(codes, list | tuple) or not all(isinstance(code, str) for code in codes):
        raise _unfit(attribute, Reason("it is the code of a choice, or a list of codes"))
    wanted = frozenset(str(code) for code in codes)
    unknown = sorted(wanted - {choice.code for choice in attribute.choices})
    if unknown:
        raise _unfit(attribute, Reason("'{unknown}' is none of its choices", unknown=unknown[0]))
    if attribute.type.takes_several:
        return tuple(choice.code for choice in attribute.choices if choice.code in wanted)
    if len(wanted) != 1:
        raise _unfit(attribute, Reason("it takes one choice"))
    return next(iter(wanted))


def _unfit(attribute: Attribute, reason: Reason) -> errors.AttributeValueInvalid:
    return errors.AttributeValueInvalid(attribute=attribute.code, reason=reason)
