"""Stock as the catalogue knows it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.stock import service
from sokoni.core.database import ReadSession, WriteSession


class Intake:
    """Fulfils `catalog.ports.StockIntake`."""

    async def receive(
        self, session: WriteSession, *, shop_id: UUID, rows: Sequence[StockRow], overwrite: bool, now: datetime
    ) -> None:
        """Begin to keep stock of variants; where it is kept already, leave it alone unless told to overwrite."""
        await service.receive(session, shop_id=shop_id, rows=rows, overwrite=overwrite, now=now)


class Figures:
    """Fulfils `catalog.ports.StockFigures`."""

    async def of_variants(self, session: ReadSession, *, variant_ids: Collection[UUID]) -> Mapping[UUID, StockRow]:
        """What is on hand of some variants, promised pieces included; one statement."""
        levels = await service.levels(session, variant_ids=variant_ids)
        return {
            each.variant_id: StockRow(
                variant_id=each.variant_id, quantity=each.on_hand, policy=each.policy.value, tracked=each.tracked
            )
            for each in levels.values()
        }
