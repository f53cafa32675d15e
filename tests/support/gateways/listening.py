"""A place on this machine that takes what is posted to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Received:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listening:
    """Where to post, and what came."""

    address: str = ""
    received: list[Received] = field(default_factory=list)


@contextlib.asynccontextmanager
async def listener(*, status: int = 200) -> AsyncIterator[Listening]:
    """Listen on a free port and answer everything with one status."""
    listening = Listening()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        listening.received.append(Received(path=head[0].split(" ")[1], headers=headers, body=body))
        writer.write(f"HTTP/1.1 {status} Answer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    listening.address = f"http://{host}:{port}"
    async with server:
        yield listening
