"""Waiting for what becomes true by itself, without guessing how long that takes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

_T = TypeVar("_T")


async def eventually(ask: Callable[[], Awaitable[_T]], is_so: Callable[[_T], bool], *, seconds: float = 20) -> _T:
    """The first answer that is as wished, or the last one when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await ask()
        if is_so(answer) or time.monotonic() > deadline:
            return answer
        await asyncio.sleep(0.02)
