"""What makes entries a posting. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sokoni.commerce.ledger.errors import PostingUnbalanced
from sokoni.commerce.ledger.types import Entry


def differences(entries: Sequence[Entry]) -> Mapping[str, int]:
    """By how much debits exceed credits, for each currency where they do not meet."""
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.amount.currency] += entry.amount.amount
    return {currency: amount for currency, amount in sorted(sums.items()) if amount}


def check_entries(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that are booked: those of nothing (a tax of zero) are left out.

    Raises:
        PostingUnbalanced: a currency does not sum to zero, or nothing moves at all.
    """
    moving = tuple(entry for entry in entries if entry.amount)
    found = differences(moving)
    if found:
        raise PostingUnbalanced(differences=[f"{currency} {amount:+d}" for currency, amount in found.items()])
    if not moving:
        raise PostingUnbalanced(differences=["nothing moves"])
    return moving


def is_same(one: Sequence[Entry], other: Sequence[Entry]) -> bool:
    """Whether two postings move the same money between the same accounts, in whatever order they say so."""
    return Counter(one) == Counter(other)


def reversed_entries(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What takes a posting back."""
    return tuple(Entry(entry.account, -entry.amount) for entry in entries)
