"""Values as readers write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sokoni.core.money import Money
from sokoni.web.wording import Wording, zone_of

MORNING = datetime(2026, 11, 23, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "money", "expected"),
    [
        ("en", Money(129950, "USD"), "$1,299.50"),
        ("es", Money(1299000, "COP"), "12.990\u00a0COP"),
        ("es", Money(1299050, "COP"), "12.990,50\u00a0COP"),
        ("en", Money(1500, "KWD"), "1.500\u00a0KWD"),
        ("en", Money(250, "XTR"), "250\u00a0XTR"),
        ("fa", Money(1500000, "IRR"), "۱٬۵۰۰٬۰۰۰\u00a0ریال"),  # noqa: RUF001  # Persian digits are meant
        ("en", Money(-5, "USD"), "$-0.05"),
    ],
)
def test_money_has_the_decimals_of_our_table(language: str, money: Money, expected: str):
    assert Wording(language).money(money) == expected


def test_small_signs_go_before_the_amount_and_codes_after_it():
    parts = [Wording("en").price(Money(100, currency)).currency_first for currency in ("USD", "COP")]
    assert parts == [True, False]


def test_times_are_told_in_the_readers_zone():
    assert Wording("en", ZoneInfo("Africa/Nairobi")).time(MORNING) == "23 Nov · 08:04"


def test_persian_dates_have_persian_digits():
    assert "۲۰۲۶" in Wording("fa").date(MORNING)


def test_minutes_are_told_in_words():
    assert Wording("en").minutes(timedelta(minutes=14, seconds=10)) == "14 minutes"


@pytest.mark.parametrize("name", ["Nowhere/Town", "", None, "../../etc/passwd", "a\x00b"])
def test_a_zone_that_is_none_is_utc(name: str | None):
    assert zone_of(name) is UTC


def test_a_zone_comes_as_browsers_keep_it_in_cookies():
    assert zone_of("America%2FBogota") == ZoneInfo("America/Bogota")


@pytest.mark.parametrize(
    ("language", "first", "last", "expected"),
    [
        ("en", 1, 3, "Mar 2\u2009\u2013\u20094"),
        ("en", 0, 0, "Mar 1"),
        ("es", 1, 3, "2\u20134 mar"),
        ("fa", 2, 2, "۳ مارس"),
    ],
)
def test_days_ahead_are_told_as_dates(language: str, first: int, last: int, expected: str):
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert Wording(language).days(start, first, last) == expected


def test_the_calendar_of_iran_is_written_in_persian():
    wording = Wording("fa", calendar="jalali")
    assert wording.date(MORNING) == "\u06f2 آذر \u06f1\u06f4\u06f0\u06f5"
    assert wording.time(MORNING) == "\u06f2 آذر · \u06f0\u06f5:\u06f0\u06f4"


@pytest.mark.parametrize(
    ("first", "last", "expected"), [(1, 1, "۳ آذر"), (1, 3, "۳ تا \u06f5 آذر"), (27, 29, "۲۹ آذر تا \u06f1 دی")]
)
def test_days_ahead_are_told_in_the_calendar_of_iran(first: int, last: int, expected: str):
    assert Wording("fa", calendar="jalali").days(MORNING, first, last) == expected


def test_other_languages_keep_their_calendar():
    assert Wording("es", calendar="jalali").date(MORNING) == Wording("es").date(MORNING)
