"""A small HTTP server on loopback that can misbehave: redirect, lie, stall, send too much, send a bomb."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one path answers."""

    body: bytes = b""
    content_type: str = "application/octet-stream"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None  # What Content-Length claims, where it differs from the truth.
    chunked: bool = False  # No length is told.
    stalls: bool = False  # The body never ends.


@dataclass
class FileServer:
    """A running server; `answers` may be changed while it runs, `asked` tells what came."""

    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, answer it, close."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            self.asked.append((path, headers))
            await self._answer(writer, self.answers.get(path, Answer(status=404)))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The client left, which is what many tests are about.
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, answer: Answer) -> None:
        lines = [f"HTTP/1.1 {answer.status} Word", f"Content-Type: {answer.content_type}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if not answer.chunked:
            length = len(answer.body) if answer.length is None else answer.length
            lines.append(f"Content-Length: {length + (1 if answer.stalls else 0)}")
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        writer.write(answer.body)
        await writer.drain()
        if answer.stalls:
            await self._closing.wait()


@asynccontextmanager
async def serve(answers: Mapping[str, Answer]) -> AsyncIterator[FileServer]:
    """A file server on a free port, for as long as the block runs."""
    files = FileServer(answers=dict(answers))
    server = await asyncio.start_server(files.handle, "127.0.0.1", 0)
    files.port = server.sockets[0].getsockname()[1]
    try:
        yield files
    finally:
        files._closing.set()
        server.close()
        await server.wait_closed()
