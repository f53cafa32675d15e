"""Dates and amounts as banks write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.bankstatement import cells
from sokoni.core import jalali


def persian(text: str) -> str:
    """A text with the digits and the separator that Persian has."""
    return text.translate({**{ord(str(digit)): chr(0x06F0 + digit) for digit in range(10)}, ord(","): chr(0x066C)})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-28", date(2026, 11, 28)),
        ("2026/11/28 13:05:09", date(2026, 11, 28)),
        ("28/11/2026", date(2026, 11, 28)),
        ("28.11.26", date(2026, 11, 28)),
        ("20261128", date(2026, 11, 28)),
        ("28-Nov-2026", date(2026, 11, 28)),
        ("3 ene 2026", date(2026, 1, 3)),
        ("3 sept. 2026", date(2026, 9, 3)),
        ("1405/09/07", date(2026, 11, 28)),
        (persian("1405/09/07"), date(2026, 11, 28)),
        (persian("7 آذر 1405"), date(2026, 11, 28)),
        ("14050907", date(2026, 11, 28)),
        ("31/02/2026", None),
        ("1405/12/30", None),
        ("1405/13/01", None),
        ("Saldo", None),
        ("12.50", None),
        ("", None),
    ],
)
def test_reads_days_in_the_usual_ways(cell: str, expected: date | None):
    assert cells.read_date(cell) == expected


def test_a_column_says_whether_the_month_stands_first():
    assert cells.is_month_first(["03/04/2026", "03/28/2026"])
    assert not cells.is_month_first(["03/04/2026", "28/03/2026"])
    assert not cells.is_month_first(["03/04/2026"])
    assert cells.read_date("03/28/2026", month_first=True) == date(2026, 3, 28)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_in_both_calendars(day: date):
    solar = jalali.from_gregorian(day)
    assert cells.read_date(f"{day:%Y-%m-%d}") == day
    assert cells.read_date(f"{solar.year}/{solar.month:02}/{solar.day:02}") == day


@pytest.mark.parametrize(
    ("cell", "mark", "exponent", "expected"),
    [
        ("1,234.56", ".", 2, 123_456),
        ("1.234,56", ",", 2, 123_456),
        ("$ 12.990", ",", 2, 1_299_000),
        ("-15,00", ",", 2, -1_500),
        ("15,00-", ",", 2, -1_500),
        ("(15.00)", ".", 2, -1_500),
        ("15.00 DR", ".", 2, -1_500),
        ("15.00 CR", ".", 2, 1_500),
        ("+1 234,5 €", ",", 2, 123_450),
        ("1'234.50", ".", 2, 123_450),
        (persian("1,250,000"), ".", 0, 1_250_000),
        ("1,250,000 ریال", ".", 0, 1_250_000),
        ("12990.00", ".", 0, 12_990),
        ("1.234", ".", 3, 1_234),
        (".50", ".", 2, 50),
        ("0.001", ".", 2, None),
        ("1.5", ".", 0, None),
        ("-", ".", 2, None),
        ("n/a", ".", 2, None),
    ],
)
def test_reads_amounts_to_the_minor_unit(cell: str, mark: str, exponent: int, expected: int | None):
    assert cells.read_amount(cell, mark=mark, exponent=exponent) == expected


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1.234,56", "10"], ","),
        (["1,234.56"], "."),
        (["12.990", "1.250.000"], ","),
        (["12,5", "990"], ","),
        (["12.990", "13.500"], "?"),
        (["100"], "?"),
    ],
)
def test_a_column_says_what_stands_before_its_decimals(column: list[str], mark: str):
    assert cells.decimal_mark(column, guess="?") == mark


@given(st.integers(-(10**12), 10**12), st.sampled_from([".", ","]), st.integers(0, 3))
def test_every_amount_is_read_back(amount: int, mark: str, exponent: int):
    whole, rest = divmod(abs(amount), 10**exponent)
    grouped = f"{whole:,}".replace(",", "," if mark == "." else ".")
    written = f"{'-' if amount < 0 else ''}{grouped}" + (f"{mark}{rest:0{exponent}}" if exponent else "")
    assert cells.read_amount(written, mark=mark, exponent=exponent) == amount


@given(st.text(max_size=40), st.sampled_from([".", ","]), st.integers(0, 3))
def test_whatever_stands_in_a_cell_is_read_or_not(cell: str, mark: str, exponent: int):
    found = cells.read_amount(cell, mark=mark, exponent=exponent)
    assert found is None or isinstance(found, int)
    day = cells.read_date(cell)
    assert day is None or isinstance(day, date)
