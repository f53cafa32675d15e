"""Messages that bots send."""

from collections.abc import Sequence
from typing import Any

from aiogram.methods import (
    CopyMessage,
    CopyMessages,
    ForwardMessage,
    ForwardMessages,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
)
from aiogram.types import MessageEntity

from tests.support.telegram.accounts import Account
from tests.support.telegram.chats import Chat
from tests.support.telegram.entities import marked, units
from tests.support.telegram.errors import bad_request
from tests.support.telegram.files import sizes
from tests.support.telegram.messages import Message
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.methods.markups import markup
from tests.support.telegram.posting import post
from tests.support.telegram.writing import origin

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def text_content(
    text: str | None, parse_mode: Any, given: Sequence[MessageEntity] | None, *, extra: Any = None
) -> dict[str, Any]:
    """A text as a message carries it."""
    shown, marks = marked(text or "", parse_mode, _plain(given))
    if not shown.strip():
        raise bad_request("message text is empty")
    if units(shown) > LONGEST_TEXT:
        raise bad_request("message is too long")
    content: dict[str, Any] = {"text": shown}
    if marks:
        content["entities"] = marks
    if extra is not None:
        content["link_preview_options"] = extra.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return content


def caption_content(text: str | None, parse_mode: Any, given: Sequence[MessageEntity] | None) -> dict[str, Any]:
    """A caption as a message carries it; nothing where there is none."""
    shown, marks = marked(text or "", parse_mode, _plain(given))
    if units(shown) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": shown} if shown else {}) | ({"caption_entities": marks} if marks else {})


def _plain(given: Sequence[MessageEntity] | None) -> list[dict[str, Any]]:
    return [mark.model_dump(mode="json", exclude_none=True) for mark in given or ()]


def send(desk: Desk, call: Any, kind: str, content: dict[str, Any]) -> Message:
    """Put what a send… method made into the chat it names."""
    chat = desk.sendable(call.chat_id, kind)
    extra: dict[str, Any] = {}
    if getattr(call, "message_thread_id", None):
        extra["message_thread_id"] = call.message_thread_id
    if getattr(call, "protect_content", None):
        extra["has_protected_content"] = True
    _name_mentioned(desk, content)
    return post(
        chat,
        desk.bot,
        content,
        reply_to=replied(chat, call),
        markup=markup(getattr(call, "reply_markup", None)),
        extra=extra,
        receiver=_receiver(desk, chat, call),
    )


def _name_mentioned(desk: Desk, content: dict[str, Any]) -> None:
    """Say who is meant where HTML mentions somebody by her id; who is not known is not mentioned."""
    for field in ("entities", "caption_entities"):
        marks = []
        for mark in content.get(field, ()):
            account = desk.world.account(mark["user"]["id"]) if mark["type"] == "text_mention" else None
            if account is not None:
                marks.append(mark | {"user": account.wire()})
            elif mark["type"] != "text_mention":
                marks.append(mark)
        if marks:
            content[field] = marks
        else:
            content.pop(field, None)


def replied(chat: Chat, call: Any) -> Message | None:
    """The message that is replied to."""
    parameters = getattr(call, "reply_parameters", None)
    number = parameters.message_id if parameters else getattr(call, "reply_to_message_id", None)
    if not number:
        return None
    message = chat.messages.get(number)
    if message is not None and message.is_there:
        return message
    lenient = parameters.allow_sending_without_reply if parameters else call.allow_sending_without_reply
    if lenient is True:
        return None
    raise bad_request("message to be replied not found")


def _receiver(desk: Desk, chat: Chat, call: Any) -> Account | None:
    given = getattr(call, "ephemeral_message_parameters", None)
    number = given.receiver_user_id if given else getattr(call, "receiver_user_id", None)
    if not number:
        return None
    if not chat.is_group:
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    account = desk.person(chat, number)
    if not chat.member(account).present:
        raise bad_request("USER_NOT_PARTICIPANT")
    return account


@method(SendMessage)
async def send_message(desk: Desk, call: SendMessage) -> dict[str, Any]:
    """Send a text."""
    desk.sendable(call.chat_id, "text")
    content = text_content(call.text, call.parse_mode, call.entities, extra=call.link_preview_options)
    return send(desk, call, "text", content).wire()


@method(SendPhoto)
async def send_photo(desk: Desk, call: SendPhoto) -> dict[str, Any]:
    """Send a picture."""
    desk.sendable(call.chat_id, "photo")
    content = {"photo": sizes(await desk.file(call.photo, "photo"))}
    return send(
        desk, call, "photo", content | caption_content(call.caption, call.parse_mode, call.caption_entities)
    ).wire()


@method(SendDocument)
async def send_document(desk: Desk, call: SendDocument) -> dict[str, Any]:
    """Send a file."""
    desk.sendable(call.chat_id, "document")
    file = await desk.file(call.document, "document")
    content: dict[str, Any] = {"document": file.wire() | ({"file_name": file.name} if file.name else {})}
    return send(
        desk, call, "document", content | caption_content(call.caption, call.parse_mode, call.caption_entities)
    ).wire()


@method(SendChatAction)
async def send_chat_action(desk: Desk, call: SendChatAction) -> bool:
    """Show that something is being written."""
    desk.writable(call.chat_id)
    if call.action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


@method(CopyMessage)
async def copy_message(desk: Desk, call: CopyMessage) -> dict[str, Any]:
    """Send the content of a message as one's own; answers its number only."""
    source = desk.chat(call.from_chat_id).find(call.message_id, "message to copy not found")
    _refuse_service(source, "copied")
    content = dict(source.content)
    if call.caption is not None and source.kind != "text":
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= caption_content(call.caption, call.parse_mode, call.caption_entities)
    return {"message_id": send(desk, call, source.kind, content).id}


@method(CopyMessages)
async def copy_messages(desk: Desk, call: CopyMessages) -> list[dict[str, Any]]:
    """Send the content of several messages; those that are not there are left out."""
    found = _several(desk, call)
    return [{"message_id": send(desk, call, source.kind, dict(source.content)).id} for source in found]


@method(ForwardMessage)
async def forward_message(desk: Desk, call: ForwardMessage) -> dict[str, Any]:
    """Forward a message."""
    source = desk.chat(call.from_chat_id).find(call.message_id, "message to forward not found")
    _refuse_service(source, "forwarded")
    return _forwarded(desk, call, source).wire()


@method(ForwardMessages)
async def forward_messages(desk: Desk, call: ForwardMessages) -> list[dict[str, Any]]:
    """Forward several messages; those that are not there are left out."""
    return [{"message_id": _forwarded(desk, call, source).id} for source in _several(desk, call)]


def _forwarded(desk: Desk, call: Any, source: Message) -> Message:
    chat = desk.sendable(call.chat_id, source.kind)
    return post(chat, desk.bot, dict(source.content), extra={"forward_origin": origin(source)})


def _several(desk: Desk, call: Any) -> list[Message]:
    chat = desk.chat(call.from_chat_id)
    if not 1 <= len(call.message_ids) <= 100:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages.get(number) for number in call.message_ids]
    return [message for message in found if message is not None and message.is_there and message.kind != "service"]


def _refuse_service(message: Message, what: str) -> None:
    if message.kind == "service" or message.extra.get("has_protected_content"):
        raise bad_request(f"message can't be {what}")
