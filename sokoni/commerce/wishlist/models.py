"""Tables of wish lists."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class WishlistRow(Base):
    """A list; one for an account, and one for a token. A shared one has a link of its own."""

    __tablename__ = "wishlists"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, token_hash) = 1", name="owner"),
        Index("wishlists_account_id_key", "account_id", unique=True),
        Index("wishlists_token_hash_key", "token_hash", unique=True),
        Index("wishlists_share_hash_key", "share_hash", unique=True),
        Index("wishlists_expires_at_idx", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", name="wishlists_account_id_fkey", ondelete="CASCADE")
    )
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    share_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Guests' lists are forgotten; those of accounts are not.
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class WishRow(Base):
    """One product on a list. Products have no foreign key: one that was removed comes back by undo."""

    __tablename__ = "wishes"
    __table_args__ = (
        Index("wishes_told_idx", "product_id", postgresql_where=text("is_told")),
        CheckConstraint("price >= 0", name="price"),
    )

    list_id: Mapped[UUID] = mapped_column(
        ForeignKey("wishlists.id", name="wishes_list_id_fkey", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    price: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    is_told: Mapped[bool]
    added_at: Mapped[datetime]
