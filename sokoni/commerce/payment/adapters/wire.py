"""Values in what gateways send, checked before anything is made of them; each raises ValueError for what is not so."""

from datetime import UTC, datetime, timedelta

from sokoni.commerce.payment.errors import WebhookUnsigned
from sokoni.core.money import MAX_MINOR_UNITS, exponent

_MAX_TEXT = 200
# Ten digits last until the year 2286; thirteen are milliseconds.
_SECONDS_BELOW = 10**10


def text(value: object) -> str:
    """A short text. PostgreSQL keeps no NUL in it."""
    if not isinstance(value, str) or len(value) > _MAX_TEXT or "\x00" in value:
        msg = "a short text is expected"
        raise ValueError(msg)
    return value


def short(value: object) -> str:
    """As much of a text as we keep; nothing, where it is none. For words that only people read."""
    return value.replace("\x00", "")[:_MAX_TEXT] if isinstance(value, str) else ""


def integer(value: object) -> int:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        msg = "a whole number is expected"
        raise ValueError(msg)  # noqa: TRY004  # what is wrong is the value
    return value


def amount(value: object) -> int:
    """More than nothing, in minor units."""
    found = integer(value)
    if not 0 < found <= MAX_MINOR_UNITS:
        msg = "an amount in minor units is expected"
        raise ValueError(msg)
    return found


def currency(value: object) -> str:
    """A currency that we know, in capitals.

    Raises:
        UnknownCurrency: it is not in our table.
    """
    found = text(value).upper()
    exponent(found)
    return found


def moment(value: object) -> datetime:
    """A time with its zone, in UTC."""
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        msg = "a time with its zone is expected"
        raise ValueError(msg)
    return found.astimezone(UTC)


def check_age(timestamp: int, *, now: datetime, at_most: timedelta, early: timedelta) -> None:
    """Pass what was signed not long ago, and not in the future.

    Raises:
        WebhookUnsigned: it was not.
    """
    seconds = timestamp if timestamp < _SECONDS_BELOW else timestamp / 1000
    age = now.timestamp() - seconds
    if not -early.total_seconds() <= age <= at_most.total_seconds():
        raise WebhookUnsigned(reason="it is too old, or from the future")
