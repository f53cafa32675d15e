"""Bulk operations as others see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.attribute.types import Given


class BulkKind(StrEnum):
    """What is done with every product."""

    PUBLISH = "publish"
    TAKE_DOWN = "take_down"
    ARCHIVE = "archive"
    REPRICE = "reprice"
    CATEGORIES = "categories"
    TAGS = "tags"
    ATTRIBUTE = "attribute"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """One change for many products; each kind reads its own fields.

    ========== ===================================================================================================
    reprice    `percent_bp` (hundredths of a percent, -1000 is ten percent less) or `amount` (minor units) is added
               to each price; `ending` of `ending_of` rounds to the nearest price that ends so (99 of 100);
               `keep_old_as_compare_at` lets the old price stand struck through where the new one is lower
    categories `add` and `remove` name categories
    tags       `add` and `remove` are tags
    attribute  `attribute` (code or id) gets `value`; None takes it away
    fields     `vendor` and `product_type` are set where they are not None
    ========== ===================================================================================================
    """

    kind: BulkKind
    percent_bp: int | None = None
    amount: int | None = None
    ending: int | None = None
    ending_of: int = 100
    keep_old_as_compare_at: bool = False
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    attribute: str = ""
    value: Given = None
    vendor: str | None = None
    product_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSelection:
    """Which products: those of some ids, or all of the shop that a filter finds."""

    product_ids: tuple[UUID, ...] | None = None
    status: str | None = None
    text: str | None = None
    category_id: UUID | None = None
    collection_id: UUID | None = None
    failed_images: bool = False


class BulkState(StrEnum):
    """How far an operation has come."""

    PREVIEWED = "previewed"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRefusal:
    """A product that stays as it is, and why; `fields` are what the refusal's message is filled with."""

    product_id: UUID
    title: str
    code: str
    message: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a product: changed, unchanged, or refused with the reason."""

    state: str
    code: str = ""
    message: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSample:
    """What would become of one product."""

    product_id: UUID
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOperation:
    """An operation; the changes it makes carry its id as their group."""

    id: UUID
    shop_id: UUID
    action: BulkAction
    state: BulkState
    token: str
    auto_approve: bool
    total: int
    changed: int
    unchanged: int
    refused: int
    actor_kind: str
    actor_id: UUID | None
    actor_label: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def done(self) -> int:
        """How many products were dealt with."""
        return self.changed + self.unchanged + self.refused

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {BulkState.FINISHED, BulkState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPreview:
    """What an operation would do; counts are of the products that were looked at, which are all unless not exact."""

    operation: BulkOperation
    expires_at: datetime
    is_exact: bool
    changes: int
    unchanged: int
    refused: int
    sample: Sequence[BulkSample] = field(default=())
    refusals: Sequence[BulkRefusal] = field(default=())
