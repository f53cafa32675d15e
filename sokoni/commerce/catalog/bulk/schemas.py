"""Bulk work on the wire."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from sokoni.commerce.catalog import links
from sokoni.commerce.catalog.attribute.schemas import ValueIn
from sokoni.commerce.catalog.bulk.types import (
    BulkAction,
    BulkKind,
    BulkOperation,
    BulkPreview,
    BulkRefusal,
    BulkSample,
    BulkSelection,
    BulkState,
)
from sokoni.commerce.catalog.schemas import Line, Title
from sokoni.commerce.catalog.types import Status
from sokoni.core.http.schemas import LinkOut
from sokoni.core.schema import Schema
from sokoni.identity.permission.types import Subject

_Names = Annotated[list[Title], Field(max_length=250)]


class BulkActionIn(Schema):
    """One change for many products; each kind reads its own fields."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "reprice", "percent_bp": -1000, "ending": 99, "keep_old_as_compare_at": True},
                {"kind": "tags", "add": ["summer"], "remove": ["winter"]},
            ]
        },
    )

    kind: BulkKind
    percent_bp: int | None = Field(default=None, ge=-10_000, le=100_000, description="Hundredths of a percent.")
    amount: int | None = Field(default=None, ge=-(10**15), le=10**15, description="Minor units, added to each price.")
    ending: int | None = Field(default=None, ge=0, description="What prices end with, such as 99.")
    ending_of: int = Field(default=100, ge=10, le=10**9, description="The power of ten whose noughts it stands for.")
    keep_old_as_compare_at: bool = False
    add: _Names = Field(default=[], description="Tags, or ids of categories.")
    remove: _Names = Field(default=[])
    attribute: Annotated[str, StringConstraints(max_length=63)] = ""
    value: ValueIn = None
    vendor: Line | None = None
    product_type: Line | None = None

    def to_action(self) -> BulkAction:
        """The action in our own words."""
        plain = self.model_dump(exclude={"add", "remove"})
        return BulkAction(**plain, add=tuple(self.add), remove=tuple(self.remove))


class BulkFilterIn(Schema):
    """Which products of the shop are meant: those for which everything that is said holds."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    q: Annotated[str, StringConstraints(max_length=200)] | None = None
    category: UUID | None = None
    collection: UUID | None = None
    failed_images: bool = Field(default=False, description="Only those with a picture that could not be fetched.")


class BulkIn(Schema):
    """A change to be previewed, for products by id or by a filter."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = None
    action: BulkActionIn
    product_ids: list[UUID] | None = Field(default=None, min_length=1, max_length=20_000)
    filter: BulkFilterIn | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (self.product_ids is None) == (self.filter is None):
            raise ValueError("say either product_ids or filter")
        return self

    def to_selection(self) -> BulkSelection:
        """The selection in our own words."""
        if self.product_ids is not None:
            return BulkSelection(product_ids=tuple(dict.fromkeys(self.product_ids)))
        chosen = self.filter or BulkFilterIn()
        return BulkSelection(
            status=chosen.status,
            text=chosen.q,
            category_id=chosen.category,
            collection_id=chosen.collection,
            failed_images=chosen.failed_images,
        )


class BeginIn(Schema):
    """The token of the preview that is to be begun."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, StringConstraints(max_length=100)]


class BulkRefusalOut(Schema):
    """A product that stays as it is, and why."""

    model_config = ConfigDict(from_attributes=True)

    product_id: UUID
    code: str
    message: str

    @classmethod
    def of(cls, refusal: BulkRefusal) -> Self:
        """A refusal on the wire."""
        return cls.model_validate(refusal)


class BulkSampleOut(Schema):
    """What would become of one product: the same paths, as they are and as they would be."""

    model_config = ConfigDict(from_attributes=True)

    product_id: UUID
    title: str
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, sample: BulkSample) -> Self:
        """A sample on the wire."""
        return cls.model_validate(sample)


class BulkOut(Schema):
    """How far an operation has come; its changes carry `id` as their group, by which they are undone."""

    id: UUID
    shop_id: UUID
    kind: BulkKind
    state: BulkState
    total: int
    done: int
    changed: int
    unchanged: int
    refused: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")
    refusals: list[BulkRefusalOut] = Field(description="The first 100.")

    @classmethod
    def of(cls, operation: BulkOperation, refusals: list[BulkRefusalOut], *, subject: Subject) -> Self:
        """An operation on the wire."""
        own = {"kind", "links", "refusals"}
        plain = {name: getattr(operation, name) for name in cls.model_fields if name not in own}
        shown = links.of_bulk(operation, subject)
        return cls(**plain, kind=operation.action.kind, links=shown, refusals=refusals)


class BulkPreviewOut(Schema):
    """What an operation would do; send `token` to begin exactly this."""

    id: UUID
    token: str
    expires_at: datetime
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")
    total: int
    is_exact: bool = Field(description="Whether all of them were looked at one by one.")
    changes: int
    unchanged: int
    refused: int
    sample: list[BulkSampleOut]
    refusals: list[BulkRefusalOut]

    @classmethod
    def of(cls, preview: BulkPreview, *, subject: Subject) -> Self:
        """A preview on the wire."""
        return cls(
            id=preview.operation.id,
            token=preview.operation.token,
            expires_at=preview.expires_at,
            links=links.of_bulk(preview.operation, subject),
            total=preview.operation.total,
            is_exact=preview.is_exact,
            changes=preview.changes,
            unchanged=preview.unchanged,
            refused=preview.refused,
            sample=[BulkSampleOut.of(each) for each in preview.sample],
            refusals=[BulkRefusalOut.of(each) for each in preview.refusals],
        )
