"""The table of files of stock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_ZERO = text("0")
_NONE = text("'[]'")


class StockImportRow(Base):
    """A file of stock, with what its rows say as long as that is to be applied."""

    __tablename__ = "stock_imports"
    __table_args__ = (
        CheckConstraint("state IN ('previewed', 'running', 'finished')", name="state"),
        CheckConstraint("changed + unchanged + refused <= total", name="total"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished_at"),
        Index("stock_imports_shop_id_id_idx", "shop_id", "id"),
        Index("stock_imports_previewed_idx", "created_at", postgresql_where=text("state = 'previewed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="stock_imports_shop_id_fkey"))
    filename: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    items: Mapped[list[Any]] = mapped_column(JSONB, server_default=_NONE)
    issues: Mapped[list[Any]] = mapped_column(JSONB, server_default=_NONE)
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
