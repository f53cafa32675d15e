"""Marks in texts: what Telegram finds by itself (links, mentions, commands), and what HTML says.

Offsets count UTF-16 units. Source: https://core.telegram.org/bots/api#formatting-options.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

from tests.support.telegram.errors import bad_request

_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w)")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "url",
        re.compile(
            r"(?<![\w@.])(?:https?://[^\s<>\"]+|(?:[\w-]+\.)+(?:com|org|net|io|me|co|ir|info|xyz|shop|ru|es|app|dev|top|link|site)\b(?:/[^\s<>\"]*)?)",
            re.IGNORECASE,
        ),
    ),
    ("phone_number", re.compile(r"(?<![\w+])\+\d{10,14}(?!\w)")),
)
_TAIL = ".,;:!?)"
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)>|<")
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def units(text: str) -> int:
    """How long a text is to Telegram."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def found(text: str) -> list[dict[str, Any]]:
    """What Telegram marks by itself in a text."""
    marks = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start, value = match.start(), match.group().rstrip(_TAIL) if kind == "url" else match.group()
            end = start + len(value)
            if value and all(end <= other_start or start >= other_end for other_start, other_end in taken):
                taken.append((start, end))
                marks.append({"type": kind, "offset": units(text[:start]), "length": units(value)})
    return sorted(marks, key=lambda mark: mark["offset"])


def marked(text: str, parse_mode: str | None, entities: Iterable[dict[str, Any]] | None) -> tuple[str, list[Any]]:
    """The text that people see and all its marks."""
    given: list[dict[str, Any]] = []
    match (parse_mode or "").lower():
        case "":
            given = list(entities or ())
        case "html":
            text, given = _from_html(text)
        case "markdown" | "markdownv2":
            text, given = _from_markdown(text, modern=(parse_mode or "").lower() == "markdownv2")
        case _:
            raise bad_request("unsupported parse_mode")
    covered = [
        (mark["offset"], mark["offset"] + mark["length"])
        for mark in given
        if mark["type"] in {"code", "pre", "text_link"}
    ]
    own = [
        mark
        for mark in found(text)
        if all(mark["offset"] + mark["length"] <= start or mark["offset"] >= end for start, end in covered)
        and mark not in given
    ]
    return text, sorted(given + own, key=lambda mark: (mark["offset"], -mark["length"]))


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    extra: dict[str, Any]


def _from_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    out: list[str] = []
    length = 0
    stack: list[_Open] = []
    marks: list[dict[str, Any]] = []
    position = 0
    for match in _TAG.finditer(source):
        piece = unescape(source[position : match.start()])
        out.append(piece)
        length += units(piece)
        position = match.end()
        closing, tag, attributes = match.group(1), (match.group(2) or "").lower(), match.group(3) or ""
        offset = len(source[: match.start()].encode())
        if tag not in _TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {offset}')
        if not closing:
            stack.append(_Open(tag, length, _extra(tag, attributes)))
            continue
        if not stack or stack[-1].tag != tag:
            wanted = f'expected "</{stack[-1].tag}>", found "</{tag}>"' if stack else ""
            raise bad_request(f"can't parse entities: Unmatched end tag at byte offset {offset}, {wanted}".rstrip(", "))
        opened = stack.pop()
        if length > opened.offset:
            mark = {"type": _TAGS[tag], "offset": opened.offset, "length": length - opened.offset}
            marks.append(mark | opened.extra)
    if stack:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1].tag}\"")
    out.append(unescape(source[position:]))
    return _trimmed("".join(out), marks)


def _extra(tag: str, attributes: str) -> dict[str, Any]:
    values = {name.lower(): unescape(double or single) for name, double, single in _ATTRIBUTE.findall(attributes)}
    match tag:
        case "a":
            return {"url": values.get("href", "")}
        case "tg-emoji":
            return {"custom_emoji_id": values.get("emoji-id", "")}
        case "code" if values.get("class", "").startswith("language-"):
            return {"language": values["class"].removeprefix("language-")}
        case _:
            return {}


def _trimmed(text: str, marks: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Without white space around, marks moved along; a link to a person becomes a mention of her."""
    cut = units(text) - units(text.lstrip())
    text = text.strip()
    whole = units(text)
    kept = []
    for mark in marks:
        start = max(mark["offset"] - cut, 0)
        end = min(mark["offset"] - cut + mark["length"], whole)
        if end <= start:
            continue
        moved = mark | {"offset": start, "length": end - start}
        person = re.fullmatch(r"tg://user\?id=(\d+)", moved.get("url", ""))
        if person:
            moved.pop("url")
            moved |= {"type": "text_mention", "user": {"id": int(person[1]), "is_bot": False, "first_name": ""}}
        kept.append(moved)
    return text, kept


_SIGNS = {"**": "bold", "*": "bold", "__": "underline", "_": "italic", "~": "strikethrough", "||": "spoiler"}
_MARKDOWN = re.compile(
    r"\\(?P<escaped>[\\_*\[\]()~`>#+\-=|{}.!])|```(?P<pre>.*?)```|`(?P<code>[^`]*)`"
    r"|\[(?P<label>[^\]]*)\]\((?P<url>[^)]*)\)|(?P<sign>\|\||__|[*_~])|(?P<reserved>[\[\]()~`>#+\-=|{}.!])",
    re.DOTALL,
)


def _from_markdown(source: str, *, modern: bool) -> tuple[str, list[dict[str, Any]]]:
    out = ""
    marks: list[dict[str, Any]] = []
    opened: dict[str, int] = {}
    position = 0
    for match in _MARKDOWN.finditer(source):
        out += source[position : match.start()]
        position = match.end()
        start = units(out)
        kind, value = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "reserved":
            if modern:
                raise bad_request(
                    f"can't parse entities: Character '{value}' is reserved and must be escaped with the preceding '\\'"
                )
            out += value
        elif kind == "sign":
            if value in opened:
                begun = opened.pop(value)
                marks.append({"type": _SIGNS[value], "offset": begun, "length": start - begun})
            else:
                opened[value] = start
        else:
            shown = match["label"] if kind == "url" else value
            out += shown
            if kind != "escaped":
                mark = {"type": "text_link" if kind == "url" else kind, "offset": start, "length": units(shown)}
                marks.append(mark | ({"url": value} if kind == "url" else {}))
    if opened:
        sign = next(iter(opened))
        at = len(source[: source.index(sign)].encode())
        raise bad_request(f"can't parse entities: Can't find end of {_entity(sign)} entity at byte offset {at}")
    return _trimmed(out + source[position:], [mark for mark in marks if mark["length"] > 0])


def _entity(sign: str) -> str:
    return {"~": "Strikethrough", "||": "Spoiler", "__": "Underline", "_": "Italic"}.get(sign, "Bold")
