"""A market that runs for all tests in a browser: it is started once, and each test opens a shop of its own in it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser

from sokoni.core import ids
from sokoni.core.database import Database
from tests.support import browser as support
from tests.support import installations, postgres
from tests.support.browser import Site
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.installations import Installation


@pytest.fixture(scope="session")
def market(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server and a worker on a database of their own."""
    with postgres.database(server_url, f"sokoni_market_{ids.new_id().hex}") as url:
        made = installations.installation(url, tmp_path_factory.mktemp("market"))
        with installations.running(made):
            yield made


@pytest.fixture
async def database(market: Installation) -> AsyncIterator[Database]:
    """The market's database, to furnish it and to look into it."""
    async with installations.inside(market) as process:
        yield process.database


@pytest.fixture
async def stall(database: Database) -> Stall:
    """A shop with two products, in the time of the real clock that the processes go by."""
    async with database.write() as session:
        return await sale.stall(session, now=datetime.now(UTC), prices=(12_990, 45_000), on_hand=5)


@pytest.fixture
def site(market: Installation, stall: Stall) -> Site:
    """The market as the visitors of one shop see it."""
    made = Site(f"http://127.0.0.1:{market.ports[0]}", stall)
    support.wait_for_goods(f"{made.address}{made.shop}")
    return made


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with support.chromium() as opened:
        yield opened


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """A browser without a tab; those that the test opens are closed with it."""
    yield chromium
    for context in chromium.contexts:
        await context.close()
