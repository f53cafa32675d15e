"""Follows the change log so that a process's cache stays right: four looks a second, each one statement.

Rows that a transaction still running could come before are heard already, and read again until they are settled: a
cache may forget twice, but must not wait for somebody's long transaction.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from sokoni.core import events
from sokoni.core.cache import Cache
from sokoni.core.database import Database
from sokoni.core.events import Event, LogPosition, VisibleEvent

READ_AT_ONCE = 2000

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Following:
    """What a package's part of the cache forgets when something happened."""

    event_type: type[Event]
    handler: Callable[[Cache, Any], None]


class Follower:
    """Reads what is new in the change log and tells the cache."""

    def __init__(self, database: Database, cache: Cache, followings: Sequence[Following], *, interval: float) -> None:
        self._database = database
        self._cache = cache
        self._interval = interval
        self._handlers: Mapping[str, list[Following]] = _by_name(followings)
        self._at: LogPosition | None = None
        # Rows above the settled part of the log that were heard already.
        self._heard: set[LogPosition] = set()
        self._is_failing = False

    async def run(self) -> None:
        """Follow until cancelled; where looking fails, the cache ages and is gone round until it works again."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  # whatever keeps the log away: the cache ages meanwhile
                if not self._is_failing:
                    _log.warning("follower.failing", reason=str(error).partition("\n")[0])
                self._is_failing = True
            else:
                self._is_failing = False
            await asyncio.sleep(self._interval)

    async def look(self) -> None:
        """Read what is new; afterwards the cache is right up to the moment at which this began."""
        since = time.monotonic()
        async with self._database.follow() as session:
            if self._at is None:
                self._at = await events.log_end(session)
                # What was kept before anybody followed may be anything.
                self._cache.clear()
            while True:
                rows = await events.read_visible(session, after=self._at, limit=READ_AT_ONCE)
                self._hear(rows)
                if len(rows) < READ_AT_ONCE:
                    break
                if not rows[0].is_settled:
                    _log.warning("follower.held_up", rows=len(rows))
                    return
        self._cache.mark_followed(since=since)

    def _hear(self, rows: Sequence[VisibleEvent]) -> None:
        for row in rows:
            if row.at not in self._heard:
                self._tell(row)
            if row.is_settled:
                self._at = row.at
                self._heard.discard(row.at)
            else:
                self._heard.add(row.at)

    def _tell(self, row: VisibleEvent) -> None:
        for following in self._handlers.get(row.name, ()):
            following.handler(self._cache, events.decode(row.name, row.payload))


@contextlib.asynccontextmanager
async def following(follower: Follower) -> AsyncIterator[None]:
    """Follow in the background while the block runs."""
    task = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _by_name(followings: Sequence[Following]) -> dict[str, list[Following]]:
    found: dict[str, list[Following]] = {}
    for following_ in followings:
        found.setdefault(following_.event_type.name, []).append(following_)
    return found
