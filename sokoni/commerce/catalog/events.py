"""What happened to the catalogue; bulk work publishes one event per 500 products."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanged(Event):
    """Products of one shop are new, or differ from before in anything that can be seen or bought."""

    name: ClassVar[str] = "catalog.product_changed"
    shop_id: UUID
    product_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductReviewed(Event):
    """An operator approved or rejected products of one shop, all of them in one go."""

    name: ClassVar[str] = "catalog.product_reviewed"
    shop_id: UUID
    product_ids: list[UUID]
    status: str
    reason: str
    review_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChanged(Event):
    """A category is new, renamed or moved; its branch moved with it."""

    name: ClassVar[str] = "catalog.category_changed"
    category_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionChanged(Event):
    """A collection is new, gone, or differs in what it shows or in who belongs to it."""

    name: ClassVar[str] = "catalog.collection_changed"
    shop_id: UUID
    collection_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """An import came to its end; how it went stands in its report."""

    name: ClassVar[str] = "catalog.import_finished"
    import_id: UUID
    shop_id: UUID
    state: str
    created: int
    updated: int
    errors: int
