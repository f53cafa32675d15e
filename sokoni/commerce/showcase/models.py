"""The tables of the showcase. Nothing in them is the truth; all can be made anew, so that no keys tie them to it.

A rebuild fills tables of the same shape beside these (`showcase_next_…`) and puts them in their place.
"""

from uuid import UUID

from sqlalchemy import ARRAY, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base

_LISTED = text("is_listed")


class ShowcaseProduct(Base):
    """What listings sort, filter and search by, and what holds on a card whatever the language.

    Products that are not on sale stay as empty rows: `as_of` must not be forgotten, or an older view of the product
    could come back.
    """

    __tablename__ = "showcase_products"
    __table_args__ = (
        Index("showcase_products_price_idx", "currency", "price", "product_id", postgresql_where=_LISTED),
        Index("showcase_products_newest_idx", "product_id", postgresql_where=_LISTED),
        Index("showcase_products_shop_newest_idx", "shop_id", "product_id", postgresql_where=_LISTED),
        Index(
            "showcase_products_shop_price_idx", "shop_id", "currency", "price", "product_id", postgresql_where=_LISTED
        ),
        Index("showcase_products_address_idx", "address", postgresql_where=_LISTED),
        Index("showcase_products_tokens_idx", "tokens", postgresql_using="gin", postgresql_where=_LISTED),
        Index("showcase_products_search_idx", "search", postgresql_using="gin", postgresql_where=_LISTED),
    )

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID]
    is_listed: Mapped[bool]
    as_of: Mapped[int]
    address: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    price: Mapped[int]
    categories: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    tokens: Mapped[list[str]] = mapped_column(ARRAY(Text))
    search: Mapped[str] = mapped_column(TSVECTOR)
    card: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class ShowcaseCard(Base):
    """What a card says in one language."""

    __tablename__ = "showcase_cards"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    said: Mapped[bytes] = mapped_column(LargeBinary)


class ShowcaseDetail(Base):
    """What a product's page says in one language."""

    __tablename__ = "showcase_details"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    said: Mapped[bytes] = mapped_column(LargeBinary)


class ShowcaseOffer(Base):
    """What holds on a product's page in one currency: variants with prices and what is left, pictures."""

    __tablename__ = "showcase_offers"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(Text, primary_key=True)
    holds: Mapped[bytes] = mapped_column(LargeBinary)


class ShowcaseShelf(Base):
    """That a product is listed in a category, by itself or by a branch below; in the orders of listings."""

    __tablename__ = "showcase_shelves"
    __table_args__ = (
        Index("showcase_shelves_price_idx", "category_id", "currency", "price", "product_id"),
        Index("showcase_shelves_product_id_idx", "product_id"),
    )

    category_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(Text)
    price: Mapped[int]


class ShowcaseFacets(Base):
    """How a whole scope can be narrowed: its tokens and prices, counted."""

    __tablename__ = "showcase_facets"

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    counts: Mapped[dict[str, object]] = mapped_column(JSONB)
    took_ms: Mapped[int]


class ShowcaseBestseller(Base):
    """What sells best of all, the first first; written whole by the clock."""

    __tablename__ = "showcase_bestsellers"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[UUID]
