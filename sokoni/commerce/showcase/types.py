"""What the showcase holds, and what can be asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.catalog.types import ProductDetail
from sokoni.commerce.review.types import Summary
from sokoni.core.money import Money
from sokoni.services.media.types import Frame


class Sort(StrEnum):
    """The orders of a listing."""

    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"
    RELEVANCE = "relevance"
    POSITION = "position"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfQuery:
    """Which products are wanted: of everything, a shop, a category with its branches or a collection, narrowed or not.

    A collection that is not shown has none, but for its shop's team (`is_preview`). `filters` are tokens as facets give
    them ('vendor=Acme', 'option:Size=M'); several of one group mean any of them, groups mean all of them. Prices are
    minor units of `currency`, both ends included.
    """

    shop_id: UUID | None = None
    category_id: UUID | None = None
    collection_id: UUID | None = None
    is_preview: bool = False
    text: str | None = None
    filters: tuple[str, ...] = ()
    min_price: int | None = None
    max_price: int | None = None
    currency: str | None = None
    sort: Sort = Sort.NEWEST

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than everything of its scope."""
        return bool(self.text or self.filters or self.is_price_narrowed)

    @property
    def is_price_narrowed(self) -> bool:
        """Whether only some prices are wanted."""
        return self.min_price is not None or self.max_price is not None

    @property
    def scope(self) -> str:
        """The name of what it is taken from, as 'all' or 'shop:…'; also the tag of what is kept of it."""
        if self.collection_id is not None:
            return collection_scope(self.collection_id)
        if self.category_id is not None:
            return category_scope(self.category_id)
        return EVERYTHING if self.shop_id is None else shop_scope(self.shop_id)


EVERYTHING = "all"


def shop_scope(shop_id: UUID) -> str:
    """The scope of one shop's products."""
    return f"shop:{shop_id}"


def category_scope(category_id: UUID) -> str:
    """The scope of a category with the branches below it."""
    return f"category:{category_id}"


def collection_scope(collection_id: UUID) -> str:
    """The scope of a collection."""
    return f"collection:{collection_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a listing shows of a product."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    shop_logo_hash: str | None
    slug: str
    title: str
    price: Money
    price_varies: bool
    compare_at: Money | None
    image_hash: str | None
    image_frame: Frame
    image_alt: str
    variant_count: int
    only_variant_id: UUID | None
    is_available: bool
    rating: Summary = field(default_factory=Summary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A product as visitors see it: with what is left of each variant (None: enough, or not counted), and its stars."""

    detail: ProductDetail
    left: Mapping[UUID, int | None]
    rating: Summary = field(default_factory=Summary)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value that a listing can be narrowed to, and how many products it would show."""

    token: str
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow a listing: a group ('vendor', 'option:Size') with its values, the most frequent first."""

    group: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """The cheapest and the dearest price in one currency, in minor units."""

    currency: str
    lowest: int
    highest: int

    @property
    def lowest_price(self) -> Money:
        """The cheapest."""
        return Money(self.lowest, self.currency)

    @property
    def highest_price(self) -> Money:
        """The dearest."""
        return Money(self.highest, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How a listing can be narrowed; `is_exact` is False where not all products were counted."""

    facets: tuple[Facet, ...] = ()
    prices: tuple[PriceRange, ...] = ()
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """What a rebuild made."""

    products: int = 0
    listed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check compared, and the products of which the showcase says something else than the truth."""

    products: int = 0
    differing: tuple[UUID, ...] = field(default=())

    @property
    def is_sound(self) -> bool:
        """Whether all is as it should be."""
        return not self.differing
