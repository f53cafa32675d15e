"""The one client of a process for all its bots."""

from collections.abc import Callable

from sokoni.services.botapi.ports import BotApi


class BotClient:
    """Gives the Bot API's client, made when the first bot needs it: the library behind it takes seconds to load."""

    def __init__(self, make: Callable[[], BotApi]) -> None:
        self._make = make
        self._api: BotApi | None = None

    def get(self) -> BotApi:
        """The client."""
        if self._api is None:
            self._api = self._make()
        return self._api

    async def close(self) -> None:
        """Let go of the connections, if there are any."""
        if self._api is not None:
            await self._api.close()
            self._api = None


def library(base: str) -> Callable[[], BotApi]:
    """How workers make theirs."""

    def make() -> BotApi:
        # Loaded here and not above: server processes know this module, and must not carry the library.
        from sokoni.services.botapi.adapters import sparing

        sparing.load()
        from sokoni.services.botapi.adapters.library import LibraryApi

        return LibraryApi(base)

    return make
