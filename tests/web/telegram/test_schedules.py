"""Messages for later by their forms alone: planned, said in words, changed, resting, forgotten and back."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from sokoni.telegram.group.types import Group
from sokoni.telegram.schedule import service as schedules
from sokoni.telegram.schedule.types import Repeat, ScheduledMessage
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories.group import OPERATOR
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
FRIDAYS = {
    "text": "Offers of the week",
    "repeat": "weekly",
    "at": "18:00",
    "weekdays": "4",
    "day": "1",
    "buttons": "Shop = https://example.com",
    "is_pinned": "1",
    "do": "save",
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def chat(database: Database, stall: Stall, now: datetime) -> Group:
    async with database.write() as session:
        return await group_factory.group(session, shop_id=stall.shop.id, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


@pytest.fixture
def here(stall: Stall, chat: Group) -> str:
    return f"/seller/{stall.shop.slug}/telegram/groups/{chat.group_id}/schedules"


async def own(database: Database, chat: Group) -> list[ScheduledMessage]:
    async with database.read() as session:
        return list(await schedules.list_messages(session, group_id=chat.group_id, subject=OPERATOR))


async def test_a_message_is_planned_changed_rested_and_forgotten(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group
):
    assert "Nothing is planned" in words_of(await seller.get(here))
    planned = await seller.post(here, data=FRIDAYS)
    assert "The message is kept for its time." in words_of(planned)
    assert "Friday at 18:00" in words_of(planned)
    with count_statements() as count:
        await seller.get(here)
    # Three say who asks, one which shops are theirs; the group twice, its messages, how it is kept.
    assert count.value == 8
    (made,) = await own(database, chat)
    assert (made.draft.is_pinned, made.draft.buttons[0][0].text) == (True, "Shop")
    page = f"{here}/{made.id}"
    assert "Offers of the week" in (await seller.get(page)).text
    for change, expected in (
        ({"repeat": "daily"}, "every day at 18:00"),
        ({"repeat": "monthly", "day": "31"}, "on day 31 of each month at 18:00"),
        ({"repeat": "once", "on": "2030-01-02"}, "once, on Jan 2, 2030 at 18:00"),
    ):
        assert expected in words_of(await seller.post(page, data=FRIDAYS | change))
    (changed,) = await own(database, chat)
    assert changed.draft.timing.repeat is Repeat.ONCE
    assert "resting" in words_of(await seller.post(page, data={"do": "pause"}))
    assert [each.is_on for each in await own(database, chat)] == [False]
    await seller.post(page, data={"do": "resume"})
    assert [each.is_on for each in await own(database, chat)] == [True]
    assert "The message is forgotten." in words_of(await seller.post(page, data={"do": "remove"}))
    assert await own(database, chat) == []


async def test_what_cannot_be_planned_stays_in_the_form(
    seller: httpx2.AsyncClient, here: str, database: Database, chat: Group
):
    for wrong, said in (
        ({"text": ""}, "A message needs words or a picture."),
        ({"at": "late"}, "Write a time of day"),
        ({"repeat": "weekly", "weekdays": ""}, "What is said once needs its day"),
        ({"repeat": "once", "on": "2001-01-01"}, "That time is over already"),
        ({"repeat": "once", "on": "soon"}, "Choose a day."),
        ({"buttons": "nowhere"}, "Write a line for each row of buttons"),
        ({"day": "40"}, "Write a whole number."),
    ):
        answer = await seller.post(here, data=FRIDAYS | wrong)
        assert (answer.status_code, said in words_of(answer)) == (422, True), (wrong, words_of(answer))
    assert await own(database, chat) == []
