"""Tables of members; private to this package."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class GroupMemberRow(Base):
    """Somebody in a group."""

    __tablename__ = "group_members"
    __table_args__ = (Index("group_members_messages_idx", "group_key", "messages", "user_id"),)

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="group_members_group_key_fkey", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    username: Mapped[str] = mapped_column(Text)
    is_bot: Mapped[bool]
    messages: Mapped[int]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class GroupHourRow(Base):
    """How much was said in a group in an hour; kept in a line of months (`core.parts`)."""

    __tablename__ = "group_message_hours"
    __table_args__ = ({"postgresql_partition_by": "RANGE (hour)"},)

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="group_message_hours_group_key_fkey", ondelete="CASCADE"),
        primary_key=True,
    )
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    messages: Mapped[int]


class GroupMonthRow(Base):
    """How much was said in a group in a month whose hours are no longer kept."""

    __tablename__ = "group_message_months"

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="group_message_months_group_key_fkey", ondelete="CASCADE"),
        primary_key=True,
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    messages: Mapped[int]
