"""What a file says of a product, before it is compared with what is there.

`None` means that the file has no such column, so that what is there stays; an empty text means that it is to be blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, Literal
from uuid import UUID

from sokoni.commerce.catalog.attribute.types import AttributeDraft, Given
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.types import Status
from sokoni.services.media.types import Frame


class Absent(Enum):
    """Marks a value whose blank is None: the file has no such column."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
Options = tuple[str, str, str]
NO_OPTIONS: Options = ("", "", "")
ONLY_OPTION = "Title"
ONLY_VALUE = "Default Title"


@dataclass(slots=True, kw_only=True)
class ParsedVariant:
    """What one row says of a variant."""

    row: int
    id: UUID | None = None
    options: Options
    sku: str | None
    price: int | None
    compare_at: int | Literal[Absent.ABSENT] | None
    barcode: str | None
    weight_grams: int | None
    taxable: bool | None
    requires_shipping: bool | None
    quantity: int | None
    is_tracked: bool
    policy: str
    image: str
    tax_class: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the clock puts a product on sale and takes it down; None is never."""

    publish_at: datetime | None = None
    unpublish_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAttribute:
    """What a file says of an attribute's definition, for shops that have none of this code."""

    row: int
    draft: AttributeDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCollection:
    """What a file says of a collection: its rule names categories by their paths, `products` are handles."""

    row: int
    handle: str
    draft: CollectionDraft
    products: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class ParsedImage:
    """What one row says of an image: where it is fetched, or by its hash which picture it is that may be here."""

    row: int
    url: str
    position: int | None
    alt: str | None
    media_hash: str | None = None
    frame: Frame | None = None

    @property
    def key(self) -> str:
        """By what variants name it."""
        return self.url or self.media_hash or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedText:
    """What a file says of a product in one language."""

    title: str
    body_html: str | None = None
    seo_title: str | None = None
    seo_description: str | None = None


@dataclass(slots=True, kw_only=True)
class ParsedProduct:
    """What consecutive rows with one handle say; `title` is blank where they only add to a product.

    Texts stand in `texts` where the file names their languages, else in the fields beside. Categories are added to
    those that a product has, or are all that it has. Tags that are not exact cannot hold a comma.
    """

    row: int
    handle: str
    title: str | None
    language: str | None = None
    texts: Mapping[str, ParsedText] | None = None
    body_html: str | None = None
    vendor: str | None = None
    categories: tuple[str, ...] | None = None
    are_all_categories: bool = False
    product_type: str | None = None
    tags: tuple[str, ...] | None = None
    are_tags_exact: bool = False
    status: Status | None = None
    status_reason: str = ""
    schedule: Schedule | None = None
    attributes: Mapping[str, Given] | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    option_names: tuple[str, ...] | None = None
    is_gift_card: bool = False
    variants: list[ParsedVariant] = field(default_factory=list)
    images: list[ParsedImage] = field(default_factory=list)
    refused: bool = False
