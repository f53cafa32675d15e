"""The tables of bulk work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_ZERO = text("0")


class BulkOperationRow(Base):
    """An operation, and how far it has come."""

    __tablename__ = "bulk_operations"
    __table_args__ = (
        CheckConstraint("state IN ('previewed', 'running', 'finished', 'cancelled')", name="state"),
        CheckConstraint("changed + unchanged + refused <= total", name="total"),
        CheckConstraint("(state IN ('finished', 'cancelled')) = (finished_at IS NOT NULL)", name="finished_at"),
        Index("bulk_operations_shop_id_id_idx", "shop_id", "id"),
        Index("bulk_operations_previewed_idx", "created_at", postgresql_where=text("state = 'previewed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    action: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    token: Mapped[str] = mapped_column(Text)
    auto_approve: Mapped[bool]
    total: Mapped[int]
    changed: Mapped[int] = mapped_column(server_default=_ZERO)
    unchanged: Mapped[int] = mapped_column(server_default=_ZERO)
    refused: Mapped[int] = mapped_column(server_default=_ZERO)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class BulkItemRow(Base):
    """A product that an operation was previewed for, as old as it was then, and what became of it."""

    __tablename__ = "bulk_items"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'changed', 'unchanged', 'refused')", name="state"),
        CheckConstraint("(state = 'refused') = (code <> '')", name="code"),
        Index("bulk_items_waiting_idx", "operation_id", "product_id", postgresql_where=text("state = 'waiting'")),
    )

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("bulk_operations.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, server_default=text("''"))
    message: Mapped[str] = mapped_column(Text, server_default=text("''"))
    # What the refusal's message is filled with, so that pages can say it in other languages.
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
