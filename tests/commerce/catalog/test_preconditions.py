"""`If-Match`: a change that was made for what somebody saw does not overwrite what came in between."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from sokoni.core import ids
from sokoni.core.clock import ManualClock

Drain = Callable[[], Awaitable[int]]
Headers = dict[str, str]
COLOUR = {"code": "colour", "type": "text", "names": {"en": "Colour"}}
LAMP = {"title": "Lamp", "variants": [{"price": 1000, "quantity": 3}]}


async def make(client: httpx2.AsyncClient, seller: Headers, kind: str) -> str:
    """The address of a thing that can be changed by PATCH."""
    body = LAMP if kind == "products" else {"title": "Sun"}
    made = await client.post(f"/api/v1/{kind}", json=body, headers=seller)
    return f"/api/v1/{kind}/{made.json()['id']}"


@pytest.mark.parametrize("kind", ["products", "collections"])
async def test_who_was_late_is_told_and_changes_nothing(
    client: httpx2.AsyncClient, seller: Headers, clock: ManualClock, kind: str
):
    path = await make(client, seller, kind)
    seen = (await client.get(path, headers=seller)).headers["etag"]
    clock.advance(timedelta(seconds=1))
    first = await client.patch(path, json={"title": "First"}, headers={**seller, "if-match": seen})
    late = await client.patch(path, json={"title": "Late"}, headers={**seller, "if-match": seen})
    assert (first.status_code, late.status_code, late.json()["code"]) == (200, 412, "version.changed_meanwhile")
    assert (await client.get(path, headers=seller)).json()["title"] == "First"
    again = await client.patch(path, json={"title": "Again"}, headers={**seller, "if-match": first.headers["etag"]})
    assert (again.status_code, again.json()["title"]) == (200, "Again")


@pytest.mark.parametrize("tag", ["*", '"x", {tag}', "W/{tag}", "{tag}"])
async def test_any_form_of_the_tag_is_understood(
    client: httpx2.AsyncClient, seller: Headers, clock: ManualClock, tag: str
):
    path = await make(client, seller, "products")
    seen = (await client.get(path, headers=seller)).headers["etag"]
    clock.advance(timedelta(seconds=1))
    headers = {**seller, "if-match": tag.format(tag=seen)}
    assert (await client.patch(path, json={"vendor": "Acme"}, headers=headers)).status_code == 200


async def test_the_tag_is_of_this_answer_and_its_version(
    client: httpx2.AsyncClient, seller: Headers, clock: ManualClock
):
    path = await make(client, seller, "products")
    english = await client.get(path, headers=seller)
    same = await client.get(path, headers={**seller, "if-none-match": english.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    clock.advance(timedelta(seconds=1))
    await client.patch(path, json={"language": "fa", "title": "چراغ"}, headers=seller)
    persian = await client.get(path, params={"locale": "fa"}, headers=seller)
    spanish = await client.get(path, params={"locale": "es"}, headers=seller)
    tags = [each.headers["etag"].strip('"').split("-") for each in (english, persian, spanish)]
    assert tags[1][0] == tags[2][0] != tags[0][0]
    assert tags[1][1] != tags[2][1]


async def test_every_edit_of_a_product_can_be_bound_to_what_was_seen(
    client: httpx2.AsyncClient, seller: Headers, operator: Headers, clock: ManualClock
):
    path = await make(client, seller, "products")
    shown = await client.get(path, headers=seller)
    variant = f"{path}/variants/{shown.json()['variants'][0]['id']}"
    clock.advance(timedelta(seconds=1))
    await client.patch(path, json={"vendor": "Acme"}, headers=seller)
    late = {"if-match": shown.headers["etag"]}
    refused = [
        await client.patch(variant, json={"price": 1}, headers=seller | late),
        await client.delete(variant, headers=seller | late),
        await client.post(f"{path}/copy", json={}, headers=seller | late),
        await client.put(f"/api/v1/admin{path[7:]}/status", json={"status": "approved"}, headers=operator | late),
    ]
    assert {each.status_code for each in refused} == {412}
    assert (await client.get(path, headers=seller)).json()["variants"] == shown.json()["variants"]


async def test_strangers_learn_nothing_of_versions(
    client: httpx2.AsyncClient, seller: Headers, stranger: Headers, clock: ManualClock
):
    path = await make(client, seller, "products")
    clock.advance(timedelta(seconds=1))
    answer = await client.patch(path, json={"vendor": "Mine"}, headers={**stranger, "if-match": '"1"'})
    assert answer.status_code == 404


async def test_a_shops_profile_is_bound_to_what_was_seen(
    client: httpx2.AsyncClient, seller: Headers, clock: ManualClock
):
    lamp = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    seen = (await client.get(lamp["links"]["shop"]["href"], headers=seller)).headers["etag"]
    clock.advance(timedelta(seconds=1))
    answers = [
        await client.put("/api/v1/vendors/profile", json={"city": city}, headers={**seller, "if-match": seen})
        for city in ("Cali", "Lima")
    ]
    assert [each.status_code for each in answers] == [200, 412]


@pytest.mark.parametrize("whose", ["shop", "marketplace"])
async def test_an_attribute_is_bound_to_what_was_seen(
    client: httpx2.AsyncClient, seller: Headers, operator: Headers, clock: ManualClock, whose: str
):
    who, path = (seller, "/api/v1/attributes") if whose == "shop" else (operator, "/api/v1/admin/attributes")
    made = (await client.post(path, json=COLOUR, headers=who)).json()
    shop = {"shop": made["shop_id"]} if whose == "shop" else {}
    seen = (await client.get(f"/api/v1/attributes/{made['id']}", params=shop)).headers["etag"]
    clock.advance(timedelta(seconds=1))
    same = await client.patch(f"{path}/{made['id']}", json={"position": 0}, headers={**who, "if-match": seen})
    first = await client.patch(f"{path}/{made['id']}", json={"position": 1}, headers={**who, "if-match": seen})
    late = await client.patch(f"{path}/{made['id']}", json={"position": 2}, headers={**who, "if-match": seen})
    kept = await client.delete(f"{path}/{made['id']}", headers={**who, "if-match": seen})
    gone = await client.delete(f"{path}/{made['id']}", headers={**who, "if-match": first.headers["etag"]})
    assert [each.status_code for each in (same, first, late, kept, gone)] == [200, 200, 412, 412, 204]
    assert (await client.get(f"/api/v1/attributes/{made['id']}", params=shop)).status_code == 404


async def test_a_category_is_bound_to_what_was_seen(client: httpx2.AsyncClient, operator: Headers, clock: ManualClock):
    draft = {"slug": "home", "names": {"en": "Home"}}
    made = (await client.post("/api/v1/admin/categories", json=draft, headers=operator)).json()
    below = {"slug": "lamps", "names": {"en": "Lamps"}, "parent_id": made["id"]}
    await client.post("/api/v1/admin/categories", json=below, headers=operator)
    shown, path = f"/api/v1/categories/{made['id']}", f"/api/v1/admin/categories/{made['id']}"
    seen = await client.get(shown)
    late = {**operator, "if-match": seen.headers["etag"]}
    clock.advance(timedelta(seconds=1))
    answers = [
        await client.patch(path, json={"position": 1}, headers=late),
        await client.patch(path, json={"slug": "house"}, headers=late),
        await client.delete(path, headers=late),
    ]
    assert [child["slug"] for child in seen.json()["children"]] == ["lamps"]
    assert [each.status_code for each in answers] == [204, 412, 412]
    assert (await client.get(shown)).json()["slug"] == "home"
    assert (await client.get(f"/api/v1/categories/{ids.new_id()}")).json()["code"] == "catalog.category_missing"
