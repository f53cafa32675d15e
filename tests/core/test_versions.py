"""Versions of things, and what is expected of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.versions import ANYTHING, ChangedMeanwhile, Expected, version_of

times = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds are naive


@given(times, times)
def test_two_times_are_one_version_only_if_they_are_the_same(one: datetime, other: datetime):
    assert (version_of(one) == version_of(other)) == (one == other)


@given(times)
def test_what_was_seen_passes_and_what_changed_since_does_not(seen: datetime):
    expected = Expected(frozenset({version_of(seen)}))
    expected.check(seen)
    ANYTHING.check(seen)
    with pytest.raises(ChangedMeanwhile):
        expected.check(seen + timedelta(microseconds=1))
