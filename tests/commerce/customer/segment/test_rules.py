"""What a segment may say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.customer.segment import errors, rules
from sokoni.commerce.customer.segment.types import SegmentDraft, SegmentMatch, SegmentRule

REGULARS = SegmentRule(orders_at_least=3)
AMOUNTS = st.none() | st.integers(0, rules.MAX_AMOUNT)
DAYS = st.none() | st.integers(0, rules.MAX_DAYS)
TAGS = st.lists(st.sampled_from(["north", "wholesale", "vip"]), unique=True).map(lambda found: tuple(sorted(found)))
RULES = st.builds(
    SegmentRule,
    match=st.sampled_from(SegmentMatch),
    spent_at_least=AMOUNTS,
    spent_at_most=AMOUNTS,
    orders_at_least=AMOUNTS,
    orders_at_most=AMOUNTS,
    ordered_within_days=DAYS,
    silent_for_days=DAYS,
    tags=TAGS,
    without_tags=TAGS,
)


def checked(rule: SegmentRule | None, name: str = "Regulars") -> SegmentDraft:
    return rules.normalise(SegmentDraft(name=name, rule=rule))


@given(RULES)
def test_a_rule_comes_back_as_it_was_stored_and_as_it_was_recorded(rule: SegmentRule):
    stored = rules.to_json(rule)
    assert rules.from_json(stored) == rule
    assert stored is not None
    assert rules.rule_of([[key, value] for key, value in stored.items()]) == rule


def test_who_is_added_by_hand_needs_no_rule():
    assert checked(None) == SegmentDraft(name="Regulars", rule=None)
    assert rules.from_json(rules.to_json(None)) is None


@pytest.mark.parametrize("name", ["", " \n ", "x" * 81])
def test_a_segment_has_a_name(name: str):
    with pytest.raises(errors.SegmentNameInvalid):
        checked(REGULARS, name)


@pytest.mark.parametrize(
    "rule",
    [
        SegmentRule(),
        SegmentRule(spent_at_least=-1),
        SegmentRule(silent_for_days=rules.MAX_DAYS + 1),
        SegmentRule(spent_at_least=10, spent_at_most=9),
        SegmentRule(orders_at_least=3, orders_at_most=2),
        SegmentRule(ordered_within_days=30, silent_for_days=30),
        SegmentRule(tags=("vip",), without_tags=("VIP",)),
    ],
)
def test_a_rule_by_which_nobody_could_belong_is_refused(rule: SegmentRule):
    with pytest.raises(errors.SegmentRuleInvalid):
        checked(rule)


def test_what_contradicts_itself_is_fine_where_any_of_it_is_enough():
    either = SegmentRule(match=SegmentMatch.ANY, orders_at_least=10, orders_at_most=1)
    assert checked(either).rule == either


def test_tags_are_kept_in_small_letters_each_once_without_commas():
    assert rules.normalise_tags([" VIP", "vip", "  North \n shore ", ""]) == ("north shore", "vip")
    for wrong in (["x" * 41], ["a,b"], [str(number) for number in range(26)]):
        with pytest.raises(errors.CustomerTagInvalid):
            rules.normalise_tags(wrong)
    tagged = replace(REGULARS, tags=("VIP",))
    assert checked(tagged).rule == replace(REGULARS, tags=("vip",))


def test_a_note_keeps_its_lines_and_no_other_control_characters():
    assert rules.normalise_note(" Calls first.\r\nPays late. ") == "Calls first.\nPays late."
    for wrong in ("x" * 2001, "a\x07b"):
        with pytest.raises(errors.CustomerNoteInvalid):
            rules.normalise_note(wrong)
