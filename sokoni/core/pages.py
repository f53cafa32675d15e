"""Keyset pages: stable under inserts, as fast on page 1,000 as on page 1.

A cursor is the sort key of the row at the edge, opaque to clients. Counts are exact to 1,000 and then 'more than
1,000'.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

import orjson

from sokoni.core.errors import DomainError, Kind

T = TypeVar("T")
EXACT_COUNT_LIMIT = 1000
DEFAULT_LIMIT = 24
MAX_LIMIT = 100

CursorValue = str | int | datetime | UUID | None


class InvalidCursor(DomainError):
    """The cursor of a page was not made by us, or belongs to another sort order."""

    code = "pages.invalid_cursor"
    kind = Kind.INVALID
    message = "This page address is damaged."
    hint = "Start again from the first page, and follow the links that come with each page."


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are; `exact` is False where counting stopped at the limit."""

    value: int
    exact: bool

    @classmethod
    def limited(cls, counted: int) -> "Count":
        """Read a count that was taken over at most EXACT_COUNT_LIMIT + 1 rows."""
        return cls(value=min(counted, EXACT_COUNT_LIMIT), exact=counted <= EXACT_COUNT_LIMIT)

    def __str__(self) -> str:
        return f"{self.value:,}" if self.exact else f"{self.value:,}+"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order, and where the ones before and after them are."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    previous_cursor: str | None = None
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page is wanted: at most `limit` rows after (or before) a cursor."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def encode_cursor(*values: CursorValue) -> str:
    """Pack a sort key into an opaque URL-safe text."""
    packed = orjson.dumps([_pack(value) for value in values])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode_cursor(cursor: str, *, length: int | None = None) -> tuple[CursorValue, ...]:
    """Unpack a sort key.

    Raises:
        InvalidCursor: it is not a cursor, or does not hold `length` values.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        packed = orjson.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        values = tuple(_unpack(item) for item in packed)
    except (ValueError, binascii.Error, TypeError, KeyError, IndexError) as error:
        raise InvalidCursor from error
    if length is not None and len(values) != length:
        raise InvalidCursor
    return values


def _pack(value: CursorValue) -> list[object]:
    match value:
        case datetime():
            return ["t", value.isoformat()]
        case UUID():
            return ["u", str(value)]
        case _:
            return ["v", value]


def _unpack(item: object) -> CursorValue:
    if not isinstance(item, list) or len(item) != 2:  # noqa: PLR2004  # a tag and a value
        msg = "not a packed value"
        raise TypeError(msg)
    tag, value = item
    match tag, value:
        case "t", str():
            return datetime.fromisoformat(value)
        case "u", str():
            return UUID(value)
        case "v", str() | None:
            return value
        case "v", int() if not isinstance(value, bool) and -(2**63) <= value < 2**63:
            return value
        case _:
            msg = "not a packed value"
            raise TypeError(msg)
