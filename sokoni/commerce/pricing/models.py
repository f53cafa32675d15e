"""Tables of pricing: how each shop ships, and how it is taxed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ShippingMethodRow(Base):
    """One way in which a shop ships; prices are minor units of `currency`."""

    __tablename__ = "shipping_methods"
    __table_args__ = (
        Index("shipping_methods_shop_id_position_idx", "shop_id", "position"),
        CheckConstraint("kind IN ('flat', 'weight', 'amount', 'pickup')", name="kind"),
        CheckConstraint("price >= 0 AND free_above >= 0", name="amounts"),
        CheckConstraint("(kind IN ('weight', 'amount')) = (jsonb_array_length(tiers) > 0)", name="tiers"),
        CheckConstraint("name <> '' AND length(name) <= 120", name="name"),
        CheckConstraint("(days_from IS NULL) = (days_to IS NULL) AND days_from BETWEEN 0 AND days_to", name="days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="shipping_methods_shop_id_fkey"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    price: Mapped[int]
    # [[up to grams, or up to an amount, price], …] in rising order.
    tiers: Mapped[list[list[Any]]] = mapped_column(JSONB)
    free_above: Mapped[int | None]
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    postal_pattern: Mapped[str | None] = mapped_column(Text)
    days_from: Mapped[int | None]
    days_to: Mapped[int | None]
    created_at: Mapped[datetime]


class TaxRateRow(Base):
    """A shop's tax for a zone; without a country it is everywhere else."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        Index(
            "tax_rates_shop_id_zone_key",
            "shop_id",
            "tax_class",
            "country",
            "region",
            "postal_pattern",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_bp"),
        CheckConstraint("region IS NULL OR country IS NOT NULL", name="zone"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("tax_class ~ '^[a-z0-9][a-z0-9_-]{0,39}$'", name="tax_class"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="tax_rates_shop_id_fkey"))
    country: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    rate_bp: Mapped[int]
    inclusive: Mapped[bool]
    taxes_shipping: Mapped[bool]
    tax_class: Mapped[str] = mapped_column(Text, server_default=text("'standard'"))
    postal_pattern: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
