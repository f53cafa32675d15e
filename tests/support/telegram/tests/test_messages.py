"""Messages: sent, changed, deleted, and the calls that are refused."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.limits import Limits
from tests.support.telegram.tests.conftest import Scene


async def test_html_becomes_entities_and_is_refused_where_it_is_broken(scene: Scene):
    sent = await scene.client.send_message(
        scene.chat.id, "🌱 <b>Fern</b> at <a href='https://x.io'>x</a>", parse_mode="HTML"
    )

    assert sent.text == "🌱 Fern at x"
    assert [(mark.type, mark.offset, mark.length, mark.url) for mark in sent.entities] == [
        ("bold", 3, 4, None),
        ("text_link", 11, 1, "https://x.io"),
    ]
    with pytest.raises(TelegramBadRequest, match='Can\'t find end tag corresponding to start tag "b"'):
        await scene.client.send_message(scene.chat.id, "<b>Fern", parse_mode="HTML")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"text": " "}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "d" * 65}]]}},
            "BUTTON_DATA_INVALID",
        ),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}, "Text buttons are unallowed"),
    ],
)
async def test_wrong_messages_are_refused_in_telegrams_words(scene: Scene, call: dict[str, object], words: str):
    with pytest.raises(TelegramBadRequest, match=words):
        await scene.client(SendMessage.model_validate({"chat_id": scene.chat.id, **call}))


async def test_a_message_changes_and_the_same_change_is_refused(scene: Scene):
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Buy", url="https://shop.example/p")]])
    sent = await scene.client.send_message(scene.chat.id, "3 left", reply_markup=keyboard)
    edited = await sent.edit_text("2 left", reply_markup=keyboard)

    assert (edited.text, edited.edit_date is None) == ("2 left", False)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("2 left", reply_markup=keyboard)
    other = scene.ana.says(scene.chat, "mine")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await scene.client.edit_message_text("yours", chat_id=scene.chat.id, message_id=other.id)


async def test_messages_are_deleted_within_two_days(scene: Scene):
    old = scene.ana.says(scene.chat, "old")
    scene.world.clock.advance(timedelta(hours=49))
    spam = [scene.ana.says(scene.chat, f"spam {number}") for number in range(3)]
    await scene.client.delete_messages(scene.chat.id, [message.id for message in spam] + [999])

    assert scene.chat.texts == ["old"]
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await scene.client.delete_message(scene.chat.id, old.id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await scene.client.delete_message(scene.chat.id, spam[0].id)


async def test_files_go_up_and_come_down(scene: Scene):
    sent = await scene.client.send_photo(
        scene.chat.id, BufferedInputFile(b"\xff\xd8 leaf", "leaf.jpg"), caption="A leaf"
    )
    again = await scene.client.send_photo(scene.chat.id, sent.photo[-1].file_id)
    file = await scene.client.get_file(sent.photo[-1].file_id)
    data = await scene.client.download_file(file.file_path)

    assert (sent.caption, again.photo[-1].file_id) == ("A leaf", sent.photo[-1].file_id)
    assert data.read() == b"\xff\xd8 leaf"


async def test_what_stands_at_an_address_is_fetched_where_the_world_wants_it(scene: Scene):
    known = scene.world.files.add(b"\xff\xd8 leaf", kind="photo", name="leaf.jpg")
    address = f"{scene.world.address}/file/bot{scene.bot.token}/{known.path}"
    scene.world.fetches = True
    sent = await scene.client.send_photo(scene.chat.id, address)

    assert (await scene.client.download(sent.photo[-1].file_id)).read() == b"\xff\xd8 leaf"
    with pytest.raises(TelegramBadRequest, match="failed to get HTTP URL content"):
        await scene.client.send_photo(scene.chat.id, f"{address}x")


async def test_injected_faults_befall_the_next_calls_alone(scene: Scene):
    faults = scene.world.faults
    faults.flood("sendMessage", retry_after=7)
    with pytest.raises(TelegramRetryAfter) as flooded:
        await scene.client.send_message(scene.chat.id, "one")
    faults.fail("sendMessage", code=502)
    with pytest.raises(TelegramServerError):
        await scene.client.send_message(scene.chat.id, "two")
    faults.drop("sendMessage")
    with pytest.raises(TelegramNetworkError):
        await scene.client.send_message(scene.chat.id, "three")
    await scene.client.send_message(scene.chat.id, "four")

    assert flooded.value.retry_after == 7
    assert scene.chat.texts == ["three", "four"]


async def test_a_delayed_call_waits_for_the_clock(scene: Scene):
    scene.world.faults.delay("sendMessage", 30)
    sending = asyncio.create_task(scene.client.send_message(scene.chat.id, "late"))
    await scene.world.clock.someone_sleeps()
    assert scene.chat.texts == []
    scene.world.clock.advance(timedelta(seconds=30))

    assert (await sending).text == "late"


async def test_telegrams_limits_can_be_kept(scene: Scene):
    scene.world.limits = Limits()
    answers = await asyncio.gather(
        *(scene.client.send_message(scene.chat.id, str(number)) for number in range(8)), return_exceptions=True
    )

    assert sum(isinstance(answer, TelegramRetryAfter) for answer in answers) == 5
    assert len(scene.chat.texts) == 3


async def test_only_the_receiver_sees_an_ephemeral_message(scene: Scene):
    await scene.client.send_message(scene.chat.id, "Prove that you are human", receiver_user_id=scene.ana.id)

    assert [message.text for message in scene.chat.seen_by(scene.ana)][-1:] == ["Prove that you are human"]
    assert "Prove that you are human" not in [message.text for message in scene.chat.seen_by(scene.owner)]
    assert scene.chat.texts == []


async def test_a_post_of_a_channel_shows_up_in_its_discussion(scene: Scene):
    channel = scene.world.channel("Plants", owner=scene.owner, discussion=scene.chat)
    scene.owner.says(channel, "New ferns")
    (update,) = await scene.client.get_updates()

    assert update.message.is_automatic_forward
    assert (update.message.sender_chat.id, update.message.forward_origin.type) == (channel.id, "channel")
    answer = await scene.client.send_message(
        scene.chat.id, "Which?", reply_parameters=ReplyParameters(message_id=update.message.message_id)
    )
    assert answer.reply_to_message.text == "New ferns"


async def test_answers_below_a_message_are_one_thread(scene: Scene):
    first = scene.owner.says(scene.chat, "3 ferns, who wants one?")
    answer = scene.ana.says(scene.chat, "me", reply_to=first)
    scene.owner.says(scene.chat, "yours", reply_to=answer)
    updates = await scene.client.get_updates()

    assert [update.message.message_thread_id for update in updates] == [None, first.id, first.id]


async def test_administrators_hide_and_owners_of_channels_write_in_their_name(scene: Scene):
    channel = scene.world.channel("Plants", owner=scene.ana)
    scene.owner.says(scene.chat, "behave", anonymously=True)
    scene.ana.says(scene.chat, "subscribe!", as_channel=channel)
    hidden, named = [update.message for update in await scene.client.get_updates()]
    await scene.client.ban_chat_sender_chat(scene.chat.id, channel.id)

    assert (hidden.from_user.username, hidden.sender_chat.id) == ("GroupAnonymousBot", scene.chat.id)
    assert (named.from_user.username, named.sender_chat.id) == ("Channel_Bot", channel.id)
    with pytest.raises(NotAllowed):
        scene.ana.says(scene.chat, "subscribe!", as_channel=channel)
    with pytest.raises(NotAllowed):
        scene.ana.says(scene.chat, "boo", anonymously=True)


async def test_slow_mode_lets_members_wait(scene: Scene):
    scene.chat.slow_mode_delay = 30
    scene.ana.says(scene.chat, "one")
    with pytest.raises(NotAllowed, match="slow mode"):
        scene.ana.says(scene.chat, "two")
    scene.world.clock.advance(timedelta(seconds=31))

    assert scene.ana.says(scene.chat, "two").is_there
    assert (await scene.client.get_chat(scene.chat.id)).slow_mode_delay == 30


async def test_somebody_is_mentioned_by_her_id(scene: Scene):
    sent = await scene.client.send_message(
        scene.chat.id, f'<a href="tg://user?id={scene.ana.id}">Ana</a>, hello', parse_mode="HTML"
    )

    assert [(mark.type, mark.user.id) for mark in sent.entities] == [("text_mention", scene.ana.id)]


async def test_privacy_hides_talk_from_a_bot_that_is_no_administrator(scene: Scene):
    scene.owner.promotes(scene.chat, scene.bot, rights=())
    scene.bot.mailbox.clear()
    for text in ("small talk", "/help", "hey @keeper_bot"):
        scene.ana.says(scene.chat, text)

    assert [update.message.text for update in await scene.client.get_updates()] == ["/help", "hey @keeper_bot"]


async def test_what_the_model_does_not_know_is_refused(scene: Scene):
    with pytest.raises(TelegramBadRequest, match='unknown parameter "colour"'):
        await scene.client(SendMessage(chat_id=scene.chat.id, text="a", colour="red"))


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"chat_id": "--5", "text": "a"}, "chat not found"),
        ({"chat_id": "²", "text": "a"}, "chat not found"),
        ({"text": "a"}, "chat_id is empty"),
        ({"chat_id": "1", "text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON"),
        ({"chat_id": "1", "text": "a", "entities": '[{"type": 1}]'}, "can't parse entities"),
    ],
)
async def test_nonsense_is_refused_in_words(scene: Scene, params: dict[str, str], words: str):
    async with httpx2.AsyncClient(base_url=scene.world.address, trust_env=False) as client:
        answer = await client.post(f"/bot{scene.bot.token}/sendMessage", data=params)

    assert (answer.status_code, answer.json()["description"].startswith(f"Bad Request: {words}")) == (400, True)


async def test_a_body_that_is_no_object_is_refused(scene: Scene):
    async with httpx2.AsyncClient(base_url=scene.world.address, trust_env=False) as client:
        answer = await client.post(f"/bot{scene.bot.token}/sendMessage", json=[1])

    assert (answer.status_code, answer.json()["ok"]) == (400, False)
