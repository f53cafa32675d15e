"""How words are compared: without case, accents, invisible characters, look-alikes and the many forms of one letter."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# Cyrillic and Greek letters that look like Latin ones, by what they look like.
_CYRILLIC = dict(zip("абвгеёзиіјкмнорсԁѕтухһԛԝүӏ", "abbreesuljkmhopcdstyxhqwyl", strict=True))
_GREEK = dict(zip("αβγεηικνορτυχω", "abyenlkvoptuxw", strict=True))
_LOOKALIKES = _CYRILLIC | _GREEK | {"ı": "l", "ɡ": "g", "ɑ": "a", "ո": "n", "օ": "o", "ѵ": "v"}
# Figures and signs that stand for letters; i, l and 1 cannot be told from each other, so they become one.
_FIGURES = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "6": "b", "7": "t", "8": "b"}
_SIGNS = {"@": "a", "$": "s", "€": "e", "!": "l", "|": "l"}
_SKELETON = str.maketrans(_LOOKALIKES | _FIGURES | _SIGNS | {"i": "l"})
_LOOKS_LATIN = frozenset(_CYRILLIC) | frozenset(_GREEK)
_LATIN, _NOT_LATIN = re.compile("[a-z]"), re.compile(r"[^\W\da-z]")
# One letter in several forms, as Persian and Arabic keyboards write it; figures of all scripts become ASCII elsewhere.
_ARABIC = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ئ": "ی",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ـ": "",
    }
)
# Whole sentences in one letter: a text of nothing else would become eighteen times as long.
_SENTENCES = {0xFDFA: " ", 0xFDFB: " "}
# What takes no room where it stands, or looks like nothing at all.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Marks upon letters; vowels of Indian scripts, which are letters of their own to those who write them, are none.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_FOREIGN = re.compile("[\u0370-\u052f]")
_FOREIGN_FIGURE = re.compile(r"[^\D0-9]")
# A word begins where what it is made of does: else each place of a long row of signs would be tried anew.
_TOKEN = re.compile(r"(?<![\w@$€!|])[\w@$€!|]*\w[\w@$€|]*")
_RUN = re.compile(r"(.)\1{2,}")
_REPEATED = re.compile(r"(.)\1+")
_SPELT = re.compile(r"\b\w(?:[^\w]+\w\b){3,}")
# Without any of these no word of a text is disguised.
_SUSPICIOUS = re.compile(rf"[\d@$€!|{''.join(_LOOKALIKES)}]|(.)\1{{2}}")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded: in their order, as a set, and those that were disguised, undisguised.

    A disguised word mixes scripts, has figures or signs for letters, stretches a letter, or is spelt with spaces.
    """

    tokens: tuple[str, ...]
    single: frozenset[str]
    skeletons: frozenset[str]
    joined: str


def plain(text: str) -> str:
    """A text without characters that cannot be seen, and with one form of what has several, such as bold letters."""
    if text.isascii():
        return text
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_SENTENCES)))


def has_invisible(text: str) -> bool:
    """Whether a text has characters that cannot be seen."""
    return _INVISIBLE.search(text) is not None


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A text without case, accents and invisible characters; letters of Persian and Arabic in one form."""
    small = plain(text).casefold()
    if small.isascii():
        return small
    bare = _MARKS.sub("", unicodedata.normalize("NFD", small.translate(_ARABIC)))
    # What was taken apart and bore no mark is put together again: Hangul, most of all.
    whole = unicodedata.normalize("NFC", bare).translate(_ARABIC)
    return _FOREIGN_FIGURE.sub(lambda figure: str(unicodedata.decimal(figure[0])), whole)


def words_of(text: str) -> Words:
    """The folded words of a text that has no invisible characters any more."""
    folded = fold(text)
    tokens = tuple(_TOKEN.findall(folded))
    single = frozenset(tokens)
    return Words(tokens=tokens, single=single, skeletons=_skeletons(folded, single), joined=" ".join(tokens))


@lru_cache(maxsize=8192)
def skeleton(folded: str) -> str:
    """What a folded word looks like: look-alikes as Latin letters, each letter that is repeated once."""
    return _REPEATED.sub(r"\1", folded.translate(_SKELETON))


def fingerprint(text: str) -> int | None:
    """A stable number of 63 bits for a text; None for none. Two texts share one by accident only."""
    if not text:
        return None
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def is_mixed(word: str) -> bool:
    """Whether a folded word has both Latin letters and letters of another script."""
    return not word.isascii() and _LATIN.search(word) is not None and _NOT_LATIN.search(word) is not None


def looks_latin(folded: str) -> bool:
    """Whether a text has Cyrillic or Greek letters, and only such as look Latin: a text in Russian has others, too."""
    if folded.isascii():
        return False
    foreign = set(_FOREIGN.findall(folded))
    return bool(foreign) and foreign <= _LOOKS_LATIN


def _skeletons(folded: str, single: Iterable[str]) -> frozenset[str]:
    """What the disguised words of a text look like."""
    found: set[str] = set()
    if _SUSPICIOUS.search(folded):
        is_latin = looks_latin(folded)
        found.update(skeleton(token) for token in single if _is_disguised(token, is_latin=is_latin))
    if _SPELT.search(folded):
        found.update(skeleton(re.sub(r"\W", "", spelt.group())) for spelt in _SPELT.finditer(folded))
    return frozenset(found)


def _is_disguised(token: str, *, is_latin: bool) -> bool:
    if token.isalpha() and token.isascii():
        return _RUN.search(token) is not None
    if token.isdigit():
        return False
    return not token.isalpha() or is_latin or is_mixed(token) or _RUN.search(token) is not None
