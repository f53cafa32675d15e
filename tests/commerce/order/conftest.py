"""People and stalls that are there for all to see, for journeys over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

Headers = dict[str, str]
SignIn = Callable[[UUID], Awaitable[Headers]]


class OpenStall(Protocol):
    """Opens a stall for all to see."""

    async def __call__(self, **options: Any) -> sale.Stall: ...


@pytest.fixture
def open_stall(database: Database, now: datetime) -> OpenStall:
    """Open a stall for all to see."""

    async def make(**options: Any) -> sale.Stall:
        async with database.write() as session:
            return await sale.stall(session, now=now, **options)

    return make


@pytest.fixture
def sign_in(database: Database, resources: Resources, now: datetime) -> SignIn:
    """The headers of a program that somebody signed in with."""

    async def headers(account_id: UUID) -> Headers:
        async with database.write() as session:
            return await session_factory.bearer(session, account_id=account_id, resources=resources, now=now)

    return headers


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> Headers:
    """The headers of somebody who runs the marketplace."""
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.id)


@pytest.fixture
async def customer(database: Database, sign_in: SignIn, now: datetime) -> Headers:
    """The headers of somebody with an account and nothing else."""
    async with database.write() as session:
        account = await account_factory.account(session, now=now)
    return await sign_in(account.id)
