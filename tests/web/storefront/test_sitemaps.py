"""Sitemaps: everything that everybody may find, each once, in parts that are small enough."""

from datetime import datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.types import CategoryDraft, Listed, ListedAddress, Mover, Status
from sokoni.core import database as databases
from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.web.storefront import sitemaps
from sokoni.web.storefront.sitemaps import Sitemaps, part_with
from tests.support.factories import sale
from tests.support.factories import shop as shop_factory
from tests.support.factories.sale import ACTOR, Stall

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
BASE = "http://testserver"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(100, 200, 300, 400, 500))


def addresses(answer: httpx2.Response) -> list[str]:
    assert answer.headers["content-type"].startswith("application/xml")
    return [str(each.text).removeprefix(BASE) for each in ET.fromstring(answer.text).iter(LOC)]


async def fill(database: Database, stall: Stall, now: datetime, *, number: int) -> set[str]:
    """So many shops, categories and collections more, and some that nobody may find; the paths of what may be found."""
    shop = f"/s/{stall.shop.slug}"
    found = {"/", shop, *(f"/c/branch-{place}" for place in range(number))}
    found |= {f"{shop}/collections/table-{place}" for place in range(number)}
    async with database.write() as session:
        for place in range(number):
            draft = CategoryDraft(slug=f"branch-{place}", names={"en": "Branch"})
            await catalog.add_category(session, draft=draft, actor=ACTOR, now=now)
            for slug, is_published in ((f"table-{place}", True), (f"hidden-{place}", False)):
                shown = CollectionDraft(title="Tables", slug=slug, is_published=is_published)
                await catalog.add_collection(session, shop_id=stall.shop.id, draft=shown, actor=ACTOR, now=now)
            other = await shop_factory.shop(session, owner_account_id=stall.owner.id, now=now, is_open=place % 2 == 0)
            found |= {f"/s/{other.slug}"} if place % 2 == 0 else set()
        for goods in stall.goods:
            product = await catalog.get_product(session, product_id=goods.product_id, locale="en")
            found.add(f"{shop}/p/{product.slug}")
    return found


@pytest.mark.parametrize(("size", "number"), [(1, 3), (2, 4), (3, 3), (5, 0), (50, 7)])
async def test_everything_stands_in_one_sitemap_and_none_has_more_than_its_share(
    visitor: httpx2.AsyncClient,
    stall: Stall,
    database: Database,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    number: int,
):
    expected = await fill(database, stall, now, number=number)
    monkeypatch.setattr(sitemaps, "PAGE_SIZE", size)
    parts = [addresses(await visitor.get(path)) for path in addresses(await visitor.get("/sitemap.xml"))]
    assert max(len(part) for part in parts) <= size
    every = [path for part in parts for path in part]
    assert len(every) == len(set(every))
    assert set(every) == expected


@pytest.mark.parametrize("of", Listed)
def test_the_longest_addresses_there_can_be_fit_into_a_sitemap(of: Listed, now: datetime):
    listed = ListedAddress(shop_slug="s" * 60, slug="\U0001f3ee" * 255, updated_at=now)
    one = sitemaps.urlset([(sitemaps.path_of(of, listed), now)], base_url=f"https://{'market.' * 36}example")
    assert sitemaps.PAGE_SIZE <= 50_000
    assert len(one.encode()) * sitemaps.PAGE_SIZE <= 50 * 2**20


async def test_what_is_not_for_sale_is_in_no_sitemap(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        await catalog.set_status(
            session,
            product_id=stall.goods[0].product_id,
            wanted=Status.ARCHIVED,
            mover=Mover.SELLER,
            auto_approve=True,
            actor=ACTOR,
            now=now,
        )
    page = next(path for path in addresses(await visitor.get("/sitemap.xml")) if "/products/" in path)
    assert len(addresses(await visitor.get(page))) == len(stall.goods) - 1


async def test_a_part_costs_one_statement_and_the_index_one_for_each_sort_and_then_none(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    await fill(database, stall, now, number=2)
    with databases.count_statements() as counter:
        index = addresses(await visitor.get("/sitemap.xml"))
    assert counter.value == 4
    assert [path.split("/")[2] for path in index] == ["pages.xml", "shops", "products", "collections", "categories"]
    for path, cost in {"/sitemap.xml": 0, index[0]: 0, **dict.fromkeys(index[1:], 1)}.items():
        with databases.count_statements() as counter:
            first = await visitor.get(path)
        assert counter.value == cost, path
        with databases.count_statements() as counter:
            again = await visitor.get(path)
        assert counter.value == 0
        assert first.text == again.text


async def test_made_up_ids_cost_no_more_than_the_parts_there_are(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    await fill(database, stall, now, number=2)
    index = addresses(await visitor.get("/sitemap.xml"))
    known = [await visitor.get(path) for path in index]

    with databases.count_statements() as counter:
        made_up = [
            await visitor.get(f"/sitemaps/{sort}/{ids.new_id()}.xml")
            for sort in ("shops", "products", "collections", "categories")
            for _ in range(5)
        ]

    assert counter.value == 0
    assert {each.text for each in made_up} <= {each.text for each in known}


@given(st.lists(st.uuids(), min_size=1), st.uuids())
def test_an_id_is_in_the_last_part_that_begins_before_it(starts: list[UUID], wanted: UUID):
    ordered = sorted(starts)

    found = part_with(wanted, ordered)

    assert found in ordered
    assert all(start <= found or start > wanted for start in ordered)


async def test_an_old_sitemap_is_made_anew_and_few_are_kept(now: datetime):
    kept, made = Sitemaps(), []

    async def make() -> str:
        made.append(1)
        return str(len(made))

    await kept.get("a", now=now, make=make)
    await kept.get("a", now=now + timedelta(minutes=59), make=make)
    assert len(made) == 1
    await kept.get("a", now=now + timedelta(minutes=60), make=make)
    assert len(made) == 2
    for number in range(170):
        await kept.get(str(number), now=now, make=make)
    await kept.get("a", now=now + timedelta(minutes=61), make=make)
    assert len(made) == 173
