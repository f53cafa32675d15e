"""What members reported, and bans that groups share: shown, and dealt with by forms alone."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.core.resources import Resources
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import NewAction
from tests.support import keeping as support
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.keeping import CHAT
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
EVE, ANA = 601, 602


@pytest.fixture
async def stall(database: Database, resources: Resources, now: datetime) -> Stall:
    """A shop with a group, in which Ana reported three messages of Eve's."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        await support.keeping(session, resources, now, stall.shop.id)
        reported = [
            NewAction(group_id=CHAT, kind="report", user_id=EVE, moderator_id=ANA, message_id=number, reason="Spam")
            for number in (11, 12, 13)
        ]
        await actions.log(session, actions=reported, now=now)
    return stall


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


@pytest.fixture
def at(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/telegram/groups/{CHAT}"


async def test_a_report_is_settled_by_doing_something_or_nothing(
    seller: httpx2.AsyncClient, at: str, database: Database, resources: Resources, now: datetime
):
    here = f"{at}/reports"
    with count_statements() as count:
        listed = await seller.get(here)
    # Three say who asks, one which shops are theirs; the group twice, its reports, who they are.
    assert count.value == 8
    assert f'href="https://t.me/c/{-1_000_000_000_000 - CHAT}/12"' in listed.text
    async with database.read() as session:
        found = await actions.list_last_done(
            session, group_keys=[(await support.known(session, resources, now)).group.id], user_ids=[EVE], kind="report"
        )
    assert found[EVE].reason == "Spam"
    paths = [f"{here}/{each}" for each in _ids(listed.text, here)]
    unfit = await seller.post(paths[0], data={"do": "punish", "penalty": "mute", "time": "x", "time-unit": "h"})
    assert (unfit.status_code, "Write a whole number." in words_of(unfit)) == (422, True)
    await seller.post(paths[0], data={"do": "punish", "penalty": "mute", "time": "2", "time-unit": "h", "deletes": "1"})
    await seller.post(paths[1], data={"do": "delete"})
    left = await seller.post(paths[2], data={"do": "leave"})
    assert "Nothing waits to be looked at" in words_of(left)
    again = await seller.post(paths[2], data={"do": "delete"})
    assert (again.status_code, "settled this report already" in words_of(again)) == (422, True)
    settled = await seller.get(f"{here}?settled=1")
    assert words_of(settled).count(f"reported by {ANA}") == 3
    async with database.write() as session:
        calls = await (await support.known(session, resources, now)).calls()
    assert [each.method for each in calls] == ["deleteMessages", "restrictChatMember", "deleteMessages"]


async def test_a_ban_reaches_the_groups_that_share_and_is_lifted_everywhere(seller: httpx2.AsyncClient, at: str):
    here = f"{at}/bans"
    assert "No group shares bans yet" in words_of(await seller.get(here))
    alone = await seller.post(here, data={"user_id": str(EVE)})
    assert (alone.status_code, "shares bans" in words_of(alone)) == (422, True)
    shared = f"/api/v1/telegram/groups/{CHAT}/settings"
    headers = {"sec-fetch-site": "same-origin", "accept": "application/json"}
    (await seller.patch(shared, json={"shares_bans": True}, headers=headers)).raise_for_status()
    assert "Nobody is banned" in words_of(await seller.get(here))
    wrong = await seller.post(here, data={"user_id": "@eve"})
    assert (wrong.status_code, "only digits" in words_of(wrong)) == (422, True)
    banned = await seller.post(here, data={"user_id": str(EVE), "reason": "Sold fakes"})
    assert "the bot carries it out" in words_of(banned)
    lifted = await seller.post(f"{here}/{EVE}", data={})
    assert "They may come again, everywhere." in words_of(lifted)


def _ids(text: str, here: str) -> list[str]:
    """The reports that a page offers to settle, the newest first."""
    found = [each.partition('"')[0] for each in text.split(f'action="{here}/')[1:]]
    return list(dict.fromkeys(found))
