"""Products as rows that are about to be written: what was there, what is new, and what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.attribute.types import Plain
from sokoni.commerce.catalog.exchange.parsed import Options, Schedule
from sokoni.commerce.catalog.types import STANDARD, ImageState, Status
from sokoni.services.media.types import UNCUT, Frame


@dataclass(slots=True, kw_only=True)
class VariantRow:
    """A row of `product_variants`."""

    id: UUID
    position: int
    sku: str | None
    barcode: str
    options: Options
    price: int
    compare_at: int | None
    weight_grams: int
    taxable: bool
    requires_shipping: bool
    image_id: UUID | None
    created_at: datetime
    tax_class: str = STANDARD
    loaded: tuple[object, ...] | None = None

    def values(self) -> tuple[object, ...]:
        """What an import may change."""
        return (
            self.sku,
            self.barcode,
            self.options,
            self.price,
            self.compare_at,
            self.weight_grams,
            self.taxable,
            self.tax_class,
            self.requires_shipping,
            self.image_id,
        )


@dataclass(slots=True, kw_only=True)
class ImageRow:
    """A row of `product_images`."""

    id: UUID
    position: int
    alt: str
    source_url: str | None
    state: ImageState
    media_hash: str | None
    width: int | None = None
    height: int | None = None
    frame: Frame = UNCUT
    loaded: tuple[object, ...] | None = None

    @property
    def is_to_fetch(self) -> bool:
        """Whether it is new and its bytes are still elsewhere."""
        return self.loaded is None and self.state is ImageState.PENDING

    def values(self) -> tuple[object, ...]:
        """What an import may change."""
        return (self.position, self.alt, self.frame)


@dataclass(slots=True, kw_only=True)
class TextRow:
    """A row of `product_texts`."""

    title: str
    description_html: str
    seo_title: str
    seo_description: str
    loaded: tuple[object, ...] | None = None

    def values(self) -> tuple[object, ...]:
        """What an import may change."""
        return (self.title, self.description_html, self.seo_title, self.seo_description)

    def differs(self) -> bool:
        """Whether it has to be written."""
        return self.values() != self.loaded


@dataclass(slots=True, kw_only=True)
class ProductState:
    """A product with everything that hangs on it."""

    id: UUID
    slug: str
    status: Status
    status_reason: str
    language: str
    product_type: str
    vendor: str
    tags: tuple[str, ...]
    created_at: datetime
    texts: dict[str, TextRow]
    options: tuple[str, ...] = ()
    variants: list[VariantRow] = field(default_factory=list)
    images: list[ImageRow] = field(default_factory=list)
    category_ids: frozenset[UUID] = frozenset()
    schedule: Schedule = field(default_factory=Schedule)
    attributes: dict[UUID, Plain] = field(default_factory=dict)
    loaded: tuple[object, ...] | None = None
    loaded_attributes: Mapping[UUID, Plain] = field(default_factory=dict)
    loaded_options: tuple[str, ...] = ()
    loaded_category_ids: frozenset[UUID] = frozenset()

    @property
    def is_new(self) -> bool:
        """Whether it is not in the database yet."""
        return self.loaded is None

    def summary(self) -> rules.PriceSummary:
        """What a listing shows of the variants."""
        return rules.summarise_prices(
            [
                rules.PricedVariant(id=each.id, position=each.position, price=each.price, compare_at=each.compare_at)
                for each in self.variants
            ]
        )

    def first_image(self) -> ImageRow | None:
        """The image that a listing shows: the first one that is ready."""
        ready = [image for image in self.images if image.state is ImageState.READY]
        return min(ready, key=lambda image: (image.position, image.id), default=None)

    def values(self) -> tuple[object, ...]:
        """What an import may change of the product row."""
        image = self.first_image()
        return (
            self.status,
            self.product_type,
            self.vendor,
            self.tags,
            self.schedule,
            self.summary(),
            (image.media_hash, image.frame, image.alt) if image else (None, None, ""),
        )

    def mark_loaded(self) -> None:
        """Remember what is in the database, so that only differences are written."""
        self.loaded = self.values()
        for text in self.texts.values():
            text.loaded = text.values()
        self.loaded_options, self.loaded_category_ids = self.options, self.category_ids
        self.loaded_attributes = dict(self.attributes)
        for variant in self.variants:
            variant.loaded = variant.values()
        for image in self.images:
            image.loaded = image.values()

    def differs(self) -> bool:
        """Whether anything has to be written."""
        return (
            self.values() != self.loaded
            or any(text.differs() for text in self.texts.values())
            or self.options != self.loaded_options
            or self.category_ids != self.loaded_category_ids
            or self.attributes != self.loaded_attributes
            or any(variant.values() != variant.loaded for variant in self.variants)
            or any(image.values() != image.loaded for image in self.images)
        )
