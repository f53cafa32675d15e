"""Guests who buy over HTTP, and do not give up when nobody answers."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bench.load import Answer, Client
from sokoni.core import ids
from tests.support.waiting import PATIENCE_SECONDS

_HOST = "127.0.0.1"
# As long as a request may take where ten times as many as usual are sent at once.
_ANSWER_SECONDS = 60.0
_PAUSE_SECONDS = 0.5
_ADDRESS = {
    "shipping_name": "Ana María",
    "shipping_address": "Calle 72 # 10-07",
    "shipping_city": "Bogotá",
    "shipping_country": "CO",
}


@dataclass(frozen=True, slots=True)
class Bought:
    """How a checkout ended: the last answer, how long that one request took, and how many were made until it came."""

    status: int
    body: dict[str, Any]
    seconds: float
    requests: int

    @property
    def is_sold(self) -> bool:
        """Whether there is an order."""
        return self.status == 201

    @property
    def code(self) -> str:
        """What a refusal is called."""
        return str(self.body.get("code", ""))


def checkout_body(variant_id: UUID) -> dict[str, Any]:
    """An order of one piece, to be paid at the test gateway; the buyer's e-mail is missing."""
    return {"items": [{"variant_id": str(variant_id), "quantity": 1}], "payment_method": "test", **_ADDRESS}


class Buyer:
    """A guest with an Idempotency-Key of its own, who goes to the next server when one does not answer."""

    def __init__(self, number: int, ports: Sequence[int]) -> None:
        self._number = number
        self._ports = ports
        self._key = str(ids.new_id())

    async def buy(self, variant_id: UUID) -> Bought:
        """Order one piece, to be paid at the test gateway; repeated until there is an answer that is one."""
        body = {**checkout_body(variant_id), "email": f"buyer{self._number}@example.com"}
        return await self._ask("/api/v1/orders", body, {"idempotency-key": self._key})

    async def pay(self, order: Bought) -> Bought:
        """Let the test gateway approve the payment."""
        body = {"order_id": order.body["id"], "provider": "test", "behaviour": "approve"}
        headers = {"idempotency-key": f"{self._key}-pay", "x-order-token": order.body["token"]}
        return await self._ask("/api/v1/payments/process", body, headers)

    async def _ask(self, path: str, body: object, headers: dict[str, str]) -> Bought:
        deadline = time.monotonic() + PATIENCE_SECONDS
        requests = 0
        while True:
            client = Client(_HOST, self._ports[(self._number + requests) % len(self._ports)])
            requests += 1
            started = time.monotonic()
            answer = await _answer(client, path, body, headers)
            ended = time.monotonic()
            if answer is not None and (answer.status < 500 or ended > deadline):
                return Bought(answer.status, answer.json(), ended - started, requests)
            assert ended < deadline, f"no answer from {path} after {requests} requests"
            await asyncio.sleep(_PAUSE_SECONDS)


async def _answer(client: Client, path: str, body: object, headers: dict[str, str]) -> Answer | None:
    """What came back, or None when the server went away or kept silent."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await client.post(path, body, headers=headers)
    except OSError:
        # Refused, reset, or timed out (TimeoutError is one).
        return None
    finally:
        await client.close()
