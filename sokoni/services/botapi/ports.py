"""How the Bot API is called, whatever calls it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

DEFAULT_TIMEOUT = timedelta(seconds=30)


class BotApi(Protocol):
    """Calls methods of the Bot API for any number of bots."""

    async def call(
        self, token: str, method: str, params: Mapping[str, Any], *, wait: timedelta = DEFAULT_TIMEOUT
    ) -> Any:
        """What Telegram answers, as JSON; `wait` bounds the call as a whole.

        Raises:
            BotApiError: it was refused, or Telegram could not be reached; the error says which.
        """
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
