"""Child processes that never outlive their parent, whatever becomes of it."""

import ctypes
import os
import signal
from collections.abc import Callable

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
