"""The line as stock knows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.stock.ports import Claim
from sokoni.commerce.waitlist import service
from sokoni.commerce.waitlist.settings import WaitlistSettings
from sokoni.core.database import WriteSession


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Fulfils `stock.ports.Line`."""

    settings: WaitlistSettings

    async def next_in_line(self, session: WriteSession, *, free: Mapping[UUID, int], now: datetime) -> Sequence[Claim]:
        """Whose turn it is, by variant at most as many as are free."""
        return await service.next_in_line(session, free=free, now=now, settings=self.settings)

    async def handed_over(self, session: WriteSession, *, reference_ids: Collection[UUID], now: datetime) -> None:
        """Note that what was set aside for these is in an order."""
        await service.note_ordered(session, place_ids=reference_ids, now=now)
