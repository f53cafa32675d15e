"""How the Bot API is called, whatever calls it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Protocol

DEFAULT_TIMEOUT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that goes along with a call."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


NOTHING: Mapping[str, Upload] = MappingProxyType({})


class BotApi(Protocol):
    """Calls methods of the Bot API for any number of bots."""

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any],
        *,
        uploads: Mapping[str, Upload] = NOTHING,
        wait: timedelta = DEFAULT_TIMEOUT,
    ) -> Any:
        """What Telegram answers, as JSON; `wait` bounds the call as a whole.

        `uploads` go along, each under the name by which parameters call it (`attach://name`).

        Raises:
            BotApiError: it was refused, or Telegram could not be reached; the error says which.
        """
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
