"""A shop to fill, and somebody who keeps its stock in memory."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest

from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database, WriteSession
from tests.support.factories import account as accounts
from tests.support.factories import shop as shops


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
