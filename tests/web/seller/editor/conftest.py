"""A shop with a shirt, and who sells it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.catalog.types import ProductDetail
from sokoni.core.database import Database
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def shirt(stall: Stall, database: Database, now: datetime) -> ProductDetail:
    """A product of two sizes."""
    async with database.write() as session:
        return await catalog_factory.product(session, shop_id=stall.shop.id, now=now, price=1000, sizes=("S", "M"))


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)
