"""A shop to fill, and somebody who keeps its stock in memory."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database, WriteSession
from tests.support.factories import account as accounts
from tests.support.factories import shop as shops
from tests.support.factories.account import PASSWORD


class Shelf:
    """Fulfils `StockIntake` and remembers what it was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[bool, list[StockRow]]] = []

    async def receive(
        self,
        session: WriteSession,  # noqa: ARG002  # the protocol's, as are the next ones
        *,
        shop_id: UUID,  # noqa: ARG002
        rows: Sequence[StockRow],
        overwrite: bool,
        now: datetime,  # noqa: ARG002
    ) -> None:
        self.calls.append((overwrite, list(rows)))

    @property
    def quantities(self) -> list[int]:
        return [row.quantity for _, rows in self.calls for row in rows]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def shop(session: WriteSession, now: datetime) -> Shop:
    """An open shop whose work is rolled back."""
    owner = await accounts.account(session, now=now)
    return await shops.shop(session, owner_account_id=owner.id, now=now)


@pytest.fixture
async def real_shop(database: Database, now: datetime) -> Shop:
    """An open shop that is committed."""
    async with database.write() as session:
        owner = await accounts.account(session, now=now)
        return await shops.shop(session, owner_account_id=owner.id, now=now, currency="USD")


async def sign_in(client: httpx2.AsyncClient, email: str) -> dict[str, str]:
    answer = await client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def owned(database: Database, now: datetime) -> tuple[Shop, str]:
    """An open shop and its owner's address."""
    async with database.write() as session:
        account = await accounts.account(session, now=now)
        return await shops.shop(session, owner_account_id=account.id, now=now, currency="USD"), account.email


@pytest.fixture
async def seller(client: httpx2.AsyncClient, owned: tuple[Shop, str]) -> dict[str, str]:
    return await sign_in(client, owned[1])


@pytest.fixture
async def stranger(client: httpx2.AsyncClient, database: Database, now: datetime) -> dict[str, str]:
    """The seller of another shop."""
    async with database.write() as session:
        account = await accounts.account(session, now=now)
        await shops.shop(session, owner_account_id=account.id, now=now)
    return await sign_in(client, account.email)


@pytest.fixture
async def operator(client: httpx2.AsyncClient, database: Database, now: datetime) -> dict[str, str]:
    """Somebody who runs the marketplace."""
    async with database.write() as session:
        account = await accounts.operator(session, now=now)
    return await sign_in(client, account.email)
