"""Paying customers whom rules would have put out, and the door that is shut: shown, and decided by a button."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, GroupDraft
from tests.support.factories import moderation, sale
from tests.support.factories import telegram as telegram_factory
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def chat(database: Database, stall: Stall, now: datetime) -> Group:
    async with database.write() as session:
        bot = await telegram_factory.bot(session, now=now, shop_id=stall.shop.id)
        draft = GroupDraft(group_id=-1_002_000_777_001, name="Quetzals", shop_id=stall.shop.id)
        return await groups.bind(session, draft=draft, bot_id=bot.id, actor=ACTOR, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


@pytest.fixture
def here(stall: Stall, chat: Group) -> str:
    return f"/seller/{stall.shop.slug}/telegram/groups/{chat.group_id}"


async def test_a_customer_in_trouble_is_spared_or_not(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group, now: datetime
):
    assert "Nobody waits for you" in words_of(await seller.get(f"{here}/cases"))
    async with database.write() as session:
        spared = await moderation.case(session, group_key=chat.id, user_id=41, now=now)
        punished = await moderation.case(session, group_key=chat.id, user_id=42, now=now)
    with count_statements() as count:
        listed = await seller.get(f"{here}/cases")
    # Three say who asks, one which shops are theirs; the group twice, its cases, who they are.
    assert count.value == 8
    assert listed.text.count('value="punish"') == 2
    assert "Paying customers wait for your decision" in words_of(await seller.get(here))
    let_be = await seller.post(f"{here}/cases/{spared.id}", data={"do": "spare"})
    assert "They stay as they are." in words_of(let_be)
    done = await seller.post(f"{here}/cases/{punished.id}", data={"do": "punish"})
    assert "Nobody waits for you" in words_of(done)
    again = await seller.post(f"{here}/cases/{punished.id}", data={"do": "spare"})
    assert (again.status_code, "decided about this already" in words_of(again)) == (422, True)
    told = words_of(await seller.get(f"{here}/cases?decided=1"))
    assert ("They were spared" in told, "It was done" in told) == (True, True)
    assert "Banned" in words_of(await seller.get(f"{here}/actions?user=42"))


async def test_the_door_is_shut_for_a_time_and_opened_again(seller: httpx2.AsyncClient, here: str):
    assert "Open: people may come." in words_of(await seller.get(here))
    shut = await seller.post(f"{here}/raid", data={"do": "start", "minutes": "360"})
    assert "Whoever comes now is put out again." in words_of(shut)
    assert "Shut until" in words_of(await seller.get(here))
    opened = await seller.post(f"{here}/raid", data={"do": "stop"})
    assert "People may come again." in words_of(opened)
    assert "Open: people may come." in words_of(opened)
    await seller.post(f"{here}/raid", data={"do": "stop"})
    await seller.post(f"{here}/raid", data={"do": "start", "minutes": "0"})
    assert "Open: people may come." in words_of(await seller.get(here))
    assert "The last raid ended" in words_of(await seller.get(here))
    found = re.search(r'name="raid" value="([0-9a-f-]{36})"', (await seller.get(here)).text)
    assert found is not None
    undone = await seller.post(f"{here}/raid", data={"do": "undo", "raid": found[1]})
    assert "The raid is undone" in words_of(undone)
    assert "The last raid ended" not in words_of(undone)
    again = await seller.post(f"{here}/raid", data={"do": "undo", "raid": found[1]})
    assert "This raid was undone already." in words_of(again)
