"""Counters grow by what happened, in one order; days are made ahead and let go of behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import ids
from sokoni.telegram.action import rules
from sokoni.telegram.action.errors import ActionTimeUnfit
from sokoni.telegram.action.rules import Fact, Placed
from sokoni.telegram.action.types import NewAction

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEYS = [ids.new_id() for _ in range(3)]
FACTS = st.lists(
    st.builds(
        Fact,
        group_key=st.sampled_from(KEYS),
        kind=st.sampled_from(["ban", "warn"]),
        user_id=st.none() | st.integers(1, 4),
        at=st.integers(0, 10_000).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    ),
    max_size=60,
)


@given(FACTS)
def test_counters_hold_every_action_once_in_the_order_of_their_keys(facts: list[Fact]):
    hours = rules.by_hour(facts, total=1, undone=0)
    users = rules.by_user(facts, total=1, undone=0)

    assert sum(each.total for each in hours.values()) == len(facts)
    assert (list(hours), list(users)) == (sorted(hours), sorted(users))
    known = [fact for fact in facts if fact.user_id is not None]
    everything = [each for (_, _, kind), each in users.items() if kind == rules.ALL]
    assert sum(each.total for each in everything) == len(known) == sum(each.total for each in users.values()) / 2
    assert all(each.first_at <= each.last_at for each in users.values())


@given(st.sets(st.integers(-60, 60)), st.integers(1, 40))
def test_days_are_made_and_dropped_until_exactly_those_that_are_wanted_are_there(offsets: set[int], kept_days: int):
    today, kept = NOW.date(), timedelta(days=kept_days)
    there = {today + timedelta(days=each) for each in offsets}

    made = rules.days_to_make(there, today=today, kept=kept)
    dropped = rules.days_to_drop(there, today=today, kept=kept)

    assert not set(made) & there
    left = (there | set(made)) - set(dropped)
    assert {today - kept, today, today + timedelta(days=rules.DAYS_AHEAD)} <= left
    assert min(left) == today - kept
    assert (
        rules.days_to_make(left, today=today, kept=kept),
        rules.days_to_drop(left, today=today, kept=kept),
    ) == ([], [])


@pytest.mark.parametrize("offset", [timedelta(minutes=6), timedelta(days=-30, seconds=-1)])
def test_the_future_and_the_forgotten_are_not_logged(offset: timedelta):
    with pytest.raises(ActionTimeUnfit):
        rules.check_time(NOW + offset, now=NOW, kept=timedelta(days=30))


@pytest.mark.parametrize(
    ("kind", "details", "counted"),
    [
        ("warn", {"deleted": [7]}, ["warn", "delete"]),
        ("ban", {"deleted": [7, 8]}, ["ban", "delete"]),
        ("warn", {"deleted": []}, ["warn"]),
        ("warn", {"deleted": "by a program, in its own words"}, ["warn"]),
        ("delete", {"deleted": [7]}, ["delete"]),
    ],
)
def test_a_message_that_goes_with_a_penalty_is_counted_beside_it(
    kind: str, details: dict[str, Any], counted: list[str]
):
    placed = Placed(KEYS[0], NewAction(group_id=-1, kind=kind, user_id=5, details=details), NOW)
    assert rules.facts_of(placed) == [Fact(KEYS[0], each, 5, NOW) for each in counted]
