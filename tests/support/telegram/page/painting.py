"""Texts with their marks, as HTML."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

_PLAIN = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "code",
    "spoiler": "mark",
    "blockquote": "q",
}
_COLOURED = {"mention", "text_mention", "hashtag", "bot_command", "email", "phone_number"}


def painted(text: str, marks: Sequence[dict[str, Any]]) -> Markup:
    """A text with its marks; where marks overlap, the outer ones are drawn."""
    units = text.encode("utf-16-le")
    out, position = Markup(), 0
    for mark in marks:
        start, end = mark["offset"], mark["offset"] + mark["length"]
        if start < position:
            continue
        out += escape(_cut(units, position, start)) + _element(mark, _cut(units, start, end))
        position = end
    return out + escape(_cut(units, position, len(units) // 2))


def _cut(units: bytes, start: int, end: int) -> str:
    return units[start * 2 : end * 2].decode("utf-16-le")


def _element(mark: dict[str, Any], text: str) -> Markup:
    kind = mark["type"]
    if kind in {"url", "text_link"}:
        address = mark.get("url") or (text if "://" in text else f"https://{text}")
        if address.startswith(("https://", "http://", "tg://")):
            return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, text)
    if kind in _PLAIN:
        return Markup("<{0}>{1}</{0}>").format(Markup(_PLAIN[kind]), text)
    return Markup("<b>{}</b>").format(text) if kind in _COLOURED else escape(text)
