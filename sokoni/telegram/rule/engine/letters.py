"""How words are compared: without case, accents, invisible characters, look-alikes and the many forms of one letter."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# Letters of other scripts that look like Latin ones, by what they look like.
_CYRILLIC = dict(zip("абвгеёзиіјкмнорсԁѕтухһԛԝүӏ", "abbreesuljkmhopcdstyxhqwyl", strict=True))
# These do so less: a host of such letters pretends nothing, but a listed word may be written with them.
_CYRILLIC_TOO = dict(zip("пьөқңғҽ", "nbokhfe", strict=True))
_GREEK = dict(zip("αβγεηικνορτυχω", "abyenlkvoptuxw", strict=True))
_ARMENIAN = {"ո": "n", "օ": "o", "ս": "u", "հ": "h", "ց": "g", "յ": "j"}
_COPTIC = dict(zip("ⲁⲃⲉⲏⲓⲕⲙⲛⲟⲣⲥⲧⲩⲭⲱ", "abehlkmnopctyxw", strict=True))
# Folded, the Cherokee ones are capitals.
_CHEROKEE = dict(zip("ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏆᏎᏐᏒᏔᏙᏚᏞᏟᏢᏦᏴᎩ", "drtajewmhgzlebrwvslcpkby", strict=True))
_LISU = dict(zip("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaelou", strict=True))
_LOOKALIKES = (
    _CYRILLIC
    | _CYRILLIC_TOO
    | _GREEK
    | _ARMENIAN
    | _COPTIC
    | _CHEROKEE
    | _LISU
    | {"ı": "l", "ɡ": "g", "ɑ": "a", "ѵ": "v"}
)
# Latin letters in forms that no compatibility form undoes: with a stroke, as small capitals, white on black, as flags.
_STYLED = dict(
    zip(
        "øłđħŧɨȼⱥƀɇɍƶꞩʉɏǥɉꝁƒᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
        "oldhticaberzsuygjkfabcdefghijklmnoprstuvwyz",
        strict=True,
    )
) | {
    chr(first + place): letter
    for first in (0x1F150, 0x1F170, 0x1F1E6)
    for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
}
# Figures and signs that stand for letters; i, l and 1 cannot be told from each other, so they become one.
_FIGURES = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "6": "b", "7": "t", "8": "b"}
_SIGNS = {"@": "a", "$": "s", "€": "e", "!": "l", "|": "l"}
_SKELETON = str.maketrans(_LOOKALIKES | _FIGURES | _SIGNS | {"i": "l"})
_LOOKS_LATIN = frozenset().union(_CYRILLIC, _GREEK, _ARMENIAN, _COPTIC, _CHEROKEE, _LISU)
_MAY_LOOK_LATIN = _LOOKS_LATIN.union(_CYRILLIC_TOO)
_PLAINLY = str.maketrans(_STYLED)
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
# Whatever else can be heaped upon a letter of a script that has no such marks itself.
_ALL_MARKS = "".join(chr(each) for each in range(0x300, 0x2100) if unicodedata.category(chr(each)).startswith("M"))
_HEAPED = re.compile(f"(?<=[a-z\u0370-\u052f])[{_ALL_MARKS}]+")
_FOREIGN = re.compile("[\u0370-\u052f\u0530-\u058f\u13a0-\u13ff\u2c80-\u2cff\ua4d0-\ua4ff]")
# What stands between such signs is shown from its end to its beginning.
_TURNED = re.compile("[\u202d\u202e]([^\u202c]+)")
_FOREIGN_FIGURE = re.compile(r"[^\D0-9]")
# A word begins where what it is made of does: else each place of a long row of signs would be tried anew.
_TOKEN = re.compile(r"(?<![\w@$€!|])[\w@$€!|]*\w[\w@$€|]*")
_RUN = re.compile(r"(.)\1{2,}")
_REPEATED = re.compile(r"(.)\1+")
_SPELT = re.compile(r"\b\w(?:[^\w]+\w\b){3,}")
# A word with signs between its letters; an apostrophe is no such sign: what it joins is no word (he'll).
_BROKEN = re.compile(r"(?<![^\W_])[^\W_]++(?:[-_.*·+~]+[^\W_]++)+")
_IS_BROKEN = re.compile(r"[^\W_][-_.*·+~]+[^\W_]")
_NO_LETTER = re.compile(r"[\W_]+")
# Longer texts are seldom said twice, and would fill the memory of a process with what somebody pours into groups.
_WORTH_KEEPING = 256
# Without any of these no word of a text is disguised.
_SUSPICIOUS = re.compile(rf"[\d@$€!|{''.join(_LOOKALIKES)}]|(.)\1{{2}}")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded: in their order, as a set, and those that were disguised, undisguised.

    A disguised word mixes scripts, has figures or signs for letters, stretches a letter, is spelt with spaces, or has
    signs within it.
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


def shown(text: str) -> str:
    """The plain form of a text, followed by what is turned round in it as it is read."""
    if text.isascii():
        return text
    turned = [plain(each[::-1]) for each in _TURNED.findall(text)]
    return "\n".join([plain(text), *turned])


def has_invisible(text: str) -> bool:
    """Whether a text has characters that cannot be seen."""
    return _INVISIBLE.search(text) is not None


def fold(text: str) -> str:
    """A text without case, accents and invisible characters; letters of Persian and Arabic in one form."""
    return _kept_fold(text) if len(text) <= _WORTH_KEEPING else _fold(text)


def _fold(text: str) -> str:
    small = plain(text).casefold()
    if small.isascii():
        return small
    bare = _MARKS.sub("", unicodedata.normalize("NFD", small.translate(_ARABIC)))
    # What was taken apart and bore no mark is put together again: Hangul, most of all.
    whole = unicodedata.normalize("NFC", _HEAPED.sub("", bare)).translate(_ARABIC).translate(_PLAINLY)
    return _FOREIGN_FIGURE.sub(lambda figure: str(unicodedata.decimal(figure[0])), whole)


_kept_fold = lru_cache(maxsize=4096)(_fold)


def words_of(text: str) -> Words:
    """The folded words of a text that has no invisible characters any more."""
    folded = fold(text)
    tokens = tuple(_TOKEN.findall(folded))
    single = frozenset(tokens)
    return Words(tokens=tokens, single=single, skeletons=_skeletons(folded, single), joined=" ".join(tokens))


def skeleton(folded: str) -> str:
    """What a folded word looks like: look-alikes as Latin letters, each letter that is repeated once."""
    return _kept_skeleton(folded) if len(folded) <= _WORTH_KEEPING else _skeleton(folded)


def _skeleton(folded: str) -> str:
    return _REPEATED.sub(r"\1", folded.translate(_SKELETON))


_kept_skeleton = lru_cache(maxsize=8192)(_skeleton)


def fingerprint(text: str) -> int | None:
    """A stable number of 63 bits for a text; None for none. Two texts share one by accident only."""
    if not text:
        return None
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def is_mixed(word: str) -> bool:
    """Whether a folded word has both Latin letters and letters of another script."""
    return not word.isascii() and _LATIN.search(word) is not None and _NOT_LATIN.search(word) is not None


def looks_latin(folded: str) -> bool:
    """Whether a text has letters of other scripts, and only such as look Latin: a text in Russian has others, too."""
    return _is_of(folded, _LOOKS_LATIN)


def _is_of(folded: str, letters: frozenset[str]) -> bool:
    if folded.isascii():
        return False
    foreign = set(_FOREIGN.findall(folded))
    return bool(foreign) and foreign <= letters


def _skeletons(folded: str, single: Iterable[str]) -> frozenset[str]:
    """What the disguised words of a text look like."""
    found: set[str] = set()
    if _SUSPICIOUS.search(folded):
        is_latin = _is_of(folded, _MAY_LOOK_LATIN)
        found.update(skeleton(token) for token in single if _is_disguised(token, is_latin=is_latin))
    apart = [*_SPELT.finditer(folded), *(_BROKEN.finditer(folded) if _IS_BROKEN.search(folded) else ())]
    together = (_NO_LETTER.sub("", each.group()) for each in apart)
    # 3.50 and 12-05 are no words.
    found.update(skeleton(each) for each in together if not each.isdigit())
    return frozenset(found)


def _is_disguised(token: str, *, is_latin: bool) -> bool:
    if token.isalpha() and token.isascii():
        return _RUN.search(token) is not None
    if token.isdigit():
        return False
    return not token.isalpha() or is_latin or is_mixed(token) or _RUN.search(token) is not None
