"""The Bot API over a plain HTTP client: light enough for server processes, which call it when a token is entered."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any

import httpx2
import orjson

from sokoni.services.botapi import wire
from sokoni.services.botapi.errors import BotApiError, Cause, from_answer
from sokoni.services.botapi.ports import DEFAULT_TIMEOUT, NOTHING, Upload


class PlainApi:
    """Calls without the Telegram library."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")

    @cached_property
    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(trust_env=False, timeout=None)

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any],
        *,
        uploads: Mapping[str, Upload] = NOTHING,
        wait: timedelta = DEFAULT_TIMEOUT,
    ) -> Any:
        """What Telegram answers, as JSON.

        Raises:
            BotApiError: it was refused, or Telegram could not be reached.
        """
        try:
            async with asyncio.timeout(wait.total_seconds()):
                response = await self._client.post(f"{self._base}/bot{token}/{method}", **_body(params, uploads))
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            # The error itself may hold the address, and the address holds the token.
            raise BotApiError(Cause.NETWORK, said=type(error).__name__) from None
        return read_answer(response.content, status=response.status_code)

    async def close(self) -> None:
        """Let go of the connections."""
        if "_client" in self.__dict__:
            await self._client.aclose()


def _body(params: Mapping[str, Any], uploads: Mapping[str, Upload]) -> dict[str, Any]:
    if not uploads:
        return {"content": orjson.dumps(params), "headers": {"content-type": "application/json"}}
    fields = {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in params.items()}
    return {
        "data": fields,
        "files": {name: (each.name, each.data, each.content_type) for name, each in uploads.items()},
    }


def read_answer(content: bytes | str, *, status: int) -> Any:
    """The result in an answer of the Bot API.

    Raises:
        BotApiError: it was refused, or is no answer of the Bot API.
    """
    try:
        answer = wire.read(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            # Said by whatever stands before the Bot API, which the call did not reach.
            raise BotApiError(Cause.UNFIT, said=f"HTTP {status}")
        # A proxy's page, or a server in trouble.
        raise BotApiError(Cause.SERVER, said=f"HTTP {status} without JSON")
    if answer.get("ok") is not True:
        raise from_answer(answer, status=status)
    return answer.get("result")
