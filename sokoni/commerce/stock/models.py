"""Tables of stock. Triggers of the migration hold what columns cannot: levels change only together with their log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class StockLocation(Base):
    """Where a shop keeps its goods; a shop has one place."""

    __tablename__ = "stock_locations"
    __table_args__ = (
        UniqueConstraint("shop_id", name="stock_locations_shop_id_key"),
        UniqueConstraint("shop_id", "id", name="stock_locations_shop_id_id_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="stock_locations_shop_id_fkey"))
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class StockLevel(Base):
    """How much of a variant is at a location; `version` is the number of its last movement."""

    __tablename__ = "stock_levels"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "location_id"],
            ["stock_locations.shop_id", "stock_locations.id"],
            name="stock_levels_shop_id_location_id_fkey",
        ),
        ForeignKeyConstraint(
            ["shop_id", "variant_id"],
            ["product_variants.shop_id", "product_variants.id"],
            name="stock_levels_shop_id_variant_id_fkey",
        ),
        Index("stock_levels_shop_id_variant_id_idx", "shop_id", "variant_id"),
        CheckConstraint("on_hand >= 0 AND held >= 0 AND allocated >= 0 AND backordered >= 0", name="counts"),
        CheckConstraint("held + allocated <= on_hand", name="promised"),
        CheckConstraint("policy IN ('deny', 'backorder')", name="policy"),
        CheckConstraint("waiting >= 0", name="waiting"),
        Index("stock_levels_waiting_idx", "variant_id", postgresql_where=text("waiting > 0")),
    )

    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    location_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    on_hand: Mapped[int]
    held: Mapped[int]
    allocated: Mapped[int]
    backordered: Mapped[int]
    policy: Mapped[str] = mapped_column(Text)
    tracked: Mapped[bool]
    # How many stand in line for it; whoever keeps the line changes it, under the lock on this row.
    waiting: Mapped[int] = mapped_column(server_default=text("0"))
    version: Mapped[int]
    updated_at: Mapped[datetime]


class StockHold(Base):
    """What a reference was promised of a variant. Whoever changes it holds the lock on its level's row."""

    __tablename__ = "stock_holds"
    __table_args__ = (
        ForeignKeyConstraint(
            ["variant_id", "location_id"],
            ["stock_levels.variant_id", "stock_levels.location_id"],
            name="stock_holds_variant_id_location_id_fkey",
        ),
        CheckConstraint("state IN ('held', 'allocated', 'released', 'fulfilled')", name="state"),
        CheckConstraint(
            "quantity > 0 AND covered >= 0 AND backordered >= 0 AND fulfilled BETWEEN 0 AND quantity", name="counts"
        ),
        CheckConstraint("covered + backordered IN (0, quantity - fulfilled)", name="parts"),
        CheckConstraint("state IN ('held', 'allocated') OR covered + backordered = 0", name="over"),
        CheckConstraint("(state = 'released') = (released_because IS NOT NULL)", name="released_because"),
        Index("stock_holds_expires_at_idx", "expires_at", postgresql_where="state = 'held'"),
        Index(
            "stock_holds_variant_id_location_id_idx",
            "variant_id",
            "location_id",
            "created_at",
            postgresql_where="state IN ('held', 'allocated')",
        ),
    )

    reference_id: Mapped[UUID] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    location_id: Mapped[UUID]
    shop_id: Mapped[UUID]
    quantity: Mapped[int]
    covered: Mapped[int]
    backordered: Mapped[int]
    fulfilled: Mapped[int] = mapped_column(server_default=text("0"))
    state: Mapped[str] = mapped_column(Text)
    released_because: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class StockMovement(Base):
    """One step of a level; only ever added. The variant may be gone one day, the log stays."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint(
            "on_hand_change <> 0 OR held_change <> 0 OR allocated_change <> 0 OR backordered_change <> 0",
            name="changes",
        ),
        Index("stock_movements_reference_id_idx", "reference_id", postgresql_where="reference_id IS NOT NULL"),
    )

    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    location_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    on_hand_change: Mapped[int]
    held_change: Mapped[int]
    allocated_change: Mapped[int]
    backordered_change: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    reference_id: Mapped[UUID | None]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime]
