"""What messages say, in English, Spanish and Persian: plain text, short, and what to do next.

A paragraph one of whose values is empty is left out, so that a shipment without a tracking number does not mention one.
"""

import string
from collections.abc import Mapping
from types import MappingProxyType

from sokoni.services.notification.types import Template, Text, Words
from sokoni.services.notification.words import (
    bots,
    cards,
    carts,
    invitations,
    market,
    money,
    orders,
    points,
    returns,
    reviews,
    selling,
    shops,
    waiting,
    wishes,
)

DEFAULT_LOCALE = "en"
_WORDS: Mapping[Template, Mapping[str, Words]] = MappingProxyType(
    {
        **bots.WORDS,
        **cards.WORDS,
        **carts.WORDS,
        **orders.WORDS,
        **selling.WORDS,
        **money.WORDS,
        **returns.WORDS,
        **shops.WORDS,
        **market.WORDS,
        **reviews.WORDS,
        **waiting.WORDS,
        **points.WORDS,
        **wishes.WORDS,
        **invitations.WORDS,
    }
)


def languages(template: Template) -> frozenset[str]:
    """The languages in which a message is written."""
    return frozenset(_WORDS[template])


def values_of(template: Template, language: str) -> frozenset[str]:
    """The names of the values that a message needs."""
    words = _WORDS[template][language]
    return frozenset().union(*(_fields(piece) for piece in (words.subject, *words.paragraphs)))


def render(template: Template, *, locale: str, context: Mapping[str, str]) -> Text:
    """What a message says; a language that we do not write becomes English.

    Raises:
        KeyError: a value is missing.
    """
    spoken = _WORDS[template]
    words = spoken.get(locale.replace("_", "-").partition("-")[0].lower(), spoken[DEFAULT_LOCALE])
    said = [paragraph for paragraph in words.paragraphs if all(context[name] for name in _fields(paragraph))]
    # A subject is one line whatever the values hold: a line break in it would begin another header.
    subject = " ".join(words.subject.format_map(context).split())
    return Text(subject=subject, body="\n\n".join(said).format_map(context) + "\n")


def _fields(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
