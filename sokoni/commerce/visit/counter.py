"""What a server counts in memory, and writes now and then: one statement for however many pages were shown."""

import asyncio
from collections import Counter
from datetime import datetime
from uuid import UUID

import structlog

from sokoni.commerce.visit import service
from sokoni.core.database import Database

WRITE_AFTER_SECONDS = 15.0
# So many shops and hours are written at once; a statement has a bounded number of parameters.
_AT_ONCE = 1000

_log = structlog.get_logger()


class VisitCounter:
    """Counts visits by shop and hour. The first one sets a clock, at whose end all that came meanwhile is written."""

    def __init__(self, database: Database, *, write_after: float = WRITE_AFTER_SECONDS) -> None:
        self._database = database
        self._write_after = write_after
        self._counts: Counter[tuple[UUID, datetime]] = Counter()
        self._clock: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def note(self, shop_id: UUID, *, now: datetime) -> None:
        """Count a visit; it costs no statement."""
        self._counts[shop_id, now.replace(minute=0, second=0, microsecond=0)] += 1
        if self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(self._write_after, self._begin_to_write)

    async def write(self) -> None:
        """Write what was counted; what cannot be written is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        waiting = list(counts.items())
        for start in range(0, len(waiting), _AT_ONCE):
            part = dict(waiting[start : start + _AT_ONCE])
            try:
                async with self._database.write() as session:
                    await service.add(session, counts=part)
            except Exception as error:  # noqa: BLE001  # whatever keeps the database away: they are counted later
                self._counts.update(part)
                _log.warning("visit.not_written", reason=str(error).partition("\n")[0])

    async def close(self) -> None:
        """Write the rest: nothing is counted any more."""
        if self._clock is not None:
            self._clock.cancel()
        if self._writing is not None:
            await self._writing
        if self._counts:
            await self.write()

    def _begin_to_write(self) -> None:
        self._clock = None
        self._writing = asyncio.get_running_loop().create_task(self._write_and_go_on())

    async def _write_and_go_on(self) -> None:
        await self.write()
        if self._counts and self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(self._write_after, self._begin_to_write)
