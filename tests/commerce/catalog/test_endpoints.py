"""The catalogue over HTTP: sellers fill it, visitors look through it, files and images come in by jobs."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database, count_statements
from sokoni.core.errors import DomainError, Kind
from sokoni.core.resources import Resources
from sokoni.services.media.ports import ImageSource
from tests.commerce.catalog.conftest import sign_in
from tests.support import pictures
from tests.support import shopify_files as files
from tests.support.factories import account as accounts
from tests.support.factories import catalog as factory

Drain = Callable[[], Awaitable[int]]
LAMP = {
    "title": "Lámpara",
    "options": ["Size"],
    "variants": [{"price": 1000, "option_values": ["S"], "quantity": 3}, {"price": 2000, "option_values": ["L"]}],
    "publish": True,
}


class NoSuchPicture(DomainError):
    """What a source says of an address that leads nowhere."""

    code = "tests.no_such_picture"
    kind = Kind.INVALID
    message = "There is no picture."
    hint = "None."


class Pictures:
    """A source that has every picture except those whose address says so."""

    async def fetch(self, url: str) -> bytes:
        if "missing" in url:
            raise NoSuchPicture
        return pictures.encoded(".png")


@pytest.fixture
def sources(resources: Resources) -> None:
    resources.provide(Pictures(), as_type=ImageSource)


async def test_puts_a_product_on_sale(client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain):
    made = await client.post("/api/v1/products", json=LAMP, headers=seller)
    assert made.status_code == 201, made.text
    await drain()
    listed = (await client.get("/api/v1/products/")).json()
    assert [(card["title"], card["price"], card["price_varies"]) for card in listed["items"]] == [
        ("Lámpara", {"amount": 1000, "currency": "USD"}, True)
    ]
    seen = (await client.get(f"/api/v1/products/{made.json()['id']}")).json()
    assert [variant["title"] for variant in seen["variants"]] == ["S", "L"]


async def test_the_other_document_s_path_works(client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain):
    await client.post("/api/v1/products/", json=LAMP, headers=seller)
    await drain()
    for path, narrowed in (("/api/marketplace/products", {"filter": "option:Size=S"}), ("/api/v1/products/", {})):
        found = await client.get(path, params=narrowed)
        assert [card["title"] for card in found.json()["items"]] == ["Lámpara"]


async def test_takes_a_product_down(client: httpx2.AsyncClient, seller: dict[str, str]):
    made = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    path = f"/api/v1/products/{made['id']}"
    changed = await client.patch(path, json={"status": "draft", "title": "Otra"}, headers=seller)
    assert (changed.status_code, changed.json()["title"], changed.json()["status"]) == (200, "Otra", "draft")
    assert (await client.get(path)).status_code == 404
    assert (await client.get(path, headers=seller)).status_code == 200
    own = (await client.get("/api/v1/seller/products", headers=seller)).json()
    assert [card["status"] for card in own["items"]] == ["draft"]


async def test_changes_a_variant(client: httpx2.AsyncClient, seller: dict[str, str]):
    made = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    path = f"/api/v1/products/{made['id']}/variants/{made['variants'][1]['id']}"
    changed = await client.patch(path, json={"price": 500, "sku": "L-1"}, headers=seller)
    assert [variant["price"]["amount"] for variant in changed.json()["variants"]] == [1000, 500]
    refused = await client.patch(path, json={"option_values": ["S"]}, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (409, "catalog.option_values_taken")


@pytest.mark.parametrize("change", [{"price": None}, {"title": None}, {}, {"colour": "red"}, {"sku": ""}])
async def test_refuses_changes_that_mean_nothing(
    client: httpx2.AsyncClient, seller: dict[str, str], change: dict[str, object]
):
    made = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    path = f"/api/v1/products/{made['id']}/variants/{made['variants'][0]['id']}"
    assert (await client.patch(path, json=change, headers=seller)).status_code == 422


async def test_lets_nobody_touch_another_shops_products(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str]
):
    made = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    path = f"/api/v1/products/{made['id']}"
    variant = f"{path}/variants/{made['variants'][0]['id']}"
    picture = {"file": ("a.png", pictures.encoded(".png"), "image/png")}
    answers = [
        await client.patch(path, json={"title": "Mine"}, headers=stranger),
        await client.patch(variant, json={"price": 1}, headers=stranger),
        await client.post(f"{path}/images", files=picture, headers=stranger),
        await client.put(f"/api/v1/admin/products/{made['id']}/status", json={"status": "rejected"}, headers=seller),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 403]
    seen = (await client.get(path)).json()
    assert {name: seen[name] for name in ("title", "status", "images")} == {
        name: made[name] for name in ("title", "status", "images")
    }
    assert seen["variants"][0]["price"] == made["variants"][0]["price"]


async def test_lists_and_shows_in_one_statement(
    client: httpx2.AsyncClient, database: Database, owned: tuple[Shop, str], now: datetime, drain: Drain
):
    async with database.write() as session:
        made = [await factory.product(session, shop_id=owned[0].id, now=now, sizes=("S", "M")) for _ in range(24)]
    await drain()
    with count_statements() as listing:
        assert len((await client.get("/api/v1/products")).json()["items"]) == 24
    with count_statements() as detail:
        await client.get(f"/api/v1/products/{made[0].id}")
    assert (listing.value, detail.value) == (1, 1)


async def test_links_to_the_pages_around(
    client: httpx2.AsyncClient, database: Database, owned: tuple[Shop, str], now: datetime, drain: Drain
):
    async with database.write() as session:
        for _ in range(3):
            await factory.product(session, shop_id=owned[0].id, now=now)
    await drain()
    first = await client.get("/api/v1/products", params={"limit": 2, "sort": "price"})
    second = await client.get(first.json()["next"])
    assert (len(second.json()["items"]), second.json()["next"]) == (1, None)
    assert (await client.get(second.json()["previous"])).json()["items"] == first.json()["items"]


async def test_shows_an_uploaded_image(client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain):
    made = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    picture = {"file": ("a.png", pictures.encoded(".png"), "image/png")}
    path = f"/api/v1/products/{made['id']}/images"
    shown = await client.post(path, files=picture, data={"alt": "A lamp"}, headers=seller)
    assert (shown.status_code, shown.json()["images"][0]["state"]) == (201, "ready")
    again = await client.post(path, files=picture, data={"alt": "A lamp"}, headers=seller)
    assert again.json()["images"] == shown.json()["images"]
    await drain()
    card = (await client.get("/api/v1/products")).json()["items"][0]
    assert (card["image_hash"], card["image_alt"]) == (shown.json()["images"][0]["media_hash"], "A lamp")


async def test_grows_the_tree_of_categories(client: httpx2.AsyncClient, database: Database, now: datetime):
    async with database.write() as session:
        operator = await accounts.operator(session, now=now)
    headers = await sign_in(client, operator.email)
    names = {"en": "Lamps", "es": "Lámparas"}
    root = await client.post("/api/v1/admin/categories", json={"slug": "lamps", "names": names}, headers=headers)
    child = {"slug": "night", "names": {"en": "Night"}, "parent_id": root.json()["id"]}
    assert (await client.post("/api/v1/admin/categories", json=child, headers=headers)).status_code == 201
    tree = (await client.get("/api/v1/categories", params={"locale": "es"})).json()["items"]
    assert [(node["name"], [below["name"] for below in node["children"]]) for node in tree] == [("Lámparas", ["Night"])]
    path = f"/api/v1/admin/categories/{root.json()['id']}"
    taken = await client.patch(path, json={"slug": "night"}, headers=headers)
    assert (taken.status_code, taken.json()["code"]) == (409, "catalog.category_slug_taken")
    renamed = {"slug": "lights", "texts": {"es": {"name": "Luces"}}, "position": 2}
    assert (await client.patch(path, json=renamed, headers=headers)).status_code == 204
    [tree] = (await client.get("/api/v1/categories", params={"locale": "es"})).json()["items"]
    assert (tree["name"], tree["path"], tree["children"][0]["path"]) == ("Luces", "lights/", "lights/night/")
    used = await client.delete(path, headers=headers)
    assert (used.status_code, used.json()["code"]) == (409, "catalog.category_in_use")
    below = f"/api/v1/admin/categories/{tree['children'][0]['id']}"
    assert (await client.patch(below, json={"parent_id": None}, headers=headers)).status_code == 204
    assert (await client.delete(path, headers=headers)).status_code == 204
    assert [each["path"] for each in (await client.get("/api/v1/categories")).json()["items"]] == ["night/"]


@pytest.mark.usefixtures("sources")
async def test_imports_a_file_with_its_images_by_jobs(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str], drain: Drain
):
    rows = [
        files.first_row("a", "Lamp", **{"Image Src": "https://images.example/1.png"}),
        {"Handle": "a", "Image Src": "https://images.example/missing.png"},
        files.first_row("b", **{"Variant Price": "cheap"}),
    ]
    upload = {"file": ("lamps.csv", files.document(rows), "text/csv")}
    started = await client.post("/api/v1/imports", files=upload, headers=seller)
    assert (started.status_code, started.json()["state"]) == (202, "waiting")
    await drain()
    path = f"/api/v1/imports/{started.json()['id']}"
    report = (await client.get(path, headers=seller)).json()
    assert (report["state"], report["created"], report["refused"]) == ("finished", 1, 1)
    assert [(issue["row"], issue["code"]) for issue in report["issues"]] == [
        (4, "import.price"),
        (4, "import.no_variants"),
    ]
    assert (await client.get(path, headers=stranger)).status_code == 404
    await drain()
    card = (await client.get("/api/v1/products")).json()["items"][0]
    assert card["image_hash"] is not None
    product = (await client.get(f"/api/v1/products/{card['id']}")).json()
    assert [(image["state"], image["reason"]) for image in product["images"]] == [
        ("ready", ""),
        ("failed", "There is no picture."),
    ]


async def test_only_looks_at_a_file_when_asked(client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain):
    upload = {"file": ("lamps.csv", files.document([files.first_row("a")]), "text/csv")}
    started = await client.post("/api/v1/imports", files=upload, data={"dry_run": "true"}, headers=seller)
    await drain()
    report = (await client.get(f"/api/v1/imports/{started.json()['id']}", headers=seller)).json()
    assert (report["state"], report["dry_run"], report["created"]) == ("finished", True, 1)
    assert (await client.get("/api/v1/products")).json()["items"] == []
