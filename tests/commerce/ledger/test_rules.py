"""Entries are a posting only when every currency sums to zero."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.ledger import rules
from sokoni.commerce.ledger.errors import PostingUnbalanced
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.core import money
from sokoni.core.money import Money

BANK = AccountRef("gateway:test")
OWED = AccountRef("customer_funds")
ACCOUNTS = st.builds(AccountRef, st.sampled_from(["customer_funds", "shop_payable", "tax_payable", "gateway:test"]))
AMOUNTS = st.builds(Money, st.integers(-(2**40), 2**40), st.sampled_from(["COP", "USD"]))
ENTRIES = st.lists(st.builds(Entry, ACCOUNTS, AMOUNTS), max_size=8)


def balanced(entries: list[Entry]) -> list[Entry]:
    """The entries, with one more per currency that takes up the difference."""
    return [
        *entries,
        *(Entry(BANK, Money(-amount, currency)) for currency, amount in rules.differences(entries).items()),
    ]


@given(ENTRIES)
def test_what_sums_to_zero_is_booked_without_its_zeros(entries: list[Entry]):
    whole = [*balanced(entries), Entry.debit(BANK, Money(5, "COP")), Entry.credit(OWED, Money(5, "COP"))]
    booked = rules.check_entries(whole)
    assert rules.differences(booked) == {}
    assert all(entry.amount for entry in booked)
    assert rules.is_same(booked, [entry for entry in whole if entry.amount])


@given(ENTRIES, st.integers(1, 2**40), st.sampled_from(["COP", "USD"]))
def test_any_difference_is_refused(entries: list[Entry], difference: int, currency: str):
    with pytest.raises(PostingUnbalanced) as refused:
        rules.check_entries([*balanced(entries), Entry(BANK, Money(difference, currency))])
    assert refused.value.fields["differences"] == [f"{currency} +{difference}"]


def test_currencies_do_not_make_up_for_each_other():
    with pytest.raises(PostingUnbalanced):
        rules.check_entries([Entry(BANK, Money(100, "COP")), Entry(OWED, Money(-100, "USD"))])


@pytest.mark.parametrize("entries", [[], [Entry(BANK, Money(0, "COP")), Entry(OWED, Money(0, "COP"))]])
def test_moving_nothing_is_refused(entries: list[Entry]):
    with pytest.raises(PostingUnbalanced, match="does not balance"):
        rules.check_entries(entries)


@given(ENTRIES, st.randoms())
def test_order_of_entries_does_not_matter_and_amounts_do(entries: list[Entry], random: Random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert rules.is_same(entries, shuffled)
    assert not rules.is_same(entries, [*shuffled, Entry(BANK, Money(1, "COP"))])


@given(ENTRIES)
def test_a_posting_and_its_reverse_leave_every_account_as_it_was(entries: list[Entry]):
    both = [*entries, *rules.reversed_entries(entries)]
    sides = {(entry.account, entry.amount.currency) for entry in both}
    for account, currency in sides:
        mine = [each.amount for each in both if each.account == account and each.amount.currency == currency]
        assert money.total(mine, currency=currency) == Money(0, currency)
