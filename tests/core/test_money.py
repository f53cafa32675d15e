"""Money adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import money
from sokoni.core.money import Money

CURRENCIES = st.sampled_from(sorted(money.CURRENCIES))
AMOUNTS = st.integers(-(10**15), 10**15)


@given(amount=AMOUNTS, currency=CURRENCIES)
def test_text_and_back_is_the_same_amount(amount: int, currency: str):
    written = Money(amount, currency)

    assert money.parse_decimal(written.to_decimal_string(), currency) == written


@given(amount=AMOUNTS, weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_parts_of_a_split_sum_to_the_whole(amount: int, weights: list[int]):
    assert sum(money.split(amount, weights)) == amount


@given(amount=st.integers(0, 10**12), weights=st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_no_part_is_further_than_one_unit_from_its_share(amount: int, weights: list[int]):
    shares = [amount * weight / sum(weights) for weight in weights]

    parts = money.split(amount, weights)

    assert all(abs(part - share) < 1.001 for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("12.50", "USD", 1250), ("12990", "COP", 1299000), ("1200", "JPY", 1200), ("0.500", "KWD", 500), ("7", "XTR", 7)],
)
def test_reads_amounts_by_the_currency_s_own_decimals(text: str, currency: str, amount: int):
    assert money.parse_decimal(text, currency) == Money(amount, currency)


@pytest.mark.parametrize("text", ["", "abc", "1.234", "NaN", "Infinity", "1e400", "12,50", "--1"])
def test_refuses_what_is_no_amount(text: str):
    with pytest.raises(money.InvalidAmount):
        money.parse_decimal(text, "USD")


def test_refuses_a_currency_it_does_not_know():
    with pytest.raises(money.UnknownCurrency):
        money.exponent("ABC")


def test_refuses_to_add_two_currencies():
    with pytest.raises(money.CurrencyMismatchError):
        Money(1, "USD") + Money(1, "COP")


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (15, 10, 2), (25, 10, 3), (0, 7, 0)],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, rounded: int):
    assert money.round_half_up(numerator, denominator) == rounded
