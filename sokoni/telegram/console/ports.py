"""What other packages add to the commands that Telegram lists and /help explains.

A package above registers its commands in its `module.py`'s install::

    LISTED.add(Listed(name="sale", words=words.SALE))
"""

from collections.abc import Sequence

from sokoni.telegram.console.types import Listed


class ListedCommands:
    """Commands of other packages, in the order of their names."""

    def __init__(self) -> None:
        self._by_name: dict[str, Listed] = {}

    def add(self, listed: Listed) -> None:
        """Add a command; one of the same name takes its place."""
        self._by_name[listed.name] = listed

    @property
    def in_order(self) -> Sequence[Listed]:
        """All of them."""
        return [self._by_name[name] for name in sorted(self._by_name)]


LISTED = ListedCommands()
