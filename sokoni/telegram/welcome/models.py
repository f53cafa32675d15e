"""Tables of who comes and goes; private to this package."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_GROUP = "telegram_groups.group_id"


class NewcomerRow(Base):
    """Somebody's last coming into a group; kept in a ring of months (`core.parts`) by when that was."""

    __tablename__ = "telegram_newcomers"
    __table_args__ = (
        UniqueConstraint("group_id", "user_id", "slot", name="telegram_newcomers_group_id_user_id_key"),
        Index("telegram_newcomers_group_id_joined_at_idx", "group_id", "joined_at"),
        CheckConstraint("state IN ('let_in', 'asked', 'passed', 'failed', 'left', 'raided', 'pardoned')", name="state"),
        CheckConstraint("captcha IN ('button', 'arithmetic')", name="captcha"),
        CheckConstraint("state <> 'asked' OR (captcha IS NOT NULL AND expires_at IS NOT NULL)", name="asked"),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(_GROUP, name="telegram_newcomers_group_id_fkey", onupdate="CASCADE", ondelete="CASCADE"),
    )
    user_id: Mapped[int]
    bot_id: Mapped[UUID]
    first_name: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    username: Mapped[str] = mapped_column(Text)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Text)
    is_vouched: Mapped[bool]
    captcha: Mapped[str | None] = mapped_column(Text)
    attempts_left: Mapped[int] = mapped_column(SmallInteger)
    expires_at: Mapped[datetime | None]
    message_id: Mapped[int | None]


class GreetingRow(Base):
    """The last greeting of a kind that stands in a group."""

    __tablename__ = "telegram_greetings"
    __table_args__ = (CheckConstraint("kind IN ('welcome', 'goodbye')", name="kind"),)

    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(_GROUP, name="telegram_greetings_group_id_fkey", onupdate="CASCADE", ondelete="CASCADE"),
        primary_key=True,
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    message_id: Mapped[int]


class RaidRow(Base):
    """A time in which whoever comes is put out: the one that runs in a group, or its last one."""

    __tablename__ = "telegram_raids"
    __table_args__ = (Index("telegram_raids_group_id_key", "group_id", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(_GROUP, name="telegram_raids_group_id_fkey", onupdate="CASCADE", ondelete="CASCADE")
    )
    bot_id: Mapped[UUID]
    since: Mapped[datetime]
    ends_at: Mapped[datetime]
    started_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]


class NightRow(Base):
    """The last night of a group."""

    __tablename__ = "telegram_nights"
    __table_args__ = (
        CheckConstraint("state IN ('falling', 'resting', 'ending', 'over')", name="state"),
        Index("telegram_nights_state_idx", "group_id", postgresql_where=text("state <> 'over'")),
    )

    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(_GROUP, name="telegram_nights_group_id_fkey", onupdate="CASCADE", ondelete="CASCADE"),
        primary_key=True,
    )
    bot_id: Mapped[UUID]
    began_on: Mapped[date]
    state: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    during: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_at: Mapped[datetime]


class JoinRequestRow(Base):
    """Somebody's last request to come into a group; kept in a ring of months (`core.parts`) by when that was."""

    __tablename__ = "telegram_join_requests"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'declined', 'gone')", name="state"),
        Index("telegram_join_requests_group_id_asked_at_idx", "group_id", "asked_at", "user_id"),
        Index(
            "telegram_join_requests_waiting_idx",
            "group_id",
            "asked_at",
            "user_id",
            postgresql_where=text("state = 'waiting'"),
        ),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(_GROUP, name="telegram_join_requests_group_id_fkey", onupdate="CASCADE", ondelete="CASCADE"),
        primary_key=True,
    )
    user_id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    bot_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    username: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    link_name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, server_default="")


class InviteLinkRow(Base):
    """A link into a group that was made here."""

    __tablename__ = "telegram_invite_links"
    __table_args__ = (Index("telegram_invite_links_group_id_id_idx", "group_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(_GROUP, name="telegram_invite_links_group_id_fkey", onupdate="CASCADE", ondelete="CASCADE"),
    )
    bot_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    asks_first: Mapped[bool]
    member_limit: Mapped[int | None]
    expires_at: Mapped[datetime | None]
    link: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    came: Mapped[int] = mapped_column(server_default="0")


class CameByLinkRow(Base):
    """Somebody who came by a link, once however often they came; kept in a ring of months (`core.parts`)."""

    __tablename__ = "telegram_came_by_link"
    __table_args__ = (
        Index("telegram_came_by_link_link_id_came_at_idx", "link_id", "came_at", "user_id"),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_invite_links.id", name="telegram_came_by_link_link_id_fkey", ondelete="CASCADE"),
        primary_key=True,
    )
    user_id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    came_at: Mapped[datetime]
