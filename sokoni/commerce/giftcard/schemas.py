"""Gift cards on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.commerce.giftcard.types import CardLetter, GiftCard, IssuedCard, LetterDraft, LetterState, Redemption
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=16, max_length=40, pattern=r"^[^\x00]*$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]


class LetterIn(Schema):
    """To whom a card is mailed, with which words, and when; without a time it goes at once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "ana@example.com", "name": "Ana", "message": "Happy birthday!", "locale": "es"}]
        }
    )

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)]
    name: Note = ""
    giver: Note = Field(default="", description="From whom it is; the shop, or the market, if left out.")
    message: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")] = ""
    locale: Annotated[str, StringConstraints(pattern="^[A-Za-z-]{2,35}$")] = "en"
    send_at: AwareDatetime | None = Field(default=None, description="At most a year ahead.")

    def to_draft(self) -> LetterDraft:
        """The letter in our own words."""
        return LetterDraft(**self.model_dump())


class IssueIn(Schema):
    """A new card; without `shop_id` it pays for everything in its currency, with it for that shop's goods alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": {"amount": 5000000, "currency": "COP"}}]})

    amount: MoneyOut
    shop_id: UUID | None = None
    expires_at: AwareDatetime | None = None
    note: Note = ""
    letter: LetterIn | None = Field(default=None, description="With it the code goes out by mail, and nowhere else.")


class CodeIn(Schema):
    """A code; in a body, so that it stands in no log of addresses."""

    code: Code


class RedeemIn(Schema):
    """The order that a card pays for, in full or in part."""

    order_id: UUID
    code: Code


class GiftCardOut(Schema):
    """A card as its issuer sees it: of its code, the end."""

    id: UUID
    suffix: str
    shop_id: UUID | None
    issued: MoneyOut
    balance: MoneyOut
    note: str
    created_at: datetime
    expires_at: datetime | None
    blocked_at: datetime | None

    @classmethod
    def of(cls, card: GiftCard) -> Self:
        """The wire form of a card."""
        return cls(
            id=card.id,
            suffix=card.suffix,
            shop_id=card.shop_id,
            issued=MoneyOut.of(card.issued),
            balance=MoneyOut.of(card.balance),
            note=card.note,
            created_at=card.created_at,
            expires_at=card.expires_at,
            blocked_at=card.blocked_at,
        )


class IssuedCardOut(GiftCardOut):
    """A new card with its code, which is said here only; blank where it goes out by mail."""

    code: str

    @classmethod
    def of_issued(cls, issued: IssuedCard) -> Self:
        """The wire form of a new card."""
        return cls(**dict(GiftCardOut.of(issued.card)), code=issued.code or "")


class LetterOut(Schema):
    """How far a card's letter has come."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    card_id: UUID
    state: LetterState
    email: str
    name: str
    giver: str
    locale: str
    send_at: datetime
    created_at: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, letter: CardLetter) -> Self:
        """The wire form of a letter."""
        return cls.model_validate(letter)


class BalanceOut(Schema):
    """What a card's bearer may know of it."""

    suffix: str
    balance: MoneyOut
    expires_at: datetime | None
    is_blocked: bool

    @classmethod
    def of(cls, card: GiftCard) -> Self:
        """The wire form of a balance."""
        return cls(
            suffix=card.suffix,
            balance=MoneyOut.of(card.balance),
            expires_at=card.expires_at,
            is_blocked=card.blocked_at is not None,
        )


class RedemptionOut(Schema):
    """What a card paid; `rest_payment_id` is the payment by which the rest is paid, if something is left."""

    payment_id: UUID
    paid: MoneyOut
    balance: MoneyOut
    rest: MoneyOut | None = Field(description="What is left to be paid.")
    rest_payment_id: UUID | None

    @classmethod
    def of(cls, redemption: Redemption) -> Self:
        """The wire form of a redemption."""
        rest = redemption.rest
        return cls(
            payment_id=redemption.payment.id,
            paid=MoneyOut.of(redemption.payment.captured),
            balance=MoneyOut.of(redemption.card.balance),
            rest=None if rest is None else MoneyOut.of(rest.amount),
            rest_payment_id=None if rest is None else rest.id,
        )
