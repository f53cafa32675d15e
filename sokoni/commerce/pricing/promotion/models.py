"""Tables of promotions; private to pricing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class PromotionRow(Base):
    """What a shop, or the market where `shop_id` is NULL, takes off; amounts are minor units of `currency`."""

    __tablename__ = "promotions"
    __table_args__ = (
        Index("promotions_shop_id_state_id_idx", "shop_id", "state", "id"),
        CheckConstraint("kind IN ('percentage', 'fixed', 'buy_x_get_y', 'free_shipping')", name="kind"),
        CheckConstraint("level IN ('product', 'order', 'shipping')", name="level"),
        CheckConstraint("state IN ('active', 'paused', 'archived')", name="state"),
        CheckConstraint("audience IN ('everyone', 'first_order', 'returning', 'accounts', 'segment')", name="audience"),
        CheckConstraint("(audience = 'segment') = (segment_id IS NOT NULL)", name="segment"),
        CheckConstraint("segment_id IS NULL OR shop_id IS NOT NULL", name="segment_of_shop"),
        ForeignKeyConstraint(
            ["shop_id", "segment_id"],
            ["customer_segments.shop_id", "customer_segments.id"],
            name="promotions_shop_id_segment_id_fkey",
        ),
        CheckConstraint("earlier_orders BETWEEN 1 AND 1000", name="earlier_orders"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000 AND amount >= 0 AND minimum_amount >= 0", name="amounts"),
        CheckConstraint("currency IS NOT NULL OR amount = 0 AND minimum_amount = 0", name="currency"),
        CheckConstraint("shop_id IS NULL OR payer = 'shop' AND NOT stacks_on_shops", name="payer"),
        CheckConstraint("used >= 0 AND used <= usage_limit", name="used"),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("title <> '' AND length(title) <= 120", name="title"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID | None] = mapped_column(ForeignKey("shops.id", name="promotions_shop_id_fkey"))
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    currency: Mapped[str | None] = mapped_column(Text)
    rate_bp: Mapped[int]
    amount: Mapped[int]
    reach: Mapped[str] = mapped_column(Text)
    target_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    minimum_amount: Mapped[int]
    minimum_quantity: Mapped[int]
    buy_quantity: Mapped[int]
    get_quantity: Mapped[int]
    gets_reach: Mapped[str] = mapped_column(Text)
    gets_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    max_times: Mapped[int | None]
    combines_with: Mapped[list[str]] = mapped_column(ARRAY(Text))
    audience: Mapped[str] = mapped_column(Text)
    earlier_orders: Mapped[int] = mapped_column(server_default=text("1"))
    segment_id: Mapped[UUID | None]
    needs_code: Mapped[bool]
    payer: Mapped[str] = mapped_column(Text)
    stacks_on_shops: Mapped[bool]
    usage_limit: Mapped[int | None]
    per_customer_limit: Mapped[int | None]
    used: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PromotionCodeRow(Base):
    """A code that opens a promotion, in capital letters; a shop has each once."""

    __tablename__ = "promotion_codes"
    __table_args__ = (
        Index("promotion_codes_code_shop_id_key", "code", "shop_id", unique=True, postgresql_nulls_not_distinct=True),
        Index("promotion_codes_promotion_id_id_idx", "promotion_id", "id"),
        CheckConstraint("used >= 0 AND used <= usage_limit", name="used"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    promotion_id: Mapped[UUID] = mapped_column(ForeignKey("promotions.id", name="promotion_codes_promotion_id_fkey"))
    shop_id: Mapped[UUID | None] = mapped_column(ForeignKey("shops.id", name="promotion_codes_shop_id_fkey"))
    code: Mapped[str] = mapped_column(Text)
    usage_limit: Mapped[int | None]
    used: Mapped[int]
    created_at: Mapped[datetime]


class PromotionCustomerRow(Base):
    """How often somebody, known by the hash of an account's id or of an e-mail, uses a promotion."""

    __tablename__ = "promotion_customers"
    __table_args__ = (CheckConstraint("used >= 0", name="used"),)

    promotion_id: Mapped[UUID] = mapped_column(
        ForeignKey("promotions.id", name="promotion_customers_promotion_id_fkey"), primary_key=True
    )
    customer: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used: Mapped[int]


class PromotionUseRow(Base):
    """That an order uses a promotion. A released one was given back; one `is_beyond` was never counted."""

    __tablename__ = "promotion_uses"
    __table_args__ = (Index("promotion_uses_promotion_id_taken_at_idx", "promotion_id", "taken_at"),)

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    promotion_id: Mapped[UUID] = mapped_column(
        ForeignKey("promotions.id", name="promotion_uses_promotion_id_fkey"), primary_key=True
    )
    code_id: Mapped[UUID | None]
    customers: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    is_beyond: Mapped[bool]
    taken_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
