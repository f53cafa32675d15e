"""People and stalls that are there for all to see, for journeys over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import review as review_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

Headers = dict[str, str]


@pytest.fixture
async def opened(database: Database, now: datetime) -> sale.Stall:
    """A shop with one lamp on its shelf, for all to see."""
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=50)


@pytest.fixture
async def buyer(database: Database, opened: sale.Stall, now: datetime) -> review_factory.Owner:
    """Somebody with an account whom the lamp has reached."""
    async with database.write() as session:
        return await review_factory.owner(session, opened, now=now)


@pytest.fixture
def as_program(database: Database, resources: Resources, now: datetime) -> Callable[[UUID], Awaitable[Headers]]:
    """The headers of a program that somebody signed in with."""

    async def headers(account_id: UUID) -> Headers:
        async with database.write() as session:
            pair = await session_factory.program(
                session, account_id=account_id, now=now, tokens=resources.get(AccessTokens)
            )
        return {"Authorization": f"Bearer {pair.access_token}"}

    return headers
