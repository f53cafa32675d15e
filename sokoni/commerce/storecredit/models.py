"""Tables of store credit. The check is the last word on what may be spent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class StoreCreditRow(Base):
    """What an account holds in one currency."""

    __tablename__ = "store_credits"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance"),)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="store_credits_account_id_fkey"), primary_key=True
    )
    currency: Mapped[str] = mapped_column(Text, primary_key=True)
    balance: Mapped[int]
    updated_at: Mapped[datetime]


class CreditMovementRow(Base):
    """A change of a balance; rows are only ever added."""

    __tablename__ = "store_credit_movements"
    __table_args__ = (
        UniqueConstraint("kind", "reference_id", name="store_credit_movements_kind_reference_id_key"),
        Index("store_credit_movements_account_id_idx", "account_id", "id"),
        CheckConstraint("kind IN ('granted', 'withdrawn', 'spent', 'returned', 'refunded')", name="kind"),
        CheckConstraint("(kind IN ('withdrawn', 'spent')) = (amount < 0) AND amount <> 0", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", name="store_credit_movements_account_id_fkey"))
    currency: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reference_id: Mapped[UUID]
    amount: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
