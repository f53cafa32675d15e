"""Payments and what is known about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from sokoni.core.money import Money
from sokoni.core.pages import Count


class State(StrEnum):
    """Where a payment stands; a partly refunded one is still captured."""

    PENDING = "pending"
    RECEIPT_REVIEW = "receipt_review"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    MISMATCH = "mismatch"

    @property
    def is_open(self) -> bool:
        """Whether money is still expected."""
        return self in {State.PENDING, State.RECEIPT_REVIEW}

    @property
    def is_closed(self) -> bool:
        """Whether it ended without money; money that comes nevertheless is late."""
        return self in {State.FAILED, State.EXPIRED, State.CANCELLED}


class EventKind(StrEnum):
    """What an event says happened."""

    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    # The provider took a refund on and has not said how it ends.
    REFUND_PENDING = "refund_pending"
    # The provider gives back nothing of this; a person does, and says so here.
    REFUND_BY_HAND = "refund_by_hand"
    # Something happened of which the provider tells only when it is asked.
    NEWS = "news"
    # Captured money that its buyer gets in another form: it is theirs, and nothing leaves the provider.
    KEPT = "kept"
    # What was kept is money again, and can go back.
    RELEASED = "released"
    # The buyer's bank asks for the money of a charge: how that stands, that it was taken, that it came back.
    DISPUTED = "disputed"
    DISPUTE_TOOK = "dispute_took"
    DISPUTE_GAVE = "dispute_gave"
    RECEIPT_UPLOADED = "receipt_uploaded"
    RECEIPT_REJECTED = "receipt_rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def moves_money(self) -> bool:
        """Whether an event of this kind must say how much."""
        return self in _MOVES_MONEY


_MOVES_MONEY = frozenset({
    EventKind.CAPTURED,
    EventKind.REFUNDED,
    EventKind.KEPT,
    EventKind.RELEASED,
    EventKind.DISPUTE_TOOK,
    EventKind.DISPUTE_GAVE,
})  # fmt: skip


class Review(StrEnum):
    """Why a person has to look at a payment."""

    AMOUNT_MISMATCH = "amount_mismatch"
    PAID_TWICE = "paid_twice"
    REFUND_EXCEEDS = "refund_exceeds"
    REFUND_BY_HAND = "refund_by_hand"
    DISPUTED = "disputed"


class DisputeState(StrEnum):
    """How a dispute stands for us, whatever its provider calls it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, order=True)
class Dispute:
    """What a buyer's bank asks back of a charge; `status` is the provider's own word.

    Its money may be taken while it is open, and may have come back; what was lost is gone for good.
    """

    id: str
    amount: int
    currency: str
    state: DisputeState
    status: str
    is_taken: bool
    is_returned: bool

    @property
    def money(self) -> Money:
        """How much."""
        return Money(self.amount, self.currency)

    @property
    def is_held(self) -> bool:
        """Whether its money is away, and may come back."""
        return self.is_taken and not self.is_returned and self.state is not DisputeState.LOST


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """One thing that a provider (or we ourselves, for what happens here) says of a payment.

    `key` is unique per provider; `payment_ref` is the name under which the provider knows the payment: our id, as text.
    A charge is one movement of money to us: a payment has several where the buyer tried or paid more than once.
    For receipts, the charge is the receipt.
    """

    key: str
    payment_ref: str
    kind: EventKind
    occurred_at: datetime
    charge_id: str = ""
    refund_id: str = ""
    money: Money | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.kind.moves_money and (self.money is None or self.money.amount <= 0):
            msg = f"an event of kind {self.kind} says how much money moved"
            raise ValueError(msg)


# Some providers say at times of which charge they speak, and not of which payment.
OF_CHARGE = "charge:"
SPEAK_OF_CHARGES = frozenset({"stripe"})


def payment_id_of(payment_ref: str) -> UUID | None:
    """Our payment's id that a provider gives back; None for a name that cannot be ours."""
    try:
        return UUID(payment_ref)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, order=True)
class Movement:
    """Money that came by one charge, or went back by one refund."""

    id: str
    amount: int
    currency: str

    @property
    def money(self) -> Money:
        """How much."""
        return Money(self.amount, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentState:
    """What all events of a payment together say; the same for every order and number of arrivals.

    `came` and `went` are all money that moved, as the books see it. `surplus` is what came beyond the capture (a second
    charge, or one of a wrong amount or currency); `refunds` are those that took from the captured money.
    """

    state: State
    captured: Money
    refunded: Money
    kept: Money
    # What disputes hold, and what they took for good: that is within `refunded`.
    disputed: Money
    lost: Money
    came: tuple[Movement, ...] = ()
    went: tuple[Movement, ...] = ()
    surplus: tuple[Movement, ...] = ()
    refunds: tuple[Movement, ...] = ()
    # What left the payment for another form, and stayed at its provider.
    keeps: tuple[Movement, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    failed_refunds: tuple[str, ...] = ()
    # Refunds that wait for a person to give the money back.
    refunds_by_hand: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    reason: str = ""
    was_closed_by_us: bool = False


ActionKind = Literal["choose_outcome", "upload_receipt", "pay_on_delivery", "open", "redirect"]
Options = Mapping[str, str]
NO_OPTIONS: Options = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What the buyer does next.

    Say how a test payment ends, upload a receipt, have the money ready; or, at a gateway: `open` it by a POST to `url`,
    and then go (`redirect`) to `url`, by a form with these `fields` where the gateway takes no plain address.
    """

    kind: ActionKind
    url: str | None = None
    instructions: str = ""
    method: Literal["GET", "POST"] = "GET"
    fields: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A payment that waits at its gateway: where the buyer goes, and what the gateway calls it."""

    action: NextAction
    provider_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as others see it."""

    id: UUID
    reference_id: UUID
    attempt: int
    provider: str
    amount: Money
    state: State
    captured: Money
    refunded: Money
    refund_pending: Money
    # What its buyer got in another form: store credit, or goods in place of others.
    kept: Money
    # What disputes hold, and what they took for good: that is within `refunded`.
    disputed: Money
    lost: Money
    surplus: Money
    reason: str
    reviews: tuple[Review, ...]
    action: NextAction | None
    version: int
    created_at: datetime
    updated_at: datetime
    captured_at: datetime | None = None
    # What the provider calls it, where that is not our id.
    provider_ref: str = ""
    # Where the gateway sends its buyer back to.
    return_url: str = ""

    @property
    def refundable(self) -> Money:
        """What may still be given back."""
        return self.captured - self.refunded - self.refund_pending - self.kept - self.disputed

    @property
    def is_by_hand(self) -> bool:
        """Whether a shop's word alone says that its money came."""
        return self.provider in BY_HAND


class Behaviour(StrEnum):
    """How a payment at the test gateway goes; each is something that real gateways do."""

    APPROVE = "approve"
    DECLINE = "decline"
    SLOW = "slow"
    DUPLICATE = "duplicate"
    OUT_OF_ORDER = "out_of_order"
    LOST = "lost"
    WRONG_AMOUNT = "wrong_amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPayment:
    """A payment as the test gateway has it in its own book, once its buyer chose."""

    __test__ = False

    payment_ref: str
    money: Money
    behaviour: Behaviour
    decided_at: datetime


class RefundTo(StrEnum):
    """Where people let money go back to."""

    PAYMENT = "payment"
    STORE_CREDIT = "store_credit"


class Destination(StrEnum):
    """Where a refund went: back the way it was paid, to its buyer's credit, or to what was taken in exchange."""

    PAYMENT = "payment"
    STORE_CREDIT = "store_credit"
    EXCHANGE = "exchange"


class RefundState(StrEnum):
    """Where a refund stands."""

    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money on its way back to the buyer."""

    id: UUID
    payment_id: UUID
    amount: Money
    state: RefundState
    reason: str
    idempotency_key: str
    requested_at: datetime
    # What the provider calls it, as far as we heard.
    provider_ref: str = ""
    to: Destination = Destination.PAYMENT

    def is_called(self, refund_id: str) -> bool:
        """Whether a name that events give is this refund's: the provider's, or ours where it uses that."""
        return bool(refund_id) and refund_id in {str(self.id), self.provider_ref}


class RefundStage(StrEnum):
    """How a list asks for refunds: by where they stand, those that wait for a person apart."""

    UNDER_WAY = "under_way"
    BY_HAND = "by_hand"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNews:
    """A refund in everybody's list: of which payment and for what, and what its provider said of it last."""

    refund: Refund
    provider: str
    reference_id: UUID
    is_by_hand: bool
    said: EventKind | None = None
    said_at: datetime | None = None
    said_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSetting:
    """By how many steps a shop lets the sum of a transfer be lowered, so that no two open ones ask for the same."""

    shop_id: UUID
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSum:
    """What a transfer asks for, and the shop that bears what it is less than was due; None where it is what was due."""

    amount: Money
    borne_by: UUID | None = None


class ReceiptState(StrEnum):
    """Where a receipt stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A picture or PDF with which a buyer shows that they paid."""

    id: UUID
    payment_id: UUID
    storage_key: str
    content_type: str
    size_bytes: int
    sha256: bytes
    state: ReceiptState
    reason: str
    # The very same file, or one that looks like it, was shown for another payment.
    was_seen_before: bool
    uploaded_at: datetime
    decided_at: datetime | None = None
    reason_code: str = ""


class RejectReason(StrEnum):
    """What may be wrong with a receipt, in a word that is told in everybody's language."""

    AMOUNT_DIFFERS = "amount_differs"
    NOT_ARRIVED = "not_arrived"
    UNREADABLE = "unreadable"
    OTHER_PAYMENT = "other_payment"
    SHOWN_BEFORE = "shown_before"


# How alike two files are that have the same bytes; what only looks alike is at most 1000.
IDENTICAL = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReceipt:
    """A receipt that waits for a decision, with what it is for and how much it should show."""

    receipt: Receipt
    reference_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptQueue:
    """How many receipts wait for a decision, and since when the one that came first; None where none waits."""

    count: Count
    waits_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """A receipt of another payment that looks like one of this, or is the very same file."""

    receipt: Receipt
    reference_id: UUID
    likeness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event as the inbox keeps it."""

    id: UUID
    event: ProviderEvent
    is_processed: bool
    verdict: str | None
    source: str = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A payment of which its provider knows other sums than we do: what came, and what went back."""

    payment_id: UUID
    provider: str
    came: Money
    went: Money
    provider_came: Money
    provider_went: Money
    found_at: datetime | None = None


Source = Literal["webhook", "poll", "local"]
# Transfers with a receipt.
MANUAL = "manual"
GIFT_CARD = "gift_card"
STORE_CREDIT = "store_credit"
EXCHANGE = "exchange"
# Ways of paying that cover as much as they hold; the rest is paid another way.
IN_PART = frozenset({GIFT_CARD, STORE_CREDIT, EXCHANGE})
# Ways of paying of which no provider tells: somebody says that the money is there. What was exchanged may be of those.
BY_HAND = frozenset({"cash", "manual", EXCHANGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How events reached us: kept next to them, as it came."""

    source: Source
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
