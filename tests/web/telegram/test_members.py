"""Members by their pages alone: found, looked at, muted, and all of it taken back."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.telegram.gateway import members as known
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, GroupDraft
from sokoni.telegram.member import service as members
from sokoni.telegram.member.types import Seen
from sokoni.telegram.role import service as roles
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft
from tests.support.factories import group as group_factory
from tests.support.factories import sale
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
        draft = GroupDraft(group_id=-1_002_000_777_021, name="Quetzals", shop_id=stall.shop.id)
        chat = await groups.bind(session, draft=draft, bot_id=bot.id, actor=ACTOR, now=now)
        seen = [
            Seen(
                group_id=chat.group_id,
                user_id=user_id,
                name=name,
                username=name.lower(),
                is_bot=False,
                at=now,
                messages=said,
                has_left=name == "Ben",
            )
            for user_id, name, said in ((11, "Ana", 5), (12, "Ben", 9), (13, "Carla", 1))
        ]
        await members.note(session, seen=seen)
    return chat


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


@pytest.fixture
def here(stall: Stall, chat: Group) -> str:
    return f"/seller/{stall.shop.slug}/telegram/groups/{chat.group_id}"


async def test_who_is_there_is_listed_and_found(seller: httpx2.AsyncClient, here: str):
    with count_statements() as count:
        listed = words_of(await seller.get(f"{here}/members"))
    # Three say who asks, one which shops are theirs; the group twice, its members, what they are, two for their roles.
    assert count.value == 10
    assert ("Ana" in listed, "Ben" in listed) == (True, False)
    assert "Ben" in words_of(await seller.get(f"{here}/members?left=1"))
    assert "Carla" in words_of(await seller.get(f"{here}/members?q=carl"))
    assert "Nobody found" in words_of(await seller.get(f"{here}/members?q=zzz"))
    assert (await seller.get(f"{here}/members/99")).status_code == 404


async def test_somebody_is_muted_and_warned_and_all_of_it_is_taken_back(seller: httpx2.AsyncClient, here: str):
    page = f"{here}/members/11"
    with count_statements() as count:
        await seller.get(page)
    # Beside these and the member: warnings, actions, figures, the group's roles, and again what they are.
    assert count.value == 19
    muted = await seller.post(page, data={"penalty": "mute", "time": "2", "time-unit": "h", "reason": "Shouting"})
    assert "It is done; the bot carries it out." in words_of(muted)
    assert "Muted for 2 hours" in words_of(muted)
    assert "Shouting" in words_of(muted)
    await seller.post(page, data={"penalty": "warn", "reason": "Again"})
    assert "Warnings that count 1" in words_of(await seller.get(page))
    undo = (await seller.get(f"{here}/actions?kind=mute")).text.split('action="')
    address = next(part.split('"')[0] for part in undo if part.split('"')[0].endswith("/undo"))
    back = await seller.post(address, data={"back": page})
    assert str(back.url).endswith("/members/11")
    assert "taken back" in words_of(back)
    again = await seller.post(address, data={"back": "https://elsewhere.example/"})
    assert again.status_code == 422
    await seller.post(page, data={"do": "unwarn"})
    assert "Warnings that count 0" in words_of(await seller.get(page))
    wrong = await seller.post(page, data={"penalty": "none"})
    assert wrong.status_code == 422
    short = await seller.post(page, data={"penalty": "ban", "time": "1", "time-unit": "s"})
    assert (short.status_code, "too short or too long" in words_of(short)) == (422, True)


async def test_somebody_gets_a_role_and_it_is_taken_back(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group, now: datetime
):
    page = f"{here}/members/11"
    assert 'id="roles"' not in (await seller.get(page)).text
    async with database.write() as session:
        draft = GroupRoleDraft(name="Helper", permissions=frozenset({GroupPermission.WARN}))
        await roles.add_role(session, group_id=chat.group_id, draft=draft, subject=group_factory.OPERATOR, now=now)
    assert "They hold none." in words_of(await seller.get(page))
    given = await seller.post(f"{page}/roles", data={"give": "Helper"})
    assert "The role is given." in words_of(given)
    assert "Helper" in words_of(await seller.get(f"{here}/members"))
    taken = await seller.post(f"{page}/roles", data={"take": "Helper"})
    assert "They hold none." in words_of(taken)
    unknown = await seller.post(f"{page}/roles", data={"give": "Nobody"})
    assert (unknown.status_code, "Nobody" in words_of(unknown)) == (422, True)


async def test_one_of_two_warnings_is_taken_off(seller: httpx2.AsyncClient, here: str):
    page = f"{here}/members/11"
    await seller.post(page, data={"penalty": "warn", "reason": "Shouting"})
    await seller.post(page, data={"penalty": "warn", "reason": "Spam"})
    shown = (await seller.get(page)).text
    older = next(part for part in shown.split('<li class="sample">')[1:] if "Shouting" in part)
    address = older.split('action="')[1].split('"')[0]
    after = await seller.post(address)
    assert "The warning counts no more." in words_of(after)
    assert "Warnings that count 1" in words_of(after)
    assert "Shouting" not in after.text.partition('<ul class="samples">')[2]
    again = await seller.post(address)
    assert "Warnings that count 1" in words_of(again)


async def test_nothing_is_done_to_who_runs_the_group_and_tags_are_shown(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group, now: datetime
):
    boss = {"status": "administrator", "user": telegram_factory.person(11, "Ana"), "custom_title": "the boss"}
    async with database.write() as session:
        await known.keep_administrators(session, chat_id=chat.group_id, answered=[boss], now=now)
    listed = words_of(await seller.get(f"{here}/members"))
    assert "administrator Tag in Telegram: the boss" in listed
    page = f"{here}/members/11"
    shown = words_of(await seller.get(page))
    assert "This person runs the group" in shown
    assert "Do it" not in shown
    for wish in ({"penalty": "warn"}, {"penalty": "ban"}):
        refused = await seller.post(page, data=wish)
        assert refused.status_code == 422
    assert "Nothing has been done here yet." in words_of(await seller.get(page))


async def test_nothing_is_promised_where_no_bot_is(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        empty = await group_factory.group(session, shop_id=stall.shop.id, now=now)
        seen = Seen(group_id=empty.group_id, user_id=11, name="Ana", username="", is_bot=False, at=now, messages=1)
        await members.note(session, seen=[seen])
    page = f"/seller/{stall.shop.slug}/telegram/groups/{empty.group_id}/members/11"
    assert "Nothing can be done to anybody until" in words_of(await seller.get(page))
    refused = await seller.post(page, data={"penalty": "mute"})
    assert (refused.status_code, "No bot is in the group" in words_of(refused)) == (422, True)
