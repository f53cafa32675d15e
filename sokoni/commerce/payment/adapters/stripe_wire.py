"""What Stripe says and how it counts: pure, from bytes and values to events and amounts.

Source: docs.stripe.com, "Receive Stripe events", "Supported currencies", "Checkout Session", "Refund".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from sokoni.commerce.payment.adapters import wire
from sokoni.commerce.payment.errors import AmountUnsupported, WebhookMalformed
from sokoni.commerce.payment.types import OF_CHARGE, EventKind, Payment, ProviderEvent, Refund
from sokoni.core.errors import DomainError, Reason
from sokoni.core.money import Money, exponent

NAME = "stripe"
SIGNATURE_HEADER = "stripe-signature"
# Currencies of ours that Stripe charges nobody in.
_NOT_CHARGED = frozenset({"IQD", "IRR", "LYD", "XTR"})
# Currencies without decimals that Stripe counts in hundredths nevertheless, whole units only.
_IN_HUNDREDTHS = frozenset({"UGX"})
# Amounts with three decimals end in a zero.
_STEP_OF_THOUSANDTHS, _THOUSANDTHS = 10, 3
_REFUND_TYPES = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})
_REFUND_KINDS: Mapping[str, EventKind] = {
    "succeeded": EventKind.REFUNDED,
    "pending": EventKind.REFUND_PENDING,
    "requires_action": EventKind.REFUND_PENDING,
    "failed": EventKind.REFUND_BY_HAND,
    "canceled": EventKind.REFUND_BY_HAND,
}


def to_amount(money: Money) -> int:
    """An amount as Stripe counts it.

    Raises:
        AmountUnsupported: a currency that it does not charge, or more decimals than it takes.
    """
    if money.currency in _NOT_CHARGED:
        raise AmountUnsupported(
            amount=money, provider=NAME, reason=Reason("it takes no {currency}", currency=money.currency)
        )
    if exponent(money.currency) == _THOUSANDTHS and money.amount % _STEP_OF_THOUSANDTHS:
        raise AmountUnsupported(amount=money, provider=NAME, reason=Reason("its last decimal must be zero"))
    return money.amount * 100 if money.currency in _IN_HUNDREDTHS else money.amount


def to_money(amount: object, currency: object) -> Money:
    """An amount as we count it.

    Raises:
        ValueError: it is none.
    """
    counted, code = wire.amount(amount), wire.currency(currency)
    if code not in _IN_HUNDREDTHS:
        return Money(counted, code)
    whole, rest = divmod(counted, 100)
    if rest:
        msg = f"{code} has no hundredths"
        raise ValueError(msg)
    return Money(wire.amount(whole), code)


def session_form(payment: Payment) -> dict[str, str]:
    """What a checkout is opened with; the same for a payment each time, as its idempotency key wants."""
    return {
        "mode": "payment",
        "client_reference_id": str(payment.id),
        "success_url": payment.return_url,
        "cancel_url": f"{payment.return_url}?cancelled=1",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": payment.amount.currency.lower(),
        "line_items[0][price_data][unit_amount]": str(to_amount(payment.amount)),
        "line_items[0][price_data][product_data][name]": f"Sokoni {str(payment.reference_id)[-8:]}",
        "metadata[payment_id]": str(payment.id),
        "payment_intent_data[metadata][payment_id]": str(payment.id),
    }


def refund_form(payment: Payment, refund: Refund, *, intent: str) -> dict[str, str]:
    """What a refund is asked for with."""
    return {
        "payment_intent": intent,
        "amount": str(to_amount(refund.amount)),
        "metadata[payment_id]": str(payment.id),
        "metadata[refund_id]": str(refund.id),
    }


def read_event(
    body: bytes, *, header: str, secrets: Sequence[str], is_live: bool, now: datetime, tolerance: timedelta
) -> Sequence[ProviderEvent]:
    """What an event says, once it is proven that Stripe sent it; nothing for what does not concern us.

    Raises:
        WebhookUnsigned: the signature does not hold, or is too old.
        WebhookMalformed: it holds, and cannot be read, or comes from the other environment.
    """
    wire.check_timed_signature(secrets, header, body, now=now, tolerance=tolerance)
    try:
        event = orjson.loads(body)
        if event["livemode"] is not is_live:
            raise WebhookMalformed(reason=f"livemode is not {'true' if is_live else 'false'}, as the key's")
        read = _READERS.get(wire.text(event["type"]))
        return () if read is None else tuple(read(event["data"]["object"], wire.text(event["id"]), _at(event)))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in the body") from error


def session_events(session: Mapping[str, Any]) -> Iterator[ProviderEvent]:
    """What a checkout, asked with its payment intent, says of its payment: under the same keys each time.

    Raises:
        WebhookMalformed: it is not what Stripe documents.
    """
    try:
        yield from _asked_session(session)
    except (ValueError, TypeError, KeyError, AttributeError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in a checkout") from error


def refund_event(refund: Mapping[str, Any], *, payment_ref: str, key: str = "") -> ProviderEvent:
    """What a refund says.

    Raises:
        WebhookMalformed: it is not what Stripe documents.
    """
    try:
        name, status = wire.text(refund["id"]), wire.text(refund["status"])
        kind = _REFUND_KINDS[status]
        return ProviderEvent(
            key=key or f"{name}:{status}",
            payment_ref=payment_ref,
            kind=kind,
            occurred_at=_at(refund),
            charge_id=wire.text(refund["payment_intent"]),
            refund_id=name,
            money=to_money(refund["amount"], refund["currency"]) if kind.moves_money else None,
            reason=wire.short(refund.get("failure_reason")),
        )
    except (ValueError, TypeError, KeyError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in a refund") from error


def intent_of(session: Mapping[str, Any]) -> str:
    """The name of a checkout's payment intent; empty while there is none."""
    intent = session.get("payment_intent")
    return wire.short(intent.get("id") if isinstance(intent, dict) else intent)


def _asked_session(session: Mapping[str, Any]) -> Iterator[ProviderEvent]:
    reference, at, intent = wire.text(session["client_reference_id"]), _at(session), session.get("payment_intent")
    if isinstance(intent, dict):
        name, status = wire.text(intent["id"]), wire.text(intent["status"])
        if status == "succeeded":
            money = to_money(intent["amount_received"], intent["currency"])
            yield _said(EventKind.CAPTURED, reference, f"{name}:captured", _at(intent), charge_id=name, money=money)
        elif status == "processing":
            yield _said(EventKind.PENDING, reference, f"{name}:pending", _at(intent), charge_id=name)
        elif session["status"] == "complete":
            reason = _decline(intent)
            yield _said(EventKind.FAILED, reference, f"{name}:failed", at, charge_id=name, reason=reason)
    if session["status"] == "expired":
        name = wire.text(session["id"])
        yield _said(EventKind.FAILED, reference, f"{name}:expired", at, charge_id=name, reason="expired")


def _completed(session: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    reference, intent = wire.text(session["client_reference_id"]), wire.text(session["payment_intent"])
    if session["payment_status"] == "paid":
        money = to_money(session["amount_total"], session["currency"])
        yield _said(EventKind.CAPTURED, reference, key, at, charge_id=intent, money=money)
    else:
        yield _said(EventKind.PENDING, reference, key, at, charge_id=intent)


def _failed(session: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    intent = wire.text(session["payment_intent"])
    reference = wire.text(session["client_reference_id"])
    yield _said(EventKind.FAILED, reference, key, at, charge_id=intent, reason="declined")


def _expired(session: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    name, reference = wire.text(session["id"]), wire.text(session["client_reference_id"])
    yield _said(EventKind.FAILED, reference, key, at, charge_id=name, reason="expired")


def _succeeded(intent: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    if (reference := _ours(intent)) is not None:
        money = to_money(intent["amount_received"], intent["currency"])
        yield _said(EventKind.CAPTURED, reference, key, at, charge_id=wire.text(intent["id"]), money=money)


def _refunded(refund: Mapping[str, Any], key: str, _at: datetime) -> Iterator[ProviderEvent]:
    if (reference := _ours(refund)) is not None:
        yield refund_event(refund, payment_ref=reference, key=key)


def _news(charge: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    """A charge of which something was given back, maybe in Stripe's own console: it does not say by which refund."""
    if (reference := _ours(charge)) is not None:
        yield _said(EventKind.NEWS, reference, key, at)


def _disputed(dispute: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    """How a dispute stands. It carries no metadata of ours, and is known by its payment intent."""
    name, intent = wire.text(dispute["id"]), wire.text(dispute["payment_intent"])
    money = to_money(dispute["amount"], dispute["currency"])
    more: dict[str, Any] = {"charge_id": intent, "refund_id": name, "money": money}
    reference = f"{OF_CHARGE}{intent}"
    yield _said(EventKind.DISPUTED, reference, key, at, reason=wire.text(dispute["status"]), **more)


def _dispute_took(dispute: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    for said in _disputed(dispute, f"{key}:status", at):
        yield said
        yield replace(said, key=key, kind=EventKind.DISPUTE_TOOK)


def _dispute_gave(dispute: Mapping[str, Any], key: str, at: datetime) -> Iterator[ProviderEvent]:
    for said in _disputed(dispute, f"{key}:status", at):
        yield said
        yield replace(said, key=key, kind=EventKind.DISPUTE_GAVE)


_Reader = Callable[[Mapping[str, Any], str, datetime], Iterator[ProviderEvent]]
# A declined try is no event: the buyer sees it on Stripe's page and tries again there.
_READERS: Mapping[str, _Reader] = {
    "checkout.session.completed": _completed,
    "checkout.session.async_payment_succeeded": _completed,
    "checkout.session.async_payment_failed": _failed,
    "checkout.session.expired": _expired,
    "payment_intent.succeeded": _succeeded,
    "charge.refunded": _news,
    "charge.dispute.created": _disputed,
    "charge.dispute.updated": _disputed,
    "charge.dispute.closed": _disputed,
    "charge.dispute.funds_withdrawn": _dispute_took,
    "charge.dispute.funds_reinstated": _dispute_gave,
    **dict.fromkeys(_REFUND_TYPES, _refunded),
}


def _said(kind: EventKind, reference: str, key: str, at: datetime, **more: Any) -> ProviderEvent:
    return ProviderEvent(key=key, payment_ref=reference, kind=kind, occurred_at=at, **more)


def _ours(thing: Mapping[str, Any]) -> str | None:
    """The payment that we wrote onto it; None for what was not made by us."""
    found = (thing.get("metadata") or {}).get("payment_id")
    return None if found is None else wire.text(found)


def _at(thing: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(wire.integer(thing["created"]), UTC)


def _decline(intent: Mapping[str, Any]) -> str:
    return wire.short((intent.get("last_payment_error") or {}).get("message")) or "declined"
