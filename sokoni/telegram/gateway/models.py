"""The tables of the gateway.

The inbox and the calls that were sent are kept for two days, in a ring of four partitions: a row's `slot` is the number
of its day, modulo four, and the partition of the day to come is emptied before it begins. So nothing is ever deleted
row by row, and no table is made while the system runs.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class JsonText(TypeDecorator[Any]):
    """JSON that is written as the text that came, and read as what it says.

    Not jsonb: it is read whole, and must be kept even where jsonb would refuse a text in it.
    """

    impl = JSON
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing: the text goes as it is."""


_NOTHING = text("''")
_BOT = "telegram_bots.id"


class BotRow(Base):
    """One bot. Its token is a sealed secret; what proves its webhook is kept as a hash."""

    __tablename__ = "telegram_bots"
    __table_args__ = (
        Index(
            "telegram_bots_telegram_id_idx",
            "telegram_id",
            unique=True,
            postgresql_where=text("state <> 'disconnected'"),
        ),
        Index("telegram_bots_shop_id_idx", "shop_id"),
        CheckConstraint("state IN ('active', 'paused', 'revoked', 'disconnected')", name="state"),
        CheckConstraint("delivery IN ('polling', 'webhook')", name="delivery"),
        CheckConstraint("share BETWEEN 0 AND 31", name="share"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    telegram_id: Mapped[int]
    shop_id: Mapped[UUID | None] = mapped_column(ForeignKey("shops.id"))
    username: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    delivery: Mapped[str] = mapped_column(Text)
    # Which part of all bots it belongs to; a worker holds parts.
    share: Mapped[int] = mapped_column(SmallInteger)
    webhook_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    # What Telegram was last told of how updates come; NULL: not yet, or no longer true.
    told_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, server_default=_NOTHING)
    problem_at: Mapped[datetime | None]
    last_update_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ShareRow(Base):
    """A part of all bots, and which worker polls and sends for it until when."""

    __tablename__ = "telegram_shares"

    share: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    holder: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]


class WorkerRow(Base):
    """A worker that lives, so that others leave it its part of the shares."""

    __tablename__ = "telegram_workers"

    holder: Mapped[UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


class InboxRow(Base):
    """One update as it came."""

    __tablename__ = "telegram_inbox"
    __table_args__ = (
        Index("telegram_inbox_waiting_idx", "lane", "position", postgresql_where=text("handled_at IS NULL")),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    bot_id: Mapped[UUID] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    # In which order they were stored. A chat's next update comes after its last was answered, so this is its order.
    position: Mapped[int] = mapped_column(server_default=text("nextval('telegram_inbox_position')"))
    lane: Mapped[int] = mapped_column(SmallInteger)
    queue_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[Any] = mapped_column(JsonText)
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class HoldupRow(Base):
    """A queue whose next update could not be handled; it and those behind it wait."""

    __tablename__ = "telegram_holdups"

    bot_id: Mapped[UUID] = mapped_column(primary_key=True)
    queue_key: Mapped[str] = mapped_column(Text, primary_key=True)
    update_id: Mapped[int]
    attempts: Mapped[int]
    until: Mapped[datetime]
    error: Mapped[str] = mapped_column(Text)


class ParkedUpdateRow(Base):
    """An update that was given up, with all that is needed to understand and to replay it.

    Kept in a ring of months (`core.parts`) by when it was given up.
    """

    __tablename__ = "telegram_parked_updates"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id", "slot", name="telegram_parked_updates_bot_id_update_id_key"),
        Index("telegram_parked_updates_parked_at_idx", "parked_at", "id"),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    bot_id: Mapped[UUID] = mapped_column(ForeignKey(_BOT))
    update_id: Mapped[int]
    queue_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[Any] = mapped_column(JsonText)
    attempts: Mapped[int]
    error: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    parked_at: Mapped[datetime]


class CallRow(Base):
    """One call that waits to be sent; removed when it was answered."""

    __tablename__ = "telegram_calls"
    __table_args__ = (
        Index(
            "telegram_calls_waiting_idx",
            "bot_id",
            text("priority DESC"),
            "position",
            postgresql_where=text("not_before IS NULL"),
        ),
        # Of groups alone: calls for one end together, or follow it to another number.
        Index("telegram_calls_group_idx", "chat_id", postgresql_where=text("chat_id < 0")),
        Index("telegram_calls_not_before_idx", "not_before", postgresql_where=text("not_before IS NOT NULL")),
        Index(
            "telegram_calls_dedupe_key_idx",
            "bot_id",
            "dedupe_key",
            unique=True,
            postgresql_where=text("dedupe_key IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(server_default=text("nextval('telegram_calls_position')"))
    bot_id: Mapped[UUID] = mapped_column(ForeignKey(_BOT))
    chat_id: Mapped[int | None]
    method: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(JSONB)
    priority: Mapped[int] = mapped_column(SmallInteger)
    # NULL: it may go.
    not_before: Mapped[datetime | None]
    not_after: Mapped[datetime | None]
    dedupe_key: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    then_job: Mapped[str | None] = mapped_column(Text)
    then_arguments: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # Where the files lie that go along; none of their bytes.
    files: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]


class SentCallRow(Base):
    """What became of a call."""

    __tablename__ = "telegram_sent_calls"
    __table_args__ = (
        Index(
            "telegram_sent_calls_dedupe_key_idx",
            "bot_id",
            "dedupe_key",
            postgresql_where=text("dedupe_key IS NOT NULL"),
        ),
        # Of all bots together, as operators look at them.
        Index("telegram_sent_calls_failed_idx", "done_at", "id", postgresql_where=text("NOT ok")),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    bot_id: Mapped[UUID]
    chat_id: Mapped[int | None]
    method: Mapped[str] = mapped_column(Text)
    # Down to what follows: kept of those that failed, to understand why, and to make them again as they were.
    params: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    files: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    priority: Mapped[int | None] = mapped_column(SmallInteger)
    then_job: Mapped[str | None] = mapped_column(Text)
    then_arguments: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    dedupe_key: Mapped[str | None] = mapped_column(Text)
    ok: Mapped[bool]
    result: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    error_code: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime]


class FileRow(Base):
    """A file that Telegram has from a bot, by the number that it is called by there."""

    __tablename__ = "telegram_files"

    bot_id: Mapped[UUID] = mapped_column(ForeignKey(_BOT), primary_key=True)
    content: Mapped[str] = mapped_column(Text, primary_key=True)
    # As what it was sent: a number is good for that alone.
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    file_id: Mapped[str] = mapped_column(Text)
    learnt_at: Mapped[datetime]


class ChatRow(Base):
    """A chat that a bot has seen."""

    __tablename__ = "telegram_chats"

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    username: Mapped[str] = mapped_column(Text)
    is_forum: Mapped[bool]
    migrated_to: Mapped[int | None]
    # When Telegram was last asked who runs it, and when the asking was queued.
    administrators_at: Mapped[datetime | None]
    administrators_asked_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class UserRow(Base):
    """An account of Telegram that a bot has seen."""

    __tablename__ = "telegram_users"
    __table_args__ = (
        Index("telegram_users_username_idx", text("lower(username)"), postgresql_where=text("username <> ''")),
    )

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    username: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    is_bot: Mapped[bool]
    first_seen_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class MemberRow(Base):
    """Somebody in a chat, as last heard."""

    __tablename__ = "telegram_members"
    __table_args__ = (
        Index("telegram_members_user_id_idx", "user_id"),
        Index(
            "telegram_members_administrators_idx",
            "chat_id",
            postgresql_where=text("status IN ('creator', 'administrator')"),
        ),
        Index("telegram_members_banned_idx", "user_id", "chat_id", postgresql_where=text("status = 'kicked'")),
    )

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(Text)
    rights: Mapped[dict[str, Any]] = mapped_column(JSONB)
    title: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    # When they came, of whom that was heard and who have not gone.
    joined_at: Mapped[datetime | None]


class BlockedRow(Base):
    """Somebody who blocked a bot: nothing is sent to them until they write again."""

    __tablename__ = "telegram_blocked"

    bot_id: Mapped[UUID] = mapped_column(ForeignKey(_BOT), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blocked_at: Mapped[datetime]
