"""Accounts for tests; all have the same password, hashed as cheaply as Argon2 allows."""

from datetime import datetime
from itertools import count

import argon2

from sokoni.core.database import WriteSession
from sokoni.identity.account import service
from sokoni.identity.account.types import Account

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

_numbers = count(1)


async def account(
    session: WriteSession, *, now: datetime, email: str | None = None, locale: str = "en", display_name: str = "Ana"
) -> Account:
    """Somebody who can sign in with `PASSWORD`."""
    return await service.register(
        session,
        email=email or f"person{next(_numbers)}@example.com",
        password_hash=PASSWORD_HASH,
        display_name=display_name,
        locale=locale,
        now=now,
    )


async def operator(session: WriteSession, *, now: datetime, email: str | None = None) -> Account:
    """Somebody who runs the marketplace and can sign in with `PASSWORD`."""
    return await service.create_operator(
        session, email=email or f"operator{next(_numbers)}@example.com", password_hash=PASSWORD_HASH, now=now
    )
