"""What the books are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sokoni.core.money import Money

# What is owed to whom, in minor units by owner and currency.
Owed = Mapping[tuple[UUID, str], int]


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account: a kind such as 'shop_payable' or 'gateway:test', and whose it is where it is somebody's."""

    kind: str
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a posting: positive amounts are debits, negative ones credits."""

    account: AccountRef
    amount: Money

    @classmethod
    def debit(cls, account: AccountRef, amount: Money) -> Self:
        """What an account receives."""
        return cls(account, amount)

    @classmethod
    def credit(cls, account: AccountRef, amount: Money) -> Self:
        """What an account gives."""
        return cls(account, -amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A posted transaction: why, when, and its entries in the order they were given."""

    id: UUID
    kind: str
    reference_kind: str
    reference_id: UUID
    entries: tuple[Entry, ...]
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a look through all the books found; both collections are empty in sound books."""

    postings: int
    broken_postings: tuple[UUID, ...]
    totals_not_zero: Mapping[str, int]

    @property
    def is_sound(self) -> bool:
        """Whether every posting balances and every currency sums to zero."""
        return not self.broken_postings and not self.totals_not_zero
