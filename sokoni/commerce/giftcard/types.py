"""Gift cards and what becomes of them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.payment.types import Payment
from sokoni.core.money import Money


class MovementKind(StrEnum):
    """Why a card's balance changed."""

    ISSUED = "issued"
    SPENT = "spent"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftCard:
    """A card: `suffix` is all that anybody sees of its code. A shop's card pays for that shop's goods alone."""

    id: UUID
    suffix: str
    shop_id: UUID | None
    issued: Money
    balance: Money
    note: str
    created_at: datetime
    expires_at: datetime | None = None
    blocked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A new card with its code, which is said here only."""

    card: GiftCard
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What a card paid, and the payment by which the rest is paid, if there is one."""

    card: GiftCard
    payment: Payment
    rest: Payment | None
