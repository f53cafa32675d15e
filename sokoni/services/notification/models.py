"""Tables of notification."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class NotificationRow(Base):
    """One message; the key of what caused it makes it one."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("dedupe_key", name="notifications_dedupe_key_key"),
        CheckConstraint("channel IN ('email')", name="channel"),
        CheckConstraint("recipient <> ''", name="recipient"),
        CheckConstraint("state IN ('queued', 'sending', 'sent')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("notifications_created_at_idx", "created_at", postgresql_where=text("state <> 'sent'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    context: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dedupe_key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(Text)
    provider_message_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class OptOutRow(Base):
    """An address that wants no mail of a topic."""

    __tablename__ = "notification_opt_outs"

    email: Mapped[str] = mapped_column(Text, primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime]


class OptOutLinkRow(Base):
    """A link that ends mail of a topic to an address."""

    __tablename__ = "notification_opt_out_links"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
