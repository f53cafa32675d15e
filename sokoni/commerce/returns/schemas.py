"""Returns on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from sokoni.commerce.order.parcel_schemas import PiecesIn, sum_pieces
from sokoni.commerce.order.schemas import Notes, Tracking
from sokoni.commerce.payment.types import RefundTo
from sokoni.commerce.returns.types import Reason, Request, Return, Wish
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class WantedPiecesIn(PiecesIn):
    """So many pieces of a line, and for an exchange what is wanted in their place."""

    variant_id: UUID | None = Field(
        default=None, description="With the wish `exchange`: a variant of the same product; without, the same again."
    )


class RequestIn(Schema):
    """What is to come back, and why."""

    items: list[WantedPiecesIn] = Field(min_length=1, max_length=200)
    reason: Reason
    notes: Notes = ""
    wish: Wish = Wish.REFUND

    def to_request(self) -> Request:
        """As the service takes it."""
        return Request(
            pieces=sum_pieces(self.items),
            reason=self.reason,
            words=self.notes,
            wish=self.wish,
            replacements={each.line_id: each.variant_id for each in self.items if each.variant_id},
        )


class AnswerIn(Schema):
    """What the buyer reads with a decision."""

    answer: Notes = ""


class AppealIn(Schema):
    """Why a refusal is taken to the market."""

    notes: Annotated[str, Field(min_length=3, max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class AppealDecisionIn(Schema):
    """Whether the shop takes it back after all, and what the buyer reads."""

    grant: bool
    answer: Notes = ""


class ReceiveIn(Schema):
    """Which pieces cannot be sold again; the others go to the shelf."""

    written_off: list[PiecesIn] = Field(default_factory=list, max_length=200)


class ReturnRefundIn(Schema):
    """How much goes back, and where to; without an amount, what was really paid for the pieces."""

    amount: MoneyOut | None = None
    with_shipping: bool = False
    refund_to: RefundTo | None = Field(default=None, description="Without, as the buyer wished.")


class ExchangeIn(Schema):
    """What is sent in place of what came back, and where the money goes if it costs less."""

    variant_id: UUID | None = Field(default=None, description="For all pieces; without, as the buyer wished.")
    refund_to: RefundTo | None = Field(default=None, description="Without, as the buyer wished.")


class SendIn(Schema):
    """How the replacement can be followed."""

    tracking_number: Tracking | None = None


class ReturnLineOut(Schema):
    """So many pieces of a line, and what became of them."""

    line_id: UUID
    title: str
    quantity: int
    restocked: int
    written_off: int
    replacement_variant_id: UUID | None = Field(description="What the buyer would like instead, if not the same.")


class ReturnOut(Schema):
    """Something that comes back."""

    id: UUID
    order_id: UUID
    sub_order_id: UUID
    order_code: str
    number: int
    status: str
    reason: str
    notes: str
    wish: str
    answer: str
    items: list[ReturnLineOut]
    photos: list[str] = Field(description="Where its pictures are.")
    refunded: MoneyOut
    refunded_to: str | None = Field(description="The way it was paid (`payment`), or `store_credit`.")
    replacement_order_id: UUID | None = Field(description="The order that goes out in its place.")
    tracking_number: str
    appeal: str = Field(description="Why its buyer took a refusal to the market.")
    appealed_at: datetime | None
    appeal_answer: str
    appeal_decided_at: datetime | None
    requested_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, found: Return) -> Self:
        """The wire form."""
        count = len(found.photo_keys)
        return cls(
            id=found.id,
            order_id=found.order_id,
            sub_order_id=found.sub_order_id,
            order_code=found.order_code,
            number=found.number,
            status=found.state.value,
            reason=found.reason.value,
            notes=found.words,
            wish=found.wish.value,
            answer=found.answer,
            items=[
                ReturnLineOut(
                    line_id=line.line_id,
                    title=line.title,
                    quantity=line.quantity,
                    restocked=line.restocked,
                    written_off=line.written_off,
                    replacement_variant_id=line.replacement_variant_id,
                )
                for line in found.lines
            ],
            photos=[f"/api/v1/returns/{found.id}/photos/{position}" for position in range(1, count + 1)],
            refunded=MoneyOut.of(found.refunded),
            refunded_to=found.refunded_to.value if found.refunded_to else None,
            replacement_order_id=found.replacement_order_id,
            tracking_number=found.tracking_number,
            appeal=found.appeal,
            appealed_at=found.appealed_at,
            appeal_answer=found.appeal_answer,
            appeal_decided_at=found.appeal_decided_at,
            requested_at=found.requested_at,
            updated_at=found.updated_at,
        )
