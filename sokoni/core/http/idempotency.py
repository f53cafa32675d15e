"""The same answer to a request that is repeated with the same `Idempotency-Key`.

The key's row is inserted in the request's own transaction: a second request with the key waits at the unique index
(up to the lock timeout) until the first commits, and then reads its answer; if the first failed, its row is gone and
the second runs. So there is no moment at which a crash leaves a key taken without an answer. Source:
draft-ietf-httpapi-idempotency-key-header.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy import Integer, LargeBinary, Text, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.clock import Clock
from sokoni.core.database import Base, WriteSession
from sokoni.core.errors import DomainError, Kind
from sokoni.core.http.edge import Write, resources_of

KEPT_FOR = timedelta(hours=24)
_LOCK_NOT_AVAILABLE = "55P03"
# What belongs to one exchange only, or is set anew for each.
_NOT_STORED = frozenset({"content-length", "x-request-id", "date"})

# Names the subject of a request, so that one person's key is never another's; identity provides it.
ScopeOf = Callable[[Request], Awaitable[str]]


class IdempotencyKeyReused(DomainError):
    """This idempotency key was used for a different request."""

    code = "http.idempotency_key_reused"
    kind = Kind.INVALID
    message = "The Idempotency-Key was already used for another request."
    hint = "Use a new key for a new request; repeat a request with exactly the same body."


class IdempotencyInFlight(DomainError):
    """The first request with this key is still being worked on."""

    code = "http.idempotency_in_flight"
    kind = Kind.CONFLICT
    message = "The first request with this Idempotency-Key has not finished yet."
    hint = "Wait a few seconds and send the same request again."

    def __init__(self, *, retry_after_seconds: int = 2) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)


class AnswerToldOnce(DomainError):
    """The request was carried out before, and its answer held a secret: that is told once and not kept."""

    code = "http.answer_told_once"
    kind = Kind.CONFLICT
    message = "This was done already, with the same Idempotency-Key. The answer held a secret, so it is not kept."
    hint = "Look for what was made in its list. If the secret is lost, block it and make another with a new key."


class IdempotencyRow(Base):
    """One key and the answer it was given; a body that is NULL beside a status held a secret."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(Integer)
    headers: Mapped[list[list[str]] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)


class AlreadyAnswered(Exception):
    """Carries the stored answer from the dependency to the route, past the endpoint."""

    def __init__(self, response: Response) -> None:
        super().__init__("already answered")
        self.response = response


async def idempotent(
    request: Request,
    session: Write,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="Any unique text; the same request with the same key gets the same answer for 24 hours.",
        ),
    ] = None,
) -> None:
    """Declared by unsafe calls: `dependencies=[Depends(idempotent)]`.

    Raises:
        AlreadyAnswered: the key has its answer; the route gives it.
        IdempotencyKeyReused: the key came with another address or body before.
        IdempotencyInFlight: the first request did not finish in time.
        AnswerToldOnce: it was done, and its answer is not kept.
    """
    if key is None:
        return
    scope = await _scope(request)
    request_hash = await _digest(request)
    now = resources_of(request).get(Clock).now()  # type: ignore[type-abstract]
    if not await _claim(session, scope=scope, key=key, request_hash=request_hash, now=now):
        row = (
            await session.execute(
                select(IdempotencyRow).where(IdempotencyRow.scope == scope, IdempotencyRow.key == key)
            )
        ).scalar_one()
        if row.request_hash != request_hash:
            raise IdempotencyKeyReused
        if row.status is not None and row.body is None:
            raise AnswerToldOnce
        if row.status is not None:
            raise AlreadyAnswered(_restore(row))
    request.state.idempotency = (scope, key)


Idempotent = Depends(idempotent)


async def told_once(request: Request, _: Annotated[None, Idempotent]) -> None:
    """Declared instead by calls whose answers hold a secret: repeated, they are neither done nor told again."""
    request.state.is_told_once = True


IdempotentToldOnce = Depends(told_once)


async def remember(request: Request, response: Response) -> None:
    """Store a successful answer with its key, in the transaction that made it true."""
    claimed: tuple[str, str] | None = getattr(request.state, "idempotency", None)
    if claimed is None or response.status_code >= 400:  # noqa: PLR2004  # refusals are worked out anew each time
        return
    session: WriteSession = request.state.write_session
    scope, key = claimed
    is_secret = getattr(request.state, "is_told_once", False)
    headers = [[name, value] for name, value in response.headers.items() if name not in _NOT_STORED and not is_secret]
    await session.execute(
        update(IdempotencyRow)
        .where(IdempotencyRow.scope == scope, IdempotencyRow.key == key)
        .values(status=response.status_code, headers=headers, body=None if is_secret else bytes(response.body))
    )


async def forget_old(session: WriteSession, *, now: datetime) -> int:
    """Delete keys older than 24 hours and return how many."""
    result = await session.execute(
        delete(IdempotencyRow).where(IdempotencyRow.created_at < now - KEPT_FOR).returning(IdempotencyRow.key)
    )
    return len(result.all())


async def _digest(request: Request) -> bytes:
    """Tells requests apart by all that they ask for: what is meant may stand in the path or the query as well."""
    path, query = request.scope["path"].encode(), request.scope["query_string"]
    return hashlib.sha256(b"\n".join((path, query, await request.body()))).digest()


async def _scope(request: Request) -> str:
    scope_of: Any = getattr(request.app.state, "idempotency_scope", None)
    subject = await scope_of(request) if scope_of is not None else credentials_digest(request.headers)
    route = request.scope.get("route")
    return f"{subject} {request.method} {getattr(route, 'path', request.url.path)}"


def credentials_digest(headers: Mapping[str, str]) -> str:
    """Names who is asking by what they showed, where no subject was resolved."""
    given = "\n".join(headers.get(name, "") for name in ("authorization", "x-api-key", "cookie", "x-cart-session"))
    return hashlib.sha256(given.encode()).hexdigest()


async def _claim(session: WriteSession, *, scope: str, key: str, request_hash: bytes, now: datetime) -> bool:
    statement = (
        insert(IdempotencyRow)
        .values(scope=scope, key=key, request_hash=request_hash, created_at=now)
        .on_conflict_do_nothing()
        .returning(IdempotencyRow.key)
    )
    try:
        return (await session.execute(statement)).scalar_one_or_none() is not None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise IdempotencyInFlight from error
        raise


def _restore(row: IdempotencyRow) -> Response:
    response = Response(content=row.body, status_code=row.status or 200)
    for name, value in row.headers or []:
        response.headers.append(name, value)
    response.headers["Idempotent-Replayed"] = "true"
    return response
