"""Tables of buyers' groups; private to this package."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Interval, LargeBinary, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class BuyersGroupRow(Base):
    """A group that is for buyers."""

    __tablename__ = "telegram_buyers_groups"
    __table_args__ = (Index("telegram_buyers_groups_shop_id_idx", "shop_id"),)

    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(
            "telegram_groups.group_id",
            name="telegram_buyers_groups_group_id_fkey",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        primary_key=True,
        autoincrement=False,
    )
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="telegram_buyers_groups_shop_id_fkey"))
    product_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    tag: Mapped[str] = mapped_column(Text)
    patience: Mapped[timedelta] = mapped_column(Interval)
    only_buyers: Mapped[bool] = mapped_column(server_default=text("true"))
    updated_at: Mapped[datetime]


class KnockRow(Base):
    """Somebody who asked to join."""

    __tablename__ = "telegram_knocks"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'let_in', 'declined', 'taken_back', 'admitted', 'put_out')", name="state"
        ),
        Index("telegram_knocks_user_id_idx", "user_id"),
        Index("telegram_knocks_asked_at_idx", "group_id", "asked_at", "user_id"),
        Index("telegram_knocks_token_hash_key", "token_hash", unique=True),
        Index("telegram_knocks_waiting_idx", "ends_at", postgresql_where=text("state = 'waiting'")),
    )

    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(
            "telegram_groups.group_id",
            name="telegram_knocks_group_id_fkey",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        primary_key=True,
        autoincrement=False,
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    bot_id: Mapped[UUID]
    user_chat_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(Text)
    # Of the link that only they were sent.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)


class BuyerTagRow(Base):
    """What we wrote beside a buyer's name, so that we take nothing away that others wrote."""

    __tablename__ = "telegram_buyer_tags"

    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(
            "telegram_buyers_groups.group_id",
            name="telegram_buyer_tags_group_id_fkey",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        primary_key=True,
        autoincrement=False,
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(Text)
