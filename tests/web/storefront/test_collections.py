"""A shop's collections: pages with the shelf's ways to narrow, addresses that stay, and what engines are told."""

import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import (
    Collection,
    CollectionDraft,
    CollectionSort,
    Condition,
    Field,
    Match,
    Operator,
    Rule,
)
from sokoni.core import database as databases
from sokoni.core.cache import Cache
from sokoni.core.database import Database
from sokoni.core.follower import Follower
from sokoni.core.resources import Resources
from sokoni.entrypoints.modules import MODULES
from tests.support.factories import catalog as goods
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import words_of

Drain = Callable[[], Awaitable[int]]
SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
TITLES = ("Bowl", "Vase", "Plate")


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, currency="USD")


@pytest.fixture
async def pieces(database: Database, stall: Stall, now: datetime) -> Sequence[UUID]:
    """Three products, the cheapest first; the last one is the newest."""
    async with database.write() as session:
        made = [
            await goods.product(session, shop_id=stall.shop.id, now=now, title=title, price=price, vendor=title)
            for title, price in zip(TITLES, (1_000, 2_000, 3_000), strict=True)
        ]
    return [each.id for each in made]


async def add(database: Database, stall: Stall, now: datetime, **fields: object) -> Collection:
    draft = CollectionDraft(**{"title": "Blue things", "slug": "blue", "is_published": True, **fields})
    async with database.write() as session:
        return await catalog.add_collection(session, shop_id=stall.shop.id, draft=draft, actor=ACTOR, now=now)


async def change(database: Database, collection: Collection, now: datetime, **fields: object) -> None:
    async with database.write() as session:
        await catalog.update_collection(
            session, shop_id=collection.shop_id, collection_id=collection.id, fields=fields, actor=ACTOR, now=now
        )


def shown(page: httpx2.Response) -> list[str]:
    """The titles on a page's cards, in order."""
    return re.findall(r"<h3><a [^>]*><bdi>([^<]*)</bdi>", page.text)


async def test_products_stand_as_the_shop_put_them_and_can_be_sorted_and_narrowed(
    visitor: httpx2.AsyncClient, stall: Stall, pieces: Sequence[UUID], database: Database, now: datetime, drain: Drain
):
    bowl, vase, plate = pieces
    await add(database, stall, now, product_ids=(vase, plate, bowl), description_html="<p>All <b>blue</b>.</p>")
    await drain()
    address = f"/s/{stall.shop.slug}/collections/blue"
    page = await visitor.get(address)
    assert shown(page) == ["Vase", "Plate", "Bowl"]
    assert "All blue ." in words_of(page)
    assert shown(await visitor.get(f"{address}?sort=-price")) == ["Plate", "Vase", "Bowl"]
    assert shown(await visitor.get(f"{address}?sort=relevance")) == ["Vase", "Plate", "Bowl"]
    narrowed = await visitor.get(f"{address}?filter=vendor%3DVase")
    assert shown(narrowed) == ["Vase"]
    assert 'content="noindex"' in narrowed.text
    assert narrowed.text.count('class="chip"') == 1


async def test_pages_go_on_in_the_shops_order(
    visitor: httpx2.AsyncClient, stall: Stall, pieces: Sequence[UUID], database: Database, now: datetime, drain: Drain
):
    bowl, vase, plate = pieces
    await add(database, stall, now, product_ids=(plate, bowl, vase))
    await drain()
    first = await visitor.get(f"/s/{stall.shop.slug}/collections/blue?limit=2")
    [following] = re.findall(r'rel="next" href="([^"]*)"', first.text)
    second = await visitor.get(following.replace("&amp;", "&"))
    [preceding] = re.findall(r'rel="prev" href="([^"]*)"', second.text)
    back = await visitor.get(preceding.replace("&amp;", "&"))
    assert (shown(first), shown(second), shown(back)) == (["Plate", "Bowl"], ["Vase"], ["Plate", "Bowl"])


async def test_one_that_fills_itself_has_its_own_order_first(
    visitor: httpx2.AsyncClient, stall: Stall, pieces: Sequence[UUID], database: Database, now: datetime, drain: Drain
):
    dear = Condition(field=Field.PRICE, operator=Operator.ABOVE, value=1_500)
    rule = Rule(match=Match.ALL, conditions=(dear, Condition(field=Field.TITLE, operator=Operator.CONTAINS, value="a")))
    await add(database, stall, now, rule=rule, sort=CollectionSort.PRICE)
    await drain()
    page = await visitor.get(f"/s/{stall.shop.slug}/collections/blue?sort=position")
    assert [title for title in shown(page) if title in TITLES] == ["Vase", "Plate"]
    assert 'value="position"' not in page.text


async def test_an_address_that_it_had_leads_to_it(
    visitor: httpx2.AsyncClient, stall: Stall, pieces: Sequence[UUID], database: Database, now: datetime
):
    collection = await add(database, stall, now)
    await change(database, collection, now, slug="azure")
    old = f"/s/{stall.shop.slug}/collections/blue"
    moved = await visitor.get(old, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, f"/s/{stall.shop.slug}/collections/azure")
    await change(database, collection, now, is_published=False)
    hidden = await visitor.get(old, follow_redirects=False)
    assert hidden.status_code == 404
    assert "There is no such collection here." in words_of(hidden)


async def test_an_address_that_a_category_had_leads_to_it(
    visitor: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        category_id = await goods.category(session, now=now, slug="lamps")
        await catalog.update_category(session, category_id=category_id, fields={"slug": "lights"}, actor=ACTOR, now=now)
    moved = await visitor.get("/c/lamps", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, "/c/lights")
    assert (await visitor.get("/c/lights")).status_code == 200
    assert (await visitor.get("/c/nowhere")).status_code == 404


async def test_only_the_team_sees_what_is_not_shown_yet(
    visitor: httpx2.AsyncClient,
    stall: Stall,
    pieces: Sequence[UUID],
    database: Database,
    now: datetime,
    drain: Drain,
    sign_in: SignIn,
):
    await add(database, stall, now, product_ids=tuple(pieces), is_published=False)
    await drain()
    address = f"/s/{stall.shop.slug}/collections/blue"
    assert (await visitor.get(address)).status_code == 404
    assert shown(await visitor.get(f"/s/{stall.shop.slug}/collections")) == []
    page = await (await sign_in(stall.owner.email)).get(address)
    assert shown(page) == list(TITLES)
    assert "Only you see this" in words_of(page)
    assert 'content="noindex"' in page.text


async def test_the_shops_page_and_the_sitemap_lead_to_collections(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    for number in range(7):
        await add(database, stall, now, title=f"Table {number}", slug=f"table-{number}")
    await add(database, stall, now, title="Hidden", slug="hidden", is_published=False)
    shop = await visitor.get(f"/s/{stall.shop.slug}")
    every = await visitor.get(f"/s/{stall.shop.slug}/collections")
    index = (await visitor.get("/sitemap.xml")).text
    sitemap = await visitor.get(re.findall(r"/sitemaps/collections/.*xml", index)[0])
    found = [len(set(re.findall(r"/collections/(table-\d|hidden)", page.text))) for page in (shop, every, sitemap)]
    assert found == [6, 7, 7]
    assert f'href="/s/{stall.shop.slug}/collections"' in shop.text


async def test_engines_are_told_its_own_words_and_picture(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    words = {"seo_title": "Blue pottery", "seo_description": "Fired at 1,200 degrees."}
    await add(database, stall, now, image_hash="a" * 64, image_alt="A blue table", **words)
    page = await visitor.get(f"/s/{stall.shop.slug}/collections/blue")
    assert f"<title>Blue pottery · {stall.shop.name}</title>" in page.text
    assert '<meta name="description" content="Fired at 1,200 degrees.">' in page.text
    assert f'<meta property="og:image" content="http://testserver/media/{"a" * 64}/l.jpg">' in page.text
    assert 'alt="A blue table"' in page.text
    documents = [json.loads(each) for each in re.findall(r'ld\+json">(.*?)</script>', page.text, re.DOTALL)]
    assert {each["@type"] for each in documents} == {"CollectionPage", "BreadcrumbList"}
    assert documents[0]["url"] == f"http://testserver/s/{stall.shop.slug}/collections/blue"


async def test_a_kept_page_costs_nothing_and_follows_who_joins(
    visitor: httpx2.AsyncClient,
    stall: Stall,
    pieces: Sequence[UUID],
    database: Database,
    now: datetime,
    drain: Drain,
    resources: Resources,
):
    bowl, vase, plate = pieces
    collection = await add(database, stall, now, product_ids=(bowl, vase))
    await drain()
    cache = resources.get(Cache)
    follower = Follower(database, cache, [each for module in MODULES for each in module.followings], interval=60)
    await follower.look()
    # However slow the machine is: here the cache never grows old between two looks.
    ahead = time.monotonic() + 3600
    cache.mark_followed(since=ahead)
    address = f"/s/{stall.shop.slug}/collections/blue"
    assert shown(await visitor.get(address)) == ["Bowl", "Vase"]
    with databases.count_statements() as counter:
        assert shown(await visitor.get(address)) == ["Bowl", "Vase"]
    assert counter.value == 0
    await change(database, collection, now, product_ids=[plate, bowl])
    await follower.look()
    cache.mark_followed(since=ahead)
    assert shown(await visitor.get(address)) == ["Plate", "Bowl"]
