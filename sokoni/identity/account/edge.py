"""Signing in as edges do it, forms and API alike: count, check outside any transaction, go on in a second one."""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime

from sokoni.core.database import Database, WriteSession
from sokoni.core.resources import Resources
from sokoni.identity.account import service
from sokoni.identity.account.hashing import PasswordHasher
from sokoni.identity.account.service import SignInSettings
from sokoni.identity.account.types import Account


@contextlib.asynccontextmanager
async def signing_in(
    resources: Resources, *, email: str, password: str, address: str, now: datetime
) -> AsyncIterator[tuple[WriteSession, Account]]:
    """The account whose e-mail and password were right, and a transaction for what follows from it.

    The transaction commits on leaving: what opens the session, merges carts and so on belongs inside.

    Raises:
        SignInThrottled: too many tries for this e-mail from this address.
        WrongCredentials: e-mail or password are wrong.
        AccountDisabled: the account is closed.
        PasswordCheckBusy: too many passwords are waiting to be checked.
    """
    database = resources.get(Database)
    async with database.write() as session:
        attempt = await service.begin_sign_in(
            session, email=email, address=address, settings=resources.get(SignInSettings), now=now
        )
    verdict = await resources.get(PasswordHasher).verify(attempt.stored_hash, password)
    async with database.write() as session:
        account = await service.finish_sign_in(session, attempt=attempt, verdict=verdict)
        yield session, account
