from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.cart.types import IdleCart, StoredItem
from sokoni.commerce.recovery import rules
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.core.money import MAX_MINOR_UNITS, Money
from tests.support.factories import sellable

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_first_reminder_goes_at_once_and_each_other_a_day_later():
    assert rules.due_since(RecoverySettings(reminders=3, every=DAY), now=NOW) == {
        0: NOW,
        1: NOW - DAY,
        2: NOW - 2 * DAY,
    }


def test_nobody_is_reminded_where_no_reminders_are_wanted():
    assert rules.due_since(RecoverySettings(reminders=0), now=NOW) == {}


@given(
    items=st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 9), st.integers(0, 10**6)), unique_by=lambda each: each[0]
    )
)
def test_the_parts_of_a_cart_sum_to_what_lies_in_it(items: list[tuple[int, int, int]]):
    shops = [UUID(int=100), UUID(int=200)]
    stored = tuple(
        StoredItem(id=UUID(int=number), variant_id=UUID(int=number), quantity=quantity, unit_price=Money(price, "COP"))
        for number, quantity, price in items
    )
    variants = {each.variant_id: sellable.variant(each.variant_id, shop_id=shops[each.id.int % 2]) for each in stored}
    cart = IdleCart(id=UUID(int=1), account_id=None, email="a@example.com", locale="en", items=stored)
    parts = rules.parts_of(cart, variants)
    assert sum(each.amount.amount for each in parts) == sum(quantity * price for _, quantity, price in items)
    assert [each.shop_id for each in parts] == sorted({variants[each.variant_id].shop_id for each in stored})
    assert rules.parts_of(cart, {}) == []


def test_a_cart_of_the_dearest_things_counts_for_what_can_be_counted():
    price = Money(10**15, "COP")
    stored = tuple(
        StoredItem(id=UUID(int=number), variant_id=UUID(int=number), quantity=999, unit_price=price)
        for number in range(100)
    )
    variants = {each.variant_id: sellable.variant(each.variant_id, shop_id=UUID(int=100)) for each in stored}
    cart = IdleCart(id=UUID(int=1), account_id=None, email="a@example.com", locale="en", items=stored)
    (part,) = rules.parts_of(cart, variants)
    assert part.amount == Money(MAX_MINOR_UNITS, "COP")


def test_the_first_three_things_are_named_each_once():
    assert rules.name_items(["Lamp", "Lamp", "Vase"]) == "Lamp, Vase"
    assert rules.name_items(["A", "B", "C", "D"]) == "A, B, C …"
