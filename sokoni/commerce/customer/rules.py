"""What an address of a book must have. Pure."""

import re
import unicodedata
from dataclasses import asdict, replace

from sokoni.commerce.customer.errors import AddressIncomplete
from sokoni.commerce.customer.types import AddressDraft

MAX_ADDRESSES = 20
MAX_LENGTH = 200
_OPTIONAL = frozenset({"region", "postal_code", "phone"})
_COUNTRY = re.compile(r"[A-Z]{2}")


def normalise(draft: AddressDraft) -> AddressDraft:
    """An address as it is kept: every part on one line, without spaces around it.

    Raises:
        AddressIncomplete: a part is missing or too long; the error names it.
    """
    cleaned = replace(draft, **{name: _one_line(value) for name, value in asdict(draft).items()})
    for name, value in asdict(cleaned).items():
        if len(value) > MAX_LENGTH or (not value and name not in _OPTIONAL):
            raise AddressIncomplete(field=name, maximum=MAX_LENGTH)
    if not _COUNTRY.fullmatch(cleaned.country):
        raise AddressIncomplete(field="country", maximum=2)
    return cleaned


def _one_line(text: str) -> str:
    plain = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", plain).split())
