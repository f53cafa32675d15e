"""Tables of bank statements."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class StatementRow(Base):
    """A file of a bank; the same one is kept once."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        UniqueConstraint("shop_id", "sha256", name="bank_statements_shop_id_sha256_key"),
        UniqueConstraint("shop_id", "id", name="bank_statements_shop_id_id_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="bank_statements_shop_id_fkey"))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    new: Mapped[int] = mapped_column(Integer)
    known: Mapped[int] = mapped_column(Integer)
    outgoing: Mapped[int] = mapped_column(Integer)
    bad_rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime]


class LineRow(Base):
    """Money that came in, as a bank says; each line once in a shop, and one at most for each transfer."""

    __tablename__ = "bank_statement_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "statement_id"],
            ["bank_statements.shop_id", "bank_statements.id"],
            name="bank_statement_lines_shop_id_statement_id_fkey",
        ),
        UniqueConstraint("shop_id", "key", name="bank_statement_lines_shop_id_key_key"),
        UniqueConstraint("payment_id", name="bank_statement_lines_payment_id_key"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(payment_id IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        Index(
            "bank_statement_lines_open_idx", "shop_id", "booked_on", "id", postgresql_where=text("payment_id IS NULL")
        ),
        Index(
            "bank_statement_lines_confirmed_idx",
            "shop_id",
            "confirmed_at",
            "id",
            postgresql_where=text("payment_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    statement_id: Mapped[UUID]
    key: Mapped[bytes] = mapped_column(LargeBinary)
    row: Mapped[int] = mapped_column(Integer)
    booked_on: Mapped[date]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payments.id", name="bank_statement_lines_payment_id_fkey")
    )
    confirmed_at: Mapped[datetime | None]
