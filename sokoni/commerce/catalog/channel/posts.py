"""Telegram Desktop's `result.json` read into posts; the messages of an album are one post.

The export names no albums: they are told by their messages, which follow each other within a second, each with a
picture, at most one of them with a text. Source: Telegram Desktop, `export_output_json.cpp`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from sokoni.commerce.catalog.channel.errors import ChannelExportUnreadable
from sokoni.commerce.catalog.channel.types import Export, Part, PartKind, Post
from sokoni.core.errors import Reason

# More than a message holds; what comes from elsewhere may say more.
MAX_TEXT = 8_000
MAX_POSTS = 50_000
ALBUM_SECONDS = 1
MAX_ALBUM = 10
_MAX_ID = 2**62
_CHANNELS = frozenset({"public_channel", "private_channel"})
_KINDS: Mapping[str, PartKind] = {
    "bold": PartKind.BOLD,
    "strikethrough": PartKind.STRUCK,
    "hashtag": PartKind.HASHTAG,
    "link": PartKind.CONTACT,
    "text_link": PartKind.CONTACT,
    "mention": PartKind.CONTACT,
    "mention_name": PartKind.CONTACT,
    "phone": PartKind.CONTACT,
    "email": PartKind.CONTACT,
    "bot_command": PartKind.CONTACT,
    "bank_card": PartKind.CONTACT,
}
# Telegram Desktop writes control characters in a way that JSON does not know.
_FOREIGN_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
# Unpaired halves of characters, and what no database keeps.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_posts(data: bytes) -> Export:
    """The channels of an export and what they said.

    Raises:
        ChannelExportUnreadable: it is no JSON, or not of a channel.
    """
    chats = list(_channels(_parse(data)))
    if not chats:
        raise ChannelExportUnreadable(reason=Reason("it holds no channel, but other chats"))
    posts = [post for chat in chats for post in _posts(chat)]
    if len(posts) > MAX_POSTS:
        raise ChannelExportUnreadable(reason=Reason("it has more than {most} posts", most=MAX_POSTS))
    return Export(name=_text(chats[0].get("name"))[:255], posts=tuple(posts))


def _parse(data: bytes) -> Any:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            return orjson.loads(_FOREIGN_ESCAPE.sub(rb"\1\\u00\2", data))
    except orjson.JSONDecodeError:
        raise ChannelExportUnreadable(reason=Reason("it is not the JSON that Telegram Desktop writes")) from None


def _channels(root: Any) -> Iterator[Mapping[str, Any]]:
    """The channels among the chats of a file: one chat's own, or those of a whole account."""
    if not isinstance(root, dict):
        raise ChannelExportUnreadable(reason=Reason("it is not the JSON that Telegram Desktop writes"))
    listed = root.get("chats")
    chats: Any = listed.get("list") if isinstance(listed, dict) else [root]
    if not isinstance(chats, list) or (listed is None and "messages" not in root):
        raise ChannelExportUnreadable(reason=Reason("it is not the JSON that Telegram Desktop writes"))
    for chat in chats:
        is_channel = isinstance(chat, dict) and chat.get("type") in _CHANNELS
        if is_channel and isinstance(chat.get("messages"), list) and _is_id(chat.get("id")):
            yield chat


def _posts(chat: Mapping[str, Any]) -> Iterator[Post]:
    known: dict[int, Mapping[str, Any]] = {}
    for message in chat["messages"]:
        is_said = isinstance(message, dict) and message.get("type") == "message"
        if is_said and _is_id(message.get("id")) and _time(message) is not None:
            known[message["id"]] = message
    album: list[Mapping[str, Any]] = []
    for _, message in sorted(known.items()):
        if album and not _continues(album, message):
            yield _post(chat["id"], album)
            album = []
        album.append(message)
    if album:
        yield _post(chat["id"], album)


def _continues(album: Sequence[Mapping[str, Any]], message: Mapping[str, Any]) -> bool:
    """Whether a message belongs to the album that ends with another."""
    last = album[-1]
    seconds = (_time(message) or datetime.max.replace(tzinfo=UTC)) - (_time(last) or datetime.min.replace(tzinfo=UTC))
    return (
        len(album) < MAX_ALBUM
        and 0 <= seconds.total_seconds() <= ALBUM_SECONDS
        and message["id"] == last["id"] + 1
        and _has_media(last)
        and _has_media(message)
        and message.get("from_id") == last.get("from_id")
        and not (_parts(message) and any(_parts(each) for each in album))
    )


def _post(channel_id: int, album: Sequence[Mapping[str, Any]]) -> Post:
    named = [name for message in album if (name := _picture(message)) is not None]
    pictures = [name for name in named if not _is_left_out(name)]
    return Post(
        channel_id=channel_id,
        message_id=album[0]["id"],
        posted_at=_time(album[0]) or datetime.min.replace(tzinfo=UTC),
        parts=next((parts for message in album if (parts := _parts(message))), ()),
        pictures=tuple(dict.fromkeys(pictures)),
        left_out=len(named) - len(pictures),
        is_forwarded=any("forwarded_from" in message for message in album),
    )


def _has_media(message: Mapping[str, Any]) -> bool:
    return "photo" in message or "file" in message


def _picture(message: Mapping[str, Any]) -> str | None:
    """Where a message's picture lies: a photo, or a file that is one."""
    photo, file = message.get("photo"), message.get("file")
    if isinstance(photo, str):
        return photo
    is_picture = str(message.get("mime_type", "")).startswith("image/") and message.get("media_type") != "sticker"
    return file if isinstance(file, str) and is_picture else None


def _is_left_out(name: str) -> bool:
    """Whether there is a remark in place of a file's path: it was too large, or was not wanted."""
    return name.endswith(")") and "(File" in name


def _parts(message: Mapping[str, Any]) -> tuple[Part, ...]:
    """The pieces of a message's text; older versions have no `text_entities`, but a `text` of the same pieces."""
    pieces = message.get("text_entities")
    if not isinstance(pieces, list) or not pieces:
        text = message.get("text")
        pieces = text if isinstance(text, list) else [text]
    parts: list[Part] = []
    left = MAX_TEXT
    for piece in pieces:
        kind, text = (
            (str(piece.get("type")), _text(piece.get("text"))) if isinstance(piece, dict) else ("", _text(piece))
        )
        if text and left > 0:
            parts.append(Part(_KINDS.get(kind, PartKind.PLAIN), text[:left]))
            left -= len(text)
    return tuple(parts) if any(part.text.strip() for part in parts) else ()


def _text(value: Any) -> str:
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else ""


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MAX_ID


def _time(message: Mapping[str, Any]) -> datetime | None:
    """When a message was sent. Without `date_unixtime`, which older versions don't write, its zone is not known."""
    try:
        if "date_unixtime" in message:
            return datetime.fromtimestamp(int(message["date_unixtime"]), UTC)
        return datetime.fromisoformat(str(message.get("date"))).replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
