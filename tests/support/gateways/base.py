"""What the doubles of payment gateways have in common: a server, a book, a way of misbehaving, and webhooks.

A double knows the merchant's keys, takes the calls that we make, and refuses those that the real gateway would refuse.
The buyer is played by `pay(reference, mood)`, or by hand in a browser on its checkout page. What it has to tell stands
in `outbox`, in the order in which it sends; a test delivers what it wants of that, and a double that was started by
hand posts it:

    python -m tests.support.gateways.wompi --port 9901 --notify http://127.0.0.1:8000/api/v1/payments/webhooks/wompi

prints the settings with which `sokoni up` uses it.
"""

import argparse
import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import orjson


class Mood(StrEnum):
    """How a payment goes; each is something that real gateways do."""

    APPROVE = "approve"
    DECLINE = "decline"
    # Says for now only that it began; `settle` ends it.
    DELAY = "delay"
    DUPLICATE = "duplicate"
    # A declined try, then one that pays, told backwards.
    REORDER = "reorder"
    LOSE = "lose"
    WRONG_AMOUNT = "wrong_amount"
    # The buyer pays twice.
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Webhook:
    """One message to the merchant, as it goes out."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was made of the double."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """The body of a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What the double answers."""

    body: Any
    status: int = 200
    content_type: str = "application/json"
    location: str = ""

    def encoded(self) -> bytes:
        """The body's bytes."""
        return self.body.encode() if isinstance(self.body, str) else orjson.dumps(self.body)


@dataclass
class Double(ABC):
    """A gateway in miniature."""

    address: str = ""
    calls: list[Call] = field(default_factory=list)
    outbox: list[Webhook] = field(default_factory=list)
    # Statuses with which the next calls are answered after they were carried out, as when an answer gets lost.
    lost_answers: deque[int] = field(default_factory=deque)
    # Statuses with which the next calls are answered instead.
    away: deque[int] = field(default_factory=deque)
    # The clock that its records and signatures follow.
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    notify: str = ""

    @abstractmethod
    async def answer(self, call: Call) -> Reply:
        """Do what a call asks for."""

    @abstractmethod
    def pay(self, reference: str, mood: Mood = Mood.APPROVE) -> None:
        """Be the buyer of a payment."""

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The environment with which an installation uses this double."""

    async def handle(self, call: Call) -> Reply:
        """Answer a call, or be in trouble."""
        self.calls.append(call)
        if self.away:
            return Reply({"error": {"message": "try later"}}, status=self.away.popleft())
        reply = await self.answer(call)
        if self.lost_answers:
            return Reply({}, status=self.lost_answers.popleft())
        return reply

    async def send(self) -> None:
        """Post what is in the outbox to where the merchant listens, if that is known."""
        while self.notify and self.outbox:
            webhook = self.outbox.pop(0)
            async with httpx2.AsyncClient(trust_env=False) as client:
                answer = await client.post(self.notify, content=webhook.body, headers=dict(webhook.headers))
            print(f"told {self.notify}: {answer.status_code}", flush=True)  # noqa: T201  # for who started it by hand


def page(title: str, reference: str, moods: Sequence[Mood] = tuple(Mood)) -> Reply:
    """The checkout of a double: a button for each way in which it can go."""
    buttons = "".join(f'<p><button name="mood" value="{mood}">{mood}</button></p>' for mood in moods)
    form = (
        f'<form method="post" action="/double/pay"><input type="hidden" name="reference" value="{escape(reference)}">'
    )
    return Reply(
        f"<!doctype html><title>{title}</title><h1>{title}</h1>{form}{buttons}</form>", content_type="text/html"
    )


@contextlib.asynccontextmanager
async def running(double: Double, *, port: int = 0) -> AsyncIterator[None]:
    """Let a double answer at an address of this machine."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reply = await double.handle(await _read(reader))
        body = reply.encoded()
        location = f"Location: {reply.location}\r\n" if reply.location else ""
        head = f"HTTP/1.1 {reply.status} Answer\r\nContent-Type: {reply.content_type}\r\n{location}"
        writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    host, bound = server.sockets[0].getsockname()[:2]
    double.address = f"http://{host}:{bound}"
    async with server:
        yield


async def _read(reader: asyncio.StreamReader) -> Call:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split(" ")
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return Call(method, parts.path, query, headers, body)


def by_hand(double: Double) -> None:
    """Run a double until it is interrupted, for who tries things out."""
    parser = argparse.ArgumentParser(description=type(double).__doc__)
    parser.add_argument("--port", type=int, default=9901)
    parser.add_argument("--notify", default="", help="where webhooks are posted to")
    arguments = parser.parse_args()
    double.notify = arguments.notify

    async def run() -> None:
        async with running(double, port=arguments.port):
            for name, value in double.settings().items():
                print(f"{name}={value}", flush=True)  # noqa: T201
            await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
