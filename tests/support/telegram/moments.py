"""The world's time: it runs as the machine's does, stands, or is that of a test, and tests move it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

# How often somebody who sleeps looks at a clock that others move.
_LOOKS_EVERY = 0.02


class MovedClock(Protocol):
    """A clock that tests move."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the new time."""
        ...


class WorldClock:
    """Tells the world's time; whoever sleeps by it wakes when it is moved.

    With the clock of a test it tells that one's time: what the test and the bot call now is now in Telegram, too.
    """

    def __init__(
        self, start: datetime | None = None, *, running: bool = True, follows: MovedClock | None = None
    ) -> None:
        now = datetime.now(UTC)
        self._follows = follows
        self._shift = (start or now) - now
        self._stands_at = None if running else (start or now)
        self._moved: set[asyncio.Event] = set()
        self._asleep = asyncio.Event()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if self._follows is not None:
            return self._follows.now()
        return self._stands_at or datetime.now(UTC) + self._shift

    def seconds(self) -> int:
        """The present moment as Telegram writes it."""
        return int(self.now().timestamp())

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward, wake who waits for it, and return the new time."""
        if self._follows is not None:
            self._follows.advance(by)
        elif self._stands_at is None:
            self._shift += by
        else:
            self._stands_at += by
        for event in self._moved:
            event.set()
        return self.now()

    async def sleep(self, seconds: float) -> None:
        """Return when so much of the world's time has passed, by itself or because the clock was moved."""
        until = self.now() + timedelta(seconds=seconds)
        event = asyncio.Event()
        try:
            while (left := (until - self.now()).total_seconds()) > 0:
                event.clear()
                self._moved.add(event)
                self._asleep.set()
                try:
                    async with asyncio.timeout(self._wakes_in(left)):
                        await event.wait()
                except TimeoutError:
                    continue
        finally:
            self._moved.discard(event)
            if not self._moved:
                self._asleep.clear()

    def _wakes_in(self, left: float) -> float | None:
        if self._follows is not None:
            return _LOOKS_EVERY
        return left if self._stands_at is None else None

    async def someone_sleeps(self, *, seconds: float = 20) -> None:
        """Wait until something waits for this clock, such as a delivery that is to be repeated."""
        async with asyncio.timeout(seconds):
            await self._asleep.wait()
