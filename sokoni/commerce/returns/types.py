"""What a return is to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.payment.types import RefundTo
from sokoni.core.money import Money


class State(StrEnum):
    """How far a return has come."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    RECEIVED = "received"
    REFUNDED = "refunded"
    EXCHANGING = "exchanging"
    EXCHANGED = "exchanged"


class Reason(StrEnum):
    """Why something comes back, as its buyer says."""

    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    DOES_NOT_FIT = "does_not_fit"
    NOT_WANTED = "not_wanted"
    OTHER = "other"


class Wish(StrEnum):
    """What the buyer would like instead."""

    REFUND = "refund"
    STORE_CREDIT = "store_credit"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """So many pieces of a line of an order, and what became of them: to the shelf, or written off.

    `replacement_variant_id` is what its buyer would like instead; None is the same again.
    """

    line_id: UUID
    variant_id: UUID
    title: str
    quantity: int
    restocked: int = 0
    written_off: int = 0
    replacement_variant_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Something of one shop's part of an order that comes back; `refunded` is what went back for it, and where to."""

    id: UUID
    shop_id: UUID
    order_id: UUID
    sub_order_id: UUID
    number: int
    order_code: str
    buyer_name: str
    state: State
    reason: Reason
    words: str
    wish: Wish
    answer: str
    refunded: Money
    refunded_to: RefundTo | None
    replacement_order_id: UUID | None
    tracking_number: str
    requested_at: datetime
    updated_at: datetime
    # A refusal that its buyer took to the market, and what came of that.
    appeal: str = ""
    appealed_at: datetime | None = None
    appeal_answer: str = ""
    appeal_decided_at: datetime | None = None
    lines: tuple[ReturnLine, ...] = ()
    photo_keys: tuple[str, ...] = ()

    @property
    def is_appealed(self) -> bool:
        """Whether it waits for who runs the market."""
        return self.appealed_at is not None and self.appeal_decided_at is None

    @property
    def pieces(self) -> dict[UUID, int]:
        """How many pieces of each line."""
        return {line.line_id: line.quantity for line in self.lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a buyer asks for; of an exchange, which variant in place of which line: without, the same again."""

    pieces: dict[UUID, int]
    reason: Reason
    words: str = ""
    wish: Wish = Wish.REFUND
    replacements: Mapping[UUID, UUID] = field(default_factory=dict)
