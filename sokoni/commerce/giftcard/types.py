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
    """A new card with its code, which is said here only; None where the code goes out by mail alone."""

    card: GiftCard
    code: str | None = field(repr=False)


class LetterState(StrEnum):
    """How far a card's letter has come; 'sending' says that it may be out already."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """To whom a card is to be mailed, with which words; without a time it goes at once."""

    email: str = field(repr=False)
    locale: str
    name: str = ""
    giver: str = ""
    message: str = field(default="", repr=False)
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLetter:
    """A letter that takes a card to whom it is for."""

    id: UUID
    card_id: UUID
    state: LetterState
    email: str = field(repr=False)
    locale: str
    name: str
    giver: str
    message: str = field(repr=False)
    send_at: datetime
    created_at: datetime
    sent_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to go out."""
        return self.state in {LetterState.WAITING, LetterState.SENDING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What a card paid, and the payment by which the rest is paid, if there is one."""

    card: GiftCard
    payment: Payment
    rest: Payment | None
