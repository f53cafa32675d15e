"""What the editor's form changes beside the product: collections by hand, and stock."""

import asyncio
import re
from datetime import datetime

import httpx2

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.service import saving
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.types import ProductDetail
from sokoni.commerce.stock import service as stock
from sokoni.core.database import Database
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import value_of, words_of
from tests.support.waiting import until_waited_for


def here(stall: Stall, product: ProductDetail) -> str:
    return f"/seller/{stall.shop.slug}/products/{product.id}"


async def read(database: Database, product: ProductDetail) -> ProductDetail:
    async with database.read() as session:
        return await catalog.get_product(session, product_id=product.id, locale="es")


async def test_collections_by_hand_are_joined_and_left(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, now: datetime
):
    async with database.write() as session:
        summer = await catalog.add_collection(
            session, shop_id=stall.shop.id, draft=CollectionDraft(title="Summer"), actor=ACTOR, now=now
        )
    form = {"title": shirt.title, "collections": "1"}
    for ticked, expected in (({f"collection-{summer.id}": "1"}, [summer.id]), ({"vendor": "New"}, [])):
        page = await seller.post(here(stall, shirt), data=form | ticked)
        assert ("checked" in page.text.split(f'name="collection-{summer.id}"')[1].split(">")[0]) is bool(expected)
        async with database.read() as session:
            found = await catalog.list_collections_of(session, product_ids=[shirt.id], only_published=False)
        assert list(found.get(shirt.id, [])) == expected

    # What was changed together is taken back together.
    await seller.post(f"{here(stall, shirt)}/undo", data={"change_id": value_of(page, "change_id")})
    async with database.read() as session:
        found = await catalog.list_collections_of(session, product_ids=[shirt.id], only_published=False)
    assert found[shirt.id] == [summer.id]


async def test_a_product_that_is_renamed_and_a_collection_that_takes_it_in_hold_each_other_up_in_no_circle(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, now: datetime
):
    shop_id = stall.shop.id
    async with database.write() as session:
        shelves = [
            await catalog.add_collection(
                session, shop_id=shop_id, draft=CollectionDraft(title=title), actor=ACTOR, now=now
            )
            for title in ("Summer", "Winter")
        ]
    form = {"title": shirt.title, "slug": "renamed", "collections": "1"}
    form |= {f"collection-{each.id}": "1" for each in shelves}

    async with database.write() as session:
        # The page of a collection holds the collection, and then the product that it takes in.
        await saving.lock_state(session, collection_id=shelves[0].id)
        renaming = asyncio.create_task(seller.post(here(stall, shirt), data=form))
        await until_waited_for(session, renaming)
        await catalog.move_products(
            session, shop_id=shop_id, collection_id=shelves[0].id, add=[shirt.id], actor=ACTOR, now=now
        )
    assert "Saved." in words_of(await renaming)

    async with database.read() as session:
        found = await catalog.list_collections_of(session, product_ids=[shirt.id], only_published=False)
    assert set(found[shirt.id]) == {each.id for each in shelves}
    assert (await read(database, shirt)).slug == "renamed"


async def test_counts_are_taken_back_with_the_product_or_alone(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    async def pieces() -> list[int]:
        async with database.read() as session:
            found = await stock.levels(session, variant_ids=[each.id for each in shirt.variants])
        return [found[each.id].on_hand for each in shirt.variants]

    await seller.post(here(stall, shirt), data={"title": shirt.title, "all-stock": "5"})
    page = await seller.post(here(stall, shirt), data={"title": "Other", "all-stock": "7"})
    assert (await pieces(), (await read(database, shirt)).title) == ([7, 7], "Other")
    await seller.post(f"{here(stall, shirt)}/undo", data={"change_id": value_of(page, "change_id")})
    assert (await pieces(), await read(database, shirt)) == ([5, 5], shirt)

    # Where nothing but the count was changed, the note takes it back.
    page = await seller.post(here(stall, shirt), data={"title": shirt.title, "all-stock": "9"})
    address = re.search(r'action="([^"]+/changes/groups/[^"]+/undo)"', page.text)[1]
    taken_back = await seller.post(address, data={"back": here(stall, shirt)})
    assert (await pieces(), taken_back.url.path) == ([5, 5], here(stall, shirt))
    assert "Taken back." in words_of(taken_back)
