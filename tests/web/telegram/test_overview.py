"""A group at a glance: what was done and when, as drawings, tables and files, and heard of while the page is open."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.group.types import Group
from sokoni.telegram.member import service as members
from sokoni.telegram.member.types import Seen
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def chat(database: Database, stall: Stall, now: datetime) -> Group:
    async with database.write() as session:
        chat = await group_factory.group(session, shop_id=stall.shop.id, now=now)
        done = [
            NewAction(group_id=chat.group_id, kind=kind, user_id=user_id, reason="Spam", occurred_at=now - before)
            for kind, user_id, before in (
                ("warn", 5, timedelta(hours=1)),
                ("warn", 5, timedelta(days=1)),
                ("mute", 5, timedelta(days=1)),
                ("ban", 6, timedelta(days=2)),
            )
        ]
        await actions.log(session, actions=done, now=now)
        said = (("Neema", 5, 7), ("Diego", 6, 2))
        seen = [
            Seen(
                group_id=chat.group_id,
                user_id=number,
                name=name,
                username="",
                is_bot=False,
                at=now - timedelta(hours=3),
                messages=times,
            )
            for name, number, times in said
        ]
        await members.note(session, seen=seen)
    return chat


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


@pytest.fixture
def here(stall: Stall, chat: Group) -> str:
    return f"/seller/{stall.shop.slug}/telegram/groups/{chat.group_id}"


async def test_a_group_s_figures_stand_in_drawings_tables_and_words(seller: httpx2.AsyncClient, here: str):
    with count_statements() as count:
        shown = await seller.get(here)
    # Three say who asks, one which shops are theirs; the group four times, its counters, whom, the latest, the mark,
    # what is said, who says most, twice who people are; customers who wait and in which group, their count, the raid.
    assert count.value == 20
    words = words_of(shown)
    assert "Messages in 30 days 9 Actions in 30 days 4" in words
    assert "Who says most Neema 7 Diego 2" in words
    assert "To whom most was done Neema 3 Diego 1" in words
    assert "No bot is in the group yet: nothing is enforced." in words
    assert shown.text.count('class="heat-5"') >= 2
    assert 'class="bar-ban"' in shown.text
    assert "Most on" in words


async def test_the_figures_are_files_for_spreadsheets_too(seller: httpx2.AsyncClient, here: str, now: datetime):
    week = (await seller.get(f"{here}/activity.csv")).text.splitlines()
    days = (await seller.get(f"{here}/penalties.csv")).text.splitlines()
    assert (len(week), week[0].split(",")[:2]) == (8, ["weekday", "00:00"])
    assert sum(int(cell) for row in week[1:] for cell in row.split(",")[1:]) == 9
    assert days[0] == "day,ban,mute,warn"
    assert days[-1] == f"{now.date()},0,0,1"


async def test_what_was_done_is_found_by_kind_person_and_day(seller: httpx2.AsyncClient, here: str, now: datetime):
    with count_statements() as count:
        everything = await seller.get(f"{here}/actions")
    assert count.value == 9
    assert everything.text.count("action-line") == 4
    assert "/live?since=" in everything.text
    for query, expected in (
        ("kind=warn", 2),
        ("user=5", 3),
        (f"day={now.date()}", 1),
        ("undone=yes", 0),
        ("user=somebody", 0),
        ("day=nonsense", 4),
    ):
        assert (await seller.get(f"{here}/actions?{query}")).text.count("action-line") == expected
    assert "Nothing like that was done" in words_of(await seller.get(f"{here}/actions?kind=pin"))


async def test_a_page_that_is_open_hears_that_something_was_done(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group, now: datetime
):
    before = (await seller.get(f"{here}/live")).text
    assert f"live?since={before}" in (await seller.get(here)).text
    async with database.write() as session:
        await actions.log(session, actions=[NewAction(group_id=chat.group_id, kind="warn", user_id=7)], now=now)
    after = await seller.get(f"{here}/live")
    assert after.headers["content-type"].startswith("text/plain")
    assert after.text != before


async def test_another_shop_s_group_is_not_there(sign_in: SignIn, database: Database, chat: Group, now: datetime):
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    rival = await sign_in(other.owner.email)
    for page in ("", "/actions", "/live", "/activity.csv", "/settings"):
        answer = await rival.get(f"/seller/{other.shop.slug}/telegram/groups/{chat.group_id}{page}")
        assert answer.status_code == 404
