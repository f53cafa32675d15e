"""The tables of returns; private to this package."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_APPEALED = "appealed_at IS NOT NULL AND appeal_decided_at IS NULL"


class ReturnRow(Base):
    """Something of one shop's part of an order that comes back."""

    __tablename__ = "returns"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "sub_order_id"],
            ["sub_orders.shop_id", "sub_orders.id"],
            name="returns_shop_id_sub_order_id_fkey",
        ),
        UniqueConstraint("sub_order_id", "number", name="returns_sub_order_id_number_key"),
        CheckConstraint(
            "state IN ('requested', 'approved', 'rejected', 'cancelled', 'received', 'refunded', 'exchanging',"
            " 'exchanged')",
            name="state",
        ),
        CheckConstraint("refunded_to IN ('payment', 'store_credit')", name="refunded_to"),
        CheckConstraint(
            "refunded_amount >= 0 AND (state IN ('refunded', 'exchanging', 'exchanged') OR refunded_amount = 0)",
            name="refunded",
        ),
        CheckConstraint("state <> 'exchanging' OR replacement_order_id IS NOT NULL", name="replacement"),
        Index("returns_replacement_order_id_key", "replacement_order_id", unique=True),
        CheckConstraint("appeal_decided_at IS NULL OR appealed_at IS NOT NULL", name="appeal"),
        Index("returns_requested_at_id_idx", "requested_at", "id"),
        Index("returns_state_requested_at_id_idx", "state", "requested_at", "id"),
        Index("returns_appealed_idx", "requested_at", "id", postgresql_where=text(_APPEALED)),
        Index("returns_shop_id_requested_at_id_idx", "shop_id", "requested_at", "id"),
        Index("returns_shop_id_state_requested_at_id_idx", "shop_id", "state", "requested_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", name="returns_order_id_fkey"))
    sub_order_id: Mapped[UUID]
    number: Mapped[int]
    order_code: Mapped[str] = mapped_column(Text)
    buyer_name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    refunded_amount: Mapped[int]
    refunded_to: Mapped[str | None] = mapped_column(Text)
    replacement_order_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("orders.id", name="returns_replacement_order_id_fkey")
    )
    tracking_number: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    appeal: Mapped[str] = mapped_column(Text, server_default=text("''"))
    appealed_at: Mapped[datetime | None]
    appeal_answer: Mapped[str] = mapped_column(Text, server_default=text("''"))
    appeal_decided_at: Mapped[datetime | None]


class ReturnLineRow(Base):
    """So many pieces of a line, and what became of them."""

    __tablename__ = "return_lines"
    __table_args__ = (
        CheckConstraint(
            "quantity > 0 AND restocked >= 0 AND written_off >= 0 AND restocked + written_off IN (0, quantity)",
            name="counts",
        ),
        Index("return_lines_order_line_id_idx", "order_line_id"),
    )

    return_id: Mapped[UUID] = mapped_column(
        ForeignKey("returns.id", name="return_lines_return_id_fkey"), primary_key=True
    )
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_lines.id", name="return_lines_order_line_id_fkey"), primary_key=True
    )
    variant_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int]
    restocked: Mapped[int]
    written_off: Mapped[int]
    # No foreign key: variants may be taken out of the catalogue, the wish stays.
    replacement_variant_id: Mapped[UUID | None]


class ReturnPhotoRow(Base):
    """A picture of what comes back, in the private store; the same one is kept once."""

    __tablename__ = "return_photos"
    __table_args__ = (UniqueConstraint("return_id", "sha256", name="return_photos_return_id_sha256_key"),)

    return_id: Mapped[UUID] = mapped_column(
        ForeignKey("returns.id", name="return_photos_return_id_fkey"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    media_key: Mapped[str] = mapped_column(
        ForeignKey("media_private_objects.key", name="return_photos_media_key_fkey"), type_=Text
    )
    sha256: Mapped[str] = mapped_column(Text)
