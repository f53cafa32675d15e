"""The doors for who plays people from outside: JSON and the page."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.support.telegram.page.views import open_doors
from tests.support.telegram.scenes import Liveliness, Scene, plant_lovers
from tests.support.telegram.server import serving
from tests.support.telegram.world import TelegramWorld


@pytest.fixture
async def lively() -> AsyncIterator[Scene]:
    async with serving(TelegramWorld(), extend=open_doors) as world:
        yield plant_lovers(world, username="shop_bot")


@pytest.fixture
async def browser(lively: Scene) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=lively.world.address, trust_env=False, follow_redirects=True) as client:
        yield client


async def test_a_person_writes_and_reads_on_the_page(lively: Scene, browser: httpx2.AsyncClient):
    lucia, address = lively.people[2], f"/as/{lively.people[2].id}/{lively.chat.id}"
    shown = await browser.post(address, data={"does": "says", "text": "¿<b>dos</b>?", "reply_to": lively.post.id})

    assert (lively.chat.history[-1].sender, lively.chat.history[-1].reply_to) == (lucia, lively.post)
    assert "¿&lt;b&gt;dos&lt;/b&gt;?" in shown.text
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]


async def test_a_picture_is_sent_and_shown(lively: Scene, browser: httpx2.AsyncClient):
    address = f"/as/{lively.people[0].id}/{lively.chat.id}"
    shown = await browser.post(
        address,
        data={"does": "says", "text": "my fern"},
        files={"picture": ("fern.jpg", b"\xff\xd8fern", "image/jpeg")},
    )
    source = re.search(r'src="(/media/[^"]+)"', shown.text)

    assert (lively.chat.history[-1].kind, lively.chat.history[-1].text) == ("photo", "my fern")
    assert source is not None
    assert (await browser.get(source[1])).content == b"\xff\xd8fern"


async def test_what_a_person_may_not_do_is_said_in_words(lively: Scene, browser: httpx2.AsyncClient):
    lively.owner.restricts(lively.chat, lively.people[0])
    address = f"/as/{lively.people[0].id}/{lively.chat.id}"
    shown = await browser.post(address, data={"does": "says", "text": "hello"})

    assert "lacks can_send_messages in Plant lovers" in shown.text


async def test_a_join_request_is_made_and_granted_on_the_page(lively: Scene, browser: httpx2.AsyncClient):
    nadia = lively.world.user("Nadia")
    await browser.post(f"/as/{nadia.id}/{lively.chat.id}", data={"does": "asks_to_join"})
    shown = await browser.get(f"/as/{lively.owner.id}/{lively.chat.id}")
    await browser.post(f"/as/{lively.owner.id}/{lively.chat.id}", data={"does": "approves", "account": nadia.id})

    assert "asks to join" in shown.text
    assert lively.chat.status(nadia) == "member"


async def test_a_button_is_pressed_on_the_page_and_the_answer_shown(lively: Scene, browser: httpx2.AsyncClient):
    parisa = lively.people[5]
    api = f"/bot{lively.bot.token}"
    keyboard = {"inline_keyboard": [[{"text": "Human", "callback_data": "h"}]]}
    sent = await browser.post(
        f"{api}/sendMessage", json={"chat_id": lively.chat.id, "text": "Are you?", "reply_markup": keyboard}
    )
    number = sent.json()["result"]["message_id"]
    address = f"/as/{parisa.id}/{lively.chat.id}"
    await browser.post(address, data={"does": "presses", "message": number, "button": "Human"})
    updates = (await browser.get(f"{api}/getUpdates")).json()["result"]
    await browser.post(
        f"{api}/answerCallbackQuery",
        json={"callback_query_id": updates[-1]["callback_query"]["id"], "text": "خوش آمدی"},
    )

    assert "خوش آمدی" in (await browser.get(address)).text


async def test_the_doors_make_people_chats_and_faults(lively: Scene, browser: httpx2.AsyncClient):
    ana = (await browser.post("/control/people", json={"first_name": "Ana"})).json()["result"]
    chat = (await browser.post("/control/chats", json={"title": "Ours", "owner": ana["id"]})).json()["result"]
    said = await browser.post(
        "/control/acts", json={"who": ana["id"], "does": "says", "where": chat["id"], "text": "first"}
    )
    await browser.post("/control/faults", json={"fault": "flood", "method": "getMe", "seconds": 9})
    flooded = await browser.get(f"/bot{lively.bot.token}/getMe")
    history = (await browser.get(f"/control/chats/{chat['id']}")).json()["result"]

    assert said.json()["result"]["text"] == "first"
    assert (flooded.status_code, flooded.json()["parameters"]) == (429, {"retry_after": 9})
    assert [message["text"] for message in history["messages"]] == ["first"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"does": "flies", "who": 1}, "nobody does 'flies'"),
        ({"does": "says", "who": 1}, "there is no person 1"),
    ],
)
async def test_what_is_not_understood_is_said(browser: httpx2.AsyncClient, asked: dict[str, object], why: str):
    answer = await browser.post("/control/acts", json=asked)

    assert (answer.status_code, why in answer.json()["why"]) == (400, True)


async def test_another_sites_page_plays_nobody(lively: Scene, browser: httpx2.AsyncClient):
    answer = await browser.post(
        f"/as/{lively.owner.id}/{lively.chat.id}", data={"does": "leaves"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert (answer.status_code, lively.chat.status(lively.owner)) == (403, "creator")


async def test_changes_are_told_as_they_happen(lively: Scene, browser: httpx2.AsyncClient):
    async with browser.stream("GET", "/control/events") as events:
        lines = events.aiter_lines()
        lively.people[0].says(lively.chat, "look")
        assert [await anext(lines), await anext(lines)] == ["event: changed", f"data: [{lively.chat.id}]"]


def test_the_demo_group_lives():
    scene = plant_lovers(TelegramWorld(), username="shop_bot")
    liveliness = Liveliness(scene)
    for _ in range(20):
        liveliness.turn()

    assert len(scene.spammers) == 2
    assert any(message.reply_to is scene.post for message in scene.chat.history)


async def test_people_order_below_what_the_bot_posted_last(lively: Scene, browser: httpx2.AsyncClient):
    before = lively.post
    photo = {"photo": ("lamp.jpg", b"\xff\xd8lamp", "image/jpeg")}
    await browser.post(
        f"/bot{lively.bot.token}/sendPhoto", data={"chat_id": lively.chat.id, "caption": "Lamp"}, files=photo
    )

    assert (before.sender, lively.post.text) == (lively.owner, "Lamp")
