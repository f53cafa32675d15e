"""A load generator that costs little itself: keep-alive HTTP/1.1 over a bare protocol, as many clients as asked.

It shares two cores with what it measures, so each request is one write, and each answer is cut out of the buffer
without being parsed into more than its status, the headers that are asked for, and its body.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson

_HEADERS_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's value, by its name in lower case."""
        _, found, rest = self.head.partition(f"\r\n{name}: ".encode())
        return rest.partition(b"\r\n")[0].decode("latin-1") if found else None

    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        value = orjson.loads(self.body)
        assert isinstance(value, dict)
        return value


class _Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request on its way."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = b""
        self._awaited: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        """Send a request; its answer comes with the future."""
        assert self.transport is not None
        self._awaited = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._awaited

    def data_received(self, data: bytes) -> None:
        """Hand the answer over as soon as it is whole."""
        self._buffer = self._buffer + data if self._buffer else data
        head, found, rest = self._buffer.partition(_HEADERS_END)
        if not found or self._awaited is None:
            return
        length = int(head.partition(_LENGTH)[2].partition(b"\r\n")[0] or 0)
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self._awaited.set_result(Answer(int(head[9:12]), head, rest[:length]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what was waited for."""
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(exc or ConnectionResetError("the server hung up"))


class Client:
    """One customer: a connection, and what the customer keeps between turns (a cart's token, say)."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._connection: _Connection | None = None
        self._ready: dict[str, bytes] = {}
        self.keeps: dict[str, str] = {}

    async def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Read an address."""
        if headers is not None:
            return await self._send(self._request("GET", path, headers, b""))
        if path not in self._ready:
            self._ready[path] = self._request("GET", path, {}, b"")
        return await self._send(self._ready[path])

    async def post(self, path: str, body: object, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a JSON body."""
        typed = {"content-type": "application/json", **(headers or {})}
        return await self._send(self._request("POST", path, typed, orjson.dumps(body)))

    async def close(self) -> None:
        """Hang up."""
        if self._connection is not None and self._connection.transport is not None:
            self._connection.transport.close()
            self._connection = None

    async def _send(self, request: bytes) -> Answer:
        if self._connection is None:
            _, self._connection = await asyncio.get_running_loop().create_connection(
                _Connection, self._host, self._port
            )
        return await self._connection.ask(request)

    def _request(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if content:
            lines.append(f"content-length: {len(content)}")
        return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one client's turn: the status that counts, and how long its last request took, if that matters."""

    status: int
    last_ms: float = 0.0


@dataclass(slots=True)
class Figures:
    """What a scenario came to."""

    clients: int
    seconds: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    last_ms: list[float] = field(default_factory=list)
    failures: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Turns per second."""
        return len(self.latencies_ms) / self.seconds if self.seconds else 0.0


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values stays within."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


# What a client does in its turn; the number is different for each turn of each client.
Take = Callable[[Client, int], Awaitable[Turn]]


async def run(take: Take, *, host: str, port: int, clients: int, seconds: float, warm_up: float = 0.5) -> Figures:
    """Let clients take turns for some seconds; what ends while warming up is not counted."""
    figures = Figures(clients=clients)
    started = time.perf_counter()
    begin, end = started + warm_up, started + warm_up + seconds

    async def one(number: int) -> None:
        client = Client(host, port)
        turns = 0
        while (before := time.perf_counter()) < end:
            turn = await take(client, number * 1_000_003 + turns)
            after = time.perf_counter()
            turns += 1
            # What ends after the warm-up counts, so that turns longer than it are seen too.
            if after < begin:
                continue
            if turn.status >= 400:
                figures.failures[turn.status] = figures.failures.get(turn.status, 0) + 1
            else:
                figures.latencies_ms.append((after - before) * 1000)
                figures.last_ms.append(turn.last_ms)
        await client.close()

    await asyncio.gather(*(one(number) for number in range(clients)))
    figures.seconds = time.perf_counter() - begin
    return figures
