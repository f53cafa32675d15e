"""The tables of the catalogue."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_BLANK = text("''")
_ZERO = text("0")


def _of_product(table: str) -> ForeignKeyConstraint:
    """The tie of a row to its product, the shop included."""
    return ForeignKeyConstraint(
        ["shop_id", "product_id"],
        ["products.shop_id", "products.id"],
        name=f"{table}_shop_id_product_id_fkey",
        ondelete="CASCADE",
    )


class CategoryRow(Base):
    """A node of the operator's tree; `path` holds the slugs from the root, each ended by a slash."""

    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("path"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("right(path, length(slug) + 1) = slug || '/'", name="path"),
        Index("categories_parent_id_idx", "parent_id"),
        Index("categories_path_idx", "path", postgresql_ops={"path": "text_pattern_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("categories.id"))
    slug: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(server_default=_ZERO)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CategoryTextRow(Base):
    """What a category is called in one language."""

    __tablename__ = "category_texts"

    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    seo_title: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    seo_description: Mapped[str] = mapped_column(Text, server_default=_BLANK)


class MovedCategoryRow(Base):
    """An address that a category had before."""

    __tablename__ = "moved_categories"
    __table_args__ = (Index("moved_categories_category_id_idx", "category_id"),)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"))
    moved_at: Mapped[datetime]


class ProductRow(Base):
    """A product, with what a listing shows of its variants and images."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("shop_id", "id"),
        UniqueConstraint("slug", "shop_id"),
        CheckConstraint("status IN ('draft', 'pending_review', 'approved', 'rejected', 'archived')", name="status"),
        CheckConstraint("slug ~ '^[^[:space:]/?#]+$' AND length(slug) <= 255", name="slug"),
        CheckConstraint("min_price >= 0 AND max_price >= min_price", name="price"),
        CheckConstraint(
            "variant_count >= 1 AND (only_variant_id IS NOT NULL) = (variant_count = 1)", name="variant_count"
        ),
        Index("products_listed_id_idx", "id", postgresql_where=text("status = 'approved'")),
        Index("products_listed_price_idx", "currency", "min_price", "id", postgresql_where=text("status = 'approved'")),
        Index(
            "products_listed_shop_id_price_idx",
            "shop_id",
            "currency",
            "min_price",
            "id",
            postgresql_where=text("status = 'approved'"),
        ),
        CheckConstraint("unpublish_at > publish_at", name="schedule"),
        Index("products_publish_at_idx", "publish_at", postgresql_where=text("publish_at IS NOT NULL")),
        Index("products_unpublish_at_idx", "unpublish_at", postgresql_where=text("unpublish_at IS NOT NULL")),
        Index("products_review_idx", "submitted_at", "id", postgresql_where=text("status = 'pending_review'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    slug: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    status_reason: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    # Since when it waits for review; a trigger keeps it, whoever writes the status.
    submitted_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(Text)
    product_type: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    vendor: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    currency: Mapped[str] = mapped_column(Text)
    min_price: Mapped[int]
    max_price: Mapped[int]
    compare_at: Mapped[int | None]
    variant_count: Mapped[int]
    only_variant_id: Mapped[UUID | None]
    image_hash: Mapped[str | None] = mapped_column(Text)
    image_frame: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    image_alt: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    publish_at: Mapped[datetime | None]
    unpublish_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ProductTextRow(Base):
    """A product's words in one language."""

    __tablename__ = "product_texts"
    __table_args__ = (
        _of_product("product_texts"),
        CheckConstraint("title <> '' AND length(title) <= 255", name="title"),
        Index("product_texts_search_idx", "search", postgresql_using="gin"),
    )

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    shop_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    description_html: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    seo_title: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    seo_description: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple'::regconfig, title)", persisted=True), nullable=False
    )


class ProductOptionRow(Base):
    """In what the variants of a product differ."""

    __tablename__ = "product_options"
    __table_args__ = (
        _of_product("product_options"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position"),
    )

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    shop_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)


class ProductCategoryRow(Base):
    """That a product belongs to a category."""

    __tablename__ = "product_categories"
    __table_args__ = (
        _of_product("product_categories"),
        Index("product_categories_category_id_product_id_idx", "category_id", "product_id"),
    )

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    shop_id: Mapped[UUID]


class ProductImageRow(Base):
    """An image of a product: an address that waits, or a picture that is here."""

    __tablename__ = "product_images"
    __table_args__ = (
        UniqueConstraint("shop_id", "id"),
        _of_product("product_images"),
        CheckConstraint("state IN ('pending', 'ready', 'failed')", name="state"),
        CheckConstraint("(state = 'ready') = (media_hash IS NOT NULL)", name="ready"),
        CheckConstraint("media_hash IS NOT NULL OR source_url IS NOT NULL", name="source"),
        CheckConstraint(
            "num_nulls(focus_x, focus_y) IN (0, 2) AND focus_x BETWEEN 0 AND 1000 AND focus_y BETWEEN 0 AND 1000",
            name="focus",
        ),
        CheckConstraint(
            "num_nulls(crop_x, crop_y, crop_width, crop_height) IN (0, 4) AND crop_x >= 0 AND crop_y >= 0 "
            "AND crop_width > 0 AND crop_height > 0 AND crop_x + crop_width <= 1000 AND crop_y + crop_height <= 1000",
            name="crop",
        ),
        Index("product_images_product_id_position_idx", "product_id", "position"),
        Index("product_images_pending_id_idx", "id", postgresql_where=text("state = 'pending'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    product_id: Mapped[UUID]
    position: Mapped[int]
    alt: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    source_url: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    attempts: Mapped[int] = mapped_column(server_default=_ZERO)
    media_hash: Mapped[str | None] = mapped_column(Text)
    width: Mapped[int | None]
    height: Mapped[int | None]
    focus_x: Mapped[int | None]
    focus_y: Mapped[int | None]
    crop_x: Mapped[int | None]
    crop_y: Mapped[int | None]
    crop_width: Mapped[int | None]
    crop_height: Mapped[int | None]
    created_at: Mapped[datetime]


class MovedProductRow(Base):
    """An address that a product had before."""

    __tablename__ = "moved_products"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "product_id"],
            ["products.shop_id", "products.id"],
            ondelete="CASCADE",
            name="moved_products_shop_id_product_id_fkey",
        ),
    )

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    product_id: Mapped[UUID]
    moved_at: Mapped[datetime]


class ProductVariantRow(Base):
    """What is actually bought; one that was taken away belongs to no product any more.

    Orders, stock and its log keep naming it, and it may come back.
    """

    __tablename__ = "product_variants"
    __table_args__ = (
        UniqueConstraint("shop_id", "id"),
        _of_product("product_variants"),
        ForeignKeyConstraint(
            ["shop_id", "image_id"],
            ["product_images.shop_id", "product_images.id"],
            name="product_variants_shop_id_image_id_fkey",
            ondelete="SET NULL (image_id)",
        ),
        CheckConstraint("sku <> ''", name="sku"),
        CheckConstraint("product_id IS NOT NULL OR sku IS NULL", name="taken_away"),
        CheckConstraint("price >= 0 AND compare_at >= 0", name="price"),
        CheckConstraint("weight_grams >= 0", name="weight_grams"),
        CheckConstraint("tax_class ~ '^[a-z0-9][a-z0-9_-]{0,39}$'", name="tax_class"),
        UniqueConstraint("sku", "shop_id", deferrable=True, initially="IMMEDIATE"),
        UniqueConstraint(
            "product_id",
            "option1",
            "option2",
            "option3",
            name="product_variants_product_id_options_key",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index("product_variants_image_id_idx", "image_id", postgresql_where=text("image_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(nullable=True)
    taken_from_id: Mapped[UUID | None]
    position: Mapped[int]
    sku: Mapped[str | None] = mapped_column(Text)
    barcode: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    option1: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    option2: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    option3: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    price: Mapped[int]
    compare_at: Mapped[int | None]
    weight_grams: Mapped[int] = mapped_column(server_default=_ZERO)
    taxable: Mapped[bool] = mapped_column(server_default=text("true"))
    tax_class: Mapped[str] = mapped_column(Text, server_default=text("'standard'"))
    requires_shipping: Mapped[bool] = mapped_column(server_default=text("true"))
    image_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ImportRow(Base):
    """An import, how far it has come and how it went."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')", name="state"),
        Index("imports_shop_id_id_idx", "shop_id", "id"),
        Index("imports_finished_at_idx", "finished_at", postgresql_where=text("storage_key IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    state: Mapped[str] = mapped_column(Text)
    dry_run: Mapped[bool]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    filename: Mapped[str] = mapped_column(Text)
    # What the file turned out to be.
    format: Mapped[str | None] = mapped_column(Text)
    storage_key: Mapped[str | None] = mapped_column(Text)
    size_bytes: Mapped[int | None]
    bytes_read: Mapped[int] = mapped_column(server_default=_ZERO)
    products_done: Mapped[int] = mapped_column(server_default=_ZERO)
    rows_read: Mapped[int] = mapped_column(server_default=_ZERO)
    created: Mapped[int] = mapped_column(server_default=_ZERO)
    updated: Mapped[int] = mapped_column(server_default=_ZERO)
    unchanged: Mapped[int] = mapped_column(server_default=_ZERO)
    refused: Mapped[int] = mapped_column(server_default=_ZERO)
    images_queued: Mapped[int] = mapped_column(server_default=_ZERO)
    errors: Mapped[int] = mapped_column(server_default=_ZERO)
    warnings: Mapped[int] = mapped_column(server_default=_ZERO)
    ignored_columns: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    reason: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportIssueRow(Base):
    """Something about a row of an imported file."""

    __tablename__ = "import_issues"
    __table_args__ = (CheckConstraint("severity IN ('error', 'warning')", name="severity"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_number: Mapped[int]
    severity: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    column_name: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    handle: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    message: Mapped[str] = mapped_column(Text)
    # What the message is made of, for other languages.
    template: Mapped[str] = mapped_column(Text, server_default=_BLANK)
    fields: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))


class ExportRow(Base):
    """An export, how far it has come, and where its parts lie."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')", name="state"),
        Index("exports_shop_id_id_idx", "shop_id", "id"),
        Index("exports_expires_at_idx", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"))
    state: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text)
    parts: Mapped[int] = mapped_column(server_default=_ZERO)
    size_bytes: Mapped[int] = mapped_column(server_default=_ZERO)
    products_done: Mapped[int] = mapped_column(server_default=_ZERO)
    products_total: Mapped[int]
    # The last product that is in a part; the next part begins behind it.
    last_product_id: Mapped[UUID | None]
    # Collections come behind all products.
    last_collection_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
