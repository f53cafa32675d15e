"""Differences of JSON-like values: found, looked up, put back."""

from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import difference

LEAVES = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2))
FIELDS = st.fixed_dictionaries({"price": LEAVES, "sku": LEAVES})
KEPT = st.dictionaries(st.sampled_from("abc"), FIELDS, max_size=3)
STATES = st.fixed_dictionaries(
    {"title": LEAVES, "tags": LEAVES, "variants": KEPT, "said": st.dictionaries(st.sampled_from("xyz"), st.integers())}
)


@given(STATES, STATES)
def test_a_difference_leads_there_and_back(before: dict[str, object], after: dict[str, object]):
    old, new = difference.differences(before, after)
    assert difference.patched(before, new) == after
    assert difference.patched(after, old) == before


@given(STATES, STATES)
def test_what_was_put_does_not_collide(before: dict[str, object], after: dict[str, object]):
    _, new = difference.differences(before, after)
    assert difference.conflicts(after, new) == []
    assert difference.conflicts(before, new) == list(new)


@given(STATES)
def test_nothing_differs_from_itself(state: dict[str, object]):
    assert difference.differences(state, state) == ({}, {})


@given(STATES, STATES)
def test_values_that_are_handed_over_stay_as_they_were(before: dict[str, object], after: dict[str, object]):
    copy = repr(before)
    difference.patched(before, difference.differences(before, after)[1])
    assert repr(before) == copy


def test_tells_what_came_what_went_and_what_changed():
    before = {"variants": {"a": {"price": 1}, "b": {"price": 2}}}
    after = {"variants": {"a": {"price": 3}, "c": {"price": 4}}}
    assert difference.differences(before, after) == (
        {"variants.a.price": 1, "variants.b": {"price": 2}, "variants.c": None},
        {"variants.a.price": 3, "variants.b": None, "variants.c": {"price": 4}},
    )
    assert difference.lookup(after, "variants.c.price") == 4
    assert difference.lookup(after, "variants.x.price") is None
