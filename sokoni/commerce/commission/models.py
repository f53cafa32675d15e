"""The tables of commissions; private to this package."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class RuleRow(Base):
    """Terms and the half-open time in which they hold; of a row nothing changes but its end."""

    __tablename__ = "commission_rules"
    __table_args__ = (
        CheckConstraint("scope IN ('market', 'plan', 'shop', 'category', 'product')", name="scope"),
        CheckConstraint("(scope = 'market') = (subject_id IS NULL)", name="subject"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000 AND tax_bp BETWEEN 0 AND 10000", name="shares"),
        CheckConstraint("fixed_amount = 0 OR fixed_amount > 0 AND currency IS NOT NULL", name="fixed"),
        CheckConstraint("starts_at <= ends_at", name="period"),
        Index(
            "commission_rules_open_key",
            "scope",
            "subject_id",
            "currency",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ends_at IS NULL"),
        ),
        Index("commission_rules_subject_id_idx", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(Text)
    # No foreign key: goods and categories may be taken out of the catalogue, what was agreed about them stays.
    subject_id: Mapped[UUID | None]
    currency: Mapped[str | None] = mapped_column(Text)
    rate_bp: Mapped[int]
    fixed_amount: Mapped[int]
    tax_bp: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class _Terms:
    """What was agreed, copied at the sale."""

    rate_bp: Mapped[int]
    fixed_amount: Mapped[int]
    tax_bp: Mapped[int]


class LineRow(_Terms, Base):
    """What was charged for a line of an order; a trigger lets nothing change but what was given back."""

    __tablename__ = "commission_lines"
    __table_args__ = (
        CheckConstraint("base_amount >= 0 AND amount BETWEEN 0 AND base_amount AND tax_amount >= 0", name="amounts"),
        CheckConstraint(
            "reversed_base_amount BETWEEN 0 AND base_amount AND reversed_amount BETWEEN 0 AND amount"
            " AND reversed_tax_amount BETWEEN 0 AND tax_amount",
            name="reversed",
        ),
        Index("commission_lines_reference_id_idx", "reference_id"),
    )

    order_line_id: Mapped[UUID] = mapped_column(primary_key=True)
    reference_id: Mapped[UUID]
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="commission_lines_shop_id_fkey"))
    rule_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("commission_rules.id", name="commission_lines_rule_id_fkey")
    )
    currency: Mapped[str] = mapped_column(Text)
    base_amount: Mapped[int]
    amount: Mapped[int]
    tax_amount: Mapped[int]
    reversed_base_amount: Mapped[int] = mapped_column(server_default=text("0"))
    reversed_amount: Mapped[int] = mapped_column(server_default=text("0"))
    reversed_tax_amount: Mapped[int] = mapped_column(server_default=text("0"))
    recorded_at: Mapped[datetime]


class ReversalRow(Base):
    """What of a line's commission went back with one credit; rows are only ever added."""

    __tablename__ = "commission_reversals"
    __table_args__ = (
        CheckConstraint("base_amount >= 0 AND amount >= 0 AND tax_amount >= 0", name="amounts"),
        Index("commission_reversals_order_line_id_idx", "order_line_id"),
    )

    reference_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("commission_lines.order_line_id", name="commission_reversals_order_line_id_fkey"), primary_key=True
    )
    base_amount: Mapped[int]
    amount: Mapped[int]
    tax_amount: Mapped[int]
    reversed_at: Mapped[datetime]
