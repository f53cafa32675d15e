"""Cron expressions come due when their fields say, and never at the moment itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.jobs import cron

MOMENTS = st.integers(946_684_800, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds + 0.25, UTC))


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("* * * * *", "2026-03-02 09:30:00", "2026-03-02 09:31:00"),
        ("*/15 * * * *", "2026-03-02 09:30:01", "2026-03-02 09:45:00"),
        ("0 4 * * *", "2026-03-02 09:30:00", "2026-03-03 04:00:00"),
        ("30 9 * * 1-5", "2026-03-06 09:30:00", "2026-03-09 09:30:00"),
        ("0 0 29 2 *", "2026-03-02 00:00:00", "2028-02-29 00:00:00"),
        ("0 0 * * 7", "2026-03-02 00:00:00", "2026-03-08 00:00:00"),
        ("59 23 31 12 *", "2026-12-31 23:59:00", "2027-12-31 23:59:00"),
        ("*/10 * * * * *", "2026-03-02 09:30:09.5", "2026-03-02 09:30:10"),
        ("5/20 0 0 1 1,7 *", "2026-03-02 00:00:00", "2026-07-01 00:00:05"),
        # Both day fields restricted: either will do.
        ("0 0 13 * 5", "2026-03-02 00:00:00", "2026-03-06 00:00:00"),
        # A step over all days does not count as a restriction, so both must match.
        ("0 0 */2 * 1", "2026-03-02 00:00:00", "2026-03-09 00:00:00"),
    ],
)
def test_comes_due_when_its_fields_say(expression: str, after: str, expected: str):
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)

    assert cron.next_after(expression, moment) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@given(MOMENTS)
def test_every_minute_is_the_next_full_minute(moment: datetime):
    due = cron.next_after("* * * * *", moment)

    assert timedelta() < due - moment <= timedelta(minutes=1)
    assert (due.second, due.microsecond) == (0, 0)


@given(MOMENTS, st.integers(0, 59), st.integers(0, 59), st.integers(0, 23))
def test_daily_is_due_once_a_day(moment: datetime, second: int, minute: int, hour: int):
    first = cron.next_after(f"{second} {minute} {hour} * * *", moment)

    assert (first.hour, first.minute, first.second) == (hour, minute, second)
    assert cron.next_after(f"{second} {minute} {hour} * * *", first) == first + timedelta(days=1)


@given(MOMENTS, st.integers(1, 28), st.integers(1, 12), st.integers(0, 6))
def test_nothing_is_due_between_a_moment_and_the_next_time(moment: datetime, day: int, month: int, weekday: int):
    expression = f"0 12 {day} {month} {weekday}"
    due = cron.next_after(expression, moment)

    assert cron.next_after(expression, due - timedelta(seconds=1)) == due
    assert due.month == month
    assert due.day == day or due.isoweekday() % 7 == weekday


@pytest.mark.parametrize(
    "expression",
    ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "5-1 * * * *",
     "a * * * *", "1,,2 * * * *", "*/ * * * *", "-1 * * * *", "* * * * * * *"],
)  # fmt: skip
def test_refuses_what_is_no_cron(expression: str):
    with pytest.raises(cron.InvalidCronError):
        cron.parse(expression)


def test_refuses_a_date_that_never_comes():
    with pytest.raises(cron.InvalidCronError, match="never"):
        cron.next_after("0 0 30 2 *", datetime(2026, 3, 2, tzinfo=UTC))
