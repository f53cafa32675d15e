"""Who asks to come in and the links by which people come: shown, decided and made by forms alone."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import TeamRole
from sokoni.telegram.welcome.handlers import JoinRequests
from sokoni.telegram.welcome.service import asking, linking
from tests.support import keeping as support
from tests.support.factories import account as account_factory
from tests.support.factories import sale, telegram
from tests.support.factories import team as team_factory
from tests.support.keeping import CHAT
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
ANA, BEN, EVA = 501, 502, 503


@pytest.fixture
async def people(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    """A shop's owner and somebody who only looks on; of its group, three ask to come in."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        viewer = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=stall.shop.id, account_id=viewer.id, role=TeamRole.VIEWER, now=now)
        keeping = await support.keeping(session, resources, now, stall.shop.id)
        for user_id in (ANA, BEN, EVA):
            body = {
                "chat": telegram.group(CHAT),
                "from": telegram.person(user_id, name=f"Person {user_id}"),
                "date": int(now.timestamp()) + user_id,
                "bio": "I like lamps",
                "invite_link": {"name": "Flyer", "invite_link": "https://t.me/+abc"},
            }
            await keeping.handle(JoinRequests(), keeping.update("chat_join_request", body))
    at = f"/seller/{stall.shop.slug}/telegram/groups/{CHAT}"
    return {"owner": stall.owner.email, "viewer": viewer.email, "at": at}


async def test_who_asks_is_let_in_or_not_one_by_one_and_all_at_once(
    people: dict[str, str], sign_in: SignIn, database: Database, resources: Resources, now: datetime
):
    owner, here = await sign_in(people["owner"]), f"{people['at']}/requests"
    with count_statements() as count:
        listed = await owner.get(here)
    # Three say who asks, one which shops are theirs; the group twice, and who asks.
    assert count.value == 7
    assert (listed.text.count('name="pick"'), listed.text.count("I like lamps"), "Flyer" in listed.text) == (6, 3, True)
    nobody = await owner.post(here, data={"do": "in"})
    assert (nobody.status_code, "Tick whom you mean." in words_of(nobody)) == (422, True)
    one = await owner.post(here, data={"do": "in", "pick": str(ANA)})
    assert "They are let in" in words_of(one)
    again = await owner.post(here, data={"do": "out", "pick": str(ANA)})
    assert (again.status_code, "None of them waits" in words_of(again)) == (422, True)
    decided = words_of(await owner.get(f"{here}?state=approved"))
    assert ("Person 501" in decided, "Person 502" in decided) == (True, False)
    rest = await owner.post(here, data={"do": "out", "all": "1"})
    assert "Nobody waits to be let in" in words_of(rest)
    async with database.write() as session:
        queued = await telegram.queued(session)
        refused = {"group_id": CHAT, "user_id": BEN, "is_gone": False, "problem": "Telegram refused it"}
        keeping = await support.known(session, resources, now)
        told = next(each.arguments for each in await keeping.calls() if each.params["user_id"] == BEN)
        await asking.note_refused(session, decided_at=datetime.fromisoformat((told or {})["decided_at"]), **refused)
    assert [(each["method"], each["params"]["user_id"]) for each in queued] == [
        ("approveChatJoinRequest", ANA),
        ("declineChatJoinRequest", BEN),
        ("declineChatJoinRequest", EVA),
    ]
    back = words_of(await owner.get(here))
    assert ("Person 502" in back, "Telegram did not do it: Telegram refused it." in back) == (True, True)


async def test_a_link_is_made_watched_and_revoked(
    people: dict[str, str], sign_in: SignIn, database: Database, resources: Resources, now: datetime
):
    owner, here = await sign_in(people["owner"]), f"{people['at']}/links"
    assert "No links yet" in words_of(await owner.get(here))
    wrong = await owner.post(here, data={"name": "", "member_limit": "many", "expires_at": "2020-01-01T10:00"})
    assert (wrong.status_code, "Write a whole number." in words_of(wrong)) == (422, True)
    both = {"name": "Flyer", "asks_first": "1", "member_limit": "5"}
    for unfit, said in (
        (both, "has no limit of members"),
        ({"name": "Flyer", "expires_at": "2020-01-01T10:00"}, "is over already"),
    ):
        refused = await owner.post(here, data=unfit)
        assert (refused.status_code, said in words_of(refused)) == (422, True)
    until = f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    made = await owner.post(here, data={"name": "Flyer", "member_limit": "2", "expires_at": until})
    assert ("on its way" in words_of(made), "Telegram makes it" in words_of(made)) == (True, True)
    async with database.write() as session:
        keeping = await support.known(session, resources, now)
        (call,) = [each for each in await keeping.calls() if each.method == "createChatInviteLink"]
        link_id = (call.arguments or {})["link_id"]
        await linking.note_link(session, link_id=link_id, link="https://t.me/+flyer", problem="", now=now)
        by_link = {"invite_link": {"invite_link": "https://t.me/+flyer"}}
        # Told twice, somebody came once.
        for user_id in (ANA, BEN, BEN):
            await keeping.handle(JoinRequests(), keeping.joins(user_id, **by_link))
    with count_statements() as count:
        listed = words_of(await owner.get(here))
    assert count.value == 7
    assert ("https://t.me/+flyer" in listed, "2 came by it" in listed, "Used up" in listed) == (True, True, True)
    with count_statements() as count:
        shown = await owner.get(f"{here}/{link_id}")
    assert count.value == 11
    assert shown.text.count(f"{people['at']}/members/") == 2
    async with database.write() as session:
        # Names are forgotten after a time, and counted still.
        await linking.forget_came(session, now=now + timedelta(days=62))
    forgotten = await owner.get(f"{here}/{link_id}")
    assert ("Nobody came by it lately" in words_of(forgotten), "2 came by it" in words_of(await owner.get(here))) == (
        True,
        True,
    )
    gone = await owner.post(f"{here}/{link_id}", data={})
    assert ("leads nowhere" in words_of(gone), "Revoke:" in gone.text) == (True, False)


async def test_who_only_looks_on_sees_no_link_and_decides_nothing(people: dict[str, str], sign_in: SignIn):
    viewer, here = await sign_in(people["viewer"]), people["at"]
    asked, links = await viewer.get(f"{here}/requests"), await viewer.get(f"{here}/links")
    assert ("Person 501" in asked.text, 'name="do"' in asked.text) == (True, False)
    makes = f'method="post" action="{here}/links"'
    assert ("Links are not shown to everybody" in words_of(links), makes in links.text) == (True, False)
    tried = [await viewer.post(f"{here}/{page}", data={"do": "in", "all": "1"}) for page in ("requests", "links")]
    assert [each.status_code for each in tried] == [403, 403]
