"""Messages that bots change, delete and pin, and the answers to pressed buttons."""

from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    PinChatMessage,
    UnpinAllChatMessages,
    UnpinChatMessage,
)

from tests.support.telegram.chats import Chat
from tests.support.telegram.errors import bad_request
from tests.support.telegram.messages import Message
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.methods.markups import markup
from tests.support.telegram.methods.sending import caption_content, text_content
from tests.support.telegram.posting import delete, edit, post

_DELETABLE_FOR = 48 * 3600
_NEVER_DELETED = {"group_chat_created", "supergroup_chat_created", "channel_chat_created", "migrate_from_chat_id"}
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


@method(EditMessageText)
async def edit_message_text(desk: Desk, call: EditMessageText) -> dict[str, Any] | bool:
    """Change a text."""
    message = own_message(desk, call)
    content = text_content(call.text, call.parse_mode, call.entities, extra=call.link_preview_options)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return changed(message, content, markup(call.reply_markup))


@method(EditMessageCaption)
async def edit_message_caption(desk: Desk, call: EditMessageCaption) -> dict[str, Any] | bool:
    """Change the words under a picture or file."""
    message = own_message(desk, call)
    if message.kind in {"text", "service"}:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if not key.startswith("caption")}
    content = kept | caption_content(call.caption, call.parse_mode, call.caption_entities)
    return changed(message, content, markup(call.reply_markup))


@method(EditMessageReplyMarkup)
async def edit_message_reply_markup(desk: Desk, call: EditMessageReplyMarkup) -> dict[str, Any] | bool:
    """Change the buttons."""
    message = own_message(desk, call)
    return changed(message, message.content, markup(call.reply_markup))


def own_message(desk: Desk, call: Any) -> Message:
    """The message that a call wants to change, if this bot may."""
    if call.inline_message_id:
        message = desk.bot.inline_messages.get(call.inline_message_id)
        if message is None or not message.is_there:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    chat = desk.writable(call.chat_id)
    message = chat.find(call.message_id, "message to edit not found")
    own = (message.sender is desk.bot and message.receiver is None) or (
        chat.kind == "channel" and chat.member(desk.bot).has_right("can_edit_messages")
    )
    if not own or message.kind == "service" or "forward_origin" in message.extra:
        raise bad_request("message can't be edited")
    return message


def changed(message: Message, content: dict[str, Any], new_markup: dict[str, Any] | None) -> dict[str, Any] | bool:
    """The changed message, True for one that a person sent; a change to what it already says is refused."""
    if content == message.content and new_markup == message.markup:
        raise bad_request(_SAME)
    edit(message, content, new_markup)
    return True if message.inline_id else message.wire()


@method(DeleteMessage)
async def delete_message(desk: Desk, call: DeleteMessage) -> bool:
    """Delete a message of the last 48 hours."""
    chat = desk.writable(call.chat_id)
    message = chat.find(call.message_id, "message to delete not found")
    _check_deletable(desk, chat, message)
    delete(message)
    return True


@method(DeleteMessages)
async def delete_messages(desk: Desk, call: DeleteMessages) -> bool:
    """Delete up to 100 messages; those that are not there are left out."""
    chat = desk.writable(call.chat_id)
    if not call.message_ids:
        raise bad_request("message identifiers are not specified")
    if len(call.message_ids) > 100:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages.get(number) for number in call.message_ids]
    there = [message for message in found if message is not None and message.is_there]
    for message in there:
        _check_deletable(desk, chat, message)
    for message in there:
        delete(message)
    return True


def _check_deletable(desk: Desk, chat: Chat, message: Message) -> None:
    mine = message.sender is desk.bot or chat.kind == "private"
    if not mine and not chat.member(desk.bot).has_right("can_delete_messages"):
        raise bad_request("message can't be deleted")
    if message.content.keys() & _NEVER_DELETED:
        raise bad_request("message can't be deleted")
    if desk.now - message.date > _DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")


@method(PinChatMessage)
async def pin_chat_message(desk: Desk, call: PinChatMessage) -> bool:
    """Pin a message."""
    chat = desk.writable(call.chat_id)
    _check_pins(desk, chat)
    message = chat.find(call.message_id, "message to pin not found")
    if message in chat.pinned:
        chat.pinned.remove(message)
    chat.pinned.append(message)
    post(chat, desk.bot, {"pinned_message": message.wire(replied=False)})
    return True


@method(UnpinChatMessage)
async def unpin_chat_message(desk: Desk, call: UnpinChatMessage) -> bool:
    """Unpin a message, by default the newest pinned one."""
    chat = desk.writable(call.chat_id)
    _check_pins(desk, chat)
    if call.message_id:
        message = chat.find(call.message_id, "message to unpin not found")
    elif chat.pinned:
        message = chat.pinned[-1]
    else:
        raise bad_request("message to unpin not found")
    if message in chat.pinned:
        chat.pinned.remove(message)
    return True


@method(UnpinAllChatMessages)
async def unpin_all_chat_messages(desk: Desk, call: UnpinAllChatMessages) -> bool:
    """Unpin everything."""
    chat = desk.writable(call.chat_id)
    _check_pins(desk, chat)
    chat.pinned.clear()
    return True


def _check_pins(desk: Desk, chat: Chat) -> None:
    if chat.kind == "private":
        return
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    allowed = chat.member(desk.bot).has_right(right) or (chat.is_group and chat.may(desk.bot, "can_pin_messages"))
    if not allowed:
        raise bad_request("not enough rights to manage pinned messages in the chat")


@method(AnswerCallbackQuery)
async def answer_callback_query(desk: Desk, call: AnswerCallbackQuery) -> bool:
    """Say something to who pressed a button, or nothing."""
    query = desk.bot.callbacks.get(call.callback_query_id)
    if query is None or query.expires <= desk.now or query.answered:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text or "") > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    query.text, query.alert, query.url = call.text or "", bool(call.show_alert), call.url or ""
    query.message.chat.changed()
    return True
