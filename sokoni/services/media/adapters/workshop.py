"""Where pictures are worked on: a few threads, and the image library loaded when the first picture comes."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

from sokoni.core import memory
from sokoni.services.media.ports import ImageEngine
from sokoni.services.media.types import Crop, Derived, Files, Phrase

T = TypeVar("T")
# A picture of 50 megapixels takes some 200 MB while it is decoded: not many at once, whatever the worker's width.
_AT_ONCE = 2
_YIELDING = 10


class Workshop:
    """Runs an image engine off the event loop, two pictures at a time."""

    def __init__(self, engine: ImageEngine | None = None) -> None:
        """Without an engine, the library is imported at first use: a process that never works never pays for it."""
        self._given_engine = engine

    @cached_property
    def _engine(self) -> ImageEngine:
        if self._given_engine is not None:
            return self._given_engine
        from sokoni.services.media.adapters.vips import VipsEngine

        return VipsEngine()

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pictures", initializer=_yield_to_others)

    async def derive(self, data: bytes, *, content_type: str) -> Derived:
        """Every size and format of a picture.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        return await self._run(lambda: self._engine.derive(data, content_type=content_type))

    async def cut(self, data: bytes, *, content_type: str, crop: Crop) -> Files:
        """Every size and format of a part of a picture.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        return await self._run(lambda: self._engine.cut(data, content_type=content_type, crop=crop))

    async def clean(self, data: bytes, *, content_type: str) -> bytes:
        """A picture made anew, as a JPEG.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        return await self._run(lambda: self._engine.clean(data, content_type=content_type))

    async def phrases(self, data: bytes, *, content_type: str) -> tuple[Phrase, ...]:
        """Where writing stands in a picture, and how it looks.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        return await self._run(lambda: self._engine.phrases(data, content_type=content_type))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _tidily, work)

    def close(self) -> None:
        """Let the threads go when the pictures in their hands are done; those that wait are left to the next worker."""
        if "_threads" in self.__dict__:
            self._threads.shutdown(wait=True, cancel_futures=True)


def _tidily(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        # A worker that made many pictures grew to some hundred megabytes, and kept them.
        memory.give_back()


def _yield_to_others() -> None:
    # A thread has a niceness of its own on Linux, and the library's threads inherit it: whoever waits for a page on
    # the same machine comes before pictures that nobody waits for.
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _YIELDING)
