"""Tables of rules, and of the messages that they are tried on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class RuleRow(Base):
    """A rule of a group."""

    __tablename__ = "telegram_rules"
    __table_args__ = (
        Index("telegram_rules_group_key_name_idx", "group_key", text("lower(name)"), unique=True),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("penalty IN ('none', 'warn', 'mute', 'kick', 'ban')", name="penalty"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="telegram_rules_group_key_fkey", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    penalty: Mapped[str] = mapped_column(Text)
    duration_seconds: Mapped[int | None]
    deletes: Mapped[bool]
    steps: Mapped[list[Any]] = mapped_column(JSONB)
    exempt: Mapped[dict[str, Any]] = mapped_column(JSONB)
    priority: Mapped[int]
    is_enabled: Mapped[bool]
    is_dry: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TrialRow(Base):
    """What came of the last trial of a rule: counts, and nothing that anybody wrote; and how far the next one is."""

    __tablename__ = "telegram_rule_trials"
    __table_args__ = (
        Index("telegram_rule_trials_group_key_idx", "group_key"),
        CheckConstraint("state IN ('waiting', 'running', 'idle')", name="state"),
    )

    rule_id: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_rules.id", name="telegram_rule_trials_rule_id_fkey", ondelete="CASCADE"), primary_key=True
    )
    group_key: Mapped[UUID]
    state: Mapped[str] = mapped_column(Text)
    # Whose work it is: who finds another one there has been overtaken.
    run_id: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    looked_at: Mapped[int]
    messages: Mapped[int]
    # Grows with whatever is written here, so that open pages hear of it.
    revision: Mapped[int]
    wording: Mapped[str] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    tried_at: Mapped[datetime | None]


class MessageRow(Base):
    """A message of the last days, as far as rules look at it.

    `edited_at` is 0 for one as it first came; for an edit it is when that was made and which of that second it is.

    Kept in a ring of nine partitions, one for each day: `slot` is the number of the day modulo nine, and the partition
    of the day to come is emptied before it begins. Nothing is deleted row by row.
    """

    __tablename__ = "telegram_messages"
    __table_args__ = (
        Index("telegram_messages_group_key_position_idx", "group_key", "position"),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    group_key: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    edited_at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    # In which order they were judged.
    position: Mapped[int] = mapped_column(server_default=text("nextval('telegram_messages_position')"))
    sent_at: Mapped[datetime]
    author_id: Mapped[int] = mapped_column(BigInteger)
    # In seconds since 1970.
    judged_at: Mapped[int | None] = mapped_column(BigInteger)
    # Both JSON as octets: they are read whole, and a text that jsonb would refuse is no reason to judge nothing.
    member: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
