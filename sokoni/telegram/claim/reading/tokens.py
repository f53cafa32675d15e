"""A reply cut into words, numbers and signs, each written in one way: digits of any script, without accents."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

# What is read of a reply; claims are short.
LONGEST = 500


class Shape(StrEnum):
    """What a token looks like."""

    WORD = "word"
    NUMBER = "number"
    MONEY = "money"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a reply."""

    shape: Shape
    text: str


_CURRENCY = (
    r"(?:usd|eur|cop|mxn|dollars?|bucks|euros?|pesos|mil|lucas|руб(?:л[а-я]+)?|тыс[а-я]*"
    r"|تومان|تومن|هزار|ریال|دلار|[$€£₽﷼])"
)
# Three digits before the letter of the rouble are money, two are a size.
_MONEY = rf"[$€£₽﷼]\s?\d[\d.,]*|\d[\d.,]*\s?{_CURRENCY}(?![^\W\d_])|\d{{3,}}\s?р(?![^\W\d_])|\d+(?:[.,]\d+)+"
_TOKEN = re.compile(
    rf"(?P<mention>@\w+|https?://\S+)|(?P<money>{_MONEY})|(?P<size>[2-5][xх][lл](?![^\W\d_]))|(?P<number>\d+)"
    r"|(?P<times>[xх×*✕](?=\s?\d|\s|$)|(?<=\d)[xх](?![^\W\d_lл]))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<break>[.!?؟¿;…\n]+|[,،:])|(?P<sign>[+/\-–—&🙋]|\S)"
)
_DASHES = str.maketrans("–—−", "---")
_LETTERS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "ё": "е",
        "’": "'",
        "ʼ": "'",
        "‘": "'",
        "`": "'",
        "\u200c": "",
        "\u200d": "",
        "ـ": "",
    }
)


def normal(text: str) -> str:
    """A text in the one way in which words are compared."""
    letters: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFKD", text[:LONGEST].translate(_LETTERS).casefold().translate(_LETTERS)):
        if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
            # A breve makes another letter in Russian; elsewhere marks are left off as often as not.
            if letter == "\u0306" and base in "иИ":
                letters.append(letter)
            continue
        base = letter
        digit = unicodedata.decimal(letter, None)
        letters.append(letter if digit is None else str(digit))
    joined = unicodedata.normalize("NFC", "".join(letters)).translate(_LETTERS).translate(_DASHES)
    return re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", re.sub(r"([^\W\d_xх])\1{2,}", r"\1", joined))


def cut(text: str) -> list[Token]:
    """The tokens of a reply, in order; who is mentioned is left out."""
    found: list[Token] = []
    for match in _TOKEN.finditer(normal(text)):
        kind, written = match.lastgroup, match.group()
        if kind in {"word", "size"}:
            found.append(Token(Shape.WORD, written))
        elif kind == "number":
            found.append(Token(Shape.NUMBER, written))
        elif kind == "money":
            found.append(Token(Shape.MONEY, written))
        elif kind == "times":
            found.append(Token(Shape.SIGN, "x"))
        elif kind == "break":
            found.append(Token(Shape.SIGN, _break_of(written)))
        elif kind == "sign" and written in "+/-&🙋":
            found.append(Token(Shape.SIGN, written))
    return found


def _break_of(written: str) -> str:
    if "?" in written or "؟" in written:
        return "?"
    if written in {",", "،"}:
        return ","
    return "" if written in {"¿", ":"} else "."
