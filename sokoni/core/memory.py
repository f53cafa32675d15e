"""How often a process looks for garbage, and what it gives back of what it does not need.

Most of what a process makes goes by itself, when nothing refers to it any more. Only circles need the collector, which
looks through everything that is alive to find them: through the program itself, too, unless it is told not to.
"""

import contextlib
import ctypes
import functools
import gc
import sys
from collections.abc import Callable, Iterator

# So many objects more than have gone, and the youngest are looked through. Python's own 700 come together within one
# listing's rows, which are no garbage.
_YOUNGEST = 20_000


@contextlib.contextmanager
def starting() -> Iterator[None]:
    """Let a process be put together undisturbed: nothing it starts with is garbage. Afterwards, see `settle`."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    settle()


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Let more of the program be loaded undisturbed, and have the collector pass over it, too, from then on.

    Pages and endpoints that are loaded late are a hundred thousand objects, which each full look would go through. What
    else is alive at that moment is passed over with them; it goes when nothing refers to it, as before.
    """
    known, looks = len(sys.modules), gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()
        if len(sys.modules) > known:
            gc.freeze()


def settle() -> None:
    """Have the collector pass over what is there now, and look at the rest less often.

    For the moment at which a process is put together, before it begins its work: what it starts with stays. Garbage
    that is frozen with it is not looked for: it is one object of 300, and looking takes a tenth of a start.
    """
    gc.freeze()
    gc.set_threshold(_YOUNGEST, *gc.get_threshold()[1:])


def give_back() -> None:
    """Let the system have what the C library keeps of freed memory, for the moment after something large.

    The GNU library keeps an arena for each thread and returns of it only what lies at its end. Elsewhere this does
    nothing. Source: malloc_trim(3).
    """
    _trimmer()(0)


@functools.cache
def _trimmer() -> Callable[[int], object]:
    return getattr(ctypes.CDLL(None), "malloc_trim", lambda _: None)
