"""What single cells say: booleans in their varieties, prices, weights, quantities."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.words import Sentence
from sokoni.commerce.catalog.types import Status

MAX_PRICE = 10**15
MAX_QUANTITY = 10**9
_MAX_GRAMS = 10**9
_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0+)?", re.ASCII)
_PRICE = re.compile(r"\d{1,18}(?:\.\d{0,9})?", re.ASCII)
_TRUE = frozenset({"true", "t", "yes", "y", "1", "on", "x"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "off"})
_GRAMS_BY_UNIT: Mapping[str, Decimal] = MappingProxyType(
    {"g": Decimal(1), "kg": Decimal(1000), "oz": Decimal("28.349523125"), "lb": Decimal("453.59237")}
)
_STATUS_BY_WORD: Mapping[str, Status] = MappingProxyType(
    {"active": Status.APPROVED, "draft": Status.DRAFT, "unlisted": Status.DRAFT, "archived": Status.ARCHIVED}
)
_BACKORDER = frozenset({"continue", "backorder", *_TRUE})
_DENY = frozenset({"deny", "", *_FALSE})


class CellError(ValueError):
    """A cell says nothing that can be used; the sentence says why, for people."""

    def __init__(self, sentence: Sentence, **fields: Any) -> None:
        super().__init__(sentence.template.format(**fields))
        self.sentence = sentence
        self.fields = fields


def read_bool(text: str, *, blank: bool) -> bool:
    """A yes or a no in any of the usual spellings.

    Raises:
        CellError: it is none of them.
    """
    word = text.strip().casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    if not word:
        return blank
    raise CellError(words.NO_BOOLEAN, text=words.short(text))


def read_price(text: str, *, decimals: int) -> int:
    """An amount in minor units.

    Raises:
        CellError: it is no amount, negative, or has more decimals than the currency.
    """
    plain = text.strip()
    if not _PRICE.fullmatch(plain):
        raise CellError(words.NO_PRICE, text=words.short(text))
    whole, _, fraction = plain.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > decimals:
        raise CellError(words.PRICE_DECIMALS, text=words.short(text), decimals=decimals)
    amount = int(whole + fraction.ljust(decimals, "0"))
    if amount > MAX_PRICE:
        raise CellError(words.PRICE_TOO_LARGE, text=words.short(text))
    return amount


def read_whole(text: str, *, largest: int) -> int:
    """A whole number, which a spreadsheet may have written as '3.0'.

    Raises:
        CellError: it is none, or too large.
    """
    plain = text.strip()
    if not _WHOLE.fullmatch(plain):
        raise CellError(words.NO_WHOLE_NUMBER, text=words.short(text))
    number = int(plain.partition(".")[0])
    if abs(number) > largest:
        raise CellError(words.NUMBER_TOO_LARGE, text=words.short(text), limit=f"{largest:,}")
    return number


def read_grams(text: str, *, unit: str = "g") -> int:
    """A weight in whole grams, rounded half up; a blank one is 0.

    Raises:
        CellError: no number, negative, too large, or of an unknown unit.
    """
    plain = text.strip()
    if not plain or plain == "0":
        return 0
    try:
        factor = _GRAMS_BY_UNIT[unit.strip().casefold() or "g"]
    except KeyError:
        raise CellError(words.NO_WEIGHT_UNIT, text=words.short(unit)) from None
    try:
        weight = Decimal(plain)
    except InvalidOperation:
        raise CellError(words.NO_WEIGHT, text=words.short(text)) from None
    if not weight.is_finite() or weight < 0 or weight > _MAX_GRAMS or weight * factor > _MAX_GRAMS:
        raise CellError(words.ABSURD_WEIGHT, text=words.short(text))
    return int(weight * factor + Decimal("0.5"))


def read_policy(text: str) -> str:
    """Whether buying goes on when nothing is left: 'backorder' or 'deny'.

    Raises:
        CellError: it says neither.
    """
    word = text.strip().casefold()
    if word in _BACKORDER:
        return "backorder"
    if word in _DENY:
        return "deny"
    raise CellError(words.NO_POLICY, text=words.short(text))


def read_status(text: str) -> Status:
    """A product's status; a blank one is active.

    Raises:
        CellError: it is none of Shopify's words.
    """
    word = text.strip().casefold() or "active"
    try:
        return _STATUS_BY_WORD[word]
    except KeyError:
        raise CellError(words.NO_STATUS, text=words.short(text)) from None


def read_tags(text: str) -> tuple[str, ...]:
    """The tags of a comma-separated text, each once, in their order."""
    return tuple(dict.fromkeys(tag for part in text.split(",") if (tag := " ".join(part.split())[:255])))
