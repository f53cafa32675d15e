"""Collections over HTTP."""

from collections.abc import Awaitable, Callable

import httpx2

Drain = Callable[[], Awaitable[int]]
SALE = {"match": "all", "conditions": [{"field": "tag", "operator": "is", "value": "sun"}]}


async def test_a_seller_previews_saves_and_shows_a_rule(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str], drain: Drain
):
    body = {"title": "Lamp", "variants": [{"price": 1}], "tags": ["sun"], "publish": True}
    lamp = (await client.post("/api/v1/products", json=body, headers=seller)).json()
    preview = await client.post("/api/v1/collections/preview", json={"rule": SALE}, headers=seller)
    assert preview.json() == {"count": 1, "is_exact": True, "product_ids": [lamp["id"]]}
    made = await client.post("/api/v1/collections", json={"title": "Sun", "rule": SALE}, headers=seller)
    assert (made.status_code, made.json()["rule"]["conditions"][0]["value"]) == (201, "sun")
    path = f"/api/v1/collections/{made.json()['id']}"
    await drain()
    assert (await client.get(path)).status_code == 404
    assert (await client.get(f"{path}/products")).status_code == 404
    assert (await client.patch(path, json={"is_published": True}, headers=stranger)).status_code == 404
    assert (await client.delete(path, headers=stranger)).status_code == 404
    assert (await client.patch(path, json={"is_published": True}, headers=seller)).status_code == 200
    products = (await client.get(f"{path}/products")).json()
    assert [card["id"] for card in products["items"]] == [lamp["id"]]
    listed = (await client.get("/api/v1/collections", params={"shop": lamp["shop_id"]})).json()["items"]
    assert [each["title"] for each in listed] == ["Sun"]
    assert (await client.delete(path, headers=seller)).status_code == 204
    assert (await client.get(path, headers=seller)).status_code == 404


async def test_a_collection_by_hand_takes_the_shops_products_only(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str]
):
    body = {"title": "Lamp", "variants": [{"price": 1}]}
    theirs = (await client.post("/api/v1/products", json=body, headers=stranger)).json()
    made = (await client.post("/api/v1/collections", json={"title": "Mine"}, headers=seller)).json()
    path = f"/api/v1/collections/{made['id']}/products"
    refused = await client.post(path, json={"add": [theirs["id"]]}, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (404, "catalog.product_missing")
    garbage = await client.post(path, json={"add": ["x"]}, headers=seller)
    assert garbage.status_code == 422


async def test_what_is_not_shown_cannot_be_browsed(client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain):
    body = {"title": "Lamp", "variants": [{"price": 1}], "vendor": "Acme", "publish": True}
    lamp = (await client.post("/api/v1/products", json=body, headers=seller)).json()
    hidden = {"title": "Mine", "product_ids": [lamp["id"]]}
    made = (await client.post("/api/v1/collections", json=hidden, headers=seller)).json()
    await drain()
    asked = {"collection": made["id"], "sort": "position"}
    before = [(await client.get(path, params=asked)).json() for path in ("/api/v1/products", "/api/v1/products/facets")]
    await client.patch(f"/api/v1/collections/{made['id']}", json={"is_published": True}, headers=seller)
    await drain()
    after = [(await client.get(path, params=asked)).json() for path in ("/api/v1/products", "/api/v1/products/facets")]
    assert [len(page["items"]) for page in (before[0], after[0])] == [0, 1]
    assert before[1]["facets"] == []
    assert "vendor=Acme" in str(after[1]["facets"])
