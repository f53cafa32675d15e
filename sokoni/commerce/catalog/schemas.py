"""Products, categories and imports on the wire."""

from datetime import datetime
from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, model_validator

from sokoni.commerce.catalog import links
from sokoni.commerce.catalog.attribute.schemas import AttributeValueOut, Codes
from sokoni.commerce.catalog.types import (
    STANDARD,
    Category,
    CategoryChange,
    ExportReport,
    ExportState,
    Format,
    Image,
    ImageState,
    ImportReport,
    ImportState,
    ProductCard,
    ProductChange,
    ProductDetail,
    ProductDraft,
    Status,
    Variant,
    VariantChange,
    VariantDraft,
)
from sokoni.core.http.schemas import LinkOut
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema
from sokoni.identity.permission.types import Subject

# What PostgreSQL keeps in a text: anything but NUL.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Line = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=255)]
Title = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Html = Annotated[Text, StringConstraints(max_length=100_000)]
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[^\s/?#\x00]{1,255}$")]
CategorySlug = Annotated[str, StringConstraints(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Amount = Annotated[int, Field(ge=0, le=10**15, description="Minor units of the shop's currency.")]
Grams = Annotated[int, Field(ge=0, le=10**9)]
TaxClass = Annotated[
    str,
    StringConstraints(pattern="^[a-z0-9][a-z0-9_-]{0,39}$"),
    Field(description="By which class of the shop's tax rates it is taxed."),
]


class VariantIn(Schema):
    """A variant to be made."""

    model_config = ConfigDict(extra="forbid")

    price: Amount
    option_values: list[Title] = Field(default=[], max_length=3)
    sku: Title | None = None
    barcode: Line = ""
    compare_at: Amount | None = None
    weight_grams: Grams = 0
    taxable: bool = True
    tax_class: TaxClass = STANDARD
    requires_shipping: bool = True
    quantity: int | None = Field(default=None, ge=0, le=10**9, description="Left out: stock is not tracked.")
    policy: Annotated[str, StringConstraints(pattern="^(deny|backorder)$")] = "deny"

    def to_draft(self) -> VariantDraft:
        """The variant in our own words."""
        return VariantDraft(**self.model_dump(exclude={"option_values"}), option_values=tuple(self.option_values))


class ProductIn(Schema):
    """A product to be made; it begins as a draft unless it is to be published."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = None
    title: Title
    variants: list[VariantIn] = Field(min_length=1, max_length=2048)
    options: list[Title] = Field(default=[], max_length=3)
    slug: Slug | None = None
    description_html: Html = ""
    seo_title: Line = ""
    seo_description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    product_type: Line = ""
    vendor: Line = ""
    tags: list[Title] = Field(default=[], max_length=250)
    category_ids: list[UUID] = Field(default=[], max_length=20)
    attributes: Codes = Field(default={}, max_length=200, description="Values by the attribute's code.")
    publish: bool = False

    def to_draft(self) -> ProductDraft:
        """The product in our own words."""
        plain = self.model_dump(exclude={"shop_id", "publish", "variants", "options", "tags", "category_ids"})
        return ProductDraft(
            **plain,
            variants=tuple(variant.to_draft() for variant in self.variants),
            options=tuple(self.options),
            tags=tuple(dict.fromkeys(self.tags)),
            category_ids=tuple(dict.fromkeys(self.category_ids)),
        )


class _Patch(Schema):
    """Fields to be changed: those that are sent; null is for fields that can be empty."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """What was sent."""
        return self.model_dump(exclude_unset=True)


class ProductPatch(_Patch):
    """Fields of a product to be changed; `status` asks for a move."""

    language: Language | None = None
    slug: Slug = ""
    title: Title = ""
    description_html: Html = ""
    seo_title: Line = ""
    seo_description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    product_type: Line = ""
    vendor: Line = ""
    tags: list[Title] = Field(default=[], max_length=250)
    category_ids: list[UUID] = Field(default=[], max_length=20)
    attributes: Codes = Field(default={}, max_length=200, description="By the attribute's code; null takes it away.")
    publish_at: AwareDatetime | None = Field(default=None, description="When the clock puts it on sale.")
    unpublish_at: AwareDatetime | None = Field(default=None, description="When the clock takes it down.")
    status: Status = Status.DRAFT
    reason: Annotated[Text, StringConstraints(max_length=500)] = ""

    def to_change(self) -> ProductChange:
        """The changed fields in our own words, without the move."""
        given = {name: value for name, value in self.given().items() if name not in {"status", "reason"}}
        return cast("ProductChange", given)

    def wanted_status(self) -> Status | None:
        """The move that is asked for."""
        return self.status if "status" in self.model_fields_set else None


class VariantPatch(_Patch):
    """Fields of a variant to be changed."""

    price: Amount = 0
    compare_at: Amount | None = None
    sku: Title | None = None
    barcode: Line = ""
    option_values: list[Title] = Field(default=[], max_length=3)
    weight_grams: Grams = 0
    taxable: bool = True
    tax_class: TaxClass = STANDARD
    requires_shipping: bool = True
    image_id: UUID | None = Field(default=None, description="One of the product's images, to show for this variant.")

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("send at least one field")
        return self

    def to_change(self) -> VariantChange:
        """The changed fields in our own words."""
        return cast("VariantChange", self.given())


# What is said of the one picture that stands for a product.
FOCUS = "The point [x, y] of the picture to keep in sight, in thousandths."
CROP = "The part [x, y, width, height] of the picture that is shown, in thousandths: /media/{hash}/{x}-{y}-…/m.avif."


class CardOut(Schema):
    """A product as a listing shows it."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    shop_logo_hash: str | None = None
    slug: str
    title: str
    status: Status
    price: MoneyOut
    price_varies: bool
    compare_at: MoneyOut | None
    image_hash: str | None
    image_focus: list[int] | None = Field(default=None, description=FOCUS)
    image_crop: list[int] | None = Field(default=None, description=CROP)
    image_alt: str
    variant_count: int
    only_variant_id: UUID | None

    @classmethod
    def of(cls, card: ProductCard) -> Self:
        """A card on the wire."""
        return cls(
            id=card.id,
            shop_id=card.shop_id,
            shop_slug=card.shop_slug,
            shop_name=card.shop_name,
            shop_logo_hash=card.shop_logo_hash,
            slug=card.slug,
            title=card.title,
            status=card.status,
            price=MoneyOut.of(card.price),
            price_varies=card.price_varies,
            compare_at=None if card.compare_at is None else MoneyOut.of(card.compare_at),
            image_hash=card.image_hash,
            image_focus=card.image_frame.focus,
            image_crop=card.image_frame.crop,
            image_alt=card.image_alt,
            variant_count=card.variant_count,
            only_variant_id=card.only_variant_id,
        )


class ImageOut(Schema):
    """An image; served at /media/{hash}/{s|m|l}.{avif|webp|jpg} once it has a hash.

    Its part is served at /media/{hash}/{x}-{y}-{width}-{height}/{s|m|l}.{avif|webp|jpg}.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    position: int
    alt: str
    state: ImageState
    reason: str
    media_hash: str | None
    width: int | None
    height: int | None
    focus: list[int] | None = Field(description="The point [x, y] to keep in sight, in thousandths.")
    crop: list[int] | None = Field(description="The part [x, y, width, height] that pages show, in thousandths.")

    @classmethod
    def of(cls, image: Image) -> Self:
        """An image on the wire."""
        return cls.model_validate(image)


class VariantOut(Schema):
    """A variant."""

    id: UUID
    title: str
    sku: str | None
    barcode: str
    price: MoneyOut
    compare_at: MoneyOut | None
    option_values: list[str]
    weight_grams: int
    taxable: bool
    tax_class: str
    requires_shipping: bool
    image_id: UUID | None

    @classmethod
    def of(cls, variant: Variant) -> Self:
        """A variant on the wire."""
        return cls(
            id=variant.id,
            title=variant.title,
            sku=variant.sku,
            barcode=variant.barcode,
            price=MoneyOut.of(variant.price),
            compare_at=None if variant.compare_at is None else MoneyOut.of(variant.compare_at),
            option_values=list(variant.option_values),
            weight_grams=variant.weight_grams,
            taxable=variant.taxable,
            tax_class=variant.tax_class,
            requires_shipping=variant.requires_shipping,
            image_id=None if variant.image is None else variant.image.id,
        )


class OptionOut(Schema):
    """An option and its values."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    values: tuple[str, ...]


class CategoryRefOut(Schema):
    """A category that a product belongs to."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name: str


class ProductOut(Schema):
    """All there is to show of a product."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
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
    currency: str
    options: list[OptionOut]
    variants: list[VariantOut]
    images: list[ImageOut]
    categories: list[CategoryRefOut]
    attributes: list[AttributeValueOut]
    publish_at: datetime | None
    unpublish_at: datetime | None
    created_at: datetime
    updated_at: datetime
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")

    @classmethod
    def of(cls, product: ProductDetail, *, subject: Subject) -> Self:
        """A product on the wire, as whoever asks may go on with it."""
        plain = {
            name: getattr(product, name)
            for name in cls.model_fields
            if name not in {"options", "variants", "images", "categories", "attributes", "links"}
        }
        return cls(
            **plain,
            options=[OptionOut.model_validate(option) for option in product.options],
            variants=[VariantOut.of(variant) for variant in product.variants],
            images=[ImageOut.of(image) for image in product.images],
            categories=[CategoryRefOut.model_validate(each) for each in product.categories],
            attributes=[AttributeValueOut.of(each) for each in product.attributes],
            links=links.of_product(product, subject),
        )


class CategoryOut(Schema):
    """A category with the branches below it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    path: str
    name: str
    description: str
    seo_title: str
    seo_description: str
    children: list["CategoryOut"]

    @classmethod
    def of(cls, category: Category) -> Self:
        """A branch on the wire."""
        return cls.model_validate(category)


class CategoriesOut(Schema):
    """The operator's tree."""

    items: list[CategoryOut]


class CategoryIn(Schema):
    """A category to be made."""

    model_config = ConfigDict(extra="forbid")

    slug: CategorySlug
    names: dict[Language, Title] = Field(min_length=1, max_length=50, examples=[{"en": "Shoes", "es": "Zapatos"}])
    parent_id: UUID | None = None
    position: int = Field(default=0, ge=0, le=10**6)


class CategoryTextPatch(_Patch):
    """Words of a category in one language to be changed."""

    name: Title = ""
    description: Html = ""
    seo_title: Line = ""
    seo_description: Annotated[Text, StringConstraints(max_length=2000)] = ""


class CategoryPatch(_Patch):
    """A category's address, its words by language, the one it hangs under, and its place among its siblings."""

    slug: CategorySlug = ""
    parent_id: UUID | None = Field(default=None, description="Null hangs it at the root.")
    texts: dict[Language, CategoryTextPatch] = Field(default={}, max_length=50)
    position: int = Field(default=0, ge=0, le=10**6)

    def to_change(self) -> CategoryChange:
        """The changed fields in our own words."""
        return cast("CategoryChange", self.given())


class IssueOut(Schema):
    """Something about a row of a file; the header is row 1."""

    model_config = ConfigDict(from_attributes=True)

    row: int
    severity: str
    code: str
    column: str
    handle: str
    message: str


class ImportOut(Schema):
    """How an import went, or how far it has come."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    shop_id: UUID
    state: ImportState
    dry_run: bool
    filename: str
    format: Format | None = Field(description="What the file turned out to be.")
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
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")
    issues: list[IssueOut] = Field(description="The first 1,000; `errors` and `warnings` count all.")

    @classmethod
    def of(cls, report: ImportReport, *, subject: Subject) -> Self:
        """A report on the wire."""
        plain = {name: getattr(report, name) for name in cls.model_fields if name not in {"links", "issues"}}
        issues = [IssueOut.model_validate(each) for each in report.issues]
        return cls(**plain, links=links.of_import(report, subject), issues=issues)


class ExportIn(Schema):
    """A file that is wanted."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = None
    format: Format = Format.SHOPIFY
    language: Language | None = Field(
        default=None, description="Of the texts, where the format holds only one; the shop's own if left out."
    )


class ExportOut(Schema):
    """How far an export has come; once it is finished, `GET …/file` gives the file until it expires."""

    model_config = ConfigDict(from_attributes=True)

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
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")

    @classmethod
    def of(cls, report: ExportReport, *, subject: Subject) -> Self:
        """An export on the wire."""
        plain = {name: getattr(report, name) for name in cls.model_fields if name != "links"}
        return cls(**plain, links=links.of_export(report, subject))
