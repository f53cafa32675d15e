"""Answers that were made once and go out again and again: bytes with their tag, compressed when first asked for so."""

import contextlib
import gzip
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fastapi import Request, Response

from sokoni.core.cache import Cache
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.preconditions import version_in

# Smaller ones fit into one packet anyway.
_COMPRESSED_FROM_BYTES = 1024
_LEVEL = 5
# About what a product, a shop or a tree takes as objects.
_SOME_BYTES = 4096

_T = TypeVar("_T")


@dataclass(slots=True)
class Answer:
    """One answer that is the same for everybody who asks the same."""

    body: bytes
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    status_code: int = 200
    _etag: str = ""
    _compressed: bytes | None = None

    def response(self, request: Request) -> Response:
        """The answer as it goes out; unchanged content is told by its tag."""
        headers = {"cache-control": "private, no-cache", **self.headers}
        if version_in(request.scope) is None:
            if not self._etag:
                self._etag = f'W/"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'
            headers["etag"] = self._etag
        body = self.body
        if len(body) >= _COMPRESSED_FROM_BYTES:
            headers["vary"] = ", ".join(filter(None, (headers.get("vary"), "Accept-Encoding")))
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers["content-encoding"] = "gzip"
                body = self._gzip()
        return Response(body, status_code=self.status_code, headers=headers, media_type=self.media_type)

    @property
    def size_bytes(self) -> int:
        """What it takes in memory, compressed form included."""
        return len(self.body) + len(self.body) // 3

    def _gzip(self) -> bytes:
        if self._compressed is None:
            self._compressed = gzip.compress(self.body, _LEVEL, mtime=0)
        return self._compressed


Make = Callable[[ReadSession], Awaitable[Answer]]


class Answers:
    """Prepared answers of this process: from memory where the change log is followed, else made now."""

    def __init__(self, cache: Cache, database: Database) -> None:
        self._cache = cache
        self._database = database

    async def get(self, key: Hashable, *, tags: Collection[str], make: Make) -> Answer:
        """The answer of a key; made, with a session of its own, where it is not kept."""
        found: Answer | None = self._cache.get(key)
        if found is not None:
            return found
        ticket = self._cache.ticket()
        made = await self.make(make)
        self._cache.put(key, made, size_bytes=made.size_bytes, tags=tags, ticket=ticket)
        return made

    async def value(
        self,
        key: Hashable,
        *,
        tags: Collection[str] | Callable[[_T], Collection[str]],
        make: Callable[[ReadSession], Awaitable[_T]],
        size_bytes: int = _SOME_BYTES,
    ) -> _T:
        """Something that answers are made of, kept like them; what is None is looked for again each time.

        Where tags are known only once the value is, they come from a function of it.
        """
        found: _T | None = self._cache.get(key)
        if found is not None:
            return found
        ticket = self._cache.ticket()
        async with self.session() as session:
            made = await make(session)
        if made is not None:
            known = tags(made) if callable(tags) else tags
            self._cache.put(key, made, size_bytes=size_bytes, tags=known, ticket=ticket)
        return made

    async def make(self, make: Make) -> Answer:
        """An answer that is not for everybody: made now, and not kept."""
        async with self.session() as session:
            return await make(session)

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[ReadSession]:
        """A session to make an answer with; opened only where nothing is kept."""
        async with self._database.read() as session:
            yield session
