"""Which products a rule means, and which rules mean something."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.collection import errors, rules
from sokoni.commerce.catalog.collection.types import Condition, Facts, Field, Match, Operator, Rule

HOME = UUID(int=7)
LAMP = Facts(
    product_id=uuid4(),
    title="Moon Lamp",
    product_type="Lamp",
    vendor="Luna",
    tags=frozenset({"Summer", "new"}),
    price=1500,
    is_on_sale=True,
    category_ids=frozenset({HOME}),
    attributes={
        "width": Decimal("40.5"),
        "colour": ("red", "blue"),
        "vegan": False,
        "since": date(2026, 1, 2),
        "material": "Oak wood",
    },
)


def condition(field: Field, operator: Operator, value: object, attribute: str | None = None) -> Condition:
    return Condition(field=field, operator=operator, value=value, attribute=attribute)


@pytest.mark.parametrize(
    ("field", "operator", "value", "attribute", "expected"),
    [
        (Field.TAG, Operator.IS, "summer", None, True),
        (Field.TAG, Operator.IS, "summ", None, False),
        (Field.TAG, Operator.IS_NOT, "old", None, True),
        (Field.TITLE, Operator.CONTAINS, "oon l", None, True),
        (Field.TITLE, Operator.BEGINS, "MOON", None, True),
        (Field.TITLE, Operator.ENDS, "moon", None, False),
        (Field.TYPE, Operator.IS, "lamp", None, True),
        (Field.VENDOR, Operator.IS_NOT, "luna", None, False),
        (Field.PRICE, Operator.ABOVE, 1499, None, True),
        (Field.PRICE, Operator.ABOVE, 1500, None, False),
        (Field.PRICE, Operator.BELOW, 1501, None, True),
        (Field.PRICE, Operator.IS, 1500, None, True),
        (Field.CATEGORY, Operator.IS, str(HOME), None, True),
        (Field.CATEGORY, Operator.IS_NOT, str(UUID(int=8)), None, True),
        (Field.ON_SALE, Operator.IS, True, None, True),
        (Field.ON_SALE, Operator.IS, False, None, False),
        (Field.ATTRIBUTE, Operator.ABOVE, 40, "width", True),
        (Field.ATTRIBUTE, Operator.IS, 40.5, "width", True),
        (Field.ATTRIBUTE, Operator.ABOVE, "40", "width", False),
        (Field.ATTRIBUTE, Operator.IS, "blue", "colour", True),
        (Field.ATTRIBUTE, Operator.IS_NOT, "green", "colour", True),
        (Field.ATTRIBUTE, Operator.IS, False, "vegan", True),
        (Field.ATTRIBUTE, Operator.IS, 0, "vegan", False),
        (Field.ATTRIBUTE, Operator.BELOW, "2026-02-01", "since", True),
        (Field.ATTRIBUTE, Operator.CONTAINS, "wood", "material", True),
        (Field.ATTRIBUTE, Operator.IS, "x", "unknown", False),
        (Field.ATTRIBUTE, Operator.IS_NOT, "x", "unknown", True),
    ],
)
def test_a_condition_holds(field: Field, operator: Operator, value: object, attribute: str | None, expected: object):
    assert rules.holds(condition(field, operator, value, attribute), LAMP) is expected


FACTS = st.builds(
    Facts,
    product_id=st.uuids(),
    title=st.sampled_from(["Moon lamp", "Sun", ""]),
    product_type=st.sampled_from(["Lamp", ""]),
    vendor=st.sampled_from(["Luna", "Sol"]),
    tags=st.frozensets(st.sampled_from(["a", "B", "c"])),
    price=st.integers(0, 10),
    is_on_sale=st.booleans(),
    category_ids=st.frozensets(st.sampled_from([HOME, UUID(int=8)])),
    attributes=st.dictionaries(
        st.sampled_from("xy"), st.one_of(st.booleans(), st.decimals(0, 9, places=1), st.just(("red",)), st.just("oak"))
    ),
)
WORDS = st.sampled_from(["a", "luna", "moon", "red"])
VALUES = {
    Field.PRICE: st.integers(0, 10),
    Field.ON_SALE: st.booleans(),
    Field.CATEGORY: st.sampled_from([str(HOME), str(UUID(int=8))]),
    Field.ATTRIBUTE: st.one_of(st.booleans(), st.integers(0, 10), WORDS),
}


def _of_field(field: Field) -> st.SearchStrategy[Condition]:
    return st.builds(
        Condition,
        field=st.just(field),
        operator=st.sampled_from(sorted(rules.OPERATORS[field])),
        value=VALUES.get(field, WORDS),
        attribute=st.just("x" if field is Field.ATTRIBUTE else None),
    )


CONDITIONS = st.sampled_from(Field).flatmap(_of_field)
SOME = st.lists(CONDITIONS, min_size=1, max_size=4).map(tuple)


@given(SOME, FACTS)
def test_all_and_any_are_what_they_say(conditions: tuple[Condition, ...], facts: Facts):
    held = [rules.holds(each, facts) for each in conditions]
    assert rules.matches(Rule(match=Match.ALL, conditions=conditions), facts) is all(held)
    assert rules.matches(Rule(match=Match.ANY, conditions=conditions), facts) is any(held)


@given(SOME, FACTS)
def test_the_order_of_conditions_does_not_matter(conditions: tuple[Condition, ...], facts: Facts):
    for match in Match:
        there = rules.matches(Rule(match=match, conditions=conditions), facts)
        back = rules.matches(Rule(match=match, conditions=tuple(reversed(conditions))), facts)
        assert there is back


@given(CONDITIONS, FACTS)
def test_is_not_holds_exactly_where_is_does_not(made: Condition, facts: Facts):
    positive, negative = replace(made, operator=Operator.IS), replace(made, operator=Operator.IS_NOT)
    assert rules.holds(positive, facts) is not rules.holds(negative, facts)


@given(SOME, st.sampled_from(Match))
def test_a_rule_is_stored_without_loss(conditions: tuple[Condition, ...], match: Match):
    rule = Rule(match=match, conditions=conditions)
    assert rules.from_json(rules.to_json(rule)) == rule


@pytest.mark.parametrize(
    ("field", "operator", "value", "attribute"),
    [
        (Field.TAG, Operator.CONTAINS, "a", None),
        (Field.TAG, Operator.IS, " ", None),
        (Field.TAG, Operator.IS, 5, None),
        (Field.PRICE, Operator.ABOVE, "5", None),
        (Field.PRICE, Operator.ABOVE, True, None),
        (Field.PRICE, Operator.ABOVE, -1, None),
        (Field.PRICE, Operator.ABOVE, 1.5, None),
        (Field.ON_SALE, Operator.IS, "yes", None),
        (Field.CATEGORY, Operator.IS, "lamps", None),
        (Field.ATTRIBUTE, Operator.IS, "x", None),
        (Field.VENDOR, Operator.IS, "x", "width"),
    ],
)
def test_refuses_conditions_that_mean_nothing(field: Field, operator: Operator, value: object, attribute: str | None):
    rule = Rule(match=Match.ALL, conditions=(condition(field, operator, value, attribute),))
    with pytest.raises(errors.CollectionInvalid):
        rules.check_rule(rule)


@pytest.mark.parametrize("count", [0, 61])
def test_refuses_too_few_and_too_many_conditions(count: int):
    rule = Rule(match=Match.ALL, conditions=(condition(Field.TAG, Operator.IS, "a"),) * count)
    with pytest.raises(errors.CollectionInvalid):
        rules.check_rule(rule)


IDS = st.lists(st.uuids().map(str), unique=True, min_size=2, max_size=8)


@given(ids=IDS, data=st.data(), behind=st.booleans())
def test_what_is_placed_stands_beside_the_other_and_nothing_is_lost(
    ids: list[str], data: st.DataObject, *, behind: bool
):
    one, other = data.draw(st.permutations(ids))[:2]
    moved = rules.placed(ids, one, beside=other, behind=behind)
    assert sorted(moved) == sorted(ids)
    assert moved.index(one) - moved.index(other) == (1 if behind else -1)
    assert [each for each in moved if each != one] == [each for each in ids if each != one]


@given(ids=IDS, data=st.data(), by=st.integers(-10, 10))
def test_what_is_stepped_goes_as_far_as_there_are_places(ids: list[str], data: st.DataObject, by: int):
    one = data.draw(st.sampled_from(ids))
    moved = rules.stepped(ids, one, by=by)
    assert moved.index(one) == min(max(ids.index(one) + by, 0), len(ids) - 1)
    assert [each for each in moved if each != one] == [each for each in ids if each != one]


def test_what_is_not_among_them_moves_nothing():
    assert rules.placed(["a", "b"], "c", beside="a", behind=True) == ["a", "b"]
    assert rules.placed(["a", "b"], "a", beside="c", behind=True) == ["a", "b"]
    assert rules.placed(["a", "b"], "a", beside="a", behind=True) == ["a", "b"]
    assert rules.stepped(["a", "b"], "c", by=1) == ["a", "b"]
