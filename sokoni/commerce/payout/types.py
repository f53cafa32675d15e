"""What payouts are to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.money import Money


class PayoutEntryKind(StrEnum):
    """What an entry of a shop's account comes from."""

    SALE = "sale"
    CREDIT = "credit"
    CANCELLATION = "cancellation"


class PayoutState(StrEnum):
    """How far a statement has come; one that comes to nothing or less is carried over to the next."""

    CARRIED = "carried"
    DRAFTED = "drafted"
    APPROVED = "approved"
    PAID = "paid"
    FAILED = "failed"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an entry, or a statement of many, is made of; the shop gets the sum.

    `goods` is what was sold with its delivery, without tax; `tax` is the shop's to hand on. Commissions, and what the
    shop took in itself (cash at the door), come off: they are negative where something was sold.
    """

    goods: Money
    tax: Money
    commission: Money
    commission_tax: Money
    direct: Money

    @classmethod
    def nothing(cls, currency: str) -> "Parts":
        """No money at all."""
        zero = Money.zero(currency)
        return cls(goods=zero, tax=zero, commission=zero, commission_tax=zero, direct=zero)

    @property
    def total(self) -> Money:
        """What the shop gets."""
        return self.goods + self.tax + self.commission + self.commission_tax + self.direct

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(
            goods=self.goods + other.goods,
            tax=self.tax + other.tax,
            commission=self.commission + other.commission,
            commission_tax=self.commission_tax + other.commission_tax,
            direct=self.direct + other.direct,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutEntry:
    """One posting of the books as its shop sees it; its hold is counted from `ripe_from`, when its order arrived."""

    transaction_id: UUID
    shop_id: UUID
    reference_id: UUID
    number: int
    kind: PayoutEntryKind
    parts: Parts
    booked_at: datetime
    ripe_from: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A statement of a shop: its entries summed up, what an earlier one left over, and how far paying it has come.

    Of `carried`, `carried_tax` is tax.
    """

    id: UUID
    shop_id: UUID
    number: int
    state: PayoutState
    parts: Parts
    carried: Money
    carried_tax: Money
    entry_count: int
    until: datetime
    carried_into: UUID | None
    reference: str
    reason: str
    created_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None
    ended_at: datetime | None

    @property
    def amount(self) -> Money:
        """What is paid, or, where it is negative, taken over by the next statement."""
        return self.parts.total + self.carried

    @property
    def currency(self) -> str:
        """The currency of all of it."""
        return self.carried.currency


@dataclass(frozen=True, slots=True)
class Statement:
    """A payout with all that it is made of, in the order in which it was booked."""

    payout: Payout
    entries: Sequence[PayoutEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How a shop stands in one currency.

    `available` may be paid with the next run (what was carried over is in it), `on_hold` waits for its time or for its
    parcel, `under_way` stands in statements that are not paid yet, `paid` was paid ever.
    """

    currency: str
    available: Money
    on_hold: Money
    under_way: Money
    paid: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutTerms:
    """What is agreed with one shop: how long its money is held, where not as everybody's, and where it goes."""

    shop_id: UUID
    hold_days: int | None = None
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run made: how many statements to be paid, how many carried over, and whether more shops wait."""

    drafted: int
    carried: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement or a shop's account that the books do not bear out."""

    shop_id: UUID
    what: str
    detail: str
