"""Files in parameters: where a name stands for one, as `attach://name`. Pure.

Source: core.telegram.org/bots/api#sending-files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MARK = "attach://"
# Where a file may stand; anywhere else the same letters are somebody's words.
_FIELDS = frozenset({
    "animation",
    "audio",
    "cover",
    "document",
    "media",
    "photo",
    "sticker",
    "thumbnail",
    "video",
    "video_note",
    "voice",
})  # fmt: skip
# What Telegram takes as an upload only, never by the number of a file that it has.
_ALWAYS_UPLOADED = frozenset({"thumbnail", "cover"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands in the parameters of a method; `kind` is what it is sent as, empty where it is sent anew."""

    name: str
    kind: str


def mark(name: str) -> str:
    """What stands in parameters for the file of this name."""
    return f"{_MARK}{name}"


def places(method: str, params: Mapping[str, Any]) -> Iterator[Place]:
    """The files that parameters name, in their order."""
    # A chat's own picture, for one, is taken as an upload only.
    is_sent = method.startswith("send") or method == "editMessageMedia"
    for holder, field, name in _marks(params):
        kind = str(holder.get("type", "")) if field == "media" else field
        yield Place(name, kind if is_sent and field not in _ALWAYS_UPLOADED else "")


def fill(params: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with what is known of some names in their places."""
    return {field: _filled(field, value, values) for field, value in params.items()}


def _filled(field: str, value: Any, values: Mapping[str, Any]) -> Any:
    if field == "media" and isinstance(value, list):
        return [fill(each, values) if isinstance(each, dict) else each for each in value]
    if field == "media" and isinstance(value, dict):
        return fill(value, values)
    name = _name(field, value)
    return value if name is None else values.get(name, value)


def _marks(params: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    for field, value in params.items():
        inside = value if isinstance(value, list) else [value]
        for each in inside:
            if field == "media" and isinstance(each, dict):
                yield from _marks(each)
        name = _name(field, value)
        if name is not None:
            yield params, field, name


def _name(field: str, value: Any) -> str | None:
    is_mark = field in _FIELDS and isinstance(value, str) and value.startswith(_MARK)
    return value.removeprefix(_MARK) if is_mark else None
