"""What programs look for: robots.txt, sitemaps, manifest, service worker, and what pages say of themselves."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.core import database as databases
from sokoni.core.database import Database
from sokoni.web.storefront import discovery
from sokoni.web.storefront.discovery import Sitemaps
from tests.support.factories import sale
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


async def test_every_product_stands_in_one_sitemap_page(
    visitor: httpx2.AsyncClient, stall: Stall, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(discovery, "PAGE_SIZE", 2)
    pages = [path for path in addresses(await visitor.get("/sitemap.xml")) if "/products/" in path]
    assert len(pages) == 3
    found = [address for page in pages for address in addresses(await visitor.get(page))]
    assert len(found) == len(set(found)) == len(stall.goods)
    assert all(address.startswith(f"/s/{stall.shop.slug}/p/") for address in found)
    assert (await visitor.get(found[0])).status_code == 200


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


async def test_sitemaps_cost_one_statement_and_then_none(visitor: httpx2.AsyncClient, stall: Stall):
    for path in ("/sitemap.xml", f"/sitemaps/products/{stall.goods[0].product_id}.xml"):
        with databases.count_statements() as counter:
            first = await visitor.get(path)
        assert counter.value == 1
        with databases.count_statements() as counter:
            again = await visitor.get(path)
        assert counter.value == 0
        assert first.text == again.text


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
    for number in range(70):
        await kept.get(str(number), now=now, make=make)
    await kept.get("a", now=now + timedelta(minutes=61), make=make)
    assert len(made) == 73


async def test_categories_and_shops_have_a_sitemap(visitor: httpx2.AsyncClient, stall: Stall):
    assert f"/s/{stall.shop.slug}" in addresses(await visitor.get("/sitemaps/pages.xml"))


async def test_robots_find_the_sitemap_and_no_baskets(visitor: httpx2.AsyncClient):
    lines = (await visitor.get("/robots.txt")).text.splitlines()
    assert f"Sitemap: {BASE}/sitemap.xml" in lines
    assert {"Disallow: /cart", "Disallow: /o/", "Disallow: /t/"} <= set(lines)


async def test_the_manifest_names_icons_that_are_there(visitor: httpx2.AsyncClient):
    manifest = (await visitor.get("/manifest.webmanifest?lang=fa")).json()
    assert (manifest["dir"], manifest["start_url"], manifest["display"]) == ("rtl", "/", "standalone")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        answer = await visitor.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]


async def test_the_worker_keeps_files_that_are_there_and_no_page_with_a_price(visitor: httpx2.AsyncClient):
    worker = (await visitor.get("/service-worker.js")).text
    kept = json.loads(worker.partition("const KEPT = ")[2].partition(";\n")[0])
    assert [(await visitor.get(address)).status_code for address in kept] == [200] * len(kept)
    assert [address for address in kept if not address.startswith("/static/")] == ["/offline"]


async def test_a_page_names_its_other_languages(visitor: httpx2.AsyncClient, stall: Stall):
    page = (await visitor.get(f"/s/{stall.shop.slug}?lang=es")).text
    address = f"{BASE}/s/{stall.shop.slug}"
    assert f'<link rel="canonical" href="{address}?lang=es">' in page
    assert dict(re.findall(r'hreflang="([\w-]+)" href="(http[^"]+)"', page)) == {
        "en": address,
        "es": f"{address}?lang=es",
        "fa": f"{address}?lang=fa",
        "x-default": address,
    }


async def test_structured_data_cannot_be_left_by_a_title(
    visitor: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        made = await sale.stall(session, now=now)
        await catalog.update_product(
            session,
            product_id=made.goods[0].product_id,
            fields={"title": "</script><script>alert(1)</script>"},
            actor=ACTOR,
            now=now,
        )
        product = await catalog.get_product(session, product_id=made.goods[0].product_id, locale="en")
    page = (await visitor.get(f"/s/{product.shop_slug}/p/{product.slug}")).text
    documents = [json.loads(each) for each in re.findall(r'ld\+json">(.*?)</script>', page)]
    assert [each["@type"] for each in documents] == ["Product", "BreadcrumbList"]
    assert documents[0]["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in page
