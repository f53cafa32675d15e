"""The tables of reviews."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_SHOWN = text("state = 'published'")


class ReviewRow(Base):
    """What one buyer says of one product.

    Products have no foreign key here: one that was removed comes back by undo, and its reviews with it.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("product_id", "author_key", name="reviews_product_id_author_key_key"),
        UniqueConstraint("order_line_id", name="reviews_order_line_id_key"),
        Index("reviews_product_id_created_at_id_idx", "product_id", "created_at", "id", postgresql_where=_SHOWN),
        Index(
            "reviews_product_id_helpful_count_created_at_id_idx",
            "product_id",
            "helpful_count",
            "created_at",
            "id",
            postgresql_where=_SHOWN,
        ),
        Index("reviews_shop_id_created_at_id_idx", "shop_id", "created_at", "id"),
        Index(
            "reviews_awaiting_idx",
            "created_at",
            "id",
            postgresql_where=text("state = 'pending' OR open_reports > 0"),
        ),
        Index("reviews_account_id_idx", "account_id", postgresql_where=text("account_id IS NOT NULL")),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("state IN ('pending', 'published', 'hidden')", name="state"),
        CheckConstraint("helpful_count >= 0 AND open_reports >= 0", name="counts"),
        CheckConstraint("cardinality(photos) <= 6", name="photos"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="reply"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID]
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="reviews_shop_id_fkey"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", name="reviews_order_id_fkey"))
    order_line_id: Mapped[UUID] = mapped_column(ForeignKey("order_lines.id", name="reviews_order_line_id_fkey"))
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", name="reviews_account_id_fkey", ondelete="SET NULL")
    )
    author_key: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(Text)
    product_title: Mapped[str] = mapped_column(Text)
    variant_title: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    rating: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    photos: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(Text)
    state_reason: Mapped[str] = mapped_column(Text)
    helpful_count: Mapped[int] = mapped_column(Integer)
    open_reports: Mapped[int] = mapped_column(Integer)
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ReviewVoteRow(Base):
    """One account that a review helped."""

    __tablename__ = "review_votes"

    review_id: Mapped[UUID] = mapped_column(
        ForeignKey("reviews.id", name="review_votes_review_id_fkey", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="review_votes_account_id_fkey", ondelete="CASCADE"), primary_key=True
    )
    created_at: Mapped[datetime]


class ReviewReportRow(Base):
    """What one account found wrong with a review; settled once an operator has looked."""

    __tablename__ = "review_reports"

    review_id: Mapped[UUID] = mapped_column(
        ForeignKey("reviews.id", name="review_reports_review_id_fkey", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="review_reports_account_id_fkey", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ReviewSummaryRow(Base):
    """How many shown reviews of a product have one star, two, and so on; kept by a trigger on `reviews`."""

    __tablename__ = "review_summaries"
    __table_args__ = (
        Index("review_summaries_shop_id_idx", "shop_id"),
        CheckConstraint("cardinality(stars) = 5 AND 0 <= ALL (stars)", name="stars"),
    )

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="review_summaries_shop_id_fkey"))
    stars: Mapped[list[int]] = mapped_column(ARRAY(Integer))
