"""Tables of claim sales; private to this package."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Interval,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ClaimSaleRow(Base):
    """A product that can be claimed in a group."""

    __tablename__ = "telegram_claim_sales"
    __table_args__ = (
        CheckConstraint("state IN ('opening', 'open', 'closed', 'failed')", name="state"),
        CheckConstraint("most_each IS NULL OR most_each > 0", name="most_each"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint("price_amount > 0", name="price_amount"),
        CheckConstraint("num_nonnulls(price_amount, price_currency) IN (0, 2)", name="price"),
        CheckConstraint("(state = 'open') <= (message_id IS NOT NULL)", name="message"),
        Index(
            "telegram_claim_sales_running_key",
            "group_id",
            "product_id",
            unique=True,
            postgresql_where=text("state IN ('opening', 'open')"),
        ),
        Index(
            "telegram_claim_sales_message_idx",
            "group_id",
            "message_id",
            postgresql_where=text("message_id IS NOT NULL"),
        ),
        Index("telegram_claim_sales_product_id_idx", "product_id"),
        Index("telegram_claim_sales_shop_id_idx", "shop_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="telegram_claim_sales_shop_id_fkey"))
    group_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(
            "telegram_groups.group_id",
            name="telegram_claim_sales_group_id_fkey",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
    )
    bot_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", name="telegram_claim_sales_product_id_fkey", ondelete="CASCADE")
    )
    # The post's title, choices and variants as they stood when it was made.
    offer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    language: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, server_default=text("''"))
    pieces: Mapped[int | None]
    shows_photo: Mapped[bool] = mapped_column(server_default=text("true"))
    state: Mapped[str] = mapped_column(Text)
    hold: Mapped[timedelta] = mapped_column(Interval)
    most_each: Mapped[int | None]
    closes_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    has_photo: Mapped[bool]
    # What the post says now, so that it is edited only where that differs.
    shown: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    # What each piece costs, where the sale has a price of its own.
    price_amount: Mapped[int | None]
    price_currency: Mapped[str | None] = mapped_column(Text)


class ClaimRow(Base):
    """A reply that meant something."""

    __tablename__ = "telegram_claims"
    __table_args__ = (
        CheckConstraint(
            "state IN ('new', 'held', 'waiting', 'asked', 'lapsed', 'cancelled', 'ordered', 'joined', 'refused', "
            "'cancelling', 'heard')",
            name="state",
        ),
        CheckConstraint("(state = 'held') <= (expires_at IS NOT NULL)", name="expires_at"),
        CheckConstraint("was IS NULL OR state = 'refused'", name="was"),
        UniqueConstraint("sale_id", "message_id", name="telegram_claims_sale_id_message_id_key"),
        Index("telegram_claims_held_key", "sale_id", "user_id", unique=True, postgresql_where=text("state = 'held'")),
        Index("telegram_claims_user_id_idx", "user_id"),
        Index("telegram_claims_answer_idx", "sale_id", "answer_id", postgresql_where=text("answer_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sale_id: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_claim_sales.id", name="telegram_claims_sale_id_fkey", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    message_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    doubt: Mapped[str | None] = mapped_column(Text)
    # The bot's message that asked back: what answers it belongs to this one.
    answer_id: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    # What it was before it heard that the sale is over, so that undoing the end puts it back.
    was: Mapped[str | None] = mapped_column(Text)


class ClaimLineRow(Base):
    """So many pieces of a variant."""

    __tablename__ = "telegram_claim_lines"
    __table_args__ = (
        CheckConstraint("wanted > 0 AND held >= 0 AND held <= wanted", name="pieces"),
        Index("telegram_claim_lines_variant_id_idx", "variant_id"),
    )

    claim_id: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_claims.id", name="telegram_claim_lines_claim_id_fkey", ondelete="CASCADE"),
        primary_key=True,
    )
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", name="telegram_claim_lines_variant_id_fkey", ondelete="CASCADE"),
        primary_key=True,
    )
    wanted: Mapped[int]
    held: Mapped[int]


class ClaimTokenRow(Base):
    """A link that was sent to somebody alone: it opens what is kept for them in one sale."""

    __tablename__ = "telegram_claim_tokens"
    __table_args__ = (Index("telegram_claim_tokens_sale_id_idx", "sale_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sale_id: Mapped[UUID] = mapped_column(
        ForeignKey("telegram_claim_sales.id", name="telegram_claim_tokens_sale_id_fkey", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
