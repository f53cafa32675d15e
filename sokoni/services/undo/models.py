"""The table of undo: runs. The changes themselves are `core.change`'s."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_ZERO = text("0")


class UndoRunRow(Base):
    """What a group did in one shop, or in none, and is being taken back, once."""

    __tablename__ = "undo_runs"
    __table_args__ = (
        UniqueConstraint("group_id", "shop_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("state IN ('running', 'finished')", name="state"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID]
    shop_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(Text)
    total: Mapped[int]
    undone: Mapped[int] = mapped_column(server_default=_ZERO)
    refused: Mapped[int] = mapped_column(server_default=_ZERO)
    refusals: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    cursor: Mapped[UUID | None]
    as_operator: Mapped[bool]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
