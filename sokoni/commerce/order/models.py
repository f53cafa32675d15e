"""The tables of orders; private to this package."""

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
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class _Amounts:
    """The columns whose sum is a total, the same in orders and in their parts."""

    subtotal_amount: Mapped[int]
    discount_amount: Mapped[int]
    shipping_amount: Mapped[int]
    tax_included_amount: Mapped[int]
    tax_added_amount: Mapped[int]
    total_amount: Mapped[int]


class OrderRow(_Amounts, Base):
    """One checkout of one buyer."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("code", name="orders_code_key"),
        UniqueConstraint("cart_id", name="orders_cart_id_key"),
        Index(
            "orders_account_id_placed_at_id_idx",
            "account_id",
            "placed_at",
            "id",
            postgresql_where=text("account_id IS NOT NULL"),
        ),
        Index("orders_contact_email_idx", text("lower(contact_email)")),
        Index("orders_placed_at_id_idx", "placed_at", "id"),
        Index("orders_status_placed_at_id_idx", "status", "placed_at", "id"),
        Index("orders_payment_state_placed_at_id_idx", "payment_state", "placed_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    cart_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", name="orders_account_id_fkey", ondelete="SET NULL")
    )
    contact_name: Mapped[str] = mapped_column(Text)
    contact_phone: Mapped[str] = mapped_column(Text)
    contact_email: Mapped[str] = mapped_column(Text)
    address_line: Mapped[str] = mapped_column(Text)
    address_city: Mapped[str] = mapped_column(Text)
    address_region: Mapped[str] = mapped_column(Text)
    address_country: Mapped[str] = mapped_column(Text)
    address_postal_code: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    payment_method: Mapped[str] = mapped_column(Text)
    settlement: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None]
    payment_state: Mapped[str] = mapped_column(Text)
    paid_amount: Mapped[int]
    refunded_amount: Mapped[int]
    kept_amount: Mapped[int] = mapped_column(server_default=text("0"))
    disputed_amount: Mapped[int] = mapped_column(server_default=text("0"))
    placed_at: Mapped[datetime]
    hold_expires_at: Mapped[datetime]
    # Since when an order that a guest placed is in an account.
    claimed_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class SubOrderRow(_Amounts, Base):
    """One shop's part of an order."""

    __tablename__ = "sub_orders"
    __table_args__ = (
        UniqueConstraint("order_id", "shop_id", name="sub_orders_order_id_shop_id_key"),
        UniqueConstraint("number", "shop_id", name="sub_orders_number_shop_id_key"),
        UniqueConstraint("shop_id", "id", name="sub_orders_shop_id_id_key"),
        Index("sub_orders_shop_id_placed_at_id_idx", "shop_id", "placed_at", "id"),
        Index("sub_orders_shop_id_status_placed_at_id_idx", "shop_id", "status", "placed_at", "id"),
        CheckConstraint(
            "(origin IS NULL) = (reference IS NULL) AND origin IN ('sokoni', 'shopify')"
            " AND (origin IS NULL OR status IN ('delivered', 'cancelled', 'returned'))",
            name="origin",
        ),
        Index(
            "sub_orders_shop_id_origin_reference_key",
            "shop_id",
            "origin",
            "reference",
            unique=True,
            postgresql_where=text("origin IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", name="sub_orders_order_id_fkey"))
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="sub_orders_shop_id_fkey"))
    shop_slug: Mapped[str] = mapped_column(Text)
    shop_name: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    shipping_method_id: Mapped[UUID | None]
    shipping_method_name: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str | None] = mapped_column(Text)
    placed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    booked_at: Mapped[datetime | None]
    credited_amount: Mapped[int] = mapped_column(server_default=text("0"))
    credited_tax_amount: Mapped[int] = mapped_column(server_default=text("0"))
    credited_shipping_amount: Mapped[int] = mapped_column(server_default=text("0"))
    credited_funded_amount: Mapped[int] = mapped_column(server_default=text("0"))
    credited_transfer_amount: Mapped[int] = mapped_column(server_default=text("0"))
    shipping_reductions: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSONB, server_default=text("'{}'"))
    funded_amount: Mapped[int] = mapped_column(server_default=text("0"))
    promotions: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    # Of an order that was brought in from elsewhere: whose file it came in, and what it was called there.
    origin: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(Text)


class OrderLineRow(Base):
    """One bought item, frozen at the sale."""

    __tablename__ = "order_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "sub_order_id"],
            ["sub_orders.shop_id", "sub_orders.id"],
            name="order_lines_shop_id_sub_order_id_fkey",
        ),
        UniqueConstraint("sub_order_id", "position", name="order_lines_sub_order_id_position_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sub_order_id: Mapped[UUID]
    shop_id: Mapped[UUID]
    position: Mapped[int]
    variant_id: Mapped[UUID]
    product_id: Mapped[UUID]
    product_slug: Mapped[str] = mapped_column(Text)
    product_title: Mapped[str] = mapped_column(Text)
    variant_title: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text)
    image_hash: Mapped[str | None] = mapped_column(Text)
    image_frame: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    quantity: Mapped[int]
    unit_price_amount: Mapped[int]
    subtotal_amount: Mapped[int]
    discount_amount: Mapped[int]
    tax_included_amount: Mapped[int]
    tax_added_amount: Mapped[int]
    total_amount: Mapped[int]
    reductions: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSONB, server_default=text("'{}'"))


class LineProgressRow(Base):
    """How much of a line was cancelled and sent; there is none before anything of it was."""

    __tablename__ = "order_line_progress"
    __table_args__ = (
        # How much there is in all, a trigger asks the frozen line.
        CheckConstraint(
            "cancelled >= 0 AND shipped >= 0 AND returned >= 0 AND coming_back >= 0"
            " AND returned + coming_back <= shipped AND credited_amount >= 0",
            name="counts",
        ),
    )

    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_lines.id", name="order_line_progress_order_line_id_fkey"), primary_key=True
    )
    cancelled: Mapped[int]
    shipped: Mapped[int]
    returned: Mapped[int] = mapped_column(server_default=text("0"))
    coming_back: Mapped[int] = mapped_column(server_default=text("0"))
    credited_amount: Mapped[int] = mapped_column(server_default=text("0"))


class ShipmentRow(Base):
    """A parcel of a shop's part of an order."""

    __tablename__ = "shipments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "sub_order_id"],
            ["sub_orders.shop_id", "sub_orders.id"],
            name="shipments_shop_id_sub_order_id_fkey",
        ),
        UniqueConstraint("sub_order_id", "number", name="shipments_sub_order_id_number_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sub_order_id: Mapped[UUID]
    shop_id: Mapped[UUID]
    number: Mapped[int]
    carrier: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str] = mapped_column(Text)
    tracking_address: Mapped[str] = mapped_column(Text)
    shipped_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class ShipmentLineRow(Base):
    """So many pieces of a line in a parcel."""

    __tablename__ = "shipment_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("shipment_lines_order_line_id_idx", "order_line_id"),
    )

    shipment_id: Mapped[UUID] = mapped_column(
        ForeignKey("shipments.id", name="shipment_lines_shipment_id_fkey"), primary_key=True
    )
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_lines.id", name="shipment_lines_order_line_id_fkey"), primary_key=True
    )
    quantity: Mapped[int]


class CreditRow(Base):
    """What a part costs less from some moment on; rows are only ever added."""

    __tablename__ = "order_credits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "sub_order_id"],
            ["sub_orders.shop_id", "sub_orders.id"],
            name="order_credits_shop_id_sub_order_id_fkey",
        ),
        CheckConstraint("kind IN ('cancelled', 'refund', 'return', 'dispute', 'transfer')", name="kind"),
        CheckConstraint(
            "amount >= 0 AND tax_amount BETWEEN 0 AND amount AND shipping_amount BETWEEN 0 AND amount", name="amounts"
        ),
        Index("order_credits_sub_order_id_idx", "sub_order_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sub_order_id: Mapped[UUID]
    shop_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
    tax_amount: Mapped[int]
    shipping_amount: Mapped[int]
    funded_amount: Mapped[int] = mapped_column(server_default=text("0"))
    currency: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class CreditLineRow(Base):
    """What a credit takes off one line."""

    __tablename__ = "order_credit_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND amount >= 0 AND tax_amount BETWEEN 0 AND amount", name="amounts"),
        Index("order_credit_lines_order_line_id_idx", "order_line_id"),
    )

    credit_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_credits.id", name="order_credit_lines_credit_id_fkey"), primary_key=True
    )
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_lines.id", name="order_credit_lines_order_line_id_fkey"), primary_key=True
    )
    quantity: Mapped[int]
    amount: Mapped[int]
    tax_amount: Mapped[int]
    funded_amount: Mapped[int] = mapped_column(server_default=text("0"))


class DocumentRow(Base):
    """An invoice or a credit note; a trigger lets nobody change or remove it."""

    __tablename__ = "order_documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "sub_order_id"],
            ["sub_orders.shop_id", "sub_orders.id"],
            name="order_documents_shop_id_sub_order_id_fkey",
        ),
        UniqueConstraint("shop_id", "kind", "number", name="order_documents_shop_id_kind_number_key"),
        UniqueConstraint("credit_id", name="order_documents_credit_id_key"),
        Index(
            "order_documents_sub_order_id_kind_key",
            "sub_order_id",
            "kind",
            unique=True,
            postgresql_where=text("credit_id IS NULL"),
        ),
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    sub_order_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    credit_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("order_credits.id", name="order_documents_credit_id_fkey")
    )
    language: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    issued_at: Mapped[datetime]


class DocumentNumberRow(Base):
    """How far a shop has counted its papers of a kind; locked until what takes a number is written, or nothing is."""

    __tablename__ = "order_document_numbers"

    shop_id: Mapped[UUID] = mapped_column(
        ForeignKey("shops.id", name="order_document_numbers_shop_id_fkey"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    last_number: Mapped[int]


class TimelineRow(Base):
    """One thing that happened to an order; rows are only ever added."""

    __tablename__ = "order_timeline"
    __table_args__ = (Index("order_timeline_order_id_at_id_idx", "order_id", "at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", name="order_timeline_order_id_fkey"))
    sub_order_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sub_orders.id", name="order_timeline_sub_order_id_fkey")
    )
    entry: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    target: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    maker: Mapped[str | None] = mapped_column(Text)
    is_internal: Mapped[bool] = mapped_column(server_default=false())
    at: Mapped[datetime]


class ThreadRow(Base):
    """What each side of a talk has not seen of it; there is none before the first message."""

    __tablename__ = "order_threads"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "sub_order_id"],
            ["sub_orders.shop_id", "sub_orders.id"],
            name="order_threads_shop_id_sub_order_id_fkey",
        ),
        CheckConstraint("unread_by_buyer >= 0 AND unread_by_shop >= 0", name="counts"),
        Index("order_threads_shop_id_idx", "shop_id", postgresql_where=text("unread_by_shop > 0")),
    )

    sub_order_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    unread_by_buyer: Mapped[int]
    unread_by_shop: Mapped[int]
    last_message_at: Mapped[datetime]


class OrderTokenRow(Base):
    """A way back to an order without an account: one for each link that was given out."""

    __tablename__ = "order_tokens"
    __table_args__ = (Index("order_tokens_order_id_idx", "order_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", name="order_tokens_order_id_fkey"))
    created_at: Mapped[datetime]


class OrderShareRow(Base):
    """A link that shows a friend where an order is, until its buyer takes it back."""

    __tablename__ = "order_shares"
    __table_args__ = (Index("order_shares_order_id_idx", "order_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", name="order_shares_order_id_fkey"))
    created_at: Mapped[datetime]


class OrderNumberRow(Base):
    """How far a shop has counted its orders; the row is locked last and shortest."""

    __tablename__ = "order_numbers"

    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="order_numbers_shop_id_fkey"), primary_key=True)
    last_number: Mapped[int]


class OrderImportRow(Base):
    """A file of orders from elsewhere, and how far it has come."""

    __tablename__ = "order_imports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')", name="state"),
        CheckConstraint(
            "(state IN ('finished', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="finished_at"
        ),
        Index("order_imports_shop_id_id_idx", "shop_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="order_imports_shop_id_fkey"))
    filename: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    dry_run: Mapped[bool]
    origin: Mapped[str | None] = mapped_column(Text)
    storage_key: Mapped[str | None] = mapped_column(Text)
    size_bytes: Mapped[int]
    bytes_read: Mapped[int] = mapped_column(server_default=text("0"))
    created: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    refused: Mapped[int] = mapped_column(server_default=text("0"))
    issues: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
