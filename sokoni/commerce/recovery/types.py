"""What a cart left behind is to others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.money import Money


class State(StrEnum):
    """What became of it: 'gone' was changed since, and may be left behind anew."""

    OPEN = "open"
    GONE = "gone"
    RECOVERED = "recovered"
    BOUGHT = "bought"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftCart:
    """A cart that was left behind, and what its owner heard."""

    cart_id: UUID
    account_id: UUID | None
    email: str
    locale: str
    abandoned_at: datetime
    reminders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A cart left behind whose owner bought something; `is_it`: this very cart, or the one into which it was put."""

    cart_id: UUID
    order_id: UUID
    reminders: int
    is_it: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftPart:
    """What of a cart left behind is one shop's, at the prices at which it was put there."""

    cart_id: UUID
    shop_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryFigures:
    """Of a shop's goods in one currency: carts left behind, reminded, come back, and what that brought."""

    currency: str
    abandoned: int
    reminded: int
    recovered: int
    left: Money
    revenue: Money
