"""Media that bots send, alone and as albums, and how they change them."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.methods import (
    EditMessageMedia,
    SendAnimation,
    SendAudio,
    SendContact,
    SendDice,
    SendLocation,
    SendMediaGroup,
    SendSticker,
    SendVenue,
    SendVideo,
    SendVideoNote,
    SendVoice,
)

from tests.support.telegram.errors import bad_request
from tests.support.telegram.files import SHAPES, File, sizes
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.methods.editing import changed, own_message
from tests.support.telegram.methods.markups import markup
from tests.support.telegram.methods.sending import caption_content, replied, send
from tests.support.telegram.posting import post

_SIDES = {"🎲": 6, "🎯": 6, "🏀": 5, "⚽": 5, "🎳": 6, "🎰": 64}
_ALBUM = (2, 10)


def shaped(file: File, kind: str, call: Any) -> Any:
    """A file as messages of its kind carry it; what the call says of it goes before what is made up."""
    if kind == "photo":
        return sizes(file)
    body = file.wire() | ({"file_name": file.name} if file.name and kind not in {"voice", "sticker"} else {})
    # A sticker's type is no word of the call's.
    shape = {
        name: usual if name == "type" else getattr(call, name, None) or usual
        for name, usual in SHAPES.get(kind, {}).items()
    }
    if kind == "audio":
        shape |= {name: value for name in ("performer", "title") if (value := getattr(call, name, None))}
    return body | shape


def _sender(model: Any, kind: str) -> Callable[[Desk, Any], Awaitable[dict[str, Any]]]:
    async def send_media(desk: Desk, call: Any) -> dict[str, Any]:
        desk.sendable(call.chat_id, kind)
        content = {kind: shaped(await desk.file(getattr(call, kind), kind), kind, call)}
        if hasattr(call, "caption"):
            content |= caption_content(call.caption, call.parse_mode, call.caption_entities)
        return send(desk, call, kind, content).wire()

    send_media.__doc__ = f"Send a file as {kind.replace('_', ' ')}."
    return method(model)(send_media)


send_video = _sender(SendVideo, "video")
send_animation = _sender(SendAnimation, "animation")
send_audio = _sender(SendAudio, "audio")
send_voice = _sender(SendVoice, "voice")
send_video_note = _sender(SendVideoNote, "video_note")
send_sticker = _sender(SendSticker, "sticker")


@method(SendDice)
async def send_dice(desk: Desk, call: SendDice) -> dict[str, Any]:
    """Throw a die."""
    emoji = call.emoji or "🎲"
    if emoji not in _SIDES:
        raise bad_request("wrong dice emoji specified")
    dice = {"emoji": emoji, "value": desk.world.rng.randint(1, _SIDES[emoji])}
    return send(desk, call, "dice", {"dice": dice}).wire()


@method(SendLocation)
async def send_location(desk: Desk, call: SendLocation) -> dict[str, Any]:
    """Send a place on the map."""
    return send(desk, call, "location", {"location": _location(call)}).wire()


@method(SendVenue)
async def send_venue(desk: Desk, call: SendVenue) -> dict[str, Any]:
    """Send a place with its name and address."""
    location = _location(call)
    venue = {"location": location, "title": call.title, "address": call.address}
    return send(desk, call, "venue", {"location": location, "venue": venue}).wire()


def _location(call: Any) -> dict[str, float]:
    if not (-90 <= call.latitude <= 90 and -180 <= call.longitude <= 180):
        raise bad_request("wrong location specified")
    return {"latitude": call.latitude, "longitude": call.longitude}


@method(SendContact)
async def send_contact(desk: Desk, call: SendContact) -> dict[str, Any]:
    """Send a telephone number with its name."""
    contact = {"phone_number": call.phone_number, "first_name": call.first_name}
    if call.last_name:
        contact["last_name"] = call.last_name
    return send(desk, call, "contact", {"contact": contact}).wire()


@method(SendMediaGroup)
async def send_media_group(desk: Desk, call: SendMediaGroup) -> list[dict[str, Any]]:
    """Send an album: a message for each, all of one group."""
    least, most = _ALBUM
    if not least <= len(call.media) <= most:
        raise bad_request("strict number of media to send must be 2-10")
    kinds = {media.type for media in call.media}
    if len(kinds) > 1 and kinds & {"audio", "document"}:
        raise bad_request("media of different types can't be sent in one album")
    chat = desk.sendable(call.chat_id, "photo" if "photo" in kinds else str(next(iter(kinds))))
    group = str(desk.world.rng.getrandbits(60))
    contents = [await _content(desk, media) for media in call.media]
    answers = replied(chat, call)
    extra = {"media_group_id": group}
    return [post(chat, desk.bot, content, reply_to=answers, extra=dict(extra)).wire() for content in contents]


async def _content(desk: Desk, media: Any) -> dict[str, Any]:
    kind = str(media.type)
    content = {kind: shaped(await desk.file(media.media, kind), kind, media)}
    return content | caption_content(media.caption, _plain(media.parse_mode), media.caption_entities)


def _plain(value: Any) -> str | None:
    """A parse mode; aiogram's default, which no bot sent, is none."""
    return value if isinstance(value, str) else None


@method(EditMessageMedia)
async def edit_message_media(desk: Desk, call: EditMessageMedia) -> dict[str, Any] | bool:
    """Put another picture or file into a message."""
    message = own_message(desk, call)
    if message.kind not in {"photo", "video", "animation", "audio", "document", "text"}:
        raise bad_request("message can't be edited")
    return changed(message, await _content(desk, call.media), markup(call.reply_markup))
