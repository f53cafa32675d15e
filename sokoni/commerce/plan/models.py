"""The tables of plans; private to this package."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class PlanRow(Base):
    """One plan; a limit that is NULL is none."""

    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("name", name="plans_name_key"),
        CheckConstraint("max_products >= 0 AND max_members >= 1", name="limits"),
        CheckConstraint("max_bots >= 0 AND max_groups >= 0", name="telegram"),
        CheckConstraint("price_amount >= 0 AND currency ~ '^[A-Z]{3}$'", name="price"),
        CheckConstraint("(price_amount IS NULL) = (currency IS NULL)", name="priced"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    max_products: Mapped[int | None]
    max_members: Mapped[int | None]
    max_bots: Mapped[int | None]
    max_groups: Mapped[int | None]
    price_amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(Text)
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AssignmentRow(Base):
    """Which plan a shop has, or all without one of their own, in a half-open time; nothing changes but its end."""

    __tablename__ = "plan_assignments"
    __table_args__ = (
        CheckConstraint("starts_at <= ends_at", name="period"),
        Index(
            "plan_assignments_open_key",
            "shop_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ends_at IS NULL"),
        ),
        Index("plan_assignments_shop_id_starts_at_idx", "shop_id", "starts_at"),
        Index("plan_assignments_plan_id_idx", "plan_id", postgresql_where=text("ends_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID | None] = mapped_column(ForeignKey("shops.id", name="plan_assignments_shop_id_fkey"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id", name="plan_assignments_plan_id_fkey"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
