"""Tables of carts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class Cart(Base):
    """A cart; one open cart for an account, and one for a token."""

    __tablename__ = "carts"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, token_hash) = 1", name="owner"),
        CheckConstraint("state IN ('open', 'ordered', 'merged')", name="state"),
        Index("carts_account_id_key", "account_id", unique=True, postgresql_where="state = 'open'"),
        Index("carts_token_hash_key", "token_hash", unique=True, postgresql_where="state = 'open'"),
        Index("carts_account_id_created_at_idx", "account_id", "created_at"),
        Index("carts_token_hash_created_at_idx", "token_hash", "created_at"),
        Index("carts_expires_at_idx", "expires_at"),
        Index("carts_idle_idx", "updated_at", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", name="carts_account_id_fkey", ondelete="CASCADE")
    )
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text)
    # What its owner typed, in capital letters and in the order of typing; whether it counts is asked each time.
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    # Where a guest can be written to, as typed at checkout, and in which language.
    email: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text, server_default=text("''"))
    # When it was noted that nobody goes on with it; what happens to it later makes that void.
    left_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CartItemRow(Base):
    """A variant in a cart, with its price when it was put there."""

    __tablename__ = "cart_items"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id", name="cart_items_cart_id_variant_id_key"),
        Index("cart_items_variant_id_idx", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("num_nonnulls(right_id, right_quantity, right_until) IN (0, 3)", name="right"),
        CheckConstraint("right_price IS NULL OR (right_price > 0 AND right_id IS NOT NULL)", name="right_price"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cart_id: Mapped[UUID] = mapped_column(ForeignKey("carts.id", name="cart_items_cart_id_fkey", ondelete="CASCADE"))
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", name="cart_items_variant_id_fkey", ondelete="CASCADE")
    )
    quantity: Mapped[int]
    unit_price: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    # What stock holds for whoever has this item: under which reference, how much and until when.
    right_id: Mapped[UUID | None]
    right_quantity: Mapped[int | None]
    right_until: Mapped[datetime | None]
    # What these pieces cost, in the item's currency; NULL: what all cost.
    right_price: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
