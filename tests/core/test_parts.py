"""Months follow each other without a gap, and a ring empties what is neither this month's nor the last one's."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import parts

DAYS = st.dates(date(1990, 1, 1), date(2200, 1, 1))


@given(DAYS, st.integers(-200, 200))
def test_months_are_counted_over_years(day: date, months: int):
    moved = parts.first_of(day, months=months)

    assert moved.day == 1
    assert (moved.year - day.year) * 12 + moved.month - day.month == months


@given(DAYS)
def test_what_a_ring_empties_is_of_neither_this_month_nor_the_last_one_nor_the_next(day: date):
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)

    emptied = parts.slot_of(now, months=2)

    assert emptied not in {parts.slot_of(now, months=each) for each in (-1, 0, 1)}
    # Around the end of a month, clocks that differ by a day agree on what is kept.
    assert parts.slot_of(now - timedelta(days=1)) != emptied != parts.slot_of(now + timedelta(days=1))


@given(st.sets(st.integers(-40, 5), min_size=1), DAYS, st.integers(0, 1000))
def test_months_are_made_after_the_last_one_and_dropped_where_all_of_them_is_older(
    offsets: set[int], today: date, kept_days: int
):
    existing = {parts.first_of(today, months=each) for each in offsets}
    since = today - timedelta(days=kept_days)

    made = parts.months_to_make(existing, today=today)
    gone = parts.months_to_drop(existing | set(made), since=since)

    assert not set(made) & existing
    there = sorted((existing | set(made)) - set(gone))
    last = max(existing)
    wanted = [month for each in range(60) if (month := parts.first_of(last, months=each)) in there and month > last]
    assert wanted == [month for month in made if month not in gone]
    assert max(existing | set(made)) >= parts.first_of(today, months=parts.MONTHS_AHEAD)
    assert all(parts.first_of(month, months=1) <= since for month in gone)
    assert all(parts.first_of(month, months=1) > since for month in there)
