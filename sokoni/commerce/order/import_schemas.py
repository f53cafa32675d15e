"""Files of orders on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from sokoni.commerce.catalog.schemas import IssueOut
from sokoni.commerce.order.exchange.parsed import Origin
from sokoni.commerce.order.import_types import OrderImport, OrderImportState
from sokoni.core.schema import Schema


class OrderImportOut(Schema):
    """How an import of orders went, or how far it has come."""

    id: UUID
    shop_id: UUID
    filename: str
    state: OrderImportState
    dry_run: bool
    origin: Origin | None = Field(description="Whose layout the file turned out to have.")
    size_bytes: int
    bytes_read: int
    created: int = Field(description="Orders that came in; of a dry run, that would.")
    unchanged: int = Field(description="Orders that were here already.")
    refused: int = Field(description="Orders and rows that were left out.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    issues: list[IssueOut] = Field(description="The first 1,000.")

    @classmethod
    def of(cls, report: OrderImport) -> Self:
        """The wire form."""
        plain = {name: getattr(report, name) for name in OrderImportOut.model_fields if name != "issues"}
        return cls(**plain, issues=[IssueOut.model_validate(each) for each in report.issues])
