"""Failed jobs wait longer each time, and are given up when trying again cannot help."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.database import DatabaseBusy
from sokoni.core.errors import DomainError, Kind
from sokoni.core.jobs import rules
from sokoni.core.jobs.errors import ParkedJobMissing, UnknownJobError

JITTER = st.floats(0, 1, exclude_max=True)


class ExampleTaken(DomainError):
    code = "example.taken"
    kind = Kind.CONFLICT
    message = "It is taken."
    hint = "Wait."


def test_waits_five_seconds_then_three_times_as_long_each_time():
    delays = [rules.backoff(attempt, jitter=0.5).total_seconds() for attempt in range(1, 9)]

    assert delays == [5, 15, 45, 135, 405, 1215, 3600, 3600]


@given(st.integers(1, 10_000), JITTER)
def test_wait_stays_within_a_quarter_of_its_length(attempt: int, jitter: float):
    middle = rules.backoff(attempt, jitter=0.5)

    assert middle * 0.75 <= rules.backoff(attempt, jitter=jitter) <= middle * 1.25
    assert middle <= rules.LONGEST_DELAY


@given(st.integers(1, 20), st.integers(1, 20), JITTER)
def test_gives_up_exactly_when_attempts_are_used_up(attempt: int, attempts: int, jitter: float):
    delay = rules.next_delay(RuntimeError(), attempt=attempt, attempts=attempts, jitter=jitter)

    assert (delay is None) == (attempt >= attempts)


@pytest.mark.parametrize("error", [ParkedJobMissing(job_id=UUID(int=1)), UnknownJobError("x")])
def test_gives_up_at_once_what_cannot_succeed(error: Exception):
    assert rules.next_delay(error, attempt=1, attempts=8, jitter=0.5) is None


def test_tries_a_conflict_again():
    assert rules.next_delay(ExampleTaken(), attempt=1, attempts=8, jitter=0.5) == timedelta(seconds=5)


def test_waits_as_long_as_a_busy_service_asks_for():
    busy = DatabaseBusy(retry_after_seconds=90)

    assert rules.next_delay(busy, attempt=1, attempts=8, jitter=0.5) == timedelta(seconds=90)
    assert rules.next_delay(busy, attempt=4, attempts=8, jitter=0.5) == timedelta(seconds=135)
