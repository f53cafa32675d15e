"""A pool of connections that serves who waits in the order in which they came.

SQLAlchemy's wakes the first who waits, and whoever asks before that one runs takes the connection away; the first
waits again, behind all others. With more requests than connections, that is most of the time of the slowest.
"""

import asyncio
from collections import deque
from typing import TypeVar

from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import await_
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty, Full

_T = TypeVar("_T")


class InTurn(AsyncAdaptedQueue[_T]):
    """Hands what comes back to who has waited longest; what nobody waits for, the last that came back goes first."""

    def __init__(self, maxsize: int = 0, use_lifo: bool = True) -> None:  # noqa: FBT001, FBT002  # as the pool calls it
        super().__init__(maxsize, use_lifo)
        self._free: list[_T] = []
        self._waiting: deque[asyncio.Future[_T]] = deque()

    def empty(self) -> bool:
        """Whether nothing is free."""
        return not self._free

    def full(self) -> bool:
        """Whether nothing more may be put in."""
        return 0 < self.maxsize <= len(self._free)

    def qsize(self) -> int:
        """How many are free."""
        return len(self._free)

    def put_nowait(self, item: _T) -> None:
        """Give back.

        Raises:
            Full: nobody waits, and all places are taken.
        """
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_result(item)
                return
        if self.full():
            raise Full
        self._free.append(item)

    def put(self, item: _T, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002, FBT001, FBT002
        """Give back; nobody has to wait for a place, as there are no more connections than places."""
        self.put_nowait(item)

    def get_nowait(self) -> _T:
        """Take what is free.

        Raises:
            Empty: nothing is.
        """
        if not self._free:
            raise Empty
        return self._free.pop()

    def get(self, block: bool = True, timeout: float | None = None) -> _T:  # noqa: FBT001, FBT002
        """Take what is free, or wait for so many seconds.

        Raises:
            Empty: nothing came.
        """
        if self._free or not block:
            return self.get_nowait()
        try:
            return await_(self._wait(timeout))
        except TimeoutError as error:
            raise Empty from error

    async def _wait(self, timeout: float | None) -> _T:  # noqa: ASYNC109  # the pool's own
        turn: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(timeout):
                return await turn
        except BaseException:
            # Handed over at the moment in which whoever waited gave up: it is the next one's.
            if turn.done() and not turn.cancelled():
                self.put_nowait(turn.result())
            turn.cancel()
            raise


class _Connections(InTurn[ConnectionPoolEntry]):
    """The queue of a pool."""


class PoolInTurn(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool, but for whose turn it is."""

    _queue_class = _Connections
