"""Tells the sender of this process that there may be something to send: answers need not wait for its next look."""

import asyncio


class Wakening:
    """An alarm that anybody may ring and one waits for."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Ring."""
        self._event.set()

    async def wait(self, *, at_most: float) -> None:
        """Wait until it rings, or for so many seconds; it rings no more then."""
        try:
            async with asyncio.timeout(at_most):
                await self._event.wait()
        except TimeoutError:
            return
        finally:
            self._event.clear()
