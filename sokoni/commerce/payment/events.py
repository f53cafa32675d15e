"""Facts about payments that others may follow."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(Event):
    """The money that was asked for is there; published once for each payment that is paid.

    `late`: the payment had failed, expired or been cancelled before. Take it if you still can, else refund it.
    """

    name: ClassVar[str] = "payment.captured"

    payment_id: UUID
    reference_id: UUID
    provider: str
    amount: int
    currency: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFailed(Event):
    """The provider declined, and no other attempt is under way."""

    name: ClassVar[str] = "payment.failed"

    payment_id: UUID
    reference_id: UUID
    provider: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Event):
    """Captured money went back; `refunded` is the sum so far."""

    name: ClassVar[str] = "payment.refunded"

    payment_id: UUID
    reference_id: UUID
    refund_id: str
    amount: int
    refunded: int
    currency: str
    in_full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFlagged(Event):
    """A person has to look: money of a wrong amount, paid twice, or more given back than came."""

    name: ClassVar[str] = "payment.flagged"

    payment_id: UUID
    reference_id: UUID
    reviews: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptUploaded(Event):
    """A buyer shows that they paid; somebody of the shop should look."""

    name: ClassVar[str] = "payment.receipt_uploaded"

    payment_id: UUID
    reference_id: UUID
    receipt_id: UUID
    was_seen_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRejected(Event):
    """The receipt does not show the payment; the buyer may send another one."""

    name: ClassVar[str] = "payment.receipt_rejected"

    payment_id: UUID
    reference_id: UUID
    receipt_id: UUID
    reason: str
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDisputed(Event):
    """A buyer's bank asks for a payment's money, or that stands otherwise; `is_held` while it may come back."""

    name: ClassVar[str] = "payment.disputed"
    payment_id: UUID
    reference_id: UUID
    dispute_id: str
    amount: int
    currency: str
    state: str
    status: str
    is_held: bool
