"""Signing in and out by API, and seeing where one is signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from sokoni.core.http.edge import ClientAddress, Now, Read, Write, provided, resources_of
from sokoni.core.http.routing import Router
from sokoni.identity.account import edge as account_edge
from sokoni.identity.permission import cookie
from sokoni.identity.permission.edge import Public, SignedIn
from sokoni.identity.session import edge, schemas, service
from sokoni.identity.session.tokens import AccessTokens
from sokoni.identity.session.types import SessionSettings

router = Router(prefix="/api/v1/auth", tags=["identity"])

_Settings = Annotated[SessionSettings, provided(SessionSettings)]
_AccessTokens = Annotated[AccessTokens, provided(AccessTokens)]


@router.post("/login")
async def login(
    body: schemas.Login,
    request: Request,
    response: Response,
    address: ClientAddress,
    now: Now,
    settings: _Settings,
    tokens: _AccessTokens,
    _: Public,
) -> schemas.Tokens:
    """Sign in with e-mail and password and get an access token (15 minutes) and a refresh token (works once)."""
    async with account_edge.signing_in(
        resources_of(request), email=body.email, password=body.password, address=address, now=now
    ) as (session, account):
        pair = await service.open_tokens(
            session,
            account_id=account.id,
            user_agent=request.headers.get("user-agent", ""),
            address=address,
            settings=settings,
            tokens=tokens,
            now=now,
        )
    # Source: RFC 6749, 5.1: answers with tokens are stored nowhere on the way.
    response.headers["Cache-Control"] = "no-store"
    return schemas.Tokens.of(pair)


@router.post("/refresh")
async def refresh(
    body: schemas.Refresh,
    response: Response,
    session: Write,
    now: Now,
    settings: _Settings,
    tokens: _AccessTokens,
    _: Public,
) -> schemas.Tokens:
    """New tokens for a refresh token; using the same one again ends the session."""
    pair = await service.refresh(session, refresh_token=body.refresh_token, settings=settings, tokens=tokens, now=now)
    response.headers["Cache-Control"] = "no-store"
    return schemas.Tokens.of(pair)


@router.post("/logout", status_code=204)
async def logout(request: Request, response: Response, session: Write, now: Now, subject: SignedIn) -> None:
    """End the session that asks; its tokens and cookie open nothing from the next request on."""
    if subject.session_id is not None:
        await service.close(session, session_id=subject.session_id, now=now)
    cookie.clear_token(response, request)


@router.post("/password", status_code=204)
async def change_password(
    body: schemas.PasswordChange,
    request: Request,
    address: ClientAddress,
    now: Now,
    subject: SignedIn,
) -> None:
    """Change your password; every other session of yours ends."""
    await edge.change_password(
        resources_of(request),
        subject=subject,
        present=body.current_password,
        wanted=body.new_password,
        address=address,
        now=now,
    )


@router.get("/sessions")
async def list_sessions(session: Read, now: Now, settings: _Settings, subject: SignedIn) -> schemas.SessionList:
    """Where you are signed in, the last used first."""
    found = await service.list_open(session, account_id=subject.account_id, settings=settings, now=now)
    return schemas.SessionList(items=[schemas.SessionOut.of(each, current_id=subject.session_id) for each in found])


@router.delete("/sessions/{session_id}", status_code=204)
async def revoke_session(session_id: UUID, session: Write, now: Now, subject: SignedIn) -> None:
    """End one of your sessions."""
    await service.revoke(session, account_id=subject.account_id, session_id=session_id, now=now)


@router.delete("/sessions", status_code=204)
async def revoke_sessions(session: Write, now: Now, subject: SignedIn, *, include_current: bool = False) -> None:
    """End all your sessions, the one that asks only with `include_current`."""
    keep = None if include_current else subject.session_id
    await service.revoke_all(session, account_id=subject.account_id, keep=keep, now=now)
