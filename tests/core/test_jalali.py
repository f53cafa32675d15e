"""The Solar Hijri calendar: days that are known, and the way there and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import jalali
from sokoni.core.jalali import JalaliDate

DAYS = st.dates(date(622, 3, 22), date(3796, 12, 31))


@pytest.mark.parametrize(
    ("gregorian", "expected"),
    [
        (date(622, 3, 22), (1, 1, 1)),
        (date(1925, 3, 31), (1304, 1, 11)),
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(1996, 3, 20), (1375, 1, 1)),
        (date(2000, 3, 20), (1379, 1, 1)),
        (date(2017, 3, 20), (1395, 12, 30)),
        (date(2021, 3, 20), (1399, 12, 30)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2026, 9, 22), (1405, 6, 31)),
        (date(2026, 9, 23), (1405, 7, 1)),
        (date(2026, 11, 28), (1405, 9, 7)),
    ],
)
def test_days_are_those_of_the_calendar(gregorian: date, expected: tuple[int, int, int]):
    assert jalali.from_gregorian(gregorian) == expected


# Source: the calendar centre of the University of Tehran; leap years around ours.
def test_leap_years_are_those_of_the_equinoxes():
    assert [year for year in range(1370, 1412) if jalali.is_leap(year)] == [
        *(1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408),
    ]


@given(DAYS)
def test_there_and_back_is_the_same_day(day: date):
    assert jalali.to_gregorian(jalali.from_gregorian(day)) == day


@given(DAYS.filter(lambda day: day < date(3796, 12, 31)))
def test_the_next_day_is_the_next_day(day: date):
    today, tomorrow = jalali.from_gregorian(day), jalali.from_gregorian(day + timedelta(days=1))
    followers = {
        JalaliDate(today.year, today.month, today.day + 1),
        JalaliDate(today.year, today.month + 1, 1),
        JalaliDate(today.year + 1, 1, 1),
    }
    assert tomorrow in followers
    assert 1 <= tomorrow.month <= 12
    assert 1 <= tomorrow.day <= (31 if tomorrow.month <= 6 else 30)
