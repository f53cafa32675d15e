"""The tables of payouts; private to this package. A trigger holds that a statement is the sum of its entries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class _Parts:
    """The columns whose sum a shop gets."""

    goods_amount: Mapped[int]
    tax_amount: Mapped[int]
    commission_amount: Mapped[int]
    commission_tax_amount: Mapped[int]
    direct_amount: Mapped[int]


class PayoutRow(_Parts, Base):
    """A statement."""

    __tablename__ = "payouts"
    __table_args__ = (
        UniqueConstraint("shop_id", "number", name="payouts_shop_id_number_key"),
        CheckConstraint("state IN ('carried', 'drafted', 'approved', 'paid', 'failed', 'voided')", name="state"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("(state = 'carried') = (amount <= 0)", name="amount"),
        CheckConstraint("carried_into IS NULL OR state = 'carried'", name="carried_into"),
        CheckConstraint(
            "amount = goods_amount + tax_amount + commission_amount + commission_tax_amount + direct_amount"
            " + carried_amount",
            name="sum",
        ),
        CheckConstraint("state <> 'paid' OR reference <> ''", name="reference"),
        Index("payouts_state_id_idx", "state", "id"),
        Index("payouts_shop_id_id_idx", "shop_id", "id"),
        Index("payouts_carried_into_idx", "carried_into"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="payouts_shop_id_fkey"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    carried_amount: Mapped[int]
    carried_tax_amount: Mapped[int]
    amount: Mapped[int]
    entry_count: Mapped[int]
    until: Mapped[datetime]
    carried_into: Mapped[UUID | None] = mapped_column(ForeignKey("payouts.id", name="payouts_carried_into_fkey"))
    reference: Mapped[str] = mapped_column(Text, server_default=text("''"))
    reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class PayoutEntryRow(_Parts, Base):
    """What a posting of the books is to its shop; of a row nothing changes but its time and its statement."""

    __tablename__ = "payout_entries"
    __table_args__ = (
        CheckConstraint("kind IN ('sale', 'credit', 'cancellation')", name="kind"),
        Index("payout_entries_reference_id_idx", "reference_id"),
        Index(
            "payout_entries_free_idx", "shop_id", "currency", "ripe_from", postgresql_where=text("payout_id IS NULL")
        ),
        Index("payout_entries_payout_id_idx", "payout_id"),
    )

    transaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("ledger_transactions.id", name="payout_entries_transaction_id_fkey"), primary_key=True
    )
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="payout_entries_shop_id_fkey"))
    reference_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    booked_at: Mapped[datetime]
    ripe_from: Mapped[datetime | None]
    # The statement that counts; those that were voided are in `payout_items`.
    payout_id: Mapped[UUID | None] = mapped_column(ForeignKey("payouts.id", name="payout_entries_payout_id_fkey"))


class PayoutItemRow(Base):
    """That an entry stands in a statement, also in one that came to nothing; rows are only ever added."""

    __tablename__ = "payout_items"

    payout_id: Mapped[UUID] = mapped_column(
        ForeignKey("payouts.id", name="payout_items_payout_id_fkey"), primary_key=True
    )
    transaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("payout_entries.transaction_id", name="payout_items_transaction_id_fkey"), primary_key=True
    )


class PayoutTermsRow(Base):
    """What is agreed with one shop; there is none where all is as with everybody."""

    __tablename__ = "payout_terms"
    __table_args__ = (CheckConstraint("hold_days BETWEEN 0 AND 365", name="hold_days"),)

    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="payout_terms_shop_id_fkey"), primary_key=True)
    hold_days: Mapped[int | None]
    destination: Mapped[str] = mapped_column(Text, server_default=text("''"))
    updated_at: Mapped[datetime]
