"""Files of orders from elsewhere, as others see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.order.exchange.parsed import Origin
from sokoni.core.change import Actor


class OrderImportState(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderImport:
    """A file of orders: how many came in, were there already, or were left out; issues say of which row why.

    Of a dry run, `created` are those that would come in. `origin` is known once the first row is read.
    """

    id: UUID
    shop_id: UUID
    filename: str
    state: OrderImportState
    dry_run: bool
    origin: Origin | None
    storage_key: str | None
    size_bytes: int
    bytes_read: int
    created: int
    unchanged: int
    refused: int
    actor: Actor
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    issues: Sequence[Issue] = field(default=(), repr=False)

    @property
    def done(self) -> int:
        """How many orders and complaints of the file were dealt with."""
        return self.created + self.unchanged + self.refused

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.finished_at is not None
