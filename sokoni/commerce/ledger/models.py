"""Tables of the books. Triggers of the migration hold what columns cannot: balance at commit, and no change ever."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class LedgerTransaction(Base):
    """One fact that moved money."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (
        UniqueConstraint(
            "kind", "reference_kind", "reference_id", name="ledger_transactions_kind_reference_kind_reference_id_key"
        ),
        Index("ledger_transactions_reference_idx", "reference_kind", "reference_id"),
        CheckConstraint("entry_count >= 2", name="entry_count"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    reference_kind: Mapped[str] = mapped_column(Text)
    reference_id: Mapped[UUID]
    # Said in advance, so that an entry smuggled in later is one too many.
    entry_count: Mapped[int] = mapped_column(SmallInteger)
    posted_at: Mapped[datetime]


class LedgerEntry(Base):
    """One side of a transaction: positive is debit, negative is credit."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("account_kind ~ '^[a-z][a-z0-9_]*(:[a-z0-9_]+)?$'", name="account_kind"),
        Index("ledger_entries_account_idx", "account_kind", "owner_id", "currency", postgresql_include=["amount"]),
    )

    transaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("ledger_transactions.id", name="ledger_entries_transaction_id_fkey"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    account_kind: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID | None]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
