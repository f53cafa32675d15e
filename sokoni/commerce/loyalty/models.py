"""The tables of points; private to this package.

Only the log and its uses of lots are written: triggers add them up in accounts and lots, let nobody change a row, and
refuse a transaction after which the sums differ.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ProgrammeRow(Base):
    """The programme of the installation; there is one at most."""

    __tablename__ = "loyalty_programmes"
    __table_args__ = (
        Index("loyalty_programmes_one_idx", text("(true)"), unique=True),
        CheckConstraint("window_days > 0 AND expires_days > 0 AND minimum_points > 0", name="numbers"),
        CheckConstraint("max_share_bp BETWEEN 0 AND 10000", name="max_share_bp"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool]
    rates: Mapped[dict[str, Any]] = mapped_column(JSONB)
    tiers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    window_days: Mapped[int] = mapped_column(Integer)
    expires_days: Mapped[int | None] = mapped_column(Integer)
    minimum_points: Mapped[int]
    max_share_bp: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime]


class HolderRow(Base):
    """What an account has of points; triggers keep it, and its lock is what spending waits for."""

    __tablename__ = "loyalty_accounts"
    __table_args__ = (
        # Below nothing by exactly what is owed: no lot has anything left then.
        CheckConstraint("owed >= 0 AND (owed = 0 OR balance = -owed) AND (owed > 0 OR balance >= 0)", name="balance"),
    )

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="loyalty_accounts_account_id_fkey"), primary_key=True
    )
    balance: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    owed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    tier: Mapped[str] = mapped_column(Text, server_default=text("''"))
    wants_mail: Mapped[bool] = mapped_column(Boolean, server_default=true())


class EntryRow(Base):
    """One movement of points; rows are only ever added. `owed` is by how much more is owed after it."""

    __tablename__ = "loyalty_entries"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('earned', 'granted', 'withdrawn', 'redeemed', 'restored', 'reversed', 'expired')", name="kind"
        ),
        CheckConstraint("points <> 0 AND (points > 0) = (kind IN ('earned', 'granted', 'restored'))", name="points"),
        CheckConstraint("owed <= 0 OR kind IN ('redeemed', 'reversed')", name="owed"),
        Index("loyalty_entries_account_id_id_idx", "account_id", "id", postgresql_include=["points"]),
        Index("loyalty_entries_sale_id_idx", "sale_id", postgresql_where=text("sale_id IS NOT NULL")),
        Index(
            "loyalty_entries_qualifying_idx",
            "account_id",
            "created_at",
            postgresql_include=["qualifying"],
            postgresql_where=text("qualifying <> 0"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("loyalty_accounts.account_id", name="loyalty_entries_account_id_fkey")
    )
    kind: Mapped[str] = mapped_column(Text)
    points: Mapped[int]
    balance: Mapped[int]
    owed: Mapped[int]
    qualifying: Mapped[int]
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    sale_id: Mapped[UUID | None]
    part_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class LotRow(Base):
    """Points that came together and are lost together; a trigger counts down what is left."""

    __tablename__ = "loyalty_lots"
    __table_args__ = (
        CheckConstraint("points > 0 AND remaining BETWEEN 0 AND points", name="remaining"),
        Index("loyalty_lots_account_id_idx", "account_id", postgresql_where=text("remaining > 0")),
        Index("loyalty_lots_expires_at_idx", "expires_at", "account_id", postgresql_where=text("remaining > 0")),
    )

    # The entry that brought them.
    id: Mapped[UUID] = mapped_column(ForeignKey("loyalty_entries.id", name="loyalty_lots_id_fkey"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("loyalty_accounts.account_id", name="loyalty_lots_account_id_fkey")
    )
    part_id: Mapped[UUID | None]
    points: Mapped[int]
    remaining: Mapped[int]
    expires_at: Mapped[datetime | None]


class LotUseRow(Base):
    """So many points that an entry took out of a lot, or put back (below nothing); rows are only ever added."""

    __tablename__ = "loyalty_lot_uses"
    __table_args__ = (
        CheckConstraint("points <> 0", name="points"),
        Index("loyalty_lot_uses_lot_id_idx", "lot_id", postgresql_include=["points"]),
    )

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("loyalty_entries.id", name="loyalty_lot_uses_entry_id_fkey"), primary_key=True
    )
    lot_id: Mapped[UUID] = mapped_column(
        ForeignKey("loyalty_lots.id", name="loyalty_lot_uses_lot_id_fkey"), primary_key=True
    )
    points: Mapped[int]
