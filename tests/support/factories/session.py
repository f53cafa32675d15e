"""Sign-ins for tests."""

from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from sokoni.identity.session import service
from sokoni.identity.session.tokens import AccessTokens
from sokoni.identity.session.types import OpenedSession, SessionSettings, TokenPair

SETTINGS = SessionSettings()
TOKENS = AccessTokens(key="k" * 48, algorithm="HS256", lifetime=SETTINGS.access_lifetime)


async def browser(
    session: WriteSession, *, account_id: UUID, now: datetime, settings: SessionSettings = SETTINGS
) -> OpenedSession:
    """Somebody signed in with a browser; its token goes into the cookie."""
    return await service.open(
        session, account_id=account_id, user_agent="Firefox", address="192.0.2.7", settings=settings, now=now
    )


async def bearer(session: WriteSession, *, account_id: UUID, resources: Resources, now: datetime) -> dict[str, str]:
    """The header by which the process of these resources knows somebody who signed in with a program."""
    pair = await program(session, account_id=account_id, now=now, tokens=resources.get(AccessTokens))
    return {"Authorization": f"Bearer {pair.access_token}"}


async def program(
    session: WriteSession, *, account_id: UUID, now: datetime, tokens: AccessTokens = TOKENS
) -> TokenPair:
    """Somebody signed in with a program; pass the process's `AccessTokens` where its application shall read them."""
    return await service.open_tokens(
        session,
        account_id=account_id,
        user_agent="curl",
        address="192.0.2.8",
        settings=SETTINGS,
        tokens=tokens,
        now=now,
    )
