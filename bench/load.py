"""A load generator that costs little itself: keep-alive HTTP/1.1 over raw streams, as many clients as asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import orjson

_MAX_HEADER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        value = orjson.loads(self.body)
        assert isinstance(value, dict)
        return value


class Client:
    """One keep-alive connection."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: object = None
    ) -> Answer:
        """Send one request and read its answer; opens the connection where there is none."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=_MAX_HEADER_BYTES)
        content = b"" if body is None else orjson.dumps(body)
        lines = [f"{method} {path} HTTP/1.1", f"host: {self._host}:{self._port}", "accept: application/json"]
        if body is not None:
            lines += ["content-type: application/json", f"content-length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        return await self._read()

    async def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
            await self._writer.wait_closed()
            self._writer = None

    async def _read(self) -> Answer:
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rest = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in rest if ": " in line)
        if headers.get("transfer-encoding") == "chunked":
            body = await self._read_chunks(self._reader)
        else:
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(first.split(" ", 2)[1]), headers, body)

    @staticmethod
    async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readline()
        return body


@dataclass(slots=True)
class Figures:
    """What a scenario came to."""

    clients: int
    seconds: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    failures: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Requests (or whole stories) per second."""
        return len(self.latencies_ms) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of requests stayed within."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


# One client's turn: does something and returns the status that counts.
Turn = Callable[[Client, int], Awaitable[int]]


async def run(turn: Turn, *, host: str, port: int, clients: int, seconds: float, warm_up: float = 0.5) -> Figures:
    """Let clients take turns for some seconds; what happens while warming up is not counted."""
    figures = Figures(clients=clients)
    started = time.perf_counter()
    begin, end = started + warm_up, started + warm_up + seconds

    async def one(number: int) -> None:
        client = Client(host, port)
        turns = 0
        while (before := time.perf_counter()) < end:
            status = await turn(client, number * 1_000_003 + turns)
            after = time.perf_counter()
            turns += 1
            if before < begin:
                continue
            if status >= 400:
                figures.failures[status] = figures.failures.get(status, 0) + 1
            else:
                figures.latencies_ms.append((after - before) * 1000)
        await client.close()

    await asyncio.gather(*(one(number) for number in range(clients)))
    figures.seconds = time.perf_counter() - begin
    return figures
