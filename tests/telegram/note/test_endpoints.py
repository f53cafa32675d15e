"""Notes and filters over HTTP, at their own address and at the one that programs for groups were written for."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.ids import new_id
from sokoni.core.resources import Resources
from sokoni.telegram.note import service
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

CHAT = -1_001_234_567_890


@pytest.fixture
async def seller(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


@pytest.mark.parametrize(
    "at", [f"/api/v1/telegram/groups/{CHAT}/notes", f"/api/v2/groups/{CHAT}/notes", f"/api/v2/groups/{CHAT}/filters"]
)
async def test_a_text_is_kept_once_under_a_name_changed_and_forgotten(
    client: httpx2.AsyncClient, seller: dict[str, str], at: str
):
    made = await client.post(at, json={"name": "Delivery  times", "text": "Fridays"}, headers=seller)
    assert made.status_code == 201, made.text
    again = await client.post(at, json={"name": "delivery TIMES", "text": "<b>Daily</b>"}, headers=seller)
    one = f"{at}/{made.json()['id']}"
    assert (again.json()["id"], again.json()["name"]) == (made.json()["id"], "delivery times")
    assert (await client.get(one, headers=seller)).json()["text"] == "<b>Daily</b>"
    changed = await client.put(one, json={"text": "Never"}, headers=seller)
    assert (changed.json()["id"], changed.json()["text"]) == (made.json()["id"], "Never")
    assert (await client.get(at, headers=seller)).json()["items"] == [changed.json()]
    assert (await client.delete(one, headers=seller)).status_code == 204
    gone = await client.get(one, headers=seller)
    assert (gone.status_code, gone.json()["code"]) == (404, "telegram.kept_unknown")
    assert (await client.get(at, headers=seller)).json() == {"items": []}


async def test_what_cannot_be_kept_is_refused(
    client: httpx2.AsyncClient, seller: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    at = f"/api/v2/groups/{CHAT}/notes"
    monkeypatch.setattr(service, "MAX_KEPT", 1)
    kept = await client.post(at, json={"name": "one", "text": "1"}, headers=seller)
    bodies = [{"name": "two", "text": "2"}, {"name": "#!", "text": "x"}, {"name": "three"}, {"name": "4", "text": ""}]
    refused = [await client.post(at, json=body, headers=seller) for body in bodies]
    other = await client.put(
        f"/api/v2/groups/{CHAT}/filters/{kept.json()['id']}", json={"text": "no note"}, headers=seller
    )
    missing = await client.delete(f"{at}/{new_id()}", headers=seller)

    assert [(each.status_code, each.json()["code"]) for each in (*refused, other, missing)] == [
        (429, "telegram.too_many_kept"),
        (422, "telegram.kept_name_unfit"),
        (422, "http.invalid_request"),
        (422, "http.invalid_request"),
        (404, "telegram.kept_unknown"),
        (404, "telegram.kept_unknown"),
    ]
