"""Child processes that never outlive their parent, whatever becomes of it."""

import asyncio
import ctypes
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

# Source: prctl(2).
_PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: signal.Signals) -> Callable[[], None]:
    """What a child runs first, so that the kernel sends it this signal when its parent ends, also by SIGKILL."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal_number)
        # The parent may have died before the kernel was asked; then nobody would send the signal.
        if os.getppid() != parent:
            os.kill(os.getpid(), signal_number)

    return ask_kernel


def follow_parent(signal_number: signal.Signals) -> None:
    """Ask the same for the running process itself, for children that a library starts."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal_number)


def before_stopping(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> bool:
    """Have something called in the loop when the process is told to stop, before whoever stops it is.

    False where nobody can be told: signals reach the main thread alone, and only handlers that Python knows of are gone
    before.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, _calling_first(loop, callback, handler))
    return True


def _calling_first(
    loop: asyncio.AbstractEventLoop, callback: Callable[[], None], handler: Callable[[int, FrameType | None], object]
) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(callback)
        handler(number, frame)

    return handle
