"""Tables of carts left behind. They outlive the carts, for the figures; so nothing here points at a cart's row."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_OPEN = text("state = 'open'")


class LeftCartRow(Base):
    """A cart that was left behind."""

    __tablename__ = "abandoned_carts"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'gone', 'recovered', 'bought')", name="state"),
        CheckConstraint("reminders >= 0", name="reminders"),
        CheckConstraint("(state = 'recovered') <= (order_id IS NOT NULL)", name="order"),
        Index("abandoned_carts_open_idx", "abandoned_at", "cart_id", postgresql_where=_OPEN),
        Index("abandoned_carts_lower_email_idx", text("lower(email)")),
        Index("abandoned_carts_account_id_idx", "account_id"),
        Index("abandoned_carts_restored_id_idx", "restored_id", postgresql_where=text("restored_id IS NOT NULL")),
    )

    cart_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", name="abandoned_carts_account_id_fkey", ondelete="SET NULL")
    )
    email: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    abandoned_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(Integer)
    # Into which cart somebody brought it back by a link, the last time.
    restored_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    updated_at: Mapped[datetime]


class LeftPartRow(Base):
    """What of it is one shop's: what lay there, and what was bought in the end."""

    __tablename__ = "abandoned_cart_parts"
    __table_args__ = (
        CheckConstraint("amount >= 0 AND recovered >= 0", name="amounts"),
        Index("abandoned_cart_parts_shop_id_idx", "shop_id"),
    )

    cart_id: Mapped[UUID] = mapped_column(
        ForeignKey("abandoned_carts.cart_id", name="abandoned_cart_parts_cart_id_fkey", ondelete="CASCADE"),
        primary_key=True,
    )
    shop_id: Mapped[UUID] = mapped_column(
        ForeignKey("shops.id", name="abandoned_cart_parts_shop_id_fkey"), primary_key=True
    )
    currency: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
    recovered: Mapped[int]


class SalesSeenRow(Base):
    """Until when orders were looked at for what they mean to carts left behind: one row."""

    __tablename__ = "abandoned_cart_sales_seen"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    until: Mapped[datetime]


class RestoreLinkRow(Base):
    """A link that brings a cart back, and does nothing else."""

    __tablename__ = "cart_restore_links"
    __table_args__ = (Index("cart_restore_links_cart_id_idx", "cart_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    cart_id: Mapped[UUID] = mapped_column(
        ForeignKey("abandoned_carts.cart_id", name="cart_restore_links_cart_id_fkey", ondelete="CASCADE")
    )
    created_at: Mapped[datetime]
