"""Tables of a shop's customers and of its segments; private to this package."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ShopCustomerRow(Base):
    """Somebody as one shop knows them: an account, or an e-mail with which no account is known to go."""

    __tablename__ = "shop_customers"
    __table_args__ = (
        UniqueConstraint("shop_id", "id", name="shop_customers_shop_id_id_key"),
        Index(
            "shop_customers_shop_id_account_id_key",
            "shop_id",
            "account_id",
            unique=True,
            postgresql_where=text("account_id IS NOT NULL"),
        ),
        Index(
            "shop_customers_shop_id_email_key",
            "shop_id",
            "email",
            unique=True,
            postgresql_where=text("account_id IS NULL"),
        ),
        Index("shop_customers_account_id_idx", "account_id", postgresql_where=text("account_id IS NOT NULL")),
        CheckConstraint("email = lower(email)", name="email"),
        CheckConstraint("orders >= 0", name="orders"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="shop_customers_shop_id_fkey"))
    # What a shop noted of somebody goes with their account; what they ordered stays with the orders.
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", name="shop_customers_account_id_fkey", ondelete="CASCADE")
    )
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    note: Mapped[str] = mapped_column(Text)
    orders: Mapped[int]
    spent: Mapped[int]
    last_order_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SegmentRow(Base):
    """A group of a shop's customers."""

    __tablename__ = "customer_segments"
    __table_args__ = (
        UniqueConstraint("shop_id", "id", name="customer_segments_shop_id_id_key"),
        UniqueConstraint("shop_id", "name", name="customer_segments_shop_id_name_key"),
        CheckConstraint("name <> '' AND length(name) <= 80", name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="customer_segments_shop_id_fkey"))
    name: Mapped[str] = mapped_column(Text)
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    evaluated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class MemberRow(Base):
    """That a customer belongs to a segment; both are of one shop, which the keys hold."""

    __tablename__ = "segment_members"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "segment_id"],
            ["customer_segments.shop_id", "customer_segments.id"],
            name="segment_members_shop_id_segment_id_fkey",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["shop_id", "customer_id"],
            ["shop_customers.shop_id", "shop_customers.id"],
            name="segment_members_shop_id_customer_id_fkey",
            ondelete="CASCADE",
        ),
        Index("segment_members_customer_id_idx", "customer_id"),
    )

    segment_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    is_by_hand: Mapped[bool]
    added_at: Mapped[datetime]


class CustomerInvitationRow(Base):
    """A link that was sent to an e-mail: whoever holds it has that mailbox."""

    __tablename__ = "customer_invitations"
    __table_args__ = (Index("customer_invitations_customer_id_idx", "customer_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey("shop_customers.id", name="customer_invitations_customer_id_fkey", ondelete="CASCADE")
    )
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
