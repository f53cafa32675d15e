"""Amounts in posts: digits of any script, separators of any country, currencies by mark, code or word."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sokoni.commerce.catalog.channel import words
from sokoni.core import money

# Nobody writes longer numbers, and a text of nothing but digits costs no time.
_MAX_DIGITS = 15
_THOUSANDS = 3
# A price label stands this near to its number.
_LABEL_REACH = 24
_SEPARATORS = str.maketrans({
    "٬": ",", "،": ",", "٫": ".", "’": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u200c": " ",
    "\u200e": " ", "\u200f": " ", "\t": " ", "ي": "ی", "ك": "ک", "ى": "ی", "ة": "ه", "–": "-", "—": "-", "−": "-",
})  # fmt: skip
_NUMBER = (
    r"(?<![\w.,'])(?P<number>"
    r"\d{1,3}(?P<group>[.,'])\d{3}(?:(?P=group)\d{3})*(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,3}(?: \d{3})+(?!\d)(?!\.\d{3})(?:[.,]\d{1,2}(?!\d))?"
    r"|\d+(?:[.,]\d{1,3}(?!\d))?"
    r")(?![\d])"
)
# Runs of digits by which one calls somebody; dates; shares and measures.
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d[\d()\- ]{7,20}\d(?!\d)")
_DATE = re.compile(r"(?<!\d)\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)|(?<!\d)\d{1,2}:\d{2}(?!\d)")
_ALPHABETIC = re.compile(r"\w")
# Codes of currencies that are words, too: whoever means the lira or the dirham writes so.
_ENGLISH_WORDS = frozenset({"try", "mad", "all"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number that may be a price; `currency` is None where none is said."""

    value: Decimal
    currency: str | None
    start: int
    end: int
    is_labelled: bool
    is_old: bool
    # Taken for so many thousands, because nothing costs as little as is written.
    is_shortened: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether something says that it is a price."""
        return self.currency is not None or self.is_labelled


def normal(text: str) -> str:
    """A text in small letters, with digits and separators of one script; each character stays where it was."""
    return "".join(_plain(character) for character in text.translate(_SEPARATORS))


def any_of(found: Iterable[str]) -> str:
    """A pattern for any of some whole words, the longest first; marks that are no letters stand anywhere."""
    return "|".join(_whole(each) for each in sorted(set(found), key=lambda each: (-len(each), each)))


def find_amounts(text: str, *, currency: str, struck: Sequence[tuple[int, int]] = ()) -> list[Amount]:
    """The numbers of a normal text that may be prices, in its order; `struck` is what is crossed out in it."""
    masked = _masked(text)
    return [
        amount
        for match in _pattern().finditer(masked)
        if (amount := _amount(match, masked, currency=currency, struck=struck)) is not None
    ]


def to_minor(amount: Amount, currency: str) -> int | None:
    """An amount in minor units; None where it has more decimals than its currency."""
    minor = amount.value.scaleb(money.exponent(currency))
    return int(minor) if minor == minor.to_integral_value() and minor <= money.MAX_MINOR_UNITS else None


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def _whole(word: str) -> str:
    before = r"(?<!\w)" if _ALPHABETIC.match(word) else ""
    after = r"(?!\w)" if _ALPHABETIC.match(word[-1]) else ""
    return f"{before}{re.escape(word)}{after}"


def _glued(word: str) -> str:
    """A word that may touch the number in front of it, as in '45k' and '500р'."""
    return re.escape(word) + (r"(?!\w)" if _ALPHABETIC.match(word[-1]) else "")


def _alternatives(found: Iterable[str], *, glue: bool) -> str:
    """A pattern for any of some words, the longest first; with `glue`, they end where they end."""
    ordered = sorted(found, key=lambda each: (-len(each), each))
    return "|".join(_glued(each) if glue else re.escape(each) for each in ordered)


@cache
def _pattern() -> re.Pattern[str]:
    """A number with what stands around it: a currency before or behind, a magnitude behind."""
    marks = {*words.CURRENCIES, *(code.lower() for code in money.CURRENCIES)} - _ENGLISH_WORDS
    return re.compile(
        rf"(?:(?<!\w)(?P<before>{_alternatives(marks, glue=False)}) ?)?{_NUMBER}"
        rf"(?: ?(?P<magnitude>{_alternatives(words.MAGNITUDES, glue=True)})\.?)?"
        rf"(?: ?(?P<after>{_alternatives(marks, glue=True)})(?! ?\d))?"
    )


@cache
def _measures() -> re.Pattern[str]:
    units = _alternatives(words.UNITS, glue=True)
    return re.compile(rf"(?<![\w.,])\d+(?:[.,]\d+)?(?: ?[-x×х*] ?\d+(?:[.,]\d+)?)* ?(?:{units})")


def _masked(text: str) -> str:
    """The text with blanks where numbers stand that are no prices."""
    paid = [match.span() for match in _pattern().finditer(text) if match["before"] or match["after"]]
    for pattern in (_DATE, _measures(), _PHONE):
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(start < other_end and other_start < end for other_start, other_end in paid):
                text = text[:start] + " " * (end - start) + text[end:]
    return text


def _amount(match: re.Match[str], text: str, *, currency: str, struck: Sequence[tuple[int, int]]) -> Amount | None:
    meant, factor = _currency([said for said in (match["before"], match["after"]) if said], currency)
    value = _value(match["number"], exponent=money.exponent(meant or currency))
    if value is None or value <= 0:
        return None
    value *= words.MAGNITUDES.get(match["magnitude"] or "", 1) * factor
    is_short = factor > 1 and match["magnitude"] is None and value < 1000 * factor
    is_labelled, is_old = _labels(text, match.start())
    is_crossed_out = any(start <= match.start("number") < end for start, end in struck)
    return Amount(
        value=value * 1000 if is_short else value,
        currency=meant,
        start=match.start(),
        end=match.end(),
        is_labelled=is_labelled,
        is_old=is_old or is_crossed_out,
        is_shortened=is_short,
    )


def _currency(said: Sequence[str], currency: str) -> tuple[str | None, int]:
    """Which currency marks mean in a shop of another one, and how many of it one of the mark is.

    Of two, the one that may mean less: '$20 USD' are dollars of the United States.
    """
    if not said:
        return None, 1
    codes, factor = min((_meanings(each) for each in said), key=lambda each: len(each[0]))
    return (currency if currency in codes else codes[0]), factor


def _meanings(mark: str) -> tuple[tuple[str, ...], int]:
    return words.CURRENCIES.get(mark) or ((mark.upper(),), 1)


def _value(number: str, *, exponent: int) -> Decimal | None:
    """A number as it is written anywhere: '45.000' is thousands, unless its currency has three decimals."""
    digits = re.sub(r"[ ']", "", number)
    if sum(map(str.isdigit, digits)) > _MAX_DIGITS:
        return None
    marks = [character for character in digits if character in ".,"]
    if not marks:
        return Decimal(digits)
    whole, _, rest = digits.rpartition(marks[-1])
    is_group = len(rest) == _THOUSANDS and (len(set(marks)) == 1) and (len(marks) > 1 or exponent < _THOUSANDS)
    whole = re.sub(r"[.,]", "", whole)
    return Decimal(whole + rest) if is_group else Decimal(f"{whole}.{rest}")


@cache
def _label_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    new = (*words.PRICE_LABELS, *words.NEW_LABELS)
    return tuple(re.compile(any_of(each)) for each in (words.PRICE_LABELS, new, words.OLD_LABELS))  # type: ignore[return-value]


def _labels(text: str, start: int) -> tuple[bool, bool]:
    """Whether a price label stands shortly in front, and whether what stands there last speaks of an earlier price."""
    near = text[max(0, start - _LABEL_REACH) : start].rpartition("\n")[2]
    # What stands in front of another number belongs to that one.
    near = re.split(r"\d", near)[-1]
    price, new, old = _label_patterns()
    last_new = max((match.end() for match in new.finditer(near)), default=-1)
    last_old = max((match.end() for match in old.finditer(near)), default=-1)
    is_old = last_old >= last_new and last_old >= 0
    return is_old or price.search(near) is not None, is_old
