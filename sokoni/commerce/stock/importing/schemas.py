"""Files of stock on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from sokoni.commerce.catalog.schemas import IssueOut
from sokoni.commerce.stock.importing.types import StockDifference, StockImport, StockImportState, StockPreview
from sokoni.core.schema import Schema


class StockDifferenceOut(Schema):
    """What a file would make of a variant's stock."""

    variant_id: UUID
    sku: str
    product_title: str
    variant_title: str
    before: int
    after: int
    moved: int = Field(description="What left or came in since the file's number was taken; it is part of `after`.")

    @classmethod
    def of(cls, difference: StockDifference) -> Self:
        """The wire form."""
        return cls(**{name: getattr(difference, name) for name in cls.model_fields})


class StockImportOut(Schema):
    """A file of stock; its changes carry `id` as their group, by which they are undone."""

    id: UUID
    shop_id: UUID
    filename: str
    state: StockImportState
    total: int
    done: int
    changed: int
    unchanged: int
    refused: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    issues: list[IssueOut] = Field(description="The first 1,000.")

    @classmethod
    def of(cls, report: StockImport) -> Self:
        """The wire form."""
        plain = {name: getattr(report, name) for name in StockImportOut.model_fields if name != "issues"}
        return cls(**plain, issues=[IssueOut.model_validate(each) for each in report.issues])


class StockPreviewOut(Schema):
    """What a file would do now; `begin` applies it."""

    id: UUID
    changes: int
    unchanged: int
    refused: int
    sample: list[StockDifferenceOut] = Field(description="The first 50 differences.")
    issues: list[IssueOut] = Field(description="The first 1,000.")

    @classmethod
    def of(cls, preview: StockPreview) -> Self:
        """The wire form."""
        return cls(
            id=preview.report.id,
            changes=preview.changes,
            unchanged=preview.unchanged,
            refused=preview.refused,
            sample=[StockDifferenceOut.of(each) for each in preview.sample],
            issues=[IssueOut.model_validate(each) for each in preview.issues],
        )
