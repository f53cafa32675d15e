"""Messages that only one member of a group sees: changed and taken back."""

from typing import Any

from aiogram.methods import (
    DeleteEphemeralMessage,
    EditEphemeralMessageCaption,
    EditEphemeralMessageReplyMarkup,
    EditEphemeralMessageText,
)

from tests.support.telegram.errors import bad_request
from tests.support.telegram.messages import Message
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.methods.editing import changed
from tests.support.telegram.methods.markups import markup
from tests.support.telegram.methods.sending import caption_content, text_content
from tests.support.telegram.posting import delete


def _own(desk: Desk, call: Any, words: str) -> Message:
    message = desk.writable(call.chat_id).find(call.ephemeral_message_id, words)
    if message.receiver is None or message.receiver.id != call.receiver_user_id or message.sender is not desk.bot:
        raise bad_request(words)
    return message


@method(EditEphemeralMessageText)
async def edit_ephemeral_message_text(desk: Desk, call: EditEphemeralMessageText) -> bool:
    """Change the text."""
    message = _own(desk, call, "message to edit not found")
    content = text_content(call.text, call.parse_mode, call.entities, extra=call.link_preview_options)
    changed(message, content, markup(call.reply_markup))
    return True


@method(EditEphemeralMessageCaption)
async def edit_ephemeral_message_caption(desk: Desk, call: EditEphemeralMessageCaption) -> bool:
    """Change the words under a picture or file."""
    message = _own(desk, call, "message to edit not found")
    kept = {key: value for key, value in message.content.items() if not key.startswith("caption")}
    content = kept | caption_content(call.caption, call.parse_mode, call.caption_entities)
    changed(message, content, markup(call.reply_markup))
    return True


@method(EditEphemeralMessageReplyMarkup)
async def edit_ephemeral_message_reply_markup(desk: Desk, call: EditEphemeralMessageReplyMarkup) -> bool:
    """Change the buttons."""
    message = _own(desk, call, "message to edit not found")
    changed(message, message.content, markup(call.reply_markup))
    return True


@method(DeleteEphemeralMessage)
async def delete_ephemeral_message(desk: Desk, call: DeleteEphemeralMessage) -> bool:
    """Take it back."""
    delete(_own(desk, call, "message to delete not found"))
    return True
