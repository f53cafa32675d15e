"""What pages ask of the database: a stated number of statements, whatever there is to show."""

from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.core import database as databases
from sokoni.core.database import Database
from tests.support.factories import sale
from tests.support.factories.sale import Stall

# Statements of a guest's request that nothing is kept for yet: a page of cards is one with its number, its facets two
# where they were never counted, the names of attributes one; a basket is four, its delivery two and the
# programme of points one.
GUEST_PAGES = [
    ("/", 5),
    ("/search", 4),
    ("/s/{shop}", 6),
    ("/s/{shop}/collections", 2),
    ("/s/{shop}/collections/blue", 6),
    ("/s/{shop}/about", 2),
    ("/cart", 8),
    ("/checkout", 7),
    ("/sign-in", 0),
]
COLLECTION = CollectionDraft(title="Blue", slug="blue", is_published=True)


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=(1_000, 2_000, 3_000))
        await catalog.add_collection(session, shop_id=made.shop.id, draft=COLLECTION, actor=sale.ACTOR, now=now)
    return made


@pytest.mark.parametrize(("address", "stated"), GUEST_PAGES)
async def test_a_page_costs_what_is_stated(visitor: httpx2.AsyncClient, stall: Stall, address: str, stated: int):
    for goods in stall.goods:
        await visitor.post("/cart/items", data={"variant_id": str(goods.variant_id)})
    with databases.count_statements() as counter:
        page = await visitor.get(address.format(shop=stall.shop.slug))
    assert page.status_code == 200
    assert counter.value == stated


async def test_putting_into_the_basket_by_htmx_costs_what_is_stated(visitor: httpx2.AsyncClient, stall: Stall):
    with databases.count_statements() as counter:
        await visitor.post("/cart/items", data={"variant_id": str(stall.variant_id)}, headers={"HX-Request": "true"})
    assert counter.value <= 8
