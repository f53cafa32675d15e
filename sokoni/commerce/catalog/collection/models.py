"""The tables of collections."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_BLANK = text("''")


def _of_collection(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["shop_id", "collection_id"],
        ["collections.shop_id", "collections.id"],
        name=f"{table}_shop_id_collection_id_fkey",
        ondelete="CASCADE",
    )


class CollectionRow(Base):
    """A collection; `version` counts its rules, `settled` is the one that membership was last worked out for."""

    __tablename__ = "collections"
    __table_args__ = (
        UniqueConstraint("shop_id", "id"),
        UniqueConstraint("slug", "shop_id"),
        CheckConstraint("slug ~ '^[^[:space:]/?#]+$' AND length(slug) <= 255", name="slug"),
        CheckConstraint("kind IN ('manual', 'rule')", name="kind"),
        CheckConstraint("(kind = 'rule') = (rule IS NOT NULL)", name="rule"),
        CheckConstraint("sort IN ('position', 'newest', 'price', '-price')", name="sort"),
        CheckConstraint("sort <> 'position' OR kind = 'manual'", name="position"),
        CheckConstraint("settled <= version", name="settled"),
        CheckConstraint("unpublish_at > publish_at", name="schedule"),
        Index("collections_publish_at_idx", "publish_at", postgresql_where=text("publish_at IS NOT NULL")),
        Index("collections_unpublish_at_idx", "unpublish_at", postgresql_where=text("unpublish_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    slug: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int]
    settled: Mapped[int]
    sort: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    image_hash: Mapped[str | None] = mapped_column(Text)
    image_alt: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    is_published: Mapped[bool]
    publish_at: Mapped[datetime | None]
    unpublish_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CollectionTextRow(Base):
    """A collection's words in one language."""

    __tablename__ = "collection_texts"
    __table_args__ = (
        _of_collection("collection_texts"),
        CheckConstraint("title <> '' AND length(title) <= 255", name="title"),
    )

    collection_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    shop_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    description_html: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    seo_title: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    seo_description: Mapped[str] = mapped_column(Text, server_default=_BLANK)


class CollectionProductRow(Base):
    """That a product belongs to a collection of its shop; positions count where they were given by hand."""

    __tablename__ = "collection_products"
    __table_args__ = (
        _of_collection("collection_products"),
        ForeignKeyConstraint(
            ["shop_id", "product_id"],
            ["products.shop_id", "products.id"],
            name="collection_products_shop_id_product_id_fkey",
            ondelete="CASCADE",
        ),
        Index("collection_products_collection_id_position_idx", "collection_id", "position", "product_id"),
        Index("collection_products_product_id_idx", "product_id"),
    )

    collection_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    position: Mapped[int]


class MovedCollectionRow(Base):
    """An address that a collection had before."""

    __tablename__ = "moved_collections"
    __table_args__ = (_of_collection("moved_collections"),)

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    collection_id: Mapped[UUID]
    moved_at: Mapped[datetime]
