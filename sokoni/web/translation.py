"""Translated words: gettext files read once, and which language a request is answered in."""

import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import Request

LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGE_COOKIE = "lang"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages, under the name its speakers give it."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"


LANGUAGES: Mapping[str, Language] = MappingProxyType({
    "en": Language("en", "English"),
    "es": Language("es", "Español"),
    "fa": Language("fa", "فارسی", "rtl"),
})  # fmt: skip
DEFAULT = LANGUAGES["en"]


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for 'extract this, translate it later'
    """The message itself; marks it for extraction where it is translated only when shown."""
    return message


@functools.cache
def translations(code: str) -> NullTranslations:
    """The words of a language; English is what the sources say."""
    files = word_files(code)
    if not files:
        return NullTranslations()
    # One file after the other: what reading them takes is twice what is kept of them, and never given back.
    whole = _compiled(Catalog(locale=code))
    for path in files:
        with path.open("rb") as file:
            whole.merge(_compiled(read_po(file, locale=code)))
    return whole


def _compiled(messages: Catalog) -> Translations:
    binary = io.BytesIO()
    write_mo(binary, messages)
    binary.seek(0)
    return Translations(binary)


def word_files(code: str) -> Sequence[Path]:
    """The files with a language's words: one for each part of the pages, so that two changes seldom meet in one."""
    return sorted((LOCALE_FOLDER / code).glob("*.po"))


def words_of(path: Path, code: str) -> Sequence[Message]:
    """The messages of one file, without its header."""
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=code) if message.id]


def choose(request: Request, *, account_locale: str | None = None) -> Language:
    """The language to answer in: asked for in the address, remembered, the account's, or what the browser prefers."""
    wanted = (
        request.query_params.get(LANGUAGE_COOKIE),
        request.cookies.get(LANGUAGE_COOKIE),
        account_locale,
        *_accepted(request.headers.get("accept-language", "")),
    )
    for code in wanted:
        found = LANGUAGES.get(_primary(code)) if code else None
        if found is not None:
            return found
    return DEFAULT


def _primary(tag: str) -> str:
    return tag.strip().replace("_", "-").partition("-")[0].lower()


def _accepted(header: str) -> Sequence[str]:
    """The tags of an Accept-Language header, the most wanted first. Source: RFC 9110, 12.5.4."""
    weighted = []
    for position, part in enumerate(header.split(",")[:20]):
        tag, _, parameters = part.partition(";")
        weight = _weight(parameters)
        if tag.strip() and weight > 0:
            weighted.append((-weight, position, tag.strip()))
    return [tag for _, _, tag in sorted(weighted)]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return max(0.0, min(float(value), 1.0))
    except ValueError:
        return 0.0
