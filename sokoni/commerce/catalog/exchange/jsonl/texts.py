"""What lines of every kind have: texts by language, and pictures by what they show."""

import re

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.jsonl.fields import FieldError, Fields
from sokoni.commerce.catalog.exchange.parsed import ParsedText

_HASH = re.compile("[0-9a-f]{64}")
_HTML_LENGTH = 200_000


def read_texts(fields: Fields) -> dict[str, ParsedText]:
    """The texts of a line, by language, each with a title.

    Raises:
        FieldError: one cannot be used.
    """
    texts: dict[str, ParsedText] = {}
    inner = fields.inner("texts") or Fields({})
    for language in inner.names():
        said = inner.inner(language)
        if said is None:
            continue
        check_language("texts", language)
        title = said.text("title", limit=rules.MAX_TITLE_LENGTH)
        if not title:
            raise FieldError(words.FIELD_MISSING, f"texts.{language}.title")
        texts[language] = ParsedText(
            title=title,
            body_html=said.text("description_html", limit=_HTML_LENGTH),
            seo_title=said.text("seo_title"),
            seo_description=said.text("seo_description", limit=2000),
        )
    return texts


def read_hash(fields: Fields) -> str | None:
    """The SHA-256 of a picture, or None where there is none.

    Raises:
        FieldError: it is none.
    """
    digest = fields.text("hash", limit=64)
    if digest and not _HASH.fullmatch(digest):
        raise FieldError(words.FIELD_NO_HASH, "hash")
    return digest or None


def check_language(field: str, language: str) -> None:
    """Pass what can be the code of a language.

    Raises:
        FieldError: it cannot.
    """
    if not rules.is_language(language):
        raise FieldError(words.FIELD_NO_LANGUAGE, f"{field}.{words.short(language)}")
