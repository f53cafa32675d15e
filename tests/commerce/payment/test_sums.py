"""How far the sum of a transfer may be lowered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.payment import sums
from sokoni.core.money import CURRENCIES, Money


@given(
    amount=st.integers(1, 10**9),
    share=st.integers(0, 10**9),
    steps=st.integers(-sums.MOST_STEPS, sums.MOST_STEPS),
    currency=st.sampled_from(sorted(CURRENCIES)),
)
def test_never_more_than_a_tenth_or_than_the_shop_allows_comes_off(amount: int, share: int, steps: int, currency: str):
    lowest = sums.lowest(Money(amount, currency), steps=steps, borne_by=Money(share, currency))
    less = amount - lowest
    assert 0 <= less <= max(0, steps) * sums.step_of(currency)
    assert 10 * less <= min(amount, share)
    assert less % sums.step_of(currency) == 0


@pytest.mark.parametrize(("currency", "step"), [("USD", 1), ("COP", 100), ("CLP", 1), ("KWD", 1), ("IRR", 1)])
def test_a_step_is_what_banks_tell_apart(currency: str, step: int):
    assert sums.step_of(currency) == step
