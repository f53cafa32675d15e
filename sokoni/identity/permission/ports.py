"""What permission needs from the packages above it; they register adapters in their `module.py`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import Identity, Means, TeamRole


class Authenticator(Protocol):
    """Recognises one or several means of showing who somebody is."""

    means: frozenset[Means]

    async def authenticate(self, session: ReadSession, *, means: Means, secret: str, now: datetime) -> Identity | None:
        """The account behind a secret, or None when it opens nothing; at most two statements."""
        ...

    async def touch(self, session: WriteSession, *, identity: Identity, now: datetime) -> None:
        """Write the time of last use; called only when the identity says that it is due."""
        ...


class Memberships(Protocol):
    """Knows which shops an account works for."""

    async def of_account(self, session: ReadSession, *, account_id: UUID) -> Mapping[UUID, TeamRole]:
        """The account's role by shop; one statement."""
        ...


class Authenticators:
    """Those that are registered, by the means that each recognises."""

    def __init__(self) -> None:
        self._by_means: dict[Means, Authenticator] = {}

    def register(self, authenticator: Authenticator) -> None:
        """Let an authenticator answer for its means."""
        for means in authenticator.means:
            self._by_means[means] = authenticator

    def for_means(self, means: Means) -> Authenticator | None:
        """Whoever answers for a means of showing who one is."""
        return self._by_means.get(means)


def authenticators(resources: Resources) -> Authenticators:
    """The process's authenticators, made when the first package registers one."""
    if not resources.has(Authenticators):
        resources.provide(Authenticators())
    return resources.get(Authenticators)
