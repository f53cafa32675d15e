"""Values in what gateways send, checked before anything is made of them; each raises ValueError for what is not so."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sokoni.commerce.payment.errors import WebhookUnsigned
from sokoni.core.money import MAX_MINOR_UNITS, exponent

_MAX_TEXT = 200
# Ten digits last until the year 2286; thirteen are milliseconds.
_DIGITS = 10
_SECONDS_BELOW = 10**_DIGITS


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


def timed_hmac(secret: str, moment: int, body: bytes) -> str:
    """The HMAC of a time and a body, as Stripe makes it and our test gateway does."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def check_timed_signature(
    secrets: Sequence[str], header: str, body: bytes, *, now: datetime, tolerance: timedelta
) -> None:
    """Pass a body that was signed with one of the secrets, not long ago, by a header like `t=…,v1=…,v1=…`.

    Several secrets, and several `v1`, are there while a secret is changed for another.

    Raises:
        WebhookUnsigned: it was not.
    """
    moment, signatures = _signature_parts(header)
    if not signatures:
        raise WebhookUnsigned(reason="it is missing or cannot be read")
    expected = [timed_hmac(secret, moment, body).encode() for secret in secrets]
    # Every one is compared, in constant time, so that an answer's time tells nothing.
    said = [each.encode("utf-8", "surrogateescape") for each in signatures]
    if not any([hmac.compare_digest(one, other) for one in expected for other in said]):  # noqa: C419
        raise WebhookUnsigned(reason="it does not belong to this body and secret")
    check_age(moment, now=now, at_most=tolerance, early=tolerance)


def _signature_parts(header: str) -> tuple[int, Sequence[str]]:
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit() and len(moments[0]) <= _DIGITS):
        return 0, ()
    return int(moments[0]), [value for name, _, value in parts if name == "v1"]
