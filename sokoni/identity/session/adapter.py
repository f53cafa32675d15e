"""Tells `permission` whose cookie or access token it is."""

from datetime import datetime

from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import service as account
from sokoni.identity.permission.types import Identity, Means
from sokoni.identity.session import service
from sokoni.identity.session.tokens import AccessTokens
from sokoni.identity.session.types import Session, SessionSettings


class SessionAuthenticator:
    """The port `Authenticator` for browsers and for programs that signed in."""

    means = frozenset({Means.COOKIE, Means.ACCESS_TOKEN})

    def __init__(self, *, settings: SessionSettings, tokens: AccessTokens) -> None:
        self._settings = settings
        self._tokens = tokens

    async def authenticate(self, session: ReadSession, *, means: Means, secret: str, now: datetime) -> Identity | None:
        """The account of a session, unless the session has ended or the account is closed; two statements."""
        found = await self._find(session, means=means, secret=secret, now=now)
        owner = await account.find(session, account_id=found.account_id) if found is not None else None
        if found is None or owner is None or owner.is_disabled:
            return None
        return Identity(
            account_id=owner.id,
            email=owner.email,
            locale=owner.locale,
            is_operator=owner.is_operator,
            means=means,
            session_id=found.id,
            touch_due=found.last_seen_at <= now - service.SEEN_EVERY,
        )

    async def touch(self, session: WriteSession, *, identity: Identity, now: datetime) -> None:
        """Write the session's time of last use."""
        if identity.session_id is not None:
            await service.touch(session, session_id=identity.session_id, now=now)

    async def _find(self, session: ReadSession, *, means: Means, secret: str, now: datetime) -> Session | None:
        if means is Means.COOKIE:
            return await service.find_by_cookie(session, token=secret, settings=self._settings, now=now)
        return await service.find_by_access_token(session, token=secret, tokens=self._tokens, now=now)
