"""Two servers that keep what they showed, and a worker: a new price is on both; who cannot follow keeps nothing.

How long it takes is measured by `python -m bench.reading`; here it is that it happens, and what happens when it cannot.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import Collection, CollectionDraft
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database
from tests.support import installations
from tests.support.factories.sale import Stall
from tests.support.installations import Installation
from tests.support.waiting import eventually

# Long enough to stand in no id: for some hours all of them begin with 01a222.
PRICES = (7_654_300, 8_765_400, 9_876_500)


@pytest.fixture
def blind_server(own_database: str, tmp_path: Path) -> Iterator[Installation]:
    """A server that looks at the change log once and never again."""
    made = installations.installation(own_database, tmp_path)
    blind = [replace(each, env={**each.env, "SOKONI_CACHE_POLL": "10m"}) for each in made.servers]
    with installations.running(replace(made, servers=blind)) as running:
        yield running


async def test_both_servers_show_a_new_price(two_servers: Installation):
    async with installations.inside(two_servers) as process, httpx2.AsyncClient() as visitor:
        stall = await installations.open_stall(process, on_hand=100)
        collection = await _collect(process.database, stall)
        paths = [f"/api/v1/products/{stall.goods[0].product_id}", "/api/v1/products", f"/s/{stall.shop.slug}"]
        paths += [f"/s/{stall.shop.slug}/collections/{collection.slug}", f"/api/v1/products?collection={collection.id}"]
        addresses = [f"http://127.0.0.1:{port}{path}" for port in two_servers.ports for path in paths]
        for price in PRICES:
            await _reprice(process.database, stall, price)
            shown = await eventually(
                lambda: _all(visitor, addresses),
                lambda pages, price=price: all(_shows(page, price) for page in pages),
            )
            assert [_shows(page, price) for page in shown] == [True] * len(addresses)
        hits = [await _reads(visitor, port, "hit") for port in two_servers.ports]
    # It was not by keeping nothing.
    assert min(hits) > 0


async def test_a_server_that_cannot_follow_shows_the_truth_and_keeps_nothing(blind_server: Installation):
    [port] = blind_server.ports
    async with installations.inside(blind_server) as process, httpx2.AsyncClient() as visitor:
        stall = await installations.open_stall(process, on_hand=100)
        address = f"http://127.0.0.1:{port}/api/v1/products/{stall.goods[0].product_id}"
        for price in PRICES[:2]:
            await _reprice(process.database, stall, price)
            [shown] = await eventually(
                lambda: _all(visitor, [address]), lambda pages, price=price: _shows(pages[0], price)
            )
            assert _shows(shown, price)
        assert await _reads(visitor, port, "bypassed") > 0


async def _collect(database: Database, stall: Stall) -> Collection:
    """A collection of the stall's first product."""
    draft = CollectionDraft(title="First", is_published=True, product_ids=(stall.goods[0].product_id,))
    async with database.write() as session:
        return await catalog.add_collection(
            session, shop_id=stall.shop.id, draft=draft, actor=SYSTEM, now=datetime.now(UTC)
        )


async def _reprice(database: Database, stall: Stall, price: int) -> None:
    async with database.write() as session:
        await catalog.update_variant(
            session,
            product_id=stall.goods[0].product_id,
            variant_id=stall.variant_id,
            fields={"price": price},
            actor=SYSTEM,
            now=datetime.now(UTC),
        )


async def _all(visitor: httpx2.AsyncClient, addresses: list[str]) -> list[str]:
    return [(await visitor.get(address)).text for address in addresses]


def _shows(page: str, price: int) -> bool:
    # JSON in minor units; pages in whole pesos, as English writes them.
    return str(price) in page or f"{price // 100:,}" in page


async def _reads(visitor: httpx2.AsyncClient, port: int, result: str) -> float:
    figures = (await visitor.get(f"http://127.0.0.1:{port}/metrics")).text
    lines = [line for line in figures.splitlines() if line.startswith(f'sokoni_cache_reads_total{{result="{result}"}}')]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0
