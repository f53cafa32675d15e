"""The table of messages for later; private to this package."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ScheduledMessageRow(Base):
    """A message for later."""

    __tablename__ = "telegram_scheduled_messages"
    __table_args__ = (
        Index(
            "telegram_scheduled_messages_group_id_idx",
            "group_id",
            "id",
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "telegram_scheduled_messages_due_idx",
            "next_at",
            postgresql_where=text("is_on AND removed_at IS NULL AND next_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(
            "telegram_groups.group_id",
            name="telegram_scheduled_messages_group_id_fkey",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_on: Mapped[bool]
    next_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    last_message_id: Mapped[int | None]
    problem: Mapped[str] = mapped_column(Text)
    times_said: Mapped[int]
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
