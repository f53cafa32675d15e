"""A bot by its forms alone: connected in three steps, seen as a light with words, resting, given a token, taken out."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.gateway import Gateway
from tests.support.pages import words_of
from tests.support.telegram.world import TelegramWorld

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(gateway: Gateway, stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:  # Telegram is there
    return await sign_in(stall.owner.email)


@pytest.fixture
def here(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/telegram/bots"


async def test_a_bot_is_connected_rests_gets_a_token_and_is_taken_out(
    seller: httpx2.AsyncClient, here: str, telegram: TelegramWorld
):
    theirs = telegram.bot("lamps_bot", name="Lamps")
    assert "No bot yet" in words_of(await seller.get(here))
    wizard = words_of(await seller.get(f"{here}/new"))
    for words in ("Open @BotFather", "Write /newbot", "Paste its token here", "delete messages"):
        assert words in wizard
    connected = await seller.post(f"{here}/new", data={"token": f"Use this token:\n{theirs.token}"})
    assert "The bot is connected. Now add it to a group." in words_of(connected)
    assert "startgroup&amp;admin=delete_messages" in connected.text
    assert theirs.token not in connected.text
    page = str(connected.url)
    with count_statements() as count:
        listed = await seller.get(here)
    # Three say who asks, one which shops are theirs; the bots.
    assert count.value == 5
    assert "@lamps_bot" in words_of(listed)
    assert "At work" in words_of(listed)
    assert "Paused" in words_of(await seller.post(page, data={"do": "pause"}))
    assert "At work" in words_of(await seller.post(page, data={"do": "resume"}))
    wrong = await seller.post(page, data={"do": "token", "token": telegram.bot("other_bot").token})
    assert (wrong.status_code, "which is another bot" in words_of(wrong)) == (422, True)
    assert "The bot is kept so" in words_of(await seller.post(page, data={"do": "token", "token": theirs.token}))
    gone = await seller.post(page, data={"do": "disconnect"})
    assert "its token forgotten" in words_of(gone)
    assert (await seller.get(page)).status_code == 404


async def test_what_is_no_token_is_said_beside_the_steps_and_shown_to_nobody(
    seller: httpx2.AsyncClient, here: str, telegram: TelegramWorld
):
    telegram.faults.fail("getMe", times=1)
    passing = telegram.bot("lamps_bot").token
    for token, said in (
        ("", "Please fill this in."),
        ("hello", "This is no token of a bot."),
        (passing, "Telegram could not be asked"),
        ("1234567:" + "x" * 35, "The token cannot be used"),
    ):
        answer = await seller.post(f"{here}/new", data={"token": token})
        assert (answer.status_code, said in words_of(answer)) == (422, True), words_of(answer)
        assert not token or token not in answer.text


async def test_another_shop_s_bot_is_not_there(
    seller: httpx2.AsyncClient, here: str, telegram: TelegramWorld, database: Database, sign_in: SignIn, now: datetime
):
    made = await seller.post(f"{here}/new", data={"token": telegram.bot("lamps_bot").token})
    bot_id = str(made.url).rpartition("/")[2]
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    rival = await sign_in(other.owner.email)
    theirs = f"/seller/{other.shop.slug}/telegram/bots/{bot_id}"
    assert (await rival.get(theirs)).status_code == 404
    assert (await rival.post(theirs, data={"do": "disconnect"})).status_code == 404
