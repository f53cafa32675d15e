"""Saying things in chats, in Telegram's HTML. Source: core.telegram.org/bots/api#html-style."""

import html
import re
import unicodedata
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from babel import UnknownLocaleError
from babel.core import Locale
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.telegram.speech import ports
from sokoni.telegram.speech.types import Markup

LANGUAGES = ("en", "es", "fa")
# U+06F0 is the Persian zero; U+066C separates its thousands.
_PERSIAN = {**{ord(str(digit)): chr(0x06F0 + digit) for digit in range(10)}, ord(","): chr(0x066C)}
_TAG = re.compile(r"<(/?)([a-z][a-z-]*)(\s[^<>]*)?>")
_TAGS = frozenset(
    "b strong i em u ins s strike del span tg-spoiler a tg-emoji code pre blockquote".split()  # noqa: SIM905  # a list of words
)
# Source: core.telegram.org/bots/api, sendMessage.
MAX_LENGTH = 4096
_MORE = "…"
# Source: unicode.org/reports/tr9, explicit embeddings, overrides and isolates.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# Letters, digits, punctuation and symbols; what else there is takes no room of its own.
_VISIBLE = frozenset("LNPS")
_UNSEEN = "\u2060"
# An escaped sign such as &amp; is at most so long.
_LONGEST_SIGN = 5
_UNITS = (("duration-day", 86_400), ("duration-hour", 3600), ("duration-minute", 60), ("duration-second", 1))


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for 'extract this, translate it later'
    """The message itself; marks it for translators where it is translated only when said."""
    return message


def language_of(tag: str | None) -> str:
    """The language of ours that somebody's Telegram asks for; English where it is none of them."""
    primary = (tag or "").replace("_", "-").partition("-")[0].lower()
    return primary if primary in LANGUAGES else LANGUAGES[0]


def say(language: str, template: str, /, **values: object) -> Markup:
    """A template in a language with its values filled in, as HTML; what is no `Markup` yet is made safe."""
    said = ports.words().translate(language, template)
    return Markup(said.format_map({name: _safe(language, value) for name, value in values.items()}))


def plain(language: str, template: str, /, **values: object) -> str:
    """The same as plain text: for buttons and for what pops up, where Telegram knows no markup."""
    return html.unescape(say(language, template, **values))


def known(language: str, text: str) -> str:
    """A sentence in a language if it is one of the house's own; what people wrote is as they wrote it."""
    # An empty one is the catalogue's own heading.
    return ports.words().translate(language, text) if text else text


def refusal(language: str, error: DomainError) -> Markup:
    """Why something was refused and what to do about it, in a language, as HTML."""
    return escape(ports.words().refuse(language, error))


def plain_refusal(language: str, error: DomainError) -> str:
    """The same as plain text, for what pops up."""
    return ports.words().refuse(language, error)


def escape(text: str) -> Markup:
    """What somebody wrote, so that Telegram takes none of it for markup."""
    return Markup(html.escape(text, quote=False))


def typed(text: str) -> Markup:
    """What somebody wrote for others to read: its markup stays if Telegram would take it; else it is said as typed."""
    return Markup(text) if is_sound(text) else escape(text)


def fitted(text: str) -> Markup:
    """What Telegram takes as one message: of a longer one as many whole lines as fit, and a sign that there is more."""
    if _length(text) <= MAX_LENGTH:
        return Markup(text)
    kept: list[str] = []
    for line in text.split("\n"):
        if _length("\n".join([*kept, line, _MORE])) > MAX_LENGTH:
            break
        kept.append(line)
    shown = "\n".join([*kept, _MORE])
    if kept and is_sound(shown):
        return Markup(shown)
    # One line that is too long, or markup over several: what it says, without its markup.
    plainly = html.unescape(_TAG.sub("", text))
    return escape(plainly[: MAX_LENGTH // _LONGEST_SIGN - 1] + _MORE)


def _length(text: str) -> int:
    """As Telegram counts it, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def is_sound(text: str) -> bool:
    """Whether Telegram takes a text as HTML: tags that it knows, each closed, the inner before the outer."""
    opened: list[str] = []
    for closes, tag, _ in _TAG.findall(text):
        if tag not in _TAGS or (closes and (not opened or opened.pop() != tag)):
            return False
        if not closes:
            opened.append(tag)
    # A bare sign that begins no tag is refused by Telegram.
    return not opened and "<" not in _TAG.sub("", text)


def mention(user_id: int, name: str) -> Markup:
    """Somebody's name, which opens their profile and tells them that they were meant."""
    return _profile(user_id, seen(name) or str(user_id))


def call(user_id: int) -> Markup:
    """A call that somebody hears and nobody sees."""
    return _profile(user_id, _UNSEEN)


def seen(name: str) -> str:
    """A name as it can be shown: without signs that turn the line around; empty if nothing of it shows."""
    kept = "".join(each for each in name if each not in _TURNING).strip()
    return kept if any(unicodedata.category(each)[0] in _VISIBLE for each in kept) else ""


def _profile(user_id: int, shown: str) -> Markup:
    return Markup(f'<a href="tg://user?id={user_id}">{escape(shown)}</a>')


def number(language: str, value: int) -> str:
    """A number in a language's own digits."""
    return _digits(language, format_decimal(value, locale=_locale(language)))


def money(language: str, amount: Money) -> str:
    """An amount as a language writes it, with its currency's sign or code."""
    decimal = Decimal(amount.to_decimal_string())
    digits = max(0, -int(decimal.as_tuple().exponent))
    pattern = f"¤\u00a0#,##0{'.' if digits else ''}{'0' * digits}"
    said = format_currency(decimal, amount.currency, format=pattern, locale=_locale(language), currency_digits=False)
    return _digits(language, said)


def duration(language: str, length: timedelta) -> str:
    """How long something lasts, in its two largest units: 1 hour 30 minutes."""
    # Persian has no longer words for these than its short ones, and the catalogue of locales only knows them as such.
    length_of_words: Literal["short", "long"] = "short" if language == "fa" else "long"
    left, parts = max(0, round(length.total_seconds())), list[str]()
    for unit, seconds in _UNITS:
        count, left = divmod(left, seconds)
        if count or (seconds == 1 and not parts):
            parts.append(format_unit(count, unit, length=length_of_words, locale=_locale(language)))
    return _digits(language, " ".join(parts[:2]))


def _safe(language: str, value: object) -> str:
    match value:
        case Markup():
            return value
        case bool() | str():
            return escape(str(value))
        case int():
            return number(language, value)
        case timedelta():
            return duration(language, value)
        case _:
            return escape(str(value))


def _digits(language: str, text: str) -> str:
    return text.translate(_PERSIAN) if language == "fa" else text


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(LANGUAGES[0])
