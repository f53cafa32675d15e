"""Which files a call sends as what, and by which numbers Telegram's answer calls them. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from sokoni.services.botapi import attached
from sokoni.telegram.gateway.call_types import FileUse, QueuedCall
from sokoni.telegram.gateway.types import Call


def check(call: Call) -> None:
    """Pass a call whose parameters name each of its files.

    Raises:
        ValueError: they don't; it is the caller's mistake, and Telegram would see none of the file.
    """
    if call.files and not call.files.keys() <= {each.name for each in attached.places(call.method, call.params)}:
        msg = f"{call.method} names not all of its files: {sorted(call.files)}"
        raise ValueError(msg)


def uses_of(call: QueuedCall) -> Mapping[str, FileUse]:
    """The files of a call, by their names in it; without those that Telegram takes as uploads only."""
    return {
        place.name: FileUse(call.bot_id, call.files[place.name].content, place.kind)
        for place in attached.places(call.method, call.params)
        if place.kind and place.name in call.files
    }


def numbers_of(call: QueuedCall, result: Any) -> Mapping[str, str]:
    """By which numbers Telegram calls the files of a call; those that the answer does not show are left out.

    An album's answer has a message for each of its files, in their order.
    """
    kinds = {place.name: place.kind for place in attached.places(call.method, call.params) if place.kind}
    media = call.params.get("media")
    entries = media if isinstance(media, list) else [media if isinstance(media, dict) else call.params]
    messages = result if isinstance(result, list) else [result]
    numbers = {}
    for entry, message in zip(entries, messages, strict=False):
        for name in _names(entry, kinds):
            number = _number(message, kinds[name])
            if number is not None:
                numbers[name] = number
    return numbers


def messages_in(method: str, params: Mapping[str, Any]) -> int:
    """For how many messages a call counts: an album's parts are messages of their own."""
    media = params.get("media") or params.get("message_ids")
    return len(media) if method.startswith(("send", "copy", "forward")) and isinstance(media, list) else 1


def _names(entry: Any, kinds: Mapping[str, str]) -> Iterator[str]:
    if isinstance(entry, dict):
        marks = {attached.mark(name): name for name in kinds}
        yield from (marks[value] for value in entry.values() if isinstance(value, str) and value in marks)


def _number(message: Any, kind: str) -> str | None:
    """The number of what a message shows; of a picture's sizes the largest, which stands last."""
    shown = message.get(kind) if isinstance(message, dict) else None
    if isinstance(shown, list):
        shown = shown[-1] if shown else None
    number = shown.get("file_id") if isinstance(shown, dict) else None
    return number if isinstance(number, str) else None
