"""What can be done with sessions: open, refresh, close, list, end."""

from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import service as account
from sokoni.identity.session import errors, repository
from sokoni.identity.session.tokens import AccessTokens
from sokoni.identity.session.types import (
    AccessClaims,
    OpenedSession,
    Session,
    SessionKind,
    SessionSettings,
    TokenPair,
)

SEEN_EVERY = timedelta(minutes=1)
_KEEP_EXPIRED = timedelta(days=30)
_USER_AGENT_MAXIMUM = 300


async def open(  # noqa: A001  # called through its module: `session.service.open`
    session: WriteSession, *, account_id: UUID, user_agent: str, address: str, settings: SessionSettings, now: datetime
) -> OpenedSession:
    """Sign a browser in and return the token for its cookie; one statement.

    Always a new token, whatever the browser held before, so that nobody can plant one and wait.
    """
    opened = _new_session(
        SessionKind.COOKIE,
        account_id=account_id,
        user_agent=user_agent,
        address=address,
        lifetime=settings.lifetime,
        now=now,
    )
    token = ids.new_token()
    await repository.insert_session(session, opened=opened, token_hash=ids.hash_token(token))
    return OpenedSession(id=opened.id, account_id=account_id, token=token, lifetime=settings.lifetime)


async def open_tokens(
    session: WriteSession,
    *,
    account_id: UUID,
    user_agent: str,
    address: str,
    settings: SessionSettings,
    tokens: AccessTokens,
    now: datetime,
) -> TokenPair:
    """Sign a program in and return its first tokens; two statements."""
    opened = _new_session(
        SessionKind.TOKEN,
        account_id=account_id,
        user_agent=user_agent,
        address=address,
        lifetime=settings.refresh_lifetime,
        now=now,
    )
    await repository.insert_session(session, opened=opened, token_hash=None)
    return await _issue(session, opened, settings=settings, tokens=tokens, now=now)


def _new_session(
    kind: SessionKind, *, account_id: UUID, user_agent: str, address: str, lifetime: timedelta, now: datetime
) -> Session:
    return Session(
        id=ids.new_id(),
        account_id=account_id,
        kind=kind,
        user_agent=user_agent[:_USER_AGENT_MAXIMUM],
        address=address,
        created_at=now,
        last_seen_at=now,
        expires_at=now + lifetime,
    )


async def _issue(
    session: WriteSession, opened: Session, *, settings: SessionSettings, tokens: AccessTokens, now: datetime
) -> TokenPair:
    refresh_token = ids.new_token()
    await repository.insert_refresh_token(
        session,
        token_hash=ids.hash_token(refresh_token),
        session_id=opened.id,
        expires_at=min(opened.expires_at, now + settings.refresh_idle),
        now=now,
    )
    claims = AccessClaims(session_id=opened.id, account_id=opened.account_id)
    return TokenPair(
        session_id=opened.id,
        account_id=opened.account_id,
        access_token=tokens.issue(claims, now=now),
        refresh_token=refresh_token,
        expires_in=tokens.lifetime,
    )


async def refresh(
    session: WriteSession, *, refresh_token: str, settings: SessionSettings, tokens: AccessTokens, now: datetime
) -> TokenPair:
    """New tokens for a refresh token, which is used up by it.

    Raises:
        RefreshRefused: it opens nothing, or nothing any more.
        RefreshReused: it was used before; its session has ended now, and that is kept.
    """
    token_hash = ids.hash_token(refresh_token)
    session_id = await repository.use_refresh_token(session, token_hash, now=now)
    if session_id is None:
        await _check_not_reused(session, token_hash, now=now)
        raise errors.RefreshRefused
    opened = await repository.get_open(session, session_id, now=now)
    if opened is None or not await _is_welcome(session, opened.account_id):
        raise errors.RefreshRefused
    await repository.update_seen(session, opened.id, before=now - SEEN_EVERY, now=now)
    return await _issue(session, opened, settings=settings, tokens=tokens, now=now)


async def _check_not_reused(session: WriteSession, token_hash: bytes, *, now: datetime) -> None:
    session_id = await repository.get_used_refresh_token(session, token_hash)
    if session_id is not None:
        await repository.end_sessions(session, repository.is_session(session_id), reason="refresh_reused", now=now)
        raise errors.RefreshReused


async def _is_welcome(session: ReadSession, account_id: UUID) -> bool:
    found = await account.find(session, account_id=account_id)
    return found is not None and not found.is_disabled


async def find_by_cookie(
    session: ReadSession, *, token: str, settings: SessionSettings, now: datetime
) -> Session | None:
    """The session of a browser's cookie, unless it has ended or was not used for too long; one statement."""
    found = await repository.get_open_by_token(session, ids.hash_token(token), now=now)
    if found is None or found.last_seen_at + settings.idle <= now:
        return None
    return found


async def find_by_access_token(
    session: ReadSession, *, token: str, tokens: AccessTokens, now: datetime
) -> Session | None:
    """The session of an access token, unless either has ended; one statement, none for a token that is not ours."""
    claims = tokens.read(token, now=now)
    if claims is None:
        return None
    found = await repository.get_open(session, claims.session_id, now=now)
    return found if found is not None and found.account_id == claims.account_id else None


async def touch(session: WriteSession, *, session_id: UUID, now: datetime) -> None:
    """Write the time of last use, at most once a minute whoever else does it."""
    await repository.update_seen(session, session_id, before=now - SEEN_EVERY, now=now)


async def close(session: WriteSession, *, session_id: UUID, now: datetime) -> None:
    """Sign out: its cookie and tokens open nothing from the next request on. Closing twice is fine."""
    await repository.end_sessions(session, repository.is_session(session_id), reason="signed_out", now=now)


async def list_open(
    session: ReadSession, *, account_id: UUID, settings: SessionSettings, now: datetime
) -> list[Session]:
    """Where an account is signed in, the last used first; one statement."""
    found = await repository.list_open(session, account_id, now=now)
    return [each for each in found if each.kind is SessionKind.TOKEN or each.last_seen_at + settings.idle > now]


async def revoke(session: WriteSession, *, account_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one of an account's sessions.

    Raises:
        SessionMissing: it is not one of theirs, or has ended.
    """
    conditions = (repository.is_session(session_id), repository.is_of_account(account_id))
    if not await repository.end_sessions(session, *conditions, reason="revoked", now=now):
        raise errors.SessionMissing


async def revoke_all(
    session: WriteSession, *, account_id: UUID, keep: UUID | None = None, reason: str = "revoked", now: datetime
) -> int:
    """End all of an account's sessions, except the one to keep, and return how many; one statement."""
    conditions = [repository.is_of_account(account_id)]
    if keep is not None:
        conditions.append(repository.is_not_session(keep))
    return len(await repository.end_sessions(session, *conditions, reason=reason, now=now))


async def change_password(
    session: WriteSession, *, account_id: UUID, password_hash: str, keep: UUID | None, actor: Actor, now: datetime
) -> None:
    """Store another password and end every session but the one to keep: whoever knew the old one is out."""
    await account.set_password(session, account_id=account_id, password_hash=password_hash, actor=actor, now=now)
    await revoke_all(session, account_id=account_id, keep=keep, reason="password_changed", now=now)


async def forget_expired(session: WriteSession, *, now: datetime) -> int:
    """Delete sessions that ran out a month ago and return how many."""
    return await repository.delete_expired(session, before=now - _KEEP_EXPIRED)
