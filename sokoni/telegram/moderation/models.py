"""Tables of moderation. All of them know a group by our own id, which stays when Telegram renumbers the chat."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_GROUP = "telegram_groups.id"


class StandingRow(Base):
    """Where somebody stands on a ladder: a rule's own (`scope` is its id), or the group's (all zeros).

    The row is what is locked when somebody's offences are counted. `held_until` counts seconds since 1970.
    """

    __tablename__ = "telegram_standings"

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey(_GROUP, name="telegram_standings_group_key_fkey", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    scope: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int]
    held_until: Mapped[int | None] = mapped_column(BigInteger)


class WarningRow(Base):
    """An offence that counts until it expires or is withdrawn; one for each decision.

    Kept in a ring of months (`core.parts`) by when it was made (`slot`). What still counts when its month goes is
    passed on. That a decision is counted once in another month, too, is for who holds its author's standing.
    """

    __tablename__ = "telegram_warnings"
    __table_args__ = (
        Index("telegram_warnings_decision_key_idx", "group_key", "decision_key", "slot", unique=True),
        Index(
            "telegram_warnings_counting_idx",
            "group_key",
            "user_id",
            "scope",
            "round",
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    group_key: Mapped[UUID] = mapped_column(
        ForeignKey(_GROUP, name="telegram_warnings_group_key_fkey", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(BigInteger)
    scope: Mapped[UUID]
    round: Mapped[int]
    decision_key: Mapped[str] = mapped_column(Text)
    rule_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class RecentRow(Base):
    """What must be remembered of an author's last messages, or with 0 of a whole group's; see `rule.engine.recent`.

    Kept in a ring of four partitions by the day on which it was written (`slot`), of which one is emptied a day: rules
    look an hour back, so that nothing of the day before yesterday is asked for. Nothing is deleted row by row.
    """

    __tablename__ = "telegram_recents"
    __table_args__ = ({"postgresql_partition_by": "LIST (slot)"},)

    group_key: Mapped[UUID] = mapped_column(
        ForeignKey(_GROUP, name="telegram_recents_group_key_fkey", ondelete="CASCADE"), primary_key=True
    )
    author_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    # The number of the day: where nothing was emptied for days, a partition still holds an older one's.
    day: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class CaseRow(Base):
    """A paying customer whom a rule would have put out; one open case for each."""

    __tablename__ = "telegram_cases"
    __table_args__ = (
        Index("telegram_cases_open_idx", "group_key", "user_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("telegram_cases_group_key_id_idx", "group_key", "id"),
        CheckConstraint("state IN ('open', 'punished', 'spared')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_key: Mapped[UUID] = mapped_column(
        ForeignKey(_GROUP, name="telegram_cases_group_key_fkey", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(BigInteger)
    penalty: Mapped[str] = mapped_column(Text)
    duration_seconds: Mapped[int | None]
    rule_id: Mapped[UUID | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
