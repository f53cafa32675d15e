"""What products, categories and imports are to others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from sokoni.commerce.catalog.attribute.types import AttributeValue, Given
from sokoni.core.money import Money
from sokoni.services.media.types import UNCUT, Frame, MediaObject

# The tax class of goods that are in no other: a shop may have a rate of its own for books, or for food.
STANDARD = "standard"


class Status(StrEnum):
    """Whether a product is for sale."""

    DRAFT = "draft"
    PENDING_REVIEW = "pending_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    ARCHIVED = "archived"


class Mover(StrEnum):
    """In which capacity somebody moves a product."""

    SELLER = "seller"
    OPERATOR = "operator"


class ImageState(StrEnum):
    """How far an image has come."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class ProductSort(StrEnum):
    """The orders of a listing."""

    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductQuery:
    """Which products are wanted.

    Visitors see what is approved in shops that are open; `for_team` shows every status, or the one that is asked for.
    """

    shop_id: UUID | None = None
    category_id: UUID | None = None
    collection_id: UUID | None = None
    status: Status | None = None
    text: str | None = None
    sort: ProductSort = ProductSort.NEWEST
    product_id: UUID | None = None
    # Only these, whatever their order.
    product_ids: tuple[UUID, ...] | None = None
    # Only those with a picture that could not be fetched.
    failed_images: bool = False
    for_team: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCard:
    """What a listing shows of a product."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    shop_logo_hash: str | None
    slug: str
    title: str
    status: Status
    price: Money
    price_varies: bool
    compare_at: Money | None
    image_hash: str | None
    image_frame: Frame
    image_alt: str
    variant_count: int
    only_variant_id: UUID | None


class Listed(StrEnum):
    """What of the catalogue has pages of its own that everybody may find."""

    PRODUCTS = "products"
    COLLECTIONS = "collections"
    CATEGORIES = "categories"


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """Where something is found, and when it last changed, where that is known; categories are no shop's."""

    shop_slug: str
    slug: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingProduct:
    """A product that waits for an operator, since when."""

    card: ProductCard
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One image of a product; it has a hash once it was fetched.

    `focus` (x, y) is the point that stays in sight when a page cuts the picture; `crop` (x, y, width, height) is the
    part that is meant. Both are thousandths of its width and height, from the upper left.
    """

    id: UUID
    position: int
    alt: str
    state: ImageState
    reason: str
    media_hash: str | None
    width: int | None
    height: int | None
    source_url: str | None
    focus: tuple[int, int] | None = None
    crop: tuple[int, int, int, int] | None = None

    @property
    def frame(self) -> Frame:
        """How it is to be shown."""
        return Frame(focus=self.focus, crop=self.crop)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """In what the variants of a product differ, and the values that occur, in the variants' order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What is actually bought: one combination of option values, with its price."""

    id: UUID
    title: str
    sku: str | None
    barcode: str
    price: Money
    compare_at: Money | None
    option_values: tuple[str, ...]
    weight_grams: int
    taxable: bool
    requires_shipping: bool
    image: Image | None
    tax_class: str = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRef:
    """A category as a product names it."""

    id: UUID
    slug: str
    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A node of the operator's tree, with the branches below it."""

    id: UUID
    parent_id: UUID | None
    slug: str
    path: str
    position: int
    name: str
    description: str
    updated_at: datetime
    seo_title: str = ""
    seo_description: str = ""
    children: tuple["Category", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetail:
    """All there is to show of a product, in one language."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    shop_is_open: bool
    slug: str
    title: str
    description_html: str
    seo_title: str
    seo_description: str
    status: Status
    status_reason: str
    product_type: str
    vendor: str
    tags: tuple[str, ...]
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]
    images: tuple[Image, ...]
    categories: tuple[CategoryRef, ...]
    currency: str
    created_at: datetime
    updated_at: datetime
    attributes: tuple[AttributeValue, ...] = ()
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None

    @property
    def is_listed(self) -> bool:
        """Whether visitors find it."""
        return self.status is Status.APPROVED and self.shop_is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductWords:
    """A product's words in one language."""

    title: str
    description_html: str
    seo_title: str
    seo_description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeProduct:
    """A product with its words in all languages: what read models and exports are made from.

    `detail` and `card` speak the product's own language; `category_names` holds names by category and language,
    `attributes` what is said of them in each of the product's languages.
    """

    detail: ProductDetail
    card: ProductCard
    language: str
    words: Mapping[str, ProductWords]
    category_names: Mapping[UUID, Mapping[str, str]]
    attributes: Mapping[str, tuple[AttributeValue, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SellableVariant:
    """What a cart needs to know of a variant; `is_sellable` says nothing of stock.

    `price` is what strangers pay; where its shop `has_price_lists`, some may pay another.
    """

    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    shop_slug: str
    product_slug: str
    product_title: str
    variant_title: str
    sku: str | None
    price: Money
    weight_grams: int
    taxable: bool
    requires_shipping: bool
    is_sellable: bool
    image_hash: str | None
    image_frame: Frame = UNCUT
    tax_class: str = STANDARD
    has_price_lists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDraft:
    """A variant to be made.

    Amounts are minor units of the shop's currency; without a quantity, stock is not tracked.
    """

    price: int
    option_values: tuple[str, ...] = ()
    sku: str | None = None
    barcode: str = ""
    compare_at: int | None = None
    weight_grams: int = 0
    taxable: bool = True
    tax_class: str = STANDARD
    requires_shipping: bool = True
    quantity: int | None = None
    policy: str = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """A product to be made; without a slug, one is made of the title."""

    title: str
    variants: tuple[VariantDraft, ...]
    options: tuple[str, ...] = ()
    slug: str | None = None
    description_html: str = ""
    seo_title: str = ""
    seo_description: str = ""
    product_type: str = ""
    vendor: str = ""
    tags: tuple[str, ...] = ()
    category_ids: tuple[UUID, ...] = ()
    attributes: Mapping[str, Given] = field(default_factory=dict)
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetVariant:
    """A variant as a line of a sheet."""

    id: UUID
    title: str
    sku: str
    price: Money
    compare_at: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A product as a line of a sheet, with the first of its variants; the editor has them all."""

    card: ProductCard
    product_type: str
    tags: tuple[str, ...]
    variants: tuple[SheetVariant, ...]


class ProductChange(TypedDict, total=False):
    """Fields of a product to be changed; what is not in it stays. `language` says of which texts.

    `publish_at` and `unpublish_at` are when the clock puts it on sale and takes it down; None is never.
    """

    language: str
    slug: str
    publish_at: datetime | None
    unpublish_at: datetime | None
    title: str
    description_html: str
    seo_title: str
    seo_description: str
    product_type: str
    vendor: str
    tags: Sequence[str]
    category_ids: Sequence[UUID]
    attributes: Mapping[str, Given]


class VariantChange(TypedDict, total=False):
    """Fields of a variant to be changed; what is not in it stays. Amounts are minor units of the shop's currency."""

    price: int
    compare_at: int | None
    sku: str | None
    barcode: str
    option_values: Sequence[str]
    weight_grams: int
    taxable: bool
    tax_class: str
    requires_shipping: bool
    image_id: UUID | None


class ImageChange(TypedDict, total=False):
    """Fields of an image to be changed; what is not in it stays. See `Image` for the measures."""

    alt: str
    focus: Sequence[int] | None
    crop: Sequence[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueWish:
    """A value that an option shall have, and which one it was before; None is a value that is new."""

    value: str
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionWish:
    """An option that a product shall have, and which of its options it was before (0 to 2); None is one that is new.

    Values and options that are not among the wishes go, and their variants with them.
    """

    name: str
    values: tuple[ValueWish, ...]
    was: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEdit:
    """What an editor wants of a product at once; what is not said stays.

    `words` are by language, None takes a language away; `fields` holds no words. `order` names images from the first
    on, and `pictures` are new ones, at the end. `status` is a move that its seller asks for.
    """

    words: Mapping[str, ProductWords | None] = field(default_factory=dict)
    fields: ProductChange = field(default_factory=ProductChange)
    options: tuple[OptionWish, ...] | None = None
    variants: Mapping[UUID, VariantChange] = field(default_factory=dict)
    removed_variants: tuple[UUID, ...] = ()
    added_variants: tuple[VariantDraft, ...] = ()
    images: Mapping[UUID, ImageChange] = field(default_factory=dict)
    order: tuple[UUID, ...] = ()
    removed_images: tuple[UUID, ...] = ()
    pictures: tuple[MediaObject, ...] = ()
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldProduct:
    """Whose a product is, and when it was last changed."""

    shop_id: UUID
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDraft:
    """A category to be made; names by language, at least one."""

    slug: str
    names: Mapping[str, str]
    parent_id: UUID | None = None
    position: int = 0


class Format(StrEnum):
    """What a catalogue can be as a file.

    Shopify's older generation of headers is only written when asked for: read, both are one format.
    """

    SHOPIFY = "shopify"
    SHOPIFY_OLDER = "shopify-older"
    WOOCOMMERCE = "woocommerce"
    JSONL = "jsonl"


class CategoryTextChange(TypedDict, total=False):
    """Words of a category in one language to be changed; what is not in it stays."""

    name: str
    description: str
    seo_title: str
    seo_description: str


class CategoryChange(TypedDict, total=False):
    """Fields of a category to be changed; what is not in it stays. Texts are by language."""

    slug: str
    parent_id: UUID | None
    position: int
    texts: Mapping[str, CategoryTextChange]


class ImportState(StrEnum):
    """How far an import has come."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What an import does beside the file: only look, overwrite stock of what is there, approve what is new.

    Without a format, the file is recognised by how it begins.
    """

    dry_run: bool = False
    overwrite_stock: bool = False
    approve: bool = True
    language: str | None = None
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about a row of a file; rows are numbered as a spreadsheet shows them, the header being row 1.

    `message` is English; `template` and `fields` are what pages say in other languages.
    """

    row: int
    code: str
    message: str
    column: str = ""
    handle: str = ""
    severity: str = "error"
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How an import went, or how far it has come."""

    id: UUID
    shop_id: UUID
    state: ImportState
    dry_run: bool
    filename: str
    format: Format | None
    size_bytes: int | None
    bytes_read: int
    rows_read: int
    products_done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    images_queued: int
    errors: int
    warnings: int
    ignored_columns: tuple[str, ...]
    reason: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    issues: tuple[Issue, ...] = field(default=())


class ExportState(StrEnum):
    """How far an export has come."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """An export, and how far it has come; finished, its file can be fetched until it expires."""

    id: UUID
    shop_id: UUID
    state: ExportState
    format: Format
    language: str
    filename: str
    size_bytes: int
    products_done: int
    products_total: int
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime
