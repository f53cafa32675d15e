"""All SQL of sessions and refresh tokens."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, insert, select, update

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import Prepared
from sokoni.identity.session.models import RefreshTokenRow, SessionRow
from sokoni.identity.session.types import Session, SessionKind

_SESSION = (
    SessionRow.id,
    SessionRow.account_id,
    SessionRow.kind,
    SessionRow.user_agent,
    SessionRow.address,
    SessionRow.created_at,
    SessionRow.last_seen_at,
    SessionRow.expires_at,
)


def _is_open(now: datetime | BindParameter[Any]) -> tuple[ColumnElement[bool], ...]:
    return SessionRow.ended_at.is_(None), SessionRow.expires_at > now


def _session(row: Any) -> Session:
    return Session(**{**row._mapping, "kind": SessionKind(row.kind)})  # noqa: SLF001  # the public way to a row's names


async def insert_session(session: WriteSession, *, opened: Session, token_hash: bytes | None) -> None:
    """Add a session."""
    values = {**asdict(opened), "kind": opened.kind.value, "token_hash": token_hash}
    await session.execute(insert(SessionRow).values(values))


# Every request of who is signed in asks one of these two.
_BY_ID = Prepared(
    lambda: select(*_SESSION).where(SessionRow.id == bindparam("session_id"), *_is_open(bindparam("now")))
)
_BY_TOKEN = Prepared(
    lambda: select(*_SESSION).where(SessionRow.token_hash == bindparam("token_hash"), *_is_open(bindparam("now")))
)


async def get_open(session: ReadSession, session_id: UUID, *, now: datetime) -> Session | None:
    """A session that has not ended, by its id."""
    row = await _BY_ID.fetch_one(session, session_id=session_id, now=now)
    return None if row is None else _session(row)


async def get_open_by_token(session: ReadSession, token_hash: bytes, *, now: datetime) -> Session | None:
    """A browser's session that has not ended, by its cookie."""
    row = await _BY_TOKEN.fetch_one(session, token_hash=token_hash, now=now)
    return None if row is None else _session(row)


async def list_open(session: ReadSession, account_id: UUID, *, now: datetime) -> list[Session]:
    """An account's sessions that have not ended, the last used first."""
    statement = (
        select(*_SESSION)
        .where(SessionRow.account_id == account_id, *_is_open(now))
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id)
    )
    return [_session(row) for row in await session.execute(statement)]


async def update_seen(session: WriteSession, session_id: UUID, *, before: datetime, now: datetime) -> None:
    """Write the time of last use, unless another request has just done it."""
    await session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.last_seen_at <= before)
        .values(last_seen_at=now)
    )


async def end_sessions(
    session: WriteSession, *conditions: ColumnElement[bool], reason: str, now: datetime
) -> list[UUID]:
    """End what matches and has not ended, and return the ids."""
    statement = (
        update(SessionRow)
        .where(SessionRow.ended_at.is_(None), *conditions)
        .values(ended_at=now, ended_reason=reason)
        .returning(SessionRow.id)
    )
    return list((await session.execute(statement)).scalars())


def is_session(session_id: UUID) -> ColumnElement[bool]:
    """The session with this id."""
    return SessionRow.id == session_id


def is_not_session(session_id: UUID) -> ColumnElement[bool]:
    """Every session but this one."""
    return SessionRow.id != session_id


def is_of_account(account_id: UUID) -> ColumnElement[bool]:
    """The sessions of an account."""
    return SessionRow.account_id == account_id


async def insert_refresh_token(
    session: WriteSession, *, token_hash: bytes, session_id: UUID, expires_at: datetime, now: datetime
) -> None:
    """Add a refresh token to a session's family."""
    await session.execute(
        insert(RefreshTokenRow).values(
            token_hash=token_hash, session_id=session_id, created_at=now, expires_at=expires_at
        )
    )


async def use_refresh_token(session: WriteSession, token_hash: bytes, *, now: datetime) -> UUID | None:
    """Use a refresh token up and return its session; None when it is unknown, used or has run out.

    One conditional statement: of two uses at the same moment the second waits for the first, and then finds it used.
    """
    statement = (
        update(RefreshTokenRow)
        .where(
            RefreshTokenRow.token_hash == token_hash,
            RefreshTokenRow.used_at.is_(None),
            RefreshTokenRow.expires_at > now,
        )
        .values(used_at=now)
        .returning(RefreshTokenRow.session_id)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def get_used_refresh_token(session: ReadSession, token_hash: bytes) -> UUID | None:
    """The session of a refresh token that was used before."""
    statement = select(RefreshTokenRow.session_id).where(
        RefreshTokenRow.token_hash == token_hash, RefreshTokenRow.used_at.is_not(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def delete_expired(session: WriteSession, *, before: datetime) -> int:
    """Delete sessions that ran out before a time, their refresh tokens with them, and return how many."""
    statement = delete(SessionRow).where(SessionRow.expires_at < before).returning(SessionRow.id)
    return len((await session.execute(statement)).all())
