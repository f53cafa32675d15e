"""What programs look for: robots.txt, sitemaps, manifest, service worker, and what pages say of themselves."""

import json
import re
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.core.database import Database
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

BASE = "http://testserver"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(100, 200, 300, 400, 500))


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
