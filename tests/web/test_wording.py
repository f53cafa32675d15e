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
