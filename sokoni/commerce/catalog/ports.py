"""What the catalogue needs from the packages above it: somebody who keeps stock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """How many pieces of a variant somebody says there are; `policy` is deny or backorder."""

    variant_id: UUID
    quantity: int
    policy: str
    tracked: bool


class StockIntake(Protocol):
    """Keeps stock; `stock` registers it."""

    async def receive(
        self, session: WriteSession, *, shop_id: UUID, rows: Sequence[StockRow], overwrite: bool, now: datetime
    ) -> None:
        """Begin to keep stock of variants; where it is kept already, leave it alone unless told to overwrite."""
        ...


class StockFigures(Protocol):
    """Tells stock; `stock` registers it."""

    async def of_variants(self, session: ReadSession, *, variant_ids: Collection[UUID]) -> Mapping[UUID, StockRow]:
        """What is on hand of some variants, promised pieces included; those that are not kept are left out."""
        ...
