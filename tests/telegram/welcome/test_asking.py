"""Who asks to come in waits until somebody decides, and links are what Telegram makes of them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.welcome.handlers import JoinRequests
from sokoni.telegram.welcome.service import asking, linking
from tests.support import keeping as support
from tests.support.factories import sale, telegram
from tests.support.factories import session as session_factory
from tests.support.factories.group import OPERATOR
from tests.support.keeping import CHAT, Keeping

AT = f"/api/v2/groups/{CHAT}"
ANA, BEN, EVE = 501, 502, 503
Call = Callable[[], Awaitable[list[tuple[str, object]]]]


def _asks(keeping: Keeping, user_id: int) -> Incoming:
    body = {
        "chat": telegram.group(CHAT),
        "from": telegram.person(user_id, name=f"Person {user_id}"),
        "user_chat_id": user_id,
        "date": int(keeping.now.timestamp()) + user_id,
        "bio": "I like lamps",
        "invite_link": {"name": "Flyer", "invite_link": "https://t.me/+abc"},
    }
    return keeping.update("chat_join_request", body)


@pytest.fixture
async def seller(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    """Who owns the shop of a group that Ana, Ben and Eve ask to come into; Eve was let in by somebody else."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        keeping = await support.keeping(session, resources, now, stall.shop.id)
        asked = [_asks(keeping, user_id) for user_id in (ANA, BEN, EVE, ANA)]
        await keeping.handle(JoinRequests(), *asked)
        await keeping.handle(JoinRequests(), keeping.joins(EVE, at=now + timedelta(hours=1), via_join_request=True))
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


@pytest.fixture
def calls(database: Database) -> Call:
    async def read() -> list[tuple[str, object]]:
        async with database.write() as session:
            return [(each["method"], each["params"].get("user_id")) for each in await telegram.queued(session)]

    return read


async def test_who_asks_waits_until_somebody_decides(client: httpx2.AsyncClient, seller: dict[str, str], calls: Call):
    waiting = f"{AT}/join-requests?state=waiting"
    first = (await client.get(f"{waiting}&limit=1", headers=seller)).json()
    second = (await client.get(first["next"], headers=seller)).json()
    done = [
        (await client.post(f"{AT}/join-requests/{user_id}/{what}", headers=seller)).status_code
        for user_id, what in ((ANA, "approve"), (BEN, "decline"))
    ]
    late = await client.post(f"{AT}/join-requests/{ANA}/decline", headers=seller)
    decided = (await client.get(f"{AT}/join-requests", headers=seller)).json()["items"]
    logged = (await client.get(f"{AT}/actions", headers=seller)).json()["items"]

    assert [each["user_id"] for each in (*first["items"], *second["items"])] == [BEN, ANA]
    assert (first["items"][0]["about"], first["items"][0]["link_name"]) == ("I like lamps", "Flyer")
    assert (done, late.status_code, late.json()["code"]) == ([204, 204], 404, "telegram.nobody_waits")
    assert [(each["user_id"], each["state"]) for each in decided] == [
        (EVE, "approved"),
        (BEN, "declined"),
        (ANA, "approved"),
    ]
    assert await calls() == [("approveChatJoinRequest", ANA), ("declineChatJoinRequest", BEN)]
    assert [(each["kind"], each["user_id"]) for each in logged] == [("decline", BEN), ("approve", ANA)]


async def test_what_telegram_refused_waits_again_with_the_reason_and_several_are_decided_at_once(
    client: httpx2.AsyncClient, seller: dict[str, str], calls: Call, database: Database, resources: Resources
):
    at = f"{AT}/join-requests"
    some = {"user_ids": [BEN, ANA, EVE, 999], "is_welcome": True}
    both = await client.post(f"{at}/decide", json=some, headers=seller)
    again = await client.post(f"{at}/decide", json=some, headers=seller)
    asked = {each["user_id"]: each for each in (await client.get(at, headers=seller)).json()["items"]}
    decided_at = datetime.fromisoformat(asked[ANA]["decided_at"])
    async with database.write() as session:
        for user_id, is_gone, at_that in (
            (ANA, False, decided_at),
            (BEN, True, decided_at),
            # What is told of a decision that another one followed changes nothing.
            (EVE, True, decided_at),
        ):
            await asking.note_refused(
                session, group_id=CHAT, user_id=user_id, decided_at=at_that, is_gone=is_gone, problem="no right"
            )
    left = {each["user_id"]: each for each in (await client.get(at, headers=seller)).json()["items"]}

    assert (both.status_code, both.json()) == (200, {"decided": [ANA, BEN]})
    assert (again.status_code, again.json()["code"]) == (404, "telegram.none_waits")
    assert await calls() == [("approveChatJoinRequest", ANA), ("approveChatJoinRequest", BEN)]
    assert [(left[each]["state"], left[each]["problem"]) for each in (ANA, BEN, EVE)] == [
        ("waiting", "no right"),
        ("gone", ""),
        ("approved", ""),
    ]


async def test_whoever_is_inside_or_banned_waits_no_more(database: Database, resources: Resources, now: datetime):
    async with database.write() as session:
        keeping = await support.keeping(session, resources, now)
        await keeping.handle(JoinRequests(), *(_asks(keeping, user_id) for user_id in (ANA, BEN, EVE)))
        later = now + timedelta(hours=1)
        banned = {"new_chat_member": {"status": "kicked", "user": telegram.person(BEN)}}
        # Ana came by another way; of Eve something old is told, from before she asked.
        await keeping.handle(
            JoinRequests(),
            keeping.joins(ANA, at=later),
            keeping.leaves(BEN, at=later, **banned),
            keeping.joins(EVE, at=now - timedelta(hours=1)),
        )
        found = await asking.list_requests(session, group_id=CHAT, state=None, subject=OPERATOR, page=PageQuery())

    assert {each.user_id: each.state.value for each in found.items} == {
        ANA: "approved",
        BEN: "declined",
        EVE: "waiting",
    }


async def test_a_link_is_made_by_telegram_and_leads_nowhere_once_revoked(
    client: httpx2.AsyncClient, database: Database, seller: dict[str, str], calls: Call, now: datetime
):
    links = f"{AT}/invite-links"
    made = [
        (await client.post(links, json={"name": name, "member_limit": 5}, headers=seller)).json()
        for name in ("Flyer", "Poster", "Card")
    ]
    flyer, poster, card = (f"{links}/{each['id']}" for each in made)
    # The poster's is revoked before Telegram has made it.
    assert (await client.delete(poster, headers=seller)).status_code == 204
    answers = (("https://t.me/+flyer", ""), ("https://t.me/+poster", ""), (None, "The bot may not invite."))
    async with database.write() as session:
        ids = (await session.execute(text("SELECT id FROM telegram_invite_links ORDER BY id"))).scalars().all()
        for link_id, (link, problem) in zip(ids, answers, strict=True):
            await linking.note_link(session, link_id=link_id, link=link, problem=problem, now=now)
    read = [(await client.get(each, headers=seller)).json() for each in (flyer, poster, card)]
    revoked = [(await client.delete(flyer, headers=seller)).status_code for _ in range(2)]
    listed = (await client.get(f"{links}?limit=2", headers=seller)).json()
    unfit = await client.post(links, json={"asks_first": True, "member_limit": 5}, headers=seller)

    assert [each["link"] for each in made] == [None, None, None]
    assert [(each["link"], each["problem"], each["revoked_at"] is None) for each in read] == [
        ("https://t.me/+flyer", "", True),
        ("https://t.me/+poster", "", False),
        (None, "The bot may not invite.", True),
    ]
    assert ([each["name"] for each in listed["items"]], revoked) == (["Card", "Poster"], [204, 204])
    assert (unfit.status_code, unfit.json()["code"]) == (422, "http.invalid_request")
    assert [method for method, _ in await calls()] == ["createChatInviteLink"] * 3 + ["revokeChatInviteLink"] * 2


async def test_a_group_has_so_many_links_and_no_more(
    client: httpx2.AsyncClient, seller: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(linking, "MAX_LINKS", 1)
    answers = [await client.post(f"{AT}/invite-links", json={}, headers=seller) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 429]
    assert answers[1].json()["code"] == "telegram.too_many_links"
