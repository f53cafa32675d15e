"""What a commission is to others: rules, what they are asked about, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.money import Money


class Scope(StrEnum):
    """What a rule is about, the least specific first."""

    MARKET = "market"
    PLAN = "plan"
    SHOP = "shop"
    CATEGORY = "category"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What at most one rule at a time is about; a rule in no currency holds in all that have none of their own."""

    scope: Scope
    subject_id: UUID | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is kept: a share of what the shop gets for its goods, so much for each piece, and the tax on both."""

    rate_bp: int
    fixed_amount: int = 0
    tax_bp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Terms with the half-open time in which they hold; one that was withdrawn before it began has an empty one."""

    id: UUID
    key: Key
    terms: Terms
    starts_at: datetime
    ends_at: datetime | None
    created_at: datetime

    def holds_at(self, moment: datetime) -> bool:
        """Whether it counts for what is ordered in a moment."""
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """Goods of one kind in a sale; `base` is what their shop gets for them before any commission."""

    line_id: UUID
    product_id: UUID
    quantity: int
    base: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What one shop sold at once, known to the books by its reference."""

    reference_id: UUID
    shop_id: UUID
    sold_at: datetime
    currency: str
    lines: tuple[SoldLine, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """What the platform keeps, and the tax that it owes on it."""

    amount: Money
    tax: Money

    @classmethod
    def nothing(cls, currency: str) -> "Charge":
        """No commission."""
        return cls(Money.zero(currency), Money.zero(currency))

    @property
    def whole(self) -> Money:
        """What the shop gets less."""
        return self.amount + self.tax

    def __add__(self, other: "Charge") -> "Charge":
        return Charge(self.amount + other.amount, self.tax + other.tax)

    def __sub__(self, other: "Charge") -> "Charge":
        return Charge(self.amount - other.amount, self.tax - other.tax)

    def __bool__(self) -> bool:
        return bool(self.amount) or bool(self.tax)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCharge:
    """What was charged for a line, frozen, and what of it was given back since; `rule_id` is None for no rule."""

    line_id: UUID
    reference_id: UUID
    shop_id: UUID
    rule_id: UUID | None
    terms: Terms
    base: Money
    charge: Charge
    reversed_base: Money
    reversed: Charge
    recorded_at: datetime

    @property
    def base_left(self) -> Money:
        """What the shop still gets for the line before commission."""
        return self.base - self.reversed_base

    @property
    def left(self) -> Charge:
        """What is still kept of it."""
        return self.charge - self.reversed


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """By how much a sale is worth less to its shop.

    `lines` says it of single lines, `rest` of the sale as a whole; `left` is what the sale was worth until now, and
    `is_all` says that nothing of it remains.
    """

    reference_id: UUID
    lines: Mapping[UUID, Money]
    rest: Money
    left: Money
    is_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a sale would cost now, and by which rule; None where nothing is kept."""

    rule: Rule | None
    price: Money
    charge: Charge

    @property
    def kept(self) -> Money:
        """What is left for the shop."""
        return self.price - self.charge.whole
