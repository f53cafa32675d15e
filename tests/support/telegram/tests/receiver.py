"""A webhook that takes what it is sent, or refuses as it is told."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web


@dataclass
class Receiver:
    """What came, and how the next deliveries of each chat are answered."""

    address: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    statuses: dict[int, list[int]] = field(default_factory=dict)
    retry_after: str = ""
    answer: dict[str, Any] | None = None
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        body = orjson.loads(await request.read())
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        statuses = self.statuses.get(body.get("message", {}).get("chat", {}).get("id", 0), [])
        status = statuses.pop(0) if statuses else 200
        async with self._came:
            self._came.notify_all()
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return web.json_response(self.answer or {}, status=status, headers=headers)

    async def until(self, count: int) -> None:
        """Return when so many deliveries came."""
        async with asyncio.timeout(20), self._came:
            await self._came.wait_for(lambda: len(self.bodies) >= count)
