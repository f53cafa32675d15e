"""Tables of actions; private to this package."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, PrimaryKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ActionRow(Base):
    """Something done, in the part of its day.

    Without a foreign key to its group, which would be looked at for each of a million rows: the group is known by our
    own id, which stays when Telegram renumbers the chat, and is nobody's any more when the group is gone.
    """

    __tablename__ = "group_actions"
    __table_args__ = (
        PrimaryKeyConstraint("id", "occurred_on", name="group_actions_pkey"),
        CheckConstraint("kind <> ''", name="kind"),
        Index("group_actions_newest_idx", "group_key", "occurred_at", "id"),
        Index("group_actions_kind_idx", "group_key", "kind", "occurred_at", "id"),
        Index("group_actions_user_idx", "group_key", "user_id", "occurred_at", "id"),
        Index(
            "group_actions_moderator_idx",
            "group_key",
            "moderator_id",
            "occurred_at",
            postgresql_where=text("moderator_id IS NOT NULL"),
        ),
        Index(
            "group_actions_rule_idx",
            "group_key",
            "rule_id",
            "occurred_at",
            postgresql_where=text("rule_id IS NOT NULL"),
        ),
        # Few are taken back: without it, whoever asks for those looks through all.
        Index(
            "group_actions_undone_idx",
            "group_key",
            "occurred_at",
            "id",
            postgresql_where=text("undone_at IS NOT NULL"),
        ),
        Index(
            "group_actions_decision_idx",
            "group_key",
            "decision_key",
            "occurred_on",
            unique=True,
            postgresql_where=text("decision_key IS NOT NULL"),
        ),
        {"postgresql_partition_by": "RANGE (occurred_on)"},
    )

    id: Mapped[UUID]
    group_key: Mapped[UUID]
    occurred_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    moderator_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[UUID | None]
    rule_id: Mapped[UUID | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    duration_seconds: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    decision_key: Mapped[str | None] = mapped_column(Text)
    undoes_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class ActionHourRow(Base):
    """How often something was done in an hour; kept in a line of months (`core.parts`)."""

    __tablename__ = "group_action_hours"
    __table_args__ = ({"postgresql_partition_by": "RANGE (hour)"},)

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="group_action_hours_group_key_fkey", ondelete="CASCADE"), primary_key=True
    )
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    total: Mapped[int]
    undone: Mapped[int]


class ActionMonthRow(Base):
    """How often something was done in a month whose hours are no longer kept."""

    __tablename__ = "group_action_months"

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="group_action_months_group_key_fkey", ondelete="CASCADE"),
        primary_key=True,
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    total: Mapped[int]
    undone: Mapped[int]


class ActionUserRow(Base):
    """How often something was done to somebody; an empty kind is all kinds together."""

    __tablename__ = "group_action_users"
    __table_args__ = (Index("group_action_users_top_idx", "group_key", "total", postgresql_where=text("kind = ''")),)

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_groups.id", name="group_action_users_group_key_fkey", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    total: Mapped[int]
    undone: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
