"""Reads messages as the Bot API sends them.

Source: https://core.telegram.org/bots/api#message. Whatever is missing or of another kind than told there is taken as
not there: a message that Telegram sends tomorrow is read as far as it is known today.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from sokoni.telegram.rule.engine import hosts
from sokoni.telegram.rule.engine.hosts import Link
from sokoni.telegram.rule.engine.message import Carried, Forward, ForwardedFrom, SeenMessage

_FILES = {
    "animation": Carried.ANIMATION,
    "photo": Carried.PHOTO,
    "video": Carried.VIDEO,
    "audio": Carried.AUDIO,
    "voice": Carried.VOICE,
    "video_note": Carried.VIDEO_NOTE,
    "document": Carried.DOCUMENT,
    "sticker": Carried.STICKER,
}
_OTHERS = {
    "poll": Carried.POLL,
    "venue": Carried.VENUE,
    "location": Carried.LOCATION,
    "contact": Carried.CONTACT,
    "dice": Carried.DICE,
    "game": Carried.GAME,
    "story": Carried.STORY,
    "invoice": Carried.INVOICE,
    "via_bot": Carried.VIA_BOT,
    "reply_markup": Carried.BUTTONS,
}
_SERVICE = frozenset(
    {
        "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
        "group_chat_created", "supergroup_chat_created", "message_auto_delete_timer_changed", "pinned_message",
        "migrate_to_chat_id", "migrate_from_chat_id", "proximity_alert_triggered", "boost_added", "chat_background_set",
        "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
        "general_forum_topic_hidden", "general_forum_topic_unhidden", "video_chat_scheduled", "video_chat_started",
        "video_chat_ended", "video_chat_participants_invited", "giveaway_created", "giveaway_completed",
    }
)  # fmt: skip
# What is kept of a message so that it can be read again later: all that is read here, and nothing else.
_KEPT = frozenset(
    {
        "message_id", "date", "edit_date", "text", "caption", "media_group_id", "is_automatic_forward", *_OTHERS,
        "link_preview_options", "forward_origin", "sender_chat", "from", "chat", "entities", "caption_entities",
    }
)  # fmt: skip
_TOLD_OF_FILES = ("file_unique_id", "file_name", "emoji")
_TOLD_OF_OTHERS = {
    "poll": ("question", "options"),
    "checklist": ("title", "tasks"),
    "venue": ("title", "address"),
    "contact": ("first_name", "last_name"),
    "quote": ("text",),
    "reply_markup": ("inline_keyboard",),
}
# What shows words beside its text.
_SHOWING = frozenset({"poll", "checklist", "venue", "contact", "external_reply"})
_TOLD_OF_ORIGINS = {
    "from": ("id", "is_bot"),
    "chat": ("id",),
    "sender_chat": ("id",),
    "via_bot": ("id",),
    "link_preview_options": ("url",),
}


def read(message: Mapping[str, Any], *, is_edit: bool = False) -> SeenMessage:
    """A message as rules see it."""
    chat_id = _number(_part(message, "chat").get("id"))
    sender_chat = _number(_part(message, "sender_chat").get("id"))
    text = _said(message)
    entities = _parts(message, "entities") + _parts(message, "caption_entities")
    carries, file_key, file_ending = _carried(message, entities)
    return SeenMessage(
        chat_id=chat_id,
        message_id=_number(message.get("message_id")),
        author_id=sender_chat or _number(_part(message, "from").get("id")),
        sent_at=_number(message.get("edit_date") if is_edit else message.get("date")) or _number(message.get("date")),
        text=text,
        is_edit=is_edit,
        is_from_chat=sender_chat != 0,
        # An anonymous administrator writes in the group's own name, its channel's posts come by themselves.
        is_privileged=sender_chat == chat_id or message.get("is_automatic_forward") is True,
        is_service=not _SERVICE.isdisjoint(message),
        is_command=any(each.get("type") == "bot_command" and each.get("offset") == 0 for each in entities),
        album=message.get("media_group_id"),
        forward=_forward(_part(message, "forward_origin")) or _forward(_answered_elsewhere(message)),
        carries=carries,
        file_key=file_key,
        file_ending=file_ending,
        links=_links(message, text, entities),
        mentions=frozenset(_mentions(text, entities)),
    )


def keep(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as it is kept for a week: read again, it is the same to rules; names of people are left out."""
    kept: dict[str, Any] = {}
    for name, value in message.items():
        if name in _FILES:
            kept[name] = _told_of_file(value)
        elif name in _TOLD_OF_OTHERS or name in _TOLD_OF_ORIGINS:
            told = _TOLD_OF_OTHERS.get(name) or _TOLD_OF_ORIGINS[name]
            kept[name] = {key: value[key] for key in told if key in value} if isinstance(value, Mapping) else {}
        elif name == "forward_origin":
            kept[name] = _told_of_origin(value)
        elif name == "external_reply":
            kept[name] = {"origin": _told_of_origin(_part(message, name).get("origin"))}
        elif name in _OTHERS or name in _SERVICE:
            kept[name] = True
        elif name in _KEPT:
            kept[name] = value
    return kept


def _said(message: Mapping[str, Any]) -> str:
    """All words that a message shows: its own come first, since entities count from there.

    What is answered from another chat is shown with it; what is answered from the same was judged there.
    """
    own = _text(message, "text") or _text(message, "caption")
    if _SHOWING.isdisjoint(message):
        return own
    poll, checklist = _part(message, "poll"), _part(message, "checklist")
    venue, contact = _part(message, "venue"), _part(message, "contact")
    lines = [
        own,
        _text(poll, "question"),
        *(_text(each, "text") for each in _parts(poll, "options")),
        _text(checklist, "title"),
        *(_text(each, "text") for each in _parts(checklist, "tasks")),
        *(_text(venue, name) for name in ("title", "address")),
        *(_text(contact, name) for name in ("first_name", "last_name")),
        _text(_part(message, "quote"), "text") if "external_reply" in message else "",
    ]
    return "\n".join(filter(None, lines))


def _answered_elsewhere(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where what it answers comes from, if that is another chat: it is shown like a forwarded message."""
    return _part(_part(message, "external_reply"), "origin")


def _carried(message: Mapping[str, Any], entities: Iterable[Mapping[str, Any]]) -> tuple[frozenset[Carried], str, str]:
    """What a message carries, the key of its file, and how the file's name ends."""
    found = {kind for name, kind in chain(_FILES.items(), _OTHERS.items()) if name in message}
    # Telegram repeats an animation as a document, and a venue as a location.
    if Carried.ANIMATION in found:
        found.discard(Carried.DOCUMENT)
    if Carried.VENUE in found:
        found.discard(Carried.LOCATION)
    if any(each.get("type") == "custom_emoji" for each in entities):
        found.add(Carried.CUSTOM_EMOJI)
    file = next((_file(message[name]) for name in _FILES if name in message), {})
    name = _text(file, "file_name")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return frozenset(found), _text(file, "file_unique_id"), ending


def _file(value: object) -> Mapping[str, Any]:
    # A photo comes in several sizes; the last is the largest.
    if isinstance(value, list):
        value = value[-1] if value else {}
    return value if isinstance(value, Mapping) else {}


def _links(message: Mapping[str, Any], text: str, entities: Iterable[Mapping[str, Any]]) -> tuple[Link, ...]:
    found = [link for each in entities if (link := _entity_link(text, each)) is not None]
    addresses = [_text(_part(message, "link_preview_options"), "url")]
    for row in _list(_part(message, "reply_markup"), "inline_keyboard"):
        addresses += [_text(button, "url") for button in _only_parts(row)]
    found += [link for address in addresses if address and (link := hosts.parse(address)) is not None]
    return tuple(dict.fromkeys(found + hosts.disguised_in(text)))


def _entity_link(text: str, entity: Mapping[str, Any]) -> Link | None:
    kind = entity.get("type")
    if kind == "url":
        return hosts.parse(_words(text, entity))
    if kind != "text_link":
        return None
    link = hosts.parse(_text(entity, "url"))
    if link is None:
        return None
    shown = hosts.shown_in(_words(text, entity))
    is_hidden = shown is not None and shown.host != link.host
    return Link(link.host, link.path, hides=shown.host, pretends=link.pretends) if shown and is_hidden else link


def _mentions(text: str, entities: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in entities:
        if each.get("type") == "mention":
            yield _words(text, each).lower()
        elif each.get("type") == "text_mention":
            yield str(_part(each, "user").get("id"))


def _forward(origin: Mapping[str, Any]) -> Forward | None:
    match origin.get("type"):
        case "user":
            user = _part(origin, "sender_user")
            source = ForwardedFrom.BOT if user.get("is_bot") is True else ForwardedFrom.USER
            return Forward(source=source, id=user.get("id"), username=_text(user, "username").lower())
        case "hidden_user":
            return Forward(source=ForwardedFrom.HIDDEN_USER)
        case "chat" | "channel" as kind:
            chat = _part(origin, "sender_chat" if kind == "chat" else "chat")
            source = ForwardedFrom.GROUP if kind == "chat" else ForwardedFrom.CHANNEL
            return Forward(source=source, id=chat.get("id"), username=_text(chat, "username").lower())
        case _:
            return None


def _words(text: str, entity: Mapping[str, Any]) -> str:
    """What an entity stands over; Telegram counts in units of UTF-16."""
    start = _number(entity.get("offset"))
    end = start + _number(entity.get("length"))
    if text.isascii():
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def _told_of_file(value: object) -> object:
    file = _file(value)
    told = {key: file[key] for key in _TOLD_OF_FILES if key in file}
    return [told] if isinstance(value, list) else told


def _told_of_origin(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    told: dict[str, Any] = {"type": value.get("type")}
    for name in ("sender_user", "sender_chat", "chat"):
        part = _part(value, name)
        if part:
            told[name] = {key: part[key] for key in ("id", "is_bot", "username") if key in part}
    return told


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name)
    return part if isinstance(part, Mapping) else {}


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    part = value.get(name)
    return part if isinstance(part, list) else []


def _parts(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return _only_parts(_list(value, name))


def _only_parts(values: object) -> list[Mapping[str, Any]]:
    return [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []


def _text(value: Mapping[str, Any], name: str) -> str:
    part = value.get(name)
    return part if isinstance(part, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
