"""Tables of payments. The checks are the last word on how much may be captured and given back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class PaymentRow(Base):
    """One attempt to pay for a reference."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("reference_id", "attempt", name="payments_reference_id_attempt_key"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("captured BETWEEN 0 AND amount", name="captured"),
        CheckConstraint(
            "refunded >= 0 AND refund_pending >= 0 AND kept >= 0 AND disputed >= 0 AND lost BETWEEN 0 AND refunded"
            " AND refunded + refund_pending + kept + disputed <= captured",
            name="refunded",
        ),
        CheckConstraint("surplus >= 0", name="surplus"),
        CheckConstraint(
            "state IN ('pending', 'receipt_review', 'captured', 'refunded', 'failed', 'expired', 'cancelled',"
            " 'mismatch')",
            name="state",
        ),
        Index("payments_flagged_idx", "id", postgresql_where=text("cardinality(reviews) > 0")),
        Index("payments_poll_at_idx", "poll_at", postgresql_where=text("poll_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference_id: Mapped[UUID]
    attempt: Mapped[int]
    provider: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    captured: Mapped[int]
    refunded: Mapped[int]
    refund_pending: Mapped[int]
    kept: Mapped[int] = mapped_column(server_default=text("0"))
    disputed: Mapped[int] = mapped_column(server_default=text("0"))
    lost: Mapped[int] = mapped_column(server_default=text("0"))
    surplus: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    reviews: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # Those of them that a person has looked at.
    reviews_done: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    action: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    version: Mapped[int]
    # When the provider is asked next; null when there is nothing left to ask.
    poll_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    provider_ref: Mapped[str] = mapped_column(Text, server_default=text("''"))
    return_url: Mapped[str] = mapped_column(Text, server_default=text("''"))


class PaymentEventRow(Base):
    """The inbox: what was said of payments, as it came, each once; `payment_id` is empty for those we do not know."""

    __tablename__ = "payment_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_key", name="payment_events_provider_event_key_key"),
        Index("payment_events_payment_id_idx", "payment_id"),
        Index("payment_events_unknown_idx", "provider", "payment_ref", postgresql_where=text("payment_id IS NULL")),
        Index("payment_events_charge_idx", "provider", "charge_id", postgresql_where=text("kind = 'captured'")),
        CheckConstraint("source IN ('webhook', 'poll', 'local')", name="source"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="money"),
        CheckConstraint("kind NOT IN ('captured', 'refunded', 'kept', 'released') OR amount > 0", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(Text)
    event_key: Mapped[str] = mapped_column(Text)
    payment_ref: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id", name="payment_events_payment_id_fkey"))
    kind: Mapped[str] = mapped_column(Text)
    charge_id: Mapped[str] = mapped_column(Text)
    refund_id: Mapped[str] = mapped_column(Text)
    amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(Text)


class DifferenceRow(Base):
    """A payment of which its provider knew other sums than we did when it was asked last."""

    __tablename__ = "payment_differences"

    payment_id: Mapped[UUID] = mapped_column(
        ForeignKey("payments.id", name="payment_differences_payment_id_fkey"), primary_key=True
    )
    provider: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    came: Mapped[int]
    went: Mapped[int]
    provider_came: Mapped[int]
    provider_went: Mapped[int]
    found_at: Mapped[datetime]


class TransferSettingRow(Base):
    """By how many steps a shop lets the sums of its transfers be lowered; there is none before it said so."""

    __tablename__ = "payment_transfer_settings"
    __table_args__ = (CheckConstraint("steps BETWEEN 0 AND 999", name="steps"),)

    shop_id: Mapped[UUID] = mapped_column(
        ForeignKey("shops.id", name="payment_transfer_settings_shop_id_fkey"), primary_key=True
    )
    steps: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime]


class TransferSumRow(Base):
    """A sum that a transfer asks for in a shop, which no other open one does.

    After its payment ended it rests: it goes to another one only when all others are asked for, so that money which
    comes late, or a statement that is read late, still names its order.
    """

    __tablename__ = "payment_transfer_sums"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("payment_transfer_sums_reference_id_idx", "reference_id"),
    )

    shop_id: Mapped[UUID] = mapped_column(
        ForeignKey("shops.id", name="payment_transfer_sums_shop_id_fkey"), primary_key=True
    )
    currency: Mapped[str] = mapped_column(Text, primary_key=True)
    amount: Mapped[int] = mapped_column(primary_key=True)
    reference_id: Mapped[UUID]
    rests_since: Mapped[datetime | None]


class RefundRow(Base):
    """A refund that was asked for here."""

    __tablename__ = "payment_refunds"
    __table_args__ = (
        UniqueConstraint("payment_id", "idempotency_key", name="payment_refunds_payment_id_idempotency_key_key"),
        CheckConstraint("amount > 0", name="amount"),
        Index("payment_refunds_swapped_idx", "idempotency_key", postgresql_where=text("goes_to = 'exchange'")),
        CheckConstraint("state IN ('requested', 'succeeded', 'failed')", name="state"),
        Index("payment_refunds_state_id_idx", "state", "id"),
        CheckConstraint("goes_to IN ('payment', 'store_credit', 'exchange')", name="goes_to"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id", name="payment_refunds_payment_id_fkey"))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    provider_ref: Mapped[str] = mapped_column(Text, server_default=text("''"))
    goes_to: Mapped[str] = mapped_column(Text, server_default=text("'payment'"))


class ReceiptRow(Base):
    """A receipt; the file itself is in private storage."""

    __tablename__ = "payment_receipts"
    __table_args__ = (
        Index("payment_receipts_payment_id_idx", "payment_id", "uploaded_at"),
        Index("payment_receipts_sha256_idx", "sha256"),
        Index(
            "payment_receipts_payment_id_submitted_key",
            "payment_id",
            unique=True,
            postgresql_where=text("state = 'submitted'"),
        ),
        CheckConstraint("state IN ('submitted', 'approved', 'rejected', 'replaced')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id", name="payment_receipts_payment_id_fkey"))
    storage_key: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    was_seen_before: Mapped[bool]
    uploaded_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    reason_code: Mapped[str] = mapped_column(Text, server_default=text("''"))


class ReceiptPrintRow(Base):
    """How the writing in a receipt's picture looks."""

    __tablename__ = "payment_receipt_prints"
    __table_args__ = (
        Index("payment_receipt_prints_amount_currency_receipt_id_idx", "amount", "currency", "receipt_id"),
    )

    receipt_id: Mapped[UUID] = mapped_column(
        ForeignKey("payment_receipts.id", name="payment_receipt_prints_receipt_id_fkey"), primary_key=True
    )
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    print: Mapped[bytes] = mapped_column(LargeBinary)


class LikenessRow(Base):
    """Two receipts of different payments that look alike, the one that was looked at later first."""

    __tablename__ = "payment_receipt_likenesses"
    __table_args__ = (
        CheckConstraint("likeness BETWEEN 0 AND 1001", name="likeness"),
        Index("payment_receipt_likenesses_other_id_idx", "other_id"),
    )

    receipt_id: Mapped[UUID] = mapped_column(
        ForeignKey("payment_receipts.id", name="payment_receipt_likenesses_receipt_id_fkey"), primary_key=True
    )
    other_id: Mapped[UUID] = mapped_column(
        ForeignKey("payment_receipts.id", name="payment_receipt_likenesses_other_id_fkey"), primary_key=True
    )
    likeness: Mapped[int] = mapped_column(Integer)


class TestPaymentRow(Base):
    """The test gateway's own book: what its buyers chose. It knows our payments by name only, as a stranger would."""

    __tablename__ = "payment_test_payments"
    __test__ = False

    payment_ref: Mapped[str] = mapped_column(Text, primary_key=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    behaviour: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]


class TestRefundRow(Base):
    """A refund as the test gateway made it, once per idempotency key."""

    __tablename__ = "payment_test_refunds"
    __table_args__ = (Index("payment_test_refunds_payment_ref_idx", "payment_ref"),)
    __test__ = False

    refund_ref: Mapped[str] = mapped_column(Text, primary_key=True)
    payment_ref: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    refunded_at: Mapped[datetime]
