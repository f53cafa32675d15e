"""What collections are to others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from sokoni.commerce.catalog.attribute.types import Plain
from sokoni.services.media.types import UNCUT, Frame

# What a condition compares with: a word, an amount in minor units or a number, yes or no.
Comparand = str | int | float | bool


class CollectionKind(StrEnum):
    """How products come into a collection."""

    MANUAL = "manual"
    RULE = "rule"


class Match(StrEnum):
    """How many of the conditions must hold."""

    ALL = "all"
    ANY = "any"


class CollectionSort(StrEnum):
    """In which order a collection shows its products; by position where they were put in one by hand."""

    POSITION = "position"
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"


class Field(StrEnum):
    """What a condition looks at."""

    TAG = "tag"
    TYPE = "type"
    VENDOR = "vendor"
    TITLE = "title"
    PRICE = "price"
    ATTRIBUTE = "attribute"
    CATEGORY = "category"
    ON_SALE = "on_sale"


class Operator(StrEnum):
    """How a condition compares."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    BEGINS = "begins"
    ENDS = "ends"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a rule; `attribute` is the code of the one that is looked at, where one is.

    Words compare without regard to case. Prices are minor units of the shop's currency and mean the cheapest variant.
    A category is named by its id and means its whole branch.
    """

    field: Field
    operator: Operator
    value: Comparand
    attribute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which products belong: those for which all, or any, of the conditions hold."""

    match: Match
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What rules look at of a product; categories are with all above them."""

    product_id: UUID
    title: str
    product_type: str
    vendor: str
    tags: frozenset[str]
    price: int
    is_on_sale: bool
    category_ids: frozenset[UUID]
    attributes: Mapping[str, Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionText:
    """A collection's words in one language."""

    title: str
    description_html: str = ""
    seo_title: str = ""
    seo_description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionWords:
    """A collection's words in all languages in which it has some; those of `language` stand for the others."""

    language: str
    texts: Mapping[str, CollectionText]

    @property
    def own(self) -> CollectionText:
        """Those of its own language."""
        return self.texts[self.language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection, with its words in one language; `first_image_hash` is the picture of its first product on sale."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_is_open: bool
    slug: str
    kind: CollectionKind
    rule: Rule | None
    sort: CollectionSort
    title: str
    description_html: str
    seo_title: str
    seo_description: str
    image_hash: str | None
    image_alt: str
    first_image_hash: str | None
    first_image_frame: Frame
    is_published: bool
    publish_at: datetime | None
    unpublish_at: datetime | None
    is_settling: bool
    created_at: datetime
    updated_at: datetime

    @property
    def cover_hash(self) -> str | None:
        """Its picture, or where it has none, that of its first product."""
        return self.image_hash or self.first_image_hash

    @property
    def cover_frame(self) -> Frame:
        """How that is to be shown."""
        return UNCUT if self.image_hash else self.first_image_frame

    @property
    def is_listed(self) -> bool:
        """Whether visitors find it."""
        return self.is_published and self.shop_is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCollection:
    """All that there is to say of a collection, in every language; by hand, with the addresses of its products."""

    id: UUID
    slug: str
    language: str
    rule: Rule | None
    sort: CollectionSort
    image_hash: str | None
    image_alt: str
    is_published: bool
    publish_at: datetime | None
    unpublish_at: datetime | None
    texts: Mapping[str, CollectionText]
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDraft:
    """A collection to be made; without a slug, one is made of the title. With a rule it fills itself."""

    title: str
    slug: str | None = None
    description_html: str = ""
    seo_title: str = ""
    seo_description: str = ""
    rule: Rule | None = None
    sort: CollectionSort | None = None
    image_hash: str | None = None
    image_alt: str = ""
    is_published: bool = False
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    product_ids: tuple[UUID, ...] = ()
    language: str | None = None
    texts: Mapping[str, CollectionText] = field(default_factory=dict)


class CollectionChange(TypedDict, total=False):
    """Fields of a collection to be changed; what is not in it stays. `language` says of which texts.

    `texts` are words of other languages, None where nothing shall be left of one; those of its own cannot go.
    `product_ids` is the whole of a collection that is put together by hand, in its order.
    """

    language: str
    texts: Mapping[str, CollectionText | None]
    slug: str
    title: str
    description_html: str
    seo_title: str
    seo_description: str
    rule: Rule
    sort: CollectionSort
    image_hash: str | None
    image_alt: str
    is_published: bool
    publish_at: datetime | None
    unpublish_at: datetime | None
    product_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would find: how many (at least, where not exact), and the first of them."""

    count: int
    is_exact: bool
    product_ids: tuple[UUID, ...]
