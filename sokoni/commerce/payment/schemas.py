"""Payments on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AliasChoices, ConfigDict, Field, StringConstraints

from sokoni.commerce.payment import links, sums
from sokoni.commerce.payment.types import (
    Behaviour,
    Difference,
    NextAction,
    Payment,
    Receipt,
    Refund,
    RefundNews,
    RejectReason,
    TransferSetting,
)
from sokoni.core.http.schemas import LinkOut
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500, pattern=r"^[^\x00]*$")]


class ProcessIn(Schema):
    """What is to be paid, and how."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"order_id": str(UUID(int=0)), "provider": "test"}]})

    order_id: UUID
    provider: str = Field(
        min_length=1,
        max_length=40,
        validation_alias=AliasChoices("provider", "payment_method", "method"),
        description="A way of paying that this installation offers, such as test, manual, cash, wompi.",
    )
    behaviour: Behaviour | None = Field(default=None, description="For `test`: decide at once how the payment goes.")


class TestOutcomeIn(Schema):
    """How a test payment goes."""

    behaviour: Behaviour


class ApproveIn(Schema):
    """The receipt that was looked at; left out: the newest."""

    receipt_id: UUID | None = None


class RejectIn(Schema):
    """The receipt that was looked at, and what is wrong with it: a code, own words, or both.

    The buyer is told a code in their language, and words as they are.
    """

    receipt_id: UUID | None = None
    reason_code: RejectReason | None = None
    reason: Reason | None = None


class NextActionOut(Schema):
    """What the buyer does next.

    `open`: POST to `url` for where to go. `redirect`: lead the buyer to `url`, by a form with `fields` where `method`
    is POST. `choose_outcome`, `upload_receipt`, `pay_on_delivery`: as they say.
    """

    kind: str
    url: str | None
    instructions: str
    method: str
    fields: dict[str, str]

    @classmethod
    def of(cls, action: NextAction) -> Self:
        """The wire form of an action."""
        return cls(
            kind=action.kind,
            url=action.url,
            instructions=action.instructions,
            method=action.method,
            fields=dict(action.fields),
        )


class PaymentOut(Schema):
    """A payment; `reason` says why it failed or why its receipt was rejected."""

    id: UUID
    order_id: UUID
    provider: str
    state: str
    amount: MoneyOut
    captured: MoneyOut
    refunded: MoneyOut
    reason: str
    action: NextActionOut | None
    needs_review: bool
    created_at: datetime
    updated_at: datetime
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")

    @classmethod
    def of(cls, payment: Payment, *, links: dict[str, LinkOut]) -> Self:
        """The wire form of a payment; what is to be done next is said only while it is open."""
        is_waiting = payment.action is not None and payment.state.is_open
        return cls(
            id=payment.id,
            order_id=payment.reference_id,
            provider=payment.provider,
            state=payment.state,
            amount=MoneyOut.of(payment.amount),
            captured=MoneyOut.of(payment.captured),
            refunded=MoneyOut.of(payment.refunded),
            reason=payment.reason,
            action=NextActionOut.of(payment.action) if payment.action is not None and is_waiting else None,
            needs_review=bool(payment.reviews),
            created_at=payment.created_at,
            updated_at=payment.updated_at,
            links=links,
        )


class TransferSumsIn(Schema):
    """By how many steps the sum of a transfer may be lowered; a step is what banks of a currency tell apart."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"steps": 99}]})

    steps: int = Field(ge=0, le=sums.MOST_STEPS, description="0: every transfer asks for what is due.")


class TransferSumsOut(Schema):
    """By how many steps the sum of a transfer may be lowered, so that no two open ones of the shop ask for the same."""

    steps: int

    @classmethod
    def of(cls, setting: TransferSetting) -> Self:
        """The wire form."""
        return cls(steps=setting.steps)


class RefundOut(Schema):
    """A refund that was asked for: `requested` until the provider, or a person, has given the money back.

    `goes_to` says whether it goes back the way it was paid, or is store credit.
    """

    id: UUID
    payment_id: UUID
    amount: MoneyOut
    state: str
    goes_to: str
    reason: str
    requested_at: datetime

    @classmethod
    def of(cls, refund: Refund) -> Self:
        """The wire form of a refund."""
        return cls(
            id=refund.id,
            payment_id=refund.payment_id,
            amount=MoneyOut.of(refund.amount),
            state=refund.state,
            goes_to=refund.to,
            reason=refund.reason,
            requested_at=refund.requested_at,
        )


class RefundNewsOut(RefundOut):
    """A refund with what it is for, and what its provider said of it last."""

    provider: str
    reference_id: UUID = Field(description="The order.")
    waits_for_a_person: bool
    said: str | None = Field(description="What the provider said last.")
    said_at: datetime | None
    said_why: str

    @classmethod
    def of_news(cls, news: RefundNews) -> Self:
        """The wire form of a refund in everybody's list."""
        return cls(
            **RefundOut.of(news.refund).model_dump(),
            provider=news.provider,
            reference_id=news.reference_id,
            waits_for_a_person=news.is_by_hand,
            said=news.said,
            said_at=news.said_at,
            said_why=news.said_why,
        )


class FlaggedOut(Schema):
    """A payment that a person has to look at, and why; `surplus` is money of ours that is not ours."""

    payment: PaymentOut
    reviews: list[str]
    surplus: MoneyOut

    @classmethod
    def of(cls, payment: Payment) -> Self:
        """The wire form of a flagged payment."""
        return cls(
            payment=PaymentOut.of(payment, links=links.of_flagged(payment)),
            reviews=[review.value for review in payment.reviews],
            surplus=MoneyOut.of(payment.surplus),
        )


class MoneyDifferenceOut(Schema):
    """A payment of which its provider knows other sums than we do."""

    payment_id: UUID
    provider: str
    came: MoneyOut
    went: MoneyOut
    provider_came: MoneyOut
    provider_went: MoneyOut
    found_at: datetime | None

    @classmethod
    def of(cls, found: Difference) -> Self:
        """The wire form of a difference."""
        return cls(
            payment_id=found.payment_id,
            provider=found.provider,
            came=MoneyOut.of(found.came),
            went=MoneyOut.of(found.went),
            provider_came=MoneyOut.of(found.provider_came),
            provider_went=MoneyOut.of(found.provider_went),
            found_at=found.found_at,
        )


class ReceiptOut(Schema):
    """A receipt; `was_seen_before` (for another payment, also as a look-alike) is said only to who decides about it."""

    id: UUID
    payment_id: UUID
    state: str
    reason: str
    reason_code: str
    content_type: str
    size_bytes: int
    was_seen_before: bool | None
    uploaded_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, receipt: Receipt, *, for_decider: bool = False) -> Self:
        """The wire form of a receipt."""
        return cls(
            id=receipt.id,
            payment_id=receipt.payment_id,
            state=receipt.state,
            reason=receipt.reason,
            reason_code=receipt.reason_code,
            content_type=receipt.content_type,
            size_bytes=receipt.size_bytes,
            was_seen_before=receipt.was_seen_before if for_decider else None,
            uploaded_at=receipt.uploaded_at,
            decided_at=receipt.decided_at,
        )


class Accepted(Schema):
    """A webhook was taken in; repeated ones are too."""

    received: bool = True
