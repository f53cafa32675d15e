"""Attributes over HTTP."""

from collections.abc import Awaitable, Callable

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.database import Database

Drain = Callable[[], Awaitable[int]]
COLOUR = {
    "code": "colour",
    "type": "colour",
    "names": {"en": "Colour", "es": "Color"},
    "is_filterable": True,
    "choices": [{"code": "red", "names": {"en": "Red", "es": "Rojo"}, "colour": "#ff0000"}],
}


async def test_an_operators_attribute_is_said_by_a_shops_product(
    client: httpx2.AsyncClient, operator: dict[str, str], seller: dict[str, str]
):
    made = await client.post("/api/v1/admin/attributes", json=COLOUR, headers=operator)
    assert made.status_code == 201, made.text
    body = {"title": "Lamp", "variants": [{"price": 1}], "attributes": {"colour": ["red"]}, "publish": True}
    product = await client.post("/api/v1/products", json=body, headers=seller)
    seen = (await client.get(f"/api/v1/products/{product.json()['id']}", params={"locale": "es"})).json()
    assert seen["attributes"] == [
        {
            "attribute_id": made.json()["id"],
            "code": "colour",
            "name": "Color",
            "type": "colour",
            "unit": "",
            "is_filterable": True,
            "position": 0,
            "value": ["red"],
            "choices": [{"id": made.json()["choices"][0]["id"], "code": "red", "name": "Rojo", "colour": "#ff0000"}],
        }
    ]


async def test_a_seller_keeps_attributes_of_their_own(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str]
):
    body = {"code": "width", "type": "number", "unit": "cm", "names": {"en": "Width"}}
    made = (await client.post("/api/v1/attributes", json=body, headers=seller)).json()
    path = f"/api/v1/attributes/{made['id']}"
    assert (await client.patch(path, json={"position": 3}, headers=stranger)).status_code == 404
    assert (await client.delete(path, headers=stranger)).status_code == 404
    changed = await client.patch(path, json={"unit": "mm"}, headers=seller)
    assert (changed.json()["unit"], changed.json()["names"]) == ("mm", {"en": "Width"})
    listed = (await client.get("/api/v1/attributes", params={"shop": made["shop_id"]})).json()["items"]
    assert [each["code"] for each in listed] == ["width"]
    assert (await client.delete(path, headers=seller)).status_code == 204
    assert (await client.get("/api/v1/attributes", params={"shop": made["shop_id"]})).json()["items"] == []


async def test_a_renamed_choice_is_told_to_all_who_show_it(
    client: httpx2.AsyncClient,
    operator: dict[str, str],
    seller: dict[str, str],
    database: Database,
    drain: Drain,
):
    made = (await client.post("/api/v1/admin/attributes", json=COLOUR, headers=operator)).json()
    body = {"title": "Lamp", "variants": [{"price": 1}], "attributes": {"colour": ["red"]}}
    product = (await client.post("/api/v1/products", json=body, headers=seller)).json()
    choices = [{"code": "red", "names": {"en": "Crimson"}, "colour": "#dc143c"}]
    await client.patch(f"/api/v1/admin/attributes/{made['id']}", json={"choices": choices}, headers=operator)
    await drain()
    async with database.read() as session:
        names = "SELECT payload->'product_ids'->>0 FROM events WHERE name = 'catalog.product_changed'"
        told = (await session.execute(text(names))).scalars().all()
    assert told == [product["id"], product["id"]]


@pytest.mark.parametrize("value", [{"a": 1}, "green", 5, True, [["red"]], ["red"] * 501])
async def test_refuses_values_that_do_not_fit(
    client: httpx2.AsyncClient, operator: dict[str, str], seller: dict[str, str], value: object
):
    await client.post("/api/v1/admin/attributes", json=COLOUR, headers=operator)
    body = {"title": "Lamp", "variants": [{"price": 1}], "attributes": {"colour": value}}
    assert (await client.post("/api/v1/products", json=body, headers=seller)).status_code == 422
