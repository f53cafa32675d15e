"""The tables of attributes."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_TYPES = "type IN ('text', 'number', 'boolean', 'choice', 'choices', 'colour', 'date')"
# Stands for the operator where a column that takes part in a key may not be empty.
OPERATOR_ID = UUID(int=0)


class AttributeRow(Base):
    """A definition; `owner_id` is the shop, or nought for the operator, so that values can be tied to it."""

    __tablename__ = "attributes"
    __table_args__ = (
        UniqueConstraint("owner_id", "code"),
        UniqueConstraint("id", "type", "owner_id"),
        CheckConstraint("code ~ '^[a-z][a-z0-9_-]*$' AND length(code) <= 63", name="code"),
        CheckConstraint(_TYPES, name="type"),
        CheckConstraint("unit = '' OR type = 'number'", name="unit"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID | None] = mapped_column(ForeignKey("shops.id"))
    owner_id: Mapped[UUID] = mapped_column(
        Computed("coalesce(shop_id, '00000000-0000-0000-0000-000000000000'::uuid)", persisted=True), nullable=False
    )
    code: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text, server_default=text("''"))
    is_filterable: Mapped[bool]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    language: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AttributeTextRow(Base):
    """What an attribute is called in one language."""

    __tablename__ = "attribute_texts"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    attribute_id: Mapped[UUID] = mapped_column(ForeignKey("attributes.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class AttributeChoiceRow(Base):
    """One of the values that an attribute can have."""

    __tablename__ = "attribute_choices"
    __table_args__ = (
        UniqueConstraint("attribute_id", "id"),
        UniqueConstraint("attribute_id", "code", deferrable=True, initially="IMMEDIATE"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9_-]*$' AND length(code) <= 63", name="code"),
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    attribute_id: Mapped[UUID] = mapped_column(ForeignKey("attributes.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    colour: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int]


class AttributeChoiceTextRow(Base):
    """What a choice is called in one language."""

    __tablename__ = "attribute_choice_texts"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    choice_id: Mapped[UUID] = mapped_column(ForeignKey("attribute_choices.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class ProductAttributeRow(Base):
    """What a product says of an attribute; one row for each chosen value where several may be chosen."""

    __tablename__ = "product_attributes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["shop_id", "product_id"],
            ["products.shop_id", "products.id"],
            name="product_attributes_shop_id_product_id_fkey",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["attribute_id", "type", "owner_id"],
            ["attributes.id", "attributes.type", "attributes.owner_id"],
            name="product_attributes_attribute_id_type_owner_id_fkey",
        ),
        ForeignKeyConstraint(
            ["attribute_id", "choice_id"],
            ["attribute_choices.attribute_id", "attribute_choices.id"],
            name="product_attributes_attribute_id_choice_id_fkey",
        ),
        UniqueConstraint("product_id", "attribute_id", "choice_id"),
        CheckConstraint("owner_id IN (shop_id, '00000000-0000-0000-0000-000000000000'::uuid)", name="owner_id"),
        CheckConstraint("ordinal = 0 OR (ordinal > 0 AND type IN ('choices', 'colour'))", name="ordinal"),
        CheckConstraint(
            "num_nonnulls(choice_id, text_value, number_value, boolean_value, date_value) = 1 AND "
            "CASE type WHEN 'text' THEN text_value <> '' WHEN 'number' THEN number_value IS NOT NULL "
            "WHEN 'boolean' THEN boolean_value IS NOT NULL WHEN 'date' THEN date_value IS NOT NULL "
            "ELSE choice_id IS NOT NULL END",
            name="value",
        ),
        Index("product_attributes_attribute_id_choice_id_idx", "attribute_id", "choice_id"),
    )

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    attribute_id: Mapped[UUID] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    shop_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID]
    choice_id: Mapped[UUID | None]
    text_value: Mapped[str | None] = mapped_column(Text)
    number_value: Mapped[Decimal | None]
    boolean_value: Mapped[bool | None]
    date_value: Mapped[date | None]
