"""Whom recommendations follow, and what a browser remembers."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.recommendation import rules

ids = st.uuids()


def test_what_was_bought_says_more_than_what_was_looked_at_and_the_last_says_most() -> None:
    one, two, three = (UUID(int=number) for number in (1, 2, 3))
    found = rules.seeds(bought=[one, two], viewed=[three, one])
    assert list(found) == [one, two, three]
    assert (found[one], found[three]) == (1.0, rules.VIEWED)
    assert found[two] == pytest.approx(rules.FADING)


@given(bought=st.lists(ids, max_size=60), viewed=st.lists(ids, max_size=60))
def test_seeds_are_bounded_and_each_counts_once(bought: list[UUID], viewed: list[UUID]) -> None:
    found = rules.seeds(bought=bought, viewed=viewed)
    assert len(found) == min(len({*bought, *viewed}), rules.SEEDS)
    assert list(found.values()) == sorted(found.values(), reverse=True)


@given(known=st.lists(ids, max_size=30), seen=ids)
def test_a_browser_remembers_the_last_few_each_once(known: list[UUID], seen: UUID) -> None:
    remembered = rules.remember(known, seen)
    assert remembered[0] == seen
    assert len(set(remembered)) == len(remembered) <= rules.REMEMBERED
    assert rules.unpack(rules.pack(remembered)) == remembered


@given(value=st.text(max_size=600))
def test_whatever_a_cookie_holds_is_read_as_few_ids_or_none(value: str) -> None:
    assert len(rules.unpack(value)) <= rules.REMEMBERED


@pytest.mark.parametrize("value", ["", "AAAA", "!!!!", "A" * 385, "é"])
def test_a_cookie_that_says_nothing_readable_is_none(value: str) -> None:
    assert rules.unpack(value) == ()
