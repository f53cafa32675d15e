"""Media, polls and messages for one member alone."""

from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputPollOption,
    PollAnswer,
)

from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.rights import USUAL
from tests.support.telegram.tests.conftest import Scene

FILE = BufferedInputFile(b"bytes of a film", "film.bin")


@pytest.mark.parametrize("kind", ["video", "animation", "audio", "voice", "video_note", "sticker", "document"])
async def test_each_kind_of_file_is_sent_and_read(scene: Scene, kind: str):
    send = getattr(scene.client, f"send_{kind}")
    sent = await send(scene.chat.id, **{kind: FILE})

    assert getattr(sent, kind).file_size == len(b"bytes of a film")
    assert scene.chat.history[-1].kind == kind


@pytest.mark.parametrize(
    ("kind", "permission"),
    [("sticker", "can_send_other_messages"), ("voice", "can_send_voice_notes"), ("video", "can_send_videos")],
)
async def test_what_members_may_not_send_they_cannot(scene: Scene, kind: str, permission: str):
    scene.ana.sends_file(scene.chat, kind)
    scene.owner.permits(scene.chat, USUAL - {permission})

    with pytest.raises(NotAllowed, match=permission):
        scene.ana.sends_file(scene.chat, kind)


async def test_an_album_is_one_group_of_messages(scene: Scene):
    pictures = [
        InputMediaPhoto(media=BufferedInputFile(b"\xff\xd8 1", "1.jpg"), caption="<b>two</b>", parse_mode="HTML")
    ]
    pictures.append(InputMediaPhoto(media=BufferedInputFile(b"\xff\xd8 2", "2.jpg")))
    sent = await scene.client.send_media_group(scene.chat.id, pictures)
    scene.ana.sends_album(scene.chat, b"3", b"4", caption="mine")
    updates = await scene.client.get_updates()

    assert len({message.media_group_id for message in sent}) == 1
    assert (sent[0].caption, sent[0].caption_entities[0].type) == ("two", "bold")
    assert len({update.message.media_group_id for update in updates}) == 1
    with pytest.raises(TelegramBadRequest, match="strict number of media"):
        await scene.client.send_media_group(scene.chat.id, pictures[:1])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (b"\xff\xd8" + bytes(10 * 2**20), "file is too big"),
    ],
)
async def test_what_is_no_picture_is_not_taken_as_one(scene: Scene, data: bytes, words: str):
    with pytest.raises(TelegramBadRequest, match=words):
        await scene.client.send_photo(scene.chat.id, BufferedInputFile(data, "1.jpg"))


async def test_a_picture_is_replaced(scene: Scene):
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Next", callback_data="n")]])
    sent = await scene.client.send_photo(scene.chat.id, BufferedInputFile(b"\xff\xd8 1", "1.jpg"))
    media = InputMediaPhoto(media=BufferedInputFile(b"\xff\xd8 2", "2.jpg"), caption="another")
    changed = await sent.edit_media(media, reply_markup=keyboard)

    assert (changed.photo[-1].file_id == sent.photo[-1].file_id, changed.caption) == (False, "another")


async def test_people_vote_until_a_poll_is_closed(scene: Scene):
    options = [InputPollOption(text="Fern"), InputPollOption(text="Palm")]
    await scene.client.send_poll(scene.chat.id, "Which next?", options, is_anonymous=False)
    poll = scene.chat.history[-1]
    scene.ana.votes(poll, 1)
    updates = await scene.client.get_updates()
    closed = await scene.client.stop_poll(scene.chat.id, poll.id)

    answer = updates[-1].event
    assert isinstance(answer, PollAnswer)
    assert (answer.user.id, answer.option_ids) == (scene.ana.id, [1])
    assert ([option.voter_count for option in closed.options], closed.is_closed) == ([0, 1], True)
    with pytest.raises(NotAllowed):
        scene.owner.votes(poll, 0)


async def test_an_ephemeral_message_is_changed_and_taken_back(scene: Scene):
    sent = await scene.client.send_message(scene.chat.id, "Are you human?", receiver_user_id=scene.ana.id)
    where = {
        "chat_id": scene.chat.id,
        "receiver_user_id": scene.ana.id,
        "ephemeral_message_id": sent.ephemeral_message_id,
    }
    await scene.client.edit_ephemeral_message_text(**where, text="You are")
    seen = scene.chat.seen_by(scene.ana)[-1].text
    await scene.client.delete_ephemeral_message(**where)

    assert seen == "You are"
    assert "You are" not in [message.text for message in scene.chat.seen_by(scene.ana)]
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await scene.client.delete_ephemeral_message(**where)


async def test_a_guard_bot_answers_a_join_request_in_time(scene: Scene):
    scene.chat.guard = scene.bot
    ben, eva = scene.world.user("Ben"), scene.world.user("Eva")
    ben.asks_to_join(scene.chat)
    eva.asks_to_join(scene.chat)
    first, second = [update.event for update in await scene.client.get_updates()]
    await scene.client.answer_chat_join_request_query(first.query_id, "approve")
    scene.world.clock.advance(timedelta(seconds=11))

    assert scene.chat.status(ben) == "member"
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await scene.client.answer_chat_join_request_query(second.query_id, "approve")


async def test_a_bot_says_what_it_is_in_each_language(scene: Scene):
    await scene.client.set_my_description("I sell plants")
    await scene.client.set_my_description("Vendo plantas", language_code="es")

    assert (await scene.client.get_my_description("es")).description == "Vendo plantas"
    assert (await scene.client.get_my_description("fa")).description == "I sell plants"
    assert (await scene.client.get_my_name()).name == "keeper_bot"
