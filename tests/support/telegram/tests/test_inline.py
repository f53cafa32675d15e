"""Searching with a bot in any chat, and what is sent from there."""

from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent

from tests.support.telegram.tests.conftest import Scene

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Buy", callback_data="buy")]])


def lamp(number: str = "1") -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text="<b>Lamp</b>, 12 €", parse_mode="HTML")
    return InlineQueryResultArticle(id=number, title="Lamp", input_message_content=content, reply_markup=KEYBOARD)


async def test_a_result_is_sent_pressed_and_changed(scene: Scene):
    query = scene.ana.searches(scene.bot, "lamp", scene.chat)
    (asked,) = await scene.client.get_updates()
    await scene.client.answer_inline_query(asked.inline_query.id, [lamp()])
    message = scene.ana.picks(scene.bot, query, "1")
    scene.owner.presses(message, "Buy")
    chosen, sent, pressed = await scene.client.get_updates(offset=asked.update_id + 1)
    number = pressed.callback_query.inline_message_id
    await scene.client.edit_message_text("Sold", inline_message_id=number)

    assert (asked.inline_query.query, asked.inline_query.chat_type) == ("lamp", "supergroup")
    assert {chosen.event_type, sent.event_type} == {"message", "chosen_inline_result"}
    assert (message.text, message.extra["via_bot"]["id"], message.buttons) == ("Sold", scene.bot.id, [])


async def test_late_and_double_answers_are_refused(scene: Scene):
    query = scene.ana.searches(scene.bot, "lamp", scene.chat)
    with pytest.raises(TelegramBadRequest, match="RESULT_ID_DUPLICATE"):
        await scene.client.answer_inline_query(query.id, [lamp(), lamp()])
    scene.world.clock.advance(timedelta(seconds=31))
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await scene.client.answer_inline_query(query.id, [lamp()])
