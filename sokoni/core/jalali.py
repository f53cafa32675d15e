"""The Solar Hijri (Jalali) calendar, which Babel does not write. Pure.

Source: Kazimierz M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and Planets 74 (1996): leap years
follow the table of breaks that he computed from the equinoxes; tests compare with the dates that he and the Iranian
calendar authority publish.
"""

from datetime import date, timedelta
from typing import NamedTuple

# Years in which the rhythm of leap years breaks; between two of them every 33 years have 8 leap years.
_BREAKS = (
    -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1, 3177
_LONG_MONTHS = 6
_DAYS_OF_LONG_MONTHS = 31 * _LONG_MONTHS
_BEFORE_THE_ERA = 621

MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip


class JalaliDate(NamedTuple):
    """A day of the Solar Hijri calendar; months and days count from 1."""

    year: int
    month: int
    day: int

    @property
    def month_name(self) -> str:
        """The month as Iran calls it."""
        return MONTHS[self.month - 1]


def from_gregorian(day: date) -> JalaliDate:
    """The Solar Hijri day of a Gregorian one, from 622 to 3797."""
    year = day.year - _BEFORE_THE_ERA
    if day < _new_year(year):
        year -= 1
    passed = (day - _new_year(year)).days
    if passed < _DAYS_OF_LONG_MONTHS:
        return JalaliDate(year, passed // 31 + 1, passed % 31 + 1)
    passed -= _DAYS_OF_LONG_MONTHS
    return JalaliDate(year, _LONG_MONTHS + passed // 30 + 1, passed % 30 + 1)


def to_gregorian(day: JalaliDate) -> date:
    """The Gregorian day of a Solar Hijri one."""
    full_months = day.month - 1
    passed = 31 * min(full_months, _LONG_MONTHS) + 30 * max(0, full_months - _LONG_MONTHS) + day.day - 1
    return _new_year(day.year) + timedelta(days=passed)


def is_leap(year: int) -> bool:
    """Whether a year has 366 days."""
    return (_new_year(year + 1) - _new_year(year)).days == 366  # noqa: PLR2004


def _new_year(year: int) -> date:
    """The day on which a year begins: 19 to 22 March."""
    leaps, start = -14, _BREAKS[0]
    for end in _BREAKS[1:]:
        jump = end - start
        if year < end:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        start = end
    passed = year - start
    leaps += passed // 33 * 8 + (passed % 33 + 3) // 4
    if jump % 33 == 4 and jump - passed == 4:  # noqa: PLR2004  # the break comes a year late
        leaps += 1
    gregorian = year + _BEFORE_THE_ERA
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    return date(gregorian, 3, 20 + leaps - gregorian_leaps)
