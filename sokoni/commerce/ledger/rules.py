"""What makes entries a posting. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from sokoni.commerce.ledger.errors import PostingUnbalanced
from sokoni.commerce.ledger.types import Entry, Owed


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


def apart(held: Owed, logged: Owed, booked: Owed) -> Mapping[tuple[UUID, str], tuple[int, int, int]]:
    """Balances of which their holder, its log and the books do not say the same, with what each says."""
    said = {each: (held.get(each, 0), logged.get(each, 0), booked.get(each, 0)) for each in {*held, *logged, *booked}}
    return {each: amounts for each, amounts in sorted(said.items()) if len(set(amounts)) > 1}
