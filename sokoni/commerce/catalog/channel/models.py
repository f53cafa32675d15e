"""The tables of channels."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_ZERO = text("0")
_BLANK = text("''")


class ChannelImportRow(Base):
    """An export of a channel, and how far it is read."""

    __tablename__ = "channel_imports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'finished', 'failed')", name="state"),
        CheckConstraint("(state IN ('finished', 'failed')) = (finished_at IS NOT NULL)", name="finished_at"),
        Index("channel_imports_shop_id_id_idx", "shop_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    state: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    channel_name: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    posts_total: Mapped[int] = mapped_column(server_default=_ZERO)
    posts_done: Mapped[int] = mapped_column(server_default=_ZERO)
    new: Mapped[int] = mapped_column(server_default=_ZERO)
    updated: Mapped[int] = mapped_column(server_default=_ZERO)
    unchanged: Mapped[int] = mapped_column(server_default=_ZERO)
    passed_over: Mapped[int] = mapped_column(server_default=_ZERO)
    # Why it failed; the words are those of the refusal, which pages say in other languages.
    code: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    reason: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ChannelTakingRow(Base):
    """Drafts that are made into products one after the other, and in whose name."""

    __tablename__ = "channel_takings"
    __table_args__ = (
        CheckConstraint("made + refused <= total", name="total"),
        Index("channel_takings_shop_id_id_idx", "shop_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    publish: Mapped[bool]
    auto_approve: Mapped[bool]
    total: Mapped[int]
    made: Mapped[int] = mapped_column(server_default=_ZERO)
    refused: Mapped[int] = mapped_column(server_default=_ZERO)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ChannelDraftRow(Base):
    """A post as what it was read as, and what became of it."""

    __tablename__ = "channel_drafts"
    __table_args__ = (
        # By this, the same export and a newer one find their drafts again.
        UniqueConstraint("shop_id", "channel_id", "message_id"),
        ForeignKeyConstraint(["shop_id", "product_id"], ["products.shop_id", "products.id"]),
        CheckConstraint("state IN ('waiting', 'queued', 'taken', 'skipped')", name="state"),
        CheckConstraint("(state = 'taken') = (product_id IS NOT NULL)", name="product_id"),
        CheckConstraint("(state = 'queued') = (taking_id IS NOT NULL)", name="taking_id"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence"),
        Index("channel_drafts_shop_id_state_posted_at_id_idx", "shop_id", "state", "posted_at", "id"),
        Index("channel_drafts_taking_id_idx", "taking_id", "id", postgresql_where=text("taking_id IS NOT NULL")),
        Index("channel_drafts_product_id_idx", "product_id", postgresql_where=text("product_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    channel_id: Mapped[int]
    message_id: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    # The post and its pictures, told from another version of them.
    fingerprint: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    doubts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    confidence: Mapped[int]
    # Of its amounts: the shop's when it was read.
    currency: Mapped[str] = mapped_column(Text)
    pictures: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_edited: Mapped[bool] = mapped_column(server_default=text("false"))
    # Why it did not become a product when it was to.
    refusal: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    taking_id: Mapped[UUID | None] = mapped_column(ForeignKey("channel_takings.id"))
    product_id: Mapped[UUID | None]
    posted_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
