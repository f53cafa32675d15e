"""Which attributes can be defined, and which values fit them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.attribute import errors, rules
from sokoni.commerce.catalog.attribute.types import (
    Attribute,
    AttributeDraft,
    AttributeType,
    Choice,
    ChoiceDraft,
)

RED = ChoiceDraft(code="red", names={"en": "Red"}, colour="#ff0000")
PLAIN = ChoiceDraft(code="red", names={"en": "Red"})


def attribute(kind: AttributeType, *codes: str, shop: bool = False, code: str = "x") -> Attribute:
    choices = tuple(
        Choice(id=uuid4(), code=each, name=each, names={"en": each}, colour=None, position=at)
        for at, each in enumerate(codes)
    )
    return Attribute(
        id=uuid4(),
        shop_id=uuid4() if shop else None,
        code=code,
        type=kind,
        unit="",
        is_filterable=True,
        position=0,
        name=code,
        names={"en": code},
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        choices=choices,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "Größe"},
        {"code": ""},
        {"code": "a" * 64},
        {"names": {}},
        {"names": {"en": " "}},
        {"unit": "kg"},
        {"choices": (PLAIN,)},
        {"type": AttributeType.CHOICE, "choices": (PLAIN, PLAIN)},
        {"type": AttributeType.CHOICE, "choices": (RED,)},
        {"type": AttributeType.COLOUR, "choices": (PLAIN,)},
        {"type": AttributeType.COLOUR, "choices": (ChoiceDraft(code="r", names={"en": "R"}, colour="red"),)},
    ],
)
def test_refuses_definitions_that_mean_nothing(fields: dict[str, object]):
    usable = {"code": "size", "type": AttributeType.TEXT, "names": {"en": "Size"}}
    rules.check_draft(AttributeDraft(**usable))
    with pytest.raises(errors.AttributeInvalid):
        rules.check_draft(AttributeDraft(**{**usable, **fields}))


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        (AttributeType.TEXT, " Oak ", "Oak"),
        (AttributeType.TEXT, "  ", None),
        (AttributeType.NUMBER, 12, Decimal(12)),
        (AttributeType.NUMBER, "1.50", Decimal("1.5")),
        (AttributeType.NUMBER, "-0", Decimal(0)),
        (AttributeType.NUMBER, "1e2", Decimal(100)),
        (AttributeType.BOOLEAN, False, False),
        (AttributeType.DATE, "2026-02-28", date(2026, 2, 28)),
        (AttributeType.CHOICE, "b", "b"),
        (AttributeType.CHOICES, ["b", "a", "b"], ("a", "b")),
        (AttributeType.COLOUR, "b", ("b",)),
        (AttributeType.CHOICES, [], None),
        (AttributeType.NUMBER, None, None),
    ],
)
def test_keeps_what_fits(kind: AttributeType, sent: object, kept: object):
    choices = ("a", "b") if kind.has_choices else ()
    assert rules.read_value(attribute(kind, *choices), sent) == kept


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (AttributeType.TEXT, 5),
        (AttributeType.TEXT, "x" * 1001),
        (AttributeType.TEXT, "\x00"),
        (AttributeType.NUMBER, True),
        (AttributeType.NUMBER, "NaN"),
        (AttributeType.NUMBER, "Infinity"),
        (AttributeType.NUMBER, "1e400"),
        (AttributeType.NUMBER, "0.0000001"),
        (AttributeType.NUMBER, "many"),
        (AttributeType.BOOLEAN, "yes"),
        (AttributeType.BOOLEAN, 1),
        (AttributeType.DATE, "2026-02-30"),
        (AttributeType.DATE, 20260228),
        (AttributeType.CHOICE, "c"),
        (AttributeType.CHOICE, ["a", "b"]),
        (AttributeType.CHOICES, [1]),
        (AttributeType.COLOUR, True),
    ],
)
def test_refuses_what_does_not_fit(kind: AttributeType, sent: object):
    choices = ("a", "b") if kind.has_choices else ()
    with pytest.raises(errors.AttributeValueInvalid):
        rules.read_value(attribute(kind, *choices), sent)


@given(st.decimals(min_value=-(10**9) + 1, max_value=10**9 - 1, places=6))
def test_numbers_survive_the_wire(number: Decimal):
    kept = rules.read_value(attribute(AttributeType.NUMBER), number)
    again = rules.read_value(attribute(AttributeType.NUMBER), rules.to_json(kept))
    assert (kept, again) == (number, number)


@given(st.lists(st.sampled_from("abcdef")))
def test_chosen_values_do_not_depend_on_how_they_were_sent(codes: list[str]):
    colours = attribute(AttributeType.COLOUR, *"fedcba")
    kept = rules.read_value(colours, codes)
    assert kept == rules.read_value(colours, list(reversed(codes)))
    assert kept == (tuple(each for each in "fedcba" if each in codes) or None)


def test_a_shops_own_attribute_goes_before_the_operators():
    theirs = attribute(AttributeType.TEXT, code="size")
    own = attribute(AttributeType.NUMBER, code="size", shop=True)
    assert rules.by_code([theirs, own]) == rules.by_code([own, theirs]) == {"size": own}
    assert rules.by_key([theirs, own])[str(theirs.id)] == theirs
