"""Stock as the catalogue knows it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.stock import service
from sokoni.core.database import WriteSession


class Intake:
    """Fulfils `catalog.ports.StockIntake`."""

    async def receive(
        self, session: WriteSession, *, shop_id: UUID, rows: Sequence[StockRow], overwrite: bool, now: datetime
    ) -> None:
        """Begin to keep stock of variants; where it is kept already, leave it alone unless told to overwrite."""
        await service.receive(session, shop_id=shop_id, rows=rows, overwrite=overwrite, now=now)
