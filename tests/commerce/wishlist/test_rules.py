from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.wishlist import rules
from sokoni.commerce.wishlist.types import Wish
from sokoni.core.money import Money

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PRODUCTS = [UUID(int=number) for number in range(4)]


def wish(
    product_id: UUID, price: int = 1000, currency: str = "COP", minutes: int = 0, *, is_told: bool = False
) -> Wish:
    return Wish(
        product_id=product_id,
        price=Money(price, currency),
        added_at=NOW + timedelta(minutes=minutes),
        is_told=is_told,
    )


lists = st.sets(st.sampled_from(PRODUCTS)).flatmap(
    lambda chosen: st.fixed_dictionaries(
        {
            each: st.builds(
                wish,
                st.just(each),
                st.integers(0, 3),
                st.sampled_from(["COP", "EUR"]),
                st.integers(0, 2),
                is_told=st.booleans(),
            )
            for each in chosen
        }
    )
)


@given(lists, lists)
def test_whichever_list_comes_first_makes_no_difference(one: dict[UUID, Wish], other: dict[UUID, Wish]):
    assert rules.merge(one, other) == rules.merge(other, one)


@given(lists, lists, lists)
def test_in_which_order_lists_come_together_makes_no_difference(
    one: dict[UUID, Wish], other: dict[UUID, Wish], third: dict[UUID, Wish]
):
    assert rules.merge(rules.merge(one, other), third) == rules.merge(one, rules.merge(other, third))


@given(lists, lists)
def test_merging_again_changes_nothing_and_loses_nothing(one: dict[UUID, Wish], other: dict[UUID, Wish]):
    merged = rules.merge(one, other)
    assert rules.merge(merged, other) == merged
    assert merged.keys() == one.keys() | other.keys()


def test_a_wish_keeps_since_when_it_is_wished_for_and_what_it_cost_then():
    early, late = wish(PRODUCTS[0], 900, minutes=0), wish(PRODUCTS[0], 500, minutes=5, is_told=True)
    assert rules.merge({PRODUCTS[0]: late}, {PRODUCTS[0]: early})[PRODUCTS[0]] == wish(PRODUCTS[0], 900, is_told=True)


@pytest.mark.parametrize(
    ("current", "dropped"), [(Money(999, "COP"), True), (Money(1000, "COP"), False), (Money(1, "EUR"), False)]
)
def test_a_price_has_dropped_when_it_is_less_in_the_same_currency(current: Money, *, dropped: bool):
    assert rules.has_dropped(wish(PRODUCTS[0], 1000), current) is dropped
