"""Files of stock as others see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.catalog.types import Issue
from sokoni.core.change import Actor


class StockImportState(StrEnum):
    """How far a file has come."""

    PREVIEWED = "previewed"
    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row of a file as it stands there: whose variant it means is still to be found."""

    row: int
    sku: str
    variant_id: UUID | None
    location: str
    on_hand: int
    as_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedItem:
    """So many pieces of a variant are on the shelf, as of a step of its log; None: as of now."""

    row: int
    variant_id: UUID
    on_hand: int
    as_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What the log says of a level's pieces on hand after a step, by what kind of step moved them.

    `moved` are those that were sent, came back, were written off or adjusted by hand; `is_counted` says that somebody
    counted the shelf.
    """

    moved: int = 0
    imported: int = 0
    taken_back: int = 0
    is_counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StockImport:
    """A file of stock, and how far it has come; the changes it makes carry its id as their group."""

    id: UUID
    shop_id: UUID
    filename: str
    state: StockImportState
    total: int
    changed: int
    unchanged: int
    refused: int
    actor: Actor
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    items: Sequence[CountedItem] = field(default=(), repr=False)
    issues: Sequence[Issue] = field(default=(), repr=False)

    @property
    def done(self) -> int:
        """How many rows were dealt with."""
        return self.changed + self.unchanged + self.refused

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state is StockImportState.FINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class StockDifference:
    """What a file would make of a level; `moved` is what left or came since its number was taken."""

    variant_id: UUID
    sku: str
    product_title: str
    variant_title: str
    before: int
    after: int
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPreview:
    """What a file would do now; the sample is of its first differences, the issues are of its rows."""

    report: StockImport
    changes: int
    unchanged: int
    refused: int
    sample: Sequence[StockDifference]
    issues: Sequence[Issue]
