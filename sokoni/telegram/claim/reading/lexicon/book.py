"""All words of all languages in one table, made once: a phrase as it is read, and what it can be."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from sokoni.telegram.claim.reading.lexicon import en, es, fa, ru, shades
from sokoni.telegram.claim.reading.lexicon.kinds import Kind

_LANGUAGES = (en, es, fa, ru)
_DIMINUTIVE = re.compile(r"([a-z]{3,})(?:it|cit)(?:o|a|os|as)")
_SHORTEST_PLURAL = 3
# Of two meanings of one phrase the earlier here holds: 'so' may be praise, 'no' may refuse, neither fills a gap.
_FIRST = (
    Kind.CANCEL, Kind.CHANGE, Kind.IF_LEFT, Kind.DREAMS, Kind.HAGGLES, Kind.WISHES, Kind.DECLINES, Kind.EACH,
    Kind.VAGUE, Kind.TAKE, Kind.ASKS, Kind.OWNS, Kind.NOT, Kind.PAIR, Kind.UNIT, Kind.ME, Kind.OR, Kind.AND,
    Kind.FOR, Kind.SIZE_NAME, Kind.SHADE_NAME, Kind.COUNT_NAME, Kind.PRAISE, Kind.TIMES, Kind.FILLER,
)  # fmt: skip


@cache
def meanings() -> Mapping[str, Kind]:
    """What each phrase is, colours, sizes and numbers aside."""
    table: dict[str, Kind] = {}
    for kind in _FIRST:
        for language in _LANGUAGES:
            for phrase in split(language.PHRASES.get(kind, "")):
                table.setdefault(phrase, kind)
    return table


@cache
def numbers() -> Mapping[str, int]:
    """The number that each numeral means."""
    return {
        phrase: number
        for language in _LANGUAGES
        for number, words in language.NUMERALS.words.items()
        for phrase in split(words)
    }


@cache
def articles() -> frozenset[str]:
    """Words for one that may be no more than an article."""
    return frozenset(phrase for language in _LANGUAGES for phrase in split(language.NUMERALS.articles))


@cache
def joining() -> frozenset[str]:
    """Numerals of languages in which tens and ones stand beside each other."""
    return frozenset(
        phrase
        for language in _LANGUAGES
        if language.NUMERALS.tens_join
        for words in language.NUMERALS.words.values()
        for phrase in split(words)
    )


@cache
def shade_words() -> Mapping[str, str]:
    """The colour that each word means, Russian adjectives aside."""
    return {phrase: shade for shade, words in shades.SHADES.items() for phrase in split(words)}


@cache
def size_words() -> Mapping[str, str]:
    """The size that each word means."""
    return {phrase: size for size, words in shades.SIZES.items() for phrase in split(words)}


def shade_of(phrase: str) -> str | None:
    """The colour that a phrase names, in whatever form it stands."""
    found = shade_words().get(phrase)
    if found is not None:
        return found
    for length in range(min(len(phrase) - 2, 12), 2, -1):
        if phrase[:length] in shades.STEMS and phrase[length:] in shades.ENDINGS:
            return shades.STEMS[phrase[:length]]
    return _in_another_form(phrase, shade_words())


def size_of(phrase: str) -> str | None:
    """The size that a phrase names."""
    return size_words().get(phrase) or _in_another_form(phrase, size_words())


def split(phrases: str) -> Iterator[str]:
    """The phrases of a list; a Persian one of several words also as one, because half-spaces are left out."""
    for each in phrases.split(";"):
        phrase = " ".join(each.split())
        if phrase:
            yield phrase
            if " " in phrase and any("؀" <= letter <= "ۿ" for letter in phrase):
                yield phrase.replace(" ", "")


def plain(word: str) -> str | None:
    """A Spanish diminutive without what makes it small: 'azulitos' → 'azul', 'tacitas' → 'tac'."""
    found = _DIMINUTIVE.fullmatch(word)
    return found.group(1) if found is not None else None


def _in_another_form(phrase: str, words: Mapping[str, str]) -> str | None:
    """What a word means that is known in another form: a plural, a diminutive, with what Persian puts behind it."""
    if len(phrase) > _SHORTEST_PLURAL and phrase.endswith("s") and phrase[:-1] in words:
        return words[phrase[:-1]]
    stem = plain(phrase)
    if stem is not None:
        return next((words[stem + ending] for ending in ("", "o", "a") if stem + ending in words), None)
    for tail in shades.PERSIAN_TAILS:
        if phrase.endswith(tail) and phrase.removesuffix(tail) in words:
            return words[phrase.removesuffix(tail)]
    return None
