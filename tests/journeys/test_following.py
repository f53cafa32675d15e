"""Two servers that keep what they showed, and a worker: a new price is on both; who cannot follow keeps nothing.

How long it takes is measured by `python -m bench.reading`; here it is that it happens, and what happens when it cannot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import Collection, CollectionDraft
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database
from sokoni.entrypoints.assembly import Assembled
from tests.support import installations
from tests.support.factories import session as session_factory
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
        await _change_a_group_here_and_read_it_there(process, visitor, stall, two_servers.ports)
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


async def _change_a_group_here_and_read_it_there(
    process: Assembled, visitor: httpx2.AsyncClient, stall: Stall, ports: Sequence[int]
) -> None:
    """What is kept of a group holds as long as its version: the next request sees a change, whoever made it where."""
    async with process.database.write() as session:
        visitor.headers |= await session_factory.bearer(
            session, account_id=stall.owner.id, resources=process.resources, now=datetime.now(UTC)
        )
    at = [f"http://127.0.0.1:{port}/api/v2/groups" for port in ports]
    made = await visitor.post(at[0], json={"group_id": -1001234567890, "name": "Lamps"})
    assert made.status_code == 201, made.text
    settings = [f"{each}/-1001234567890/settings" for each in at]
    for seconds in range(1, 7):
        for here, there in (settings, settings[::-1]):
            wanted = seconds * 10 + settings.index(here)
            changed = await visitor.patch(here, json={"slow_mode_seconds": wanted})
            assert changed.status_code == 200, changed.text
            for address in (there, here, there):
                assert (await visitor.get(address)).json()["slow_mode_seconds"] == wanted
    assert all([await _remembered(visitor, port) > 0 for port in ports]), "it was not by keeping nothing"


async def _remembered(visitor: httpx2.AsyncClient, port: int) -> float:
    """How often a server found what it looked for of groups."""
    figures = (await visitor.get(f"http://127.0.0.1:{port}/metrics")).text.splitlines()
    name = "sokoni_versioned_reads_total{"
    return sum(float(each.rpartition(" ")[2]) for each in figures if each.startswith(name) and 'result="hit"' in each)


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
