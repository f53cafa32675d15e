"""The table of texts that groups keep; private to this package."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class KeptTextRow(Base):
    """A note, or an answer to a word."""

    __tablename__ = "telegram_kept_texts"
    __table_args__ = (
        UniqueConstraint("group_id", "kind", "name", name="telegram_kept_texts_group_id_kind_name_key"),
        CheckConstraint("kind IN ('note', 'answer')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(
            "telegram_groups.group_id",
            name="telegram_kept_texts_group_id_fkey",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
