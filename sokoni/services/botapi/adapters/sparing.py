"""Loads the Telegram library without making what it checks with: that of each type is made when it is first needed.

The library makes the validators of its thousand types while it is loaded: 2.2 s, and 110 MB of a worker that sends a
few dozen kinds of calls.
"""

import sys

from sokoni.core import schema


def load() -> None:
    """Load the library, if nobody has; before anything else of it is imported."""
    if "aiogram" in sys.modules:
        return
    with schema.putting_off():
        from aiogram import methods, types
    # The library says to pydantic what its types' parts are, and says nothing for its methods, whose parts are there by
    # then. Here they may not be.
    names = types.Message.__pydantic_parent_namespace__
    for name in methods.__all__:
        getattr(methods, name).__pydantic_parent_namespace__ = names
