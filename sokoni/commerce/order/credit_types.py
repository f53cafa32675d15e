"""What a part of an order costs less than was agreed, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.core.money import Money


class CreditKind(StrEnum):
    """Why a buyer pays less for a part than was agreed."""

    CANCELLED = "cancelled"
    REFUND = "refund"
    RETURN = "return"
    # Its buyer's bank took the money.
    DISPUTE = "dispute"
    # The sum of a transfer was lowered, so that no other open one asks for the same.
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """What is taken off one line, for so many pieces of it; the platform pays its shop `funded` less."""

    line_id: UUID
    quantity: int
    amount: Money
    tax: Money
    funded: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a part costs less from now on, and why; `tax` and `shipping` are within the amount.

    `funded` is not: it is what the platform pays the shop less, because what it helped to pay for is gone.
    """

    id: UUID
    sub_order_id: UUID
    shop_id: UUID
    kind: CreditKind
    amount: Money
    tax: Money
    shipping: Money
    funded: Money
    reason: str
    actor: Actor
    created_at: datetime
    lines: tuple[CreditLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """The sum of what was taken off a part; `tax` and `shipping` are within the amount, `funded` stands beside it.

    `transfer` is within it, too: what it costs less so that the sum of its transfer is its own.
    """

    amount: Money
    tax: Money
    shipping: Money
    funded: Money
    transfer: Money

    @classmethod
    def nothing(cls, currency: str) -> "Credited":
        """Of a part that costs what was agreed."""
        zero = Money.zero(currency)
        return cls(amount=zero, tax=zero, shipping=zero, funded=zero, transfer=zero)
