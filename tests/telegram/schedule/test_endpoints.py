"""Messages for later over HTTP."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.ids import new_id
from sokoni.core.resources import Resources
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

CHAT = -1_001_234_567_890
MONDAYS = {"repeat": "weekly", "at": "10:00", "weekdays": [0]}
SALE = {"text": "<b>Sale</b>", "timing": MONDAYS, "buttons": [[{"text": "Look", "url": "https://shop.example"}]]}


@pytest.fixture
async def seller(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


@pytest.fixture
def at() -> str:
    """The older address, which leads to ours."""
    return f"/api/v2/groups/{CHAT}/scheduled-messages"


async def test_a_message_is_kept_changed_paused_resumed_and_forgotten(
    client: httpx2.AsyncClient, seller: dict[str, str], at: str
):
    made = await client.post(at, json=SALE, headers=seller)
    assert made.status_code == 201, made.text
    one = f"{at}/{made.json()['id']}"
    read = await client.get(one, headers=seller)
    # The first of March 2026 is a Sunday.
    assert (read.json(), read.json()["next_at"]) == (made.json(), "2026-03-02T10:00:00Z")
    later = {"text": "Closed", "timing": {"repeat": "once", "at": "18:00", "on": "2026-03-09"}}
    changed = await client.put(one, json=later, headers={**seller, "If-Match": read.headers["etag"]})
    assert (changed.status_code, changed.json()["next_at"], changed.json()["buttons"]) == (
        200, "2026-03-09T18:00:00Z", []
    )  # fmt: skip
    resting = (await client.post(f"{one}/pause", headers=seller)).json()
    assert (resting["is_on"], resting["next_at"]) == (False, None)
    again = (await client.post(f"{one}/resume", headers=seller)).json()
    assert (again["is_on"], again["next_at"]) == (True, "2026-03-09T18:00:00Z")
    listed = (await client.get(at, headers=seller)).json()["items"]
    assert [(each["text"], each["times_said"], each["problem"]) for each in listed] == [("Closed", 0, "")]
    assert (await client.delete(one, headers=seller)).status_code == 204
    gone = await client.post(f"{one}/resume", headers=seller)
    assert (gone.status_code, gone.json()["code"]) == (404, "telegram.scheduled_missing")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"timing": MONDAYS}, "telegram.message_empty"),
        ({"text": "Hi", "timing": {"repeat": "weekly", "at": "10:00"}}, "telegram.timing_unfit"),
        ({"text": "Hi", "timing": {"repeat": "once", "at": "10:00", "on": "2020-01-01"}}, "telegram.timing_over"),
        ({"text": "Hi", "timing": {"repeat": "yearly", "at": "10:00"}}, "http.invalid_request"),
        ({"text": "Hi", "timing": {"repeat": "daily", "at": "25:00"}}, "http.invalid_request"),
        ({"text": "Hi", "timing": {"repeat": "weekly", "at": "10:00", "weekdays": [7]}}, "http.invalid_request"),
        ({"text": "Hi", "timing": MONDAYS, "is_on": False}, "http.invalid_request"),
    ],
)
async def test_what_cannot_be_said_is_refused(
    client: httpx2.AsyncClient, seller: dict[str, str], body: dict[str, object], code: str
):
    refused = await client.post(f"/api/v2/groups/{CHAT}/scheduled-messages", json=body, headers=seller)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_message_is_changed_only_as_it_was_seen_and_of_its_own_group(
    client: httpx2.AsyncClient, seller: dict[str, str]
):
    at = f"/api/v2/groups/{CHAT}/scheduled-messages"
    one = f"{at}/{(await client.post(at, json=SALE, headers=seller)).json()['id']}"

    late = await client.put(one, json=SALE, headers={**seller, "If-Match": '"old"'})
    missing = await client.get(f"{at}/{new_id()}", headers=seller)

    assert (late.status_code, late.json()["code"]) == (412, "version.changed_meanwhile")
    assert (missing.status_code, missing.json()["code"]) == (404, "telegram.scheduled_missing")
