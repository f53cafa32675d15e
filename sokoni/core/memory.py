"""How often a process looks for garbage.

Most of what a process makes goes by itself, when nothing refers to it any more. Only circles need the collector, which
looks through everything that is alive to find them: through the program itself, too, unless it is told not to.
"""

import gc

# So many objects more than have gone, and the youngest are looked through. Python's own 700 come together within one
# listing's rows, which are no garbage.
_YOUNGEST = 20_000


def settle() -> None:
    """Have the collector pass over what is there now, and look at the rest less often.

    For the moment at which a process is put together, before it begins its work: what it starts with stays.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNGEST, *gc.get_threshold()[1:])
