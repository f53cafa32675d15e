"""Tells `permission` whose API key it is."""

from datetime import datetime

from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import service as account
from sokoni.identity.apikey import service
from sokoni.identity.permission.types import Identity, Means


class Pepper(str):
    """The secret that keys are hashed with; a type of its own, to be found among the process's resources."""

    __slots__ = ()


class KeyAuthenticator:
    """The port `Authenticator` for API keys."""

    means = frozenset({Means.API_KEY})

    def __init__(self, *, pepper: Pepper) -> None:
        self._pepper = pepper

    async def authenticate(self, session: ReadSession, *, means: Means, secret: str, now: datetime) -> Identity | None:
        """The account of a key, unless the key has ended or the account is closed; two statements."""
        found = await service.find(session, secret=secret, pepper=self._pepper, now=now)
        owner = await account.find(session, account_id=found.account_id) if found is not None else None
        if found is None or owner is None or owner.is_disabled:
            return None
        return Identity(
            account_id=owner.id,
            email=owner.email,
            locale=owner.locale,
            is_operator=owner.is_operator,
            means=means,
            key_id=found.id,
            touch_due=found.last_used_at is None or found.last_used_at <= now - service.USED_EVERY,
        )

    async def touch(self, session: WriteSession, *, identity: Identity, now: datetime) -> None:
        """Write the key's time of last use."""
        if identity.key_id is not None:
            await service.touch(session, key_id=identity.key_id, now=now)
