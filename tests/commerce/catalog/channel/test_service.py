"""A channel from its export to products: sent, read by a job, looked through, taken, taken back; twice is once."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.media.errors import ObjectMissing
from sokoni.services.media.ports import Storages
from tests.support import channels, pictures
from tests.support.channels import message, photo

Drain = Callable[[], Awaitable[int]]
Json = dict[str, Any]
DRAFTS = "/api/v1/channel-drafts"
RED, BLUE = pictures.encoded(width=70), pictures.encoded(width=80)
LAMP = "Brass lamp\nUSD 45\nSizes: S, M\nin stock 4\n"


def posts() -> list[channels.Message]:
    """A lamp with two pictures, a cup without a price, and news."""
    return [
        message(1, LAMP, ("hashtag", "#lamps"), seconds=0, photo=photo("red")),
        message(2, seconds=0, photo=photo("blue")),
        message(3, "Clay cup", photo=photo("cup")),
        message(4, "We are closed on Monday"),
    ]


@pytest.fixture
def export() -> bytes:
    return channels.export(posts(), {"red": RED, "blue": BLUE, "cup": b"no picture at all"})


async def send(client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain, data: bytes) -> Json:
    sent = await client.post("/api/v1/channel-imports", files={"file": ("export.zip", data)}, headers=seller)
    assert sent.status_code == 202, sent.text
    assert sent.json()["state"] == "waiting"
    await drain()
    found: Json = (await client.get(f"/api/v1/channel-imports/{sent.json()['id']}", headers=seller)).json()
    return found


async def drafts(client: httpx2.AsyncClient, seller: dict[str, str], state: str = "waiting") -> list[Json]:
    answer = await client.get(DRAFTS, params={"state": state}, headers=seller)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["items"]
    return found


async def product_of(client: httpx2.AsyncClient, seller: dict[str, str], draft: Json) -> Json:
    found: Json = (await client.get(f"/api/v1/products/{draft['product_id']}", headers=seller)).json()
    return found


async def test_posts_become_drafts_and_drafts_become_products(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain, export: bytes
):
    found = await send(client, seller, drain, export)
    assert (found["state"], found["channel_name"], found["posts_total"]) == ("finished", "Lamps of Nairobi", 3)
    assert (found["new"], found["updated"], found["unchanged"], found["passed_over"]) == (2, 0, 0, 1)
    cup, lamp = await drafts(client, seller)
    assert (lamp["title"], lamp["price"]["amount"], lamp["quantity"]) == ("Brass lamp", 4500, 4)
    assert (lamp["tags"], len(lamp["pictures"]), lamp["confidence"], lamp["doubts"]) == (["lamps"], 2, 100, [])
    assert cup["doubts"] == ["no_price", "pictures_left_out"]

    refused = await client.post(f"{DRAFTS}/{cup['id']}/take", json={}, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (422, "catalog.channel_draft_incomplete")
    taken = await client.post(f"{DRAFTS}/{lamp['id']}/take", json={}, headers=seller)
    assert taken.json()["state"] == "taken", taken.text
    again = await client.post(f"{DRAFTS}/{lamp['id']}/take", json={}, headers=seller)
    assert again.json()["product_id"] == taken.json()["product_id"]

    product = await product_of(client, seller, taken.json())
    assert (product["title"], product["status"], product["tags"]) == ("Brass lamp", "approved", ["lamps"])
    assert [(each["title"], each["price"]["amount"]) for each in product["variants"]] == [("S", 4500), ("M", 4500)]
    assert [each["media_hash"] for each in product["images"]] == lamp["pictures"]
    await drain()
    kept = await client.get("/api/v1/stock", headers=seller)
    assert [each["on_hand"] for each in kept.json()["items"]] == [4, 4]


async def test_the_same_export_again_makes_no_doubles_and_a_newer_one_changes_what_nobody_worked_on(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain, export: bytes
):
    await send(client, seller, drain, export)
    again = await send(client, seller, drain, export)
    assert (again["new"], again["updated"], again["unchanged"], again["passed_over"]) == (0, 0, 2, 1)
    cup, lamp = await drafts(client, seller)
    await client.patch(f"{DRAFTS}/{lamp['id']}", json={"price": 4000}, headers=seller)

    newer = [*posts()[:2], message(3, "Clay cup, USD 9", photo=photo("cup")), message(5, "Jug\nUSD 12")]
    newer[0] = message(1, "Brass lamp\nUSD 99", seconds=0, photo=photo("red"))
    # The newer export comes without pictures: those that are here stay.
    found = await send(client, seller, drain, channels.result(newer))
    assert (found["new"], found["updated"], found["unchanged"]) == (1, 1, 1)
    jug, cup, lamp = await drafts(client, seller)
    assert (jug["title"], jug["price"]["amount"]) == ("Jug", 1200)
    assert cup["price"]["amount"] == 900
    assert (lamp["price"]["amount"], lamp["is_edited"], len(lamp["pictures"])) == (4000, True, 2)


async def test_a_taken_or_skipped_draft_stays_so_whatever_later_exports_say(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain, export: bytes
):
    await send(client, seller, drain, export)
    cup, lamp = await drafts(client, seller)
    await client.post(f"{DRAFTS}/{lamp['id']}/take", json={}, headers=seller)
    skipped = await client.post(f"{DRAFTS}/{cup['id']}/skip", headers=seller)
    assert skipped.json()["state"] == "skipped"
    await send(client, seller, drain, export)
    assert await drafts(client, seller) == []
    assert [each["id"] for each in await drafts(client, seller, "taken")] == [lamp["id"]]
    waiting = await client.post(f"{DRAFTS}/{cup['id']}/put-back", headers=seller)
    assert waiting.json()["state"] == "waiting"
    for address in ("skip", "put-back"):
        refused = await client.post(f"{DRAFTS}/{lamp['id']}/{address}", headers=seller)
        assert refused.json()["code"] == "catalog.channel_draft_taken"
    refused = await client.patch(f"{DRAFTS}/{lamp['id']}", json={"title": "Lamp"}, headers=seller)
    assert refused.status_code == 409


async def test_all_that_are_certain_are_taken_together_and_taken_back_together(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain, database: Database
):
    said = [message(number, f"Lamp {number}a\nUSD {number}\nRef: L-7", photo=photo("red")) for number in range(1, 26)]
    await send(client, seller, drain, channels.export([*said, message(30, "Cup\nUSD 3")], {"red": RED}))
    counts = (await client.get(f"{DRAFTS}/counts", headers=seller)).json()
    assert (counts["waiting"], counts["certain"], counts["latest_taking"]) == (26, 25, None)

    begun = await client.post(f"{DRAFTS}/take", json={"all_certain": True, "publish": False}, headers=seller)
    assert (begun.status_code, begun.json()["total"]) == (202, 25), begun.text
    await drain()
    # They all name one article number, which the first has: the others wait again, and say why.
    counts = (await client.get(f"{DRAFTS}/counts", headers=seller)).json()
    taking = counts["latest_taking"]
    assert (counts["taken"], counts["queued"], counts["waiting"]) == (1, 0, 25)
    assert (taking["made"], taking["refused"]) == (1, 24)
    waiting = await drafts(client, seller)
    assert "L-7" in waiting[1]["refusal"]
    async with database.write() as session:
        await session.execute(text("UPDATE channel_drafts SET content = content || '{\"sku\": null}'"))
    await client.post(f"{DRAFTS}/take", json={"draft_ids": [waiting[1]["id"], waiting[2]["id"]]}, headers=seller)
    await drain()
    group = (await client.get(f"{DRAFTS}/counts", headers=seller)).json()["latest_taking"]
    assert (group["total"], group["made"]) == (2, 2)
    undone = await client.post(
        f"/api/v1/change-groups/{group['id']}/undo", params={"shop_id": group["shop_id"]}, headers=seller
    )
    assert undone.status_code == 202, undone.text
    assert (undone.json()["undone"], undone.json()["refused"]) == (2, 0), undone.text
    archived = [each for each in await drafts(client, seller, "taken") if each["is_archived"]]
    assert len(archived) == 2

    back = await client.post(f"{DRAFTS}/{archived[0]['id']}/take", json={}, headers=seller)
    assert (back.json()["product_id"], back.json()["is_archived"]) == (archived[0]["product_id"], False)
    product = await product_of(client, seller, back.json())
    assert (product["status"], len(product["images"])) == ("approved", 1)
    none = await client.post(f"{DRAFTS}/take", json={"draft_ids": [archived[0]["id"]]}, headers=seller)
    assert none.json()["code"] == "catalog.channel_nothing_to_take"


async def test_what_is_written_into_a_draft_settles_its_doubts_and_is_cleaned(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain, export: bytes
):
    await send(client, seller, drain, export)
    cup, _ = await drafts(client, seller)
    said = {
        "price": 900,
        "quantity": 2,
        "options": [{"name": "Colour", "values": ["white", "blue"]}],
        "description_html": "<p>Clay</p><script>alert(1)</script>",
    }
    changed = (await client.patch(f"{DRAFTS}/{cup['id']}", json=said, headers=seller)).json()
    assert changed["doubts"] == ["pictures_left_out"]
    assert (changed["confidence"], changed["description_html"]) == (70, "<p>Clay</p>")
    bad = [
        {"options": [{"name": "Size", "values": ["S", "S"]}]},
        {"options": [{"name": "Size", "values": [str(n) for n in range(60)]}, {"name": "B", "values": ["x", "y"]}]},
        {"category_ids": ["01890000-0000-7000-8000-000000000000"]},
        {"price": -1},
        {},
    ]
    statuses = [(await client.patch(f"{DRAFTS}/{cup['id']}", json=each, headers=seller)).status_code for each in bad]
    assert statuses == [422, 422, 404, 422, 422]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (channels.zipped({"result.json": channels.result([]), "../x": b"x"}), "catalog.channel_export_unsafe"),
        (channels.zipped({"notes.txt": b"x"}), "catalog.channel_export_unreadable"),
        (channels.result([], type="personal_chat"), "catalog.channel_export_unreadable"),
    ],
)
async def test_a_file_that_is_no_export_fails_with_a_reason_and_leaves_nothing(
    client: httpx2.AsyncClient,
    seller: dict[str, str],
    drain: Drain,
    database: Database,
    resources: Resources,
    data: bytes,
    code: str,
):
    found = await send(client, seller, drain, data)
    assert (found["state"], found["code"], found["new"]) == ("failed", code, 0)
    assert found["reason"]
    async with database.read() as session:
        key = (await session.execute(text("SELECT storage_key FROM channel_imports"))).scalar_one()
    with pytest.raises(ObjectMissing):
        await resources.get(Storages).private.get(key)


async def test_garbage_is_refused_at_the_door(client: httpx2.AsyncClient, seller: dict[str, str]):
    refused = await client.post("/api/v1/channel-imports", files={"file": ("a.zip", b"garbage")}, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (422, "catalog.channel_export_unreadable")


async def test_others_see_nothing_of_a_shop_s_drafts(
    client: httpx2.AsyncClient,
    seller: dict[str, str],
    stranger: dict[str, str],
    owned: tuple[Shop, str],
    drain: Drain,
    export: bytes,
):
    found = await send(client, seller, drain, export)
    draft = (await drafts(client, seller))[0]
    for path in (f"/api/v1/channel-imports/{found['id']}", f"{DRAFTS}/{draft['id']}"):
        assert (await client.get(path, headers=stranger)).status_code == 404
    assert await drafts(client, stranger) == []
    theirs = {"shop_id": str(owned[0].id)}
    assert (await client.get(DRAFTS, params=theirs, headers=stranger)).status_code == 404
