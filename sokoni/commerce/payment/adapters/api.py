"""Calls to gateways: one short request at a time, bounded, repeated only where repeating is safe."""

import asyncio
import functools
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import orjson
import structlog

from sokoni.commerce.payment.errors import GatewayRefused, GatewayUnavailable

_log = structlog.get_logger()
USER_AGENT = "Sokoni/0.1 (payments)"
_ATTEMPTS = 3
_PAUSE_SECONDS = 0.2
_MAX_ANSWER_BYTES = 2 * 2**20
_MAX_REASON = 300
_BUSY = 429
_REFUSED = 400
_IN_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway answered."""

    status: int
    body: Any


class GatewayApi:
    """The API of one gateway at one address.

    Not the guarded client: the address is the operator's own setting, and may be a double on this very machine.
    """

    def __init__(
        self, *, provider: str, base_url: str, headers: Mapping[str, str], timeout: timedelta, attempts: int = _ATTEMPTS
    ) -> None:
        """`headers` prove who we are; they are never logged."""
        self._provider = provider
        self._base_url = base_url.rstrip("/")
        self._headers = {"User-Agent": USER_AGENT, "Accept": "application/json", **headers}
        self._timeout = timeout
        self._attempts = attempts

    async def get(self, path: str, *, query: Mapping[str, str] | None = None) -> Answer:
        """The answer to a question."""
        return await self._ask("GET", path, params=query)

    async def post_json(self, path: str, body: object, *, is_repeatable: bool) -> Answer:
        """The answer to a call with a JSON body; one that is not repeatable is made once."""
        headers = {"Content-Type": "application/json"}
        return await self._ask(
            "POST", path, content=orjson.dumps(body), headers=headers, attempts=self._attempts if is_repeatable else 1
        )

    async def post_form(self, path: str, form: Mapping[str, str], *, idempotency_key: str = "") -> Answer:
        """The answer to a call with a form; the gateway does the same thing once for each key."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return await self._ask("POST", path, data=dict(form), headers=headers)

    async def _ask(self, method: str, path: str, *, attempts: int | None = None, **request: Any) -> Answer:
        """Ask until there is an answer that will not change by asking again.

        Raises:
            GatewayUnavailable: there is none, or the gateway is in trouble.
            GatewayRefused: it says no.
        """
        last = self._attempts if attempts is None else attempts
        for attempt in range(1, last + 1):
            try:
                return await self._ask_once(method, path, **request)
            except GatewayUnavailable:
                if attempt == last:
                    raise
                await asyncio.sleep(_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    async def _ask_once(self, method: str, path: str, **request: Any) -> Answer:
        headers = self._headers | request.pop("headers", {})
        try:
            async with (
                asyncio.timeout(self._timeout.total_seconds()),
                httpx2.AsyncClient(trust_env=False, timeout=None, verify=_tls()) as client,  # bounded above
                client.stream(method, f"{self._base_url}{path}", headers=headers, **request) as response,
            ):
                raw = await self._read(response)
        except TimeoutError:
            raise self._away(f"no answer within {self._timeout.total_seconds():g} s") from None
        except httpx2.HTTPError as error:
            raise self._away(type(error).__name__) from error
        return self._judge(response.status_code, raw, path)

    async def _read(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > _MAX_ANSWER_BYTES:
                raise self._away("its answer is too long")
        return bytes(body)

    def _judge(self, status: int, raw: bytes, path: str) -> Answer:
        if status >= _IN_TROUBLE or status == _BUSY:
            raise self._away(f"it answers {status}")
        try:
            body = orjson.loads(raw) if raw else None
        except orjson.JSONDecodeError:
            raise self._away(f"it answers {status} with something that is no JSON") from None
        if status >= _REFUSED:
            _log.error("payment gateway refused", provider=self._provider, path=path, status=status, answer=body)
            raise GatewayRefused(provider=self._provider, reason=_reason(status, body))
        return Answer(status, body)

    def _away(self, reason: str) -> GatewayUnavailable:
        return GatewayUnavailable(provider=self._provider, reason=reason)


@functools.cache
def _tls() -> ssl.SSLContext:
    # Made once: reading all certificate authorities costs more than the call.
    return httpx2.create_ssl_context()


def _reason(status: int, body: object) -> str:
    """The gateway's own words, as far as there are any, in one line."""
    error = body.get("error") if isinstance(body, dict) else None
    words = error.get("message") or error.get("reason") or error.get("type") if isinstance(error, dict) else error
    return f"{status} {words if isinstance(words, str) else ''}".strip()[:_MAX_REASON]
