"""The table of groups; private to this package."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class GroupRow(Base):
    """A group with its settings; of those, only what was said otherwise than the defaults."""

    __tablename__ = "telegram_groups"
    __table_args__ = (
        UniqueConstraint("group_id", name="telegram_groups_group_id_key"),
        CheckConstraint("group_id < 0", name="group_id"),
        CheckConstraint("state IN ('claimed', 'active', 'demoted', 'left')", name="state"),
        CheckConstraint("name <> ''", name="name"),
        Index("telegram_groups_shop_id_id_idx", "shop_id", "id", postgresql_where=text("removed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(BigInteger)
    shop_id: Mapped[UUID | None] = mapped_column(ForeignKey("shops.id", name="telegram_groups_shop_id_fkey"))
    bot_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    username: Mapped[str | None] = mapped_column(Text)
    member_count: Mapped[int | None]
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
