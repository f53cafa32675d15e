"""The table of shops."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base


class ShopRow(Base):
    """One shop."""

    __tablename__ = "shops"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60", name="slug"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("status IN ('pending', 'approved', 'rejected', 'suspended')", name="status"),
        CheckConstraint("leaf_colour ~ '^#[0-9a-f]{6}$'", name="leaf_colour"),
        CheckConstraint("marigold_colour ~ '^#[0-9a-f]{6}$'", name="marigold_colour"),
        CheckConstraint("jsonb_typeof(opening) = 'object'", name="opening"),
        Index("shops_status_id_idx", "status", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default=text("''"))
    city: Mapped[str] = mapped_column(Text, server_default=text("''"))
    country: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    primary_category: Mapped[str] = mapped_column(Text, server_default=text("''"))
    returns_policy: Mapped[str] = mapped_column(Text, server_default=text("''"))
    phone: Mapped[str] = mapped_column(Text, server_default=text("''"))
    logo_hash: Mapped[str | None] = mapped_column(Text)
    banner_hash: Mapped[str | None] = mapped_column(Text)
    leaf_colour: Mapped[str | None] = mapped_column(Text)
    marigold_colour: Mapped[str | None] = mapped_column(Text)
    # In which its price lists are; without any, nobody need ask what something costs whom.
    list_currencies: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    # Hours and holidays, read and written whole; NULL says nothing of either.
    opening: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    status: Mapped[str] = mapped_column(Text)
    status_reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    status_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ShopDocumentRow(Base):
    """A paper beside an application; the same one is kept once."""

    __tablename__ = "shop_documents"
    __table_args__ = (UniqueConstraint("shop_id", "sha256", name="shop_documents_shop_id_sha256_key"),)

    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id", name="shop_documents_shop_id_fkey"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    media_key: Mapped[str] = mapped_column(
        ForeignKey("media_private_objects.key", name="shop_documents_media_key_fkey"), type_=Text
    )
    sha256: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
