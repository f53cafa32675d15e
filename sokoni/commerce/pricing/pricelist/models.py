"""Tables of price lists; private to pricing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class PriceListRow(Base):
    """Prices of a shop for a segment, in a currency; amounts of entries are minor units of `currency`."""

    __tablename__ = "price_lists"
    __table_args__ = (
        UniqueConstraint("shop_id", "id", name="price_lists_shop_id_id_key"),
        UniqueConstraint("shop_id", "name", name="price_lists_shop_id_name_key"),
        ForeignKeyConstraint(
            ["shop_id", "segment_id"],
            ["customer_segments.shop_id", "customer_segments.id"],
            name="price_lists_shop_id_segment_id_fkey",
        ),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("state IN ('active', 'paused')", name="state"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_bp"),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("name <> '' AND length(name) <= 80", name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="price_lists_shop_id_fkey"))
    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    segment_id: Mapped[UUID | None]
    rate_bp: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PriceEntryRow(Base):
    """A variant's price in a list: an amount, or so much off; list and variant are of one shop, which the keys hold."""

    __tablename__ = "price_list_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "price_list_id"],
            ["price_lists.shop_id", "price_lists.id"],
            name="price_list_entries_shop_id_price_list_id_fkey",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["shop_id", "variant_id"],
            ["product_variants.shop_id", "product_variants.id"],
            name="price_list_entries_shop_id_variant_id_fkey",
            ondelete="CASCADE",
        ),
        Index("price_list_entries_variant_id_idx", "variant_id"),
        CheckConstraint("num_nonnulls(amount, rate_bp) = 1", name="price"),
        CheckConstraint("amount >= 0 AND rate_bp BETWEEN 1 AND 10000", name="range"),
    )

    price_list_id: Mapped[UUID] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    amount: Mapped[int | None]
    rate_bp: Mapped[int | None]
