"""Things of the catalogue say what whoever asks may do next with them, and doing it as they say works."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx2

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from tests.commerce.catalog.conftest import sign_in
from tests.support import shopify_files as files
from tests.support.factories import account as accounts
from tests.support.factories import team as teams

Drain = Callable[[], Awaitable[int]]
Headers = dict[str, str]
LAMP = {"title": "Lamp", "variants": [{"price": 1000}]}
EDITS = {"change", "add_variants", "set_options", "add_image", "copy"}


async def follow(client: httpx2.AsyncClient, link: dict[str, Any], headers: Headers | None = None) -> dict[str, Any]:
    """Do what a link says, and nothing that it does not."""
    answer = await client.request(link["method"], link["href"], json=link["body"], headers=headers)
    assert answer.status_code in {200, 202}, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_product_goes_its_way_by_links_alone(
    client: httpx2.AsyncClient, seller: Headers, operator: Headers, drain: Drain
):
    shown = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    assert shown["links"].keys() == {"self", "shop", "publish", "archive"} | EDITS
    shown = await follow(client, shown["links"]["publish"], seller)
    assert (shown["status"], shown["links"].keys()) == ("approved", {"self", "shop", "take_down", "archive"} | EDITS)
    await drain()
    by_guests = await follow(client, shown["links"]["self"])
    assert by_guests["links"].keys() == {"self", "shop"}
    assert (await follow(client, by_guests["links"]["shop"]))["id"] == shown["shop_id"]
    by_operators = await follow(client, shown["links"]["self"], operator)
    assert by_operators["links"].keys() == {"self", "shop", "reject"}
    refused = by_operators["links"]["reject"]
    refused["body"] |= {"reason": "Too bright"}
    await follow(client, refused, operator)
    shown = await follow(client, shown["links"]["self"], seller)
    assert (shown["status"], shown["status_reason"]) == ("rejected", "Too bright")
    assert shown["links"].keys() == {"self", "shop", "publish", "take_down", "archive"} | EDITS
    shown = await follow(client, shown["links"]["archive"], seller)
    assert shown["links"].keys() == {"self", "shop", "take_down"} | EDITS


async def test_who_may_only_look_is_shown_no_moves(
    client: httpx2.AsyncClient, seller: Headers, owned: tuple[Shop, str], database: Database, now: datetime
):
    shown = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    collection = (await client.post("/api/v1/collections", json={"title": "Sun"}, headers=seller)).json()
    async with database.write() as session:
        viewer = await accounts.account(session, now=now)
        await teams.member(session, team_id=owned[0].id, account_id=viewer.id, now=now, role=TeamRole.VIEWER)
    looking = await sign_in(client, viewer.email)
    seen = [await follow(client, each["links"]["self"], looking) for each in (shown, collection)]
    assert [each["links"].keys() for each in seen] == [{"self", "shop"}, {"self", "products"}]


async def test_a_collection_says_how_it_is_filled(client: httpx2.AsyncClient, seller: Headers):
    rule = {"conditions": [{"field": "tag", "operator": "is", "value": "sun"}]}
    by_hand, by_rule = [
        (await client.post("/api/v1/collections", json=body, headers=seller)).json()
        for body in ({"title": "Mine"}, {"title": "Sun", "rule": rule})
    ]
    assert by_hand["links"].keys() == {"self", "products", "change", "move_products", "remove"}
    assert by_rule["links"].keys() == {"self", "products", "change", "remove"}
    gone = by_hand["links"]["remove"]
    assert (await client.request(gone["method"], gone["href"], headers=seller)).status_code == 204


async def test_files_are_stopped_and_fetched_by_links(client: httpx2.AsyncClient, seller: Headers, drain: Drain):
    upload = {"file": ("products.csv", b"".join(files.generated(2)), "text/csv")}
    running = (await client.post("/api/v1/imports", files=upload, headers=seller)).json()
    assert running["links"].keys() == {"self", "issues", "cancel"}
    stopped = await follow(client, running["links"]["cancel"], seller)
    assert (stopped["state"], stopped["links"].keys()) == ("cancelled", {"self", "issues"})
    asked = (await client.post("/api/v1/exports", json={}, headers=seller)).json()
    assert asked["links"].keys() == {"self", "cancel"}
    await drain()
    finished = await follow(client, asked["links"]["self"], seller)
    assert finished["links"].keys() == {"self", "file"}
    assert (await client.get(finished["links"]["file"]["href"], headers=seller)).status_code == 200


async def test_bulk_work_is_begun_and_undone_by_links(client: httpx2.AsyncClient, seller: Headers, drain: Drain):
    lamp = (await client.post("/api/v1/products", json=LAMP, headers=seller)).json()
    wanted = {"filter": {}, "action": {"kind": "publish"}}
    preview = (await client.post("/api/v1/bulk-operations", json=wanted, headers=seller)).json()
    assert preview["links"].keys() == {"self", "begin"}
    begun = await follow(client, preview["links"]["begin"], seller)
    await drain()
    done = await follow(client, begun["links"]["self"], seller)
    assert (done["changed"], done["links"].keys()) == (1, {"self", "undo"})
    undone = await follow(client, done["links"]["undo"], seller)
    assert (undone["undone"], undone["refused"]) == (1, 0)
    assert (await follow(client, lamp["links"]["self"], seller))["status"] == "draft"
