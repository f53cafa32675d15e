"""What was done in a group is taken back by one button, once, by who may."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import By
from tests.support.factories import account as account_factory
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories import team as team_factory
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def people(database: Database, now: datetime) -> dict[str, str]:
    """A group in which somebody was muted: where that stands, and who looks at it."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        chat = await group_factory.group(session, shop_id=stall.shop.id, now=now)
        viewer = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=stall.shop.id, account_id=viewer.id, role=TeamRole.VIEWER, now=now)
        await moderation.punish(
            session, group=chat, user_id=11, penalty=Penalty.MUTE, by=By(), now=now, seconds=7200, reason="Shouting"
        )
    here = f"/seller/{stall.shop.slug}/telegram/groups/{chat.group_id}/actions"
    return {"here": here, "owner": stall.owner.email, "viewer": viewer.email}


async def test_an_action_is_taken_back_once_and_both_are_told(people: dict[str, str], sign_in: SignIn):
    here = people["here"]
    seller = await sign_in(people["owner"])
    listed = await seller.get(here)
    assert "Muted for 2 hours" in words_of(listed)
    button = re.search(r'action="([^"]+/undo)"', listed.text)
    assert button is not None
    back = await seller.post(button[1], data={"back": f"{here}?kind=mute"})
    assert str(back.url).endswith("/actions?kind=mute")
    assert "Taken back." in words_of(back)
    assert "/undo" not in back.text
    everything = words_of(await seller.get(here))
    assert "May write again" in everything
    again = await seller.post(button[1], data={"back": "https://elsewhere.example/"})
    assert again.status_code == 422


async def test_who_only_looks_has_no_button_and_is_refused(people: dict[str, str], sign_in: SignIn):
    here = people["here"]
    owner, viewer = await sign_in(people["owner"]), await sign_in(people["viewer"])
    assert "/undo" not in (await viewer.get(here)).text
    button = re.search(r'action="([^"]+/undo)"', (await owner.get(here)).text)
    assert button is not None
    assert (await viewer.post(button[1])).status_code == 403
