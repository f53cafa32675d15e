"""What Wompi Colombia says and how it signs: pure, from bytes and values to events and addresses.

Source: docs.wompi.co, "Eventos", "Widget & Checkout Web". Wompi of El Salvador is another product.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from sokoni.commerce.payment.adapters import wire
from sokoni.commerce.payment.errors import WebhookMalformed, WebhookUnsigned
from sokoni.commerce.payment.types import EventKind, ProviderEvent
from sokoni.core.errors import DomainError
from sokoni.core.money import Money

NAME = "wompi"
CURRENCY = "COP"
CHECKSUM_HEADER = "x-event-checksum"
TRANSACTION_UPDATED = "transaction.updated"
# Wompi repeats an event, under its first timestamp, for a day.
REPEATS_FOR = timedelta(hours=25)


def integrity(*, reference: str, amount_in_cents: int, currency: str, secret: str, expiration_time: str = "") -> str:
    """The seal on what a buyer's browser carries to the checkout, so that nobody pays less than was asked."""
    return hashlib.sha256(f"{reference}{amount_in_cents}{currency}{expiration_time}{secret}".encode()).hexdigest()


def checkout_address(  # what the page is told
    checkout_url: str,
    *,
    public_key: str,
    integrity_secret: str,
    reference: str,
    amount: Money,
    return_url: str,
    expires_at: datetime,
) -> str:
    """The address of Wompi's page for a payment."""
    expiration_time = f"{expires_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    seal = integrity(
        reference=reference,
        amount_in_cents=amount.amount,
        currency=amount.currency,
        secret=integrity_secret,
        expiration_time=expiration_time,
    )
    query = {
        "public-key": public_key,
        "currency": amount.currency,
        "amount-in-cents": str(amount.amount),
        "reference": reference,
        "signature:integrity": seal,
        "expiration-time": expiration_time,
        "redirect-url": return_url,
    }
    return f"{checkout_url}?{urlencode(query)}"


def checksum(data: object, *, properties: Sequence[str], timestamp: int, secret: str) -> str:
    """What Wompi signs an event with: the values of the named properties, the time and the secret, one after another.

    Raises:
        ValueError: a property leads nowhere, or to something that is no plain value.
    """
    values = "".join(_plain(_at(data, path)) for path in properties)
    return hashlib.sha256(f"{values}{timestamp}{secret}".encode()).hexdigest()


def read_event(
    body: bytes, *, header: str, secret: str, environment: str, now: datetime, tolerance: timedelta
) -> Sequence[ProviderEvent]:
    """That something happened to a payment, once it is proven that Wompi says so.

    What happened is asked of Wompi itself: its checksum covers only what it lists (as a rule neither reference nor
    currency), one value after another with nothing in between, so it proves who knocks and not what for.

    Raises:
        WebhookUnsigned: the checksum does not hold, or is too old.
        WebhookMalformed: it holds, and cannot be read, or comes from the other environment.
    """
    try:
        event = orjson.loads(body)
        signature, timestamp = event["signature"], wire.integer(event["timestamp"])
        found = checksum(event["data"], properties=signature["properties"], timestamp=timestamp, secret=secret)
        said = (wire.text(signature["checksum"]), header or wire.text(signature["checksum"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise WebhookUnsigned(reason="it is missing or cannot be read") from error
    # Each is compared, in constant time, so that an answer's time tells nothing.
    matches = [hmac.compare_digest(found.encode(), each.lower().encode("utf-8", "surrogateescape")) for each in said]
    if not all(matches):
        raise WebhookUnsigned(reason="it does not belong to this body and secret")
    wire.check_age(timestamp, now=now, at_most=REPEATS_FOR, early=tolerance)
    if event.get("environment") != environment:
        raise WebhookMalformed(reason=f"it is not of the environment '{environment}'")
    return tuple(_news(event, key=found, timestamp=timestamp))


def transaction_events(transaction: Mapping[str, Any]) -> Iterator[ProviderEvent]:
    """What a transaction, as the API shows it, says of its payment: the same under the same keys each time.

    Raises:
        WebhookMalformed: it is not what Wompi documents.
    """
    try:
        yield from _transaction_events(transaction)
    except (ValueError, TypeError, KeyError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in a transaction") from error


def void_name(transaction_id: str) -> str:
    """What the giving back of a transaction is called: Wompi has no name of its own for it, and makes one at most."""
    return f"void_{transaction_id}"


def _news(event: Mapping[str, Any], *, key: str, timestamp: int) -> Iterator[ProviderEvent]:
    if event.get("event") != TRANSACTION_UPDATED:
        return
    try:
        reference = wire.text(event["data"]["transaction"]["reference"])
    except (ValueError, TypeError, KeyError) as error:
        raise WebhookMalformed(reason="it names no transaction with a reference") from error
    yield ProviderEvent(
        key=key, payment_ref=reference, kind=EventKind.NEWS, occurred_at=datetime.fromtimestamp(timestamp, UTC)
    )


def _transaction_events(transaction: Mapping[str, Any]) -> Iterator[ProviderEvent]:
    name, status = wire.text(transaction["id"]), wire.text(transaction["status"])
    money = Money(wire.amount(transaction["amount_in_cents"]), wire.currency(transaction["currency"]))
    began = wire.moment(transaction["created_at"])
    ended = wire.moment(transaction.get("finalized_at") or transaction["created_at"])
    reference = wire.text(transaction["reference"])

    def said(kind: EventKind, **more: Any) -> ProviderEvent:
        key = f"{name}:{kind}"
        occurred_at = began if kind is EventKind.PENDING else ended
        return ProviderEvent(key=key, payment_ref=reference, kind=kind, occurred_at=occurred_at, charge_id=name, **more)

    yield said(EventKind.PENDING)
    if status in {"APPROVED", "VOIDED"}:
        yield said(EventKind.CAPTURED, money=money)
    if status == "VOIDED":
        yield said(EventKind.REFUNDED, money=money, refund_id=void_name(name))
    if status in {"DECLINED", "ERROR"}:
        yield said(EventKind.FAILED, reason=wire.short(transaction.get("status_message")) or status.lower())


def _at(data: object, path: str) -> object:
    found = data
    for name in wire.text(path).split("."):
        if not isinstance(found, dict):
            msg = f"{path} leads nowhere"
            raise ValueError(msg)  # noqa: TRY004  # the answer is the same as for any other path
        found = found[name]
    return found


def _plain(value: object) -> str:
    """A value as Wompi writes it into what it signs."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    msg = "only texts and whole numbers are signed"
    raise ValueError(msg)
