"""What the test gateway says, and how it signs it. Pure; the wire format is close to what real gateways send."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from sokoni.commerce.payment.adapters import wire
from sokoni.commerce.payment.errors import WebhookMalformed
from sokoni.commerce.payment.types import Behaviour, EventKind, ProviderEvent, TestPayment
from sokoni.core.errors import DomainError
from sokoni.core.money import Money, exponent

SIGNATURE_HEADER = "x-sokoni-test-signature"
# What a gateway can know of; the other kinds happen here.
_TOLD = frozenset(
    {EventKind.PENDING, EventKind.CAPTURED, EventKind.FAILED, EventKind.REFUNDED, EventKind.REFUND_FAILED}
)
_MAX_TEXT = 200
_MAX_AMOUNT = 2**62


@dataclass(frozen=True, slots=True)
class Telling:
    """One webhook: the event it carries, and how long after the buyer's choice it is sent."""

    event: ProviderEvent
    after: timedelta = timedelta()


def story(payment: TestPayment) -> tuple[ProviderEvent, ...]:
    """What happened at the gateway, in order: at most a declined charge and one that paid."""
    first, second = f"ch_{payment.payment_ref}_1", f"ch_{payment.payment_ref}_2"
    match payment.behaviour:
        case Behaviour.DECLINE:
            return (_event(payment, EventKind.FAILED, first, 1, reason="declined"),)
        case Behaviour.OUT_OF_ORDER:
            return (
                _event(payment, EventKind.PENDING, first, 1),
                _event(payment, EventKind.FAILED, first, 2, reason="declined"),
                _event(payment, EventKind.PENDING, second, 3),
                _event(payment, EventKind.CAPTURED, second, 4, money=payment.money),
            )
        case Behaviour.WRONG_AMOUNT:
            wrong = Money(payment.money.amount + 1, payment.money.currency)
            return (_event(payment, EventKind.CAPTURED, first, 1, money=wrong),)
        case _:
            return (_event(payment, EventKind.CAPTURED, first, 1, money=payment.money),)


def tellings(payment: TestPayment, *, slow_by: timedelta) -> tuple[Telling, ...]:
    """The webhooks that are sent about it, in the order in which they are sent."""
    events = story(payment)
    match payment.behaviour:
        case Behaviour.LOST:
            return ()
        case Behaviour.SLOW:
            return tuple(Telling(event, after=slow_by) for event in events)
        case Behaviour.OUT_OF_ORDER:
            return tuple(Telling(event) for event in reversed(events))
        case Behaviour.DUPLICATE:
            (event,) = events
            again = _event(payment, event.kind, event.charge_id, 1, money=event.money, copy=2)
            return tuple(Telling(each) for each in (event, event, again, event))
        case _:
            return tuple(Telling(event) for event in events)


def paying_charge(payment: TestPayment) -> str:
    """The charge that brought the money."""
    return next((event.charge_id for event in story(payment) if event.kind is EventKind.CAPTURED), "")


def encode(event: ProviderEvent) -> bytes:
    """An event as the gateway sends it."""
    data: dict[str, Any] = {"reference": event.payment_ref, "charge": event.charge_id, "reason": event.reason}
    if event.money is not None:
        data |= {"amount": event.money.amount, "currency": event.money.currency}
    if event.refund_id:
        data["refund"] = event.refund_id
    body = {"id": event.key, "type": f"payment.{event.kind}", "created_at": event.occurred_at.isoformat(), "data": data}
    return orjson.dumps(body)


def decode(body: bytes) -> ProviderEvent:
    """An event as it was sent.

    Raises:
        WebhookMalformed: it is not what `encode` makes.
    """
    try:
        value = orjson.loads(body)
        data = value["data"]
        return ProviderEvent(
            key=_text(value["id"]),
            payment_ref=_text(data["reference"]),
            kind=_kind(value["type"]),
            occurred_at=_moment(value["created_at"]),
            charge_id=_text(data.get("charge", "")),
            refund_id=_text(data.get("refund", "")),
            money=_money(data),
            reason=_text(data.get("reason", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in the body") from error


def sign(secret: str, body: bytes, *, now: datetime) -> str:
    """The value of the signature header: when, and the HMAC of that and the body."""
    moment = int(now.timestamp())
    return f"t={moment},v1={wire.timed_hmac(secret, moment, body)}"


def check_signature(secret: str, header: str, body: bytes, *, now: datetime, tolerance: timedelta) -> None:
    """Pass a body that was signed with the secret, not long ago; several `v1` are taken, for changing secrets.

    Raises:
        WebhookUnsigned: it was not.
    """
    wire.check_timed_signature((secret,), header, body, now=now, tolerance=tolerance)


def _event(
    payment: TestPayment,
    kind: EventKind,
    charge_id: str,
    step: int,
    *,
    money: Money | None = None,
    reason: str = "",
    copy: int = 1,
) -> ProviderEvent:
    return ProviderEvent(
        key=f"evt_{payment.payment_ref}_{step}_{copy}",
        payment_ref=payment.payment_ref,
        kind=kind,
        occurred_at=payment.decided_at + timedelta(milliseconds=step),
        charge_id=charge_id,
        money=money,
        reason=reason,
    )


def _text(value: object) -> str:
    # PostgreSQL keeps no NUL in text, and orjson lets no lone surrogate through.
    if not isinstance(value, str) or len(value) > _MAX_TEXT or "\x00" in value:
        msg = "a short text is expected"
        raise ValueError(msg)
    return value


def _kind(value: object) -> EventKind:
    kind = EventKind(_text(value).removeprefix("payment."))
    if kind not in _TOLD:
        msg = "a kind that a gateway knows of is expected"
        raise ValueError(msg)
    return kind


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        msg = "a time with its zone is expected"
        raise ValueError(msg)
    return moment.astimezone(UTC)


def _money(data: dict[str, Any]) -> Money | None:
    if "amount" not in data:
        return None
    amount, currency = data["amount"], _text(data["currency"])
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= _MAX_AMOUNT:
        msg = "an amount in minor units is expected"
        raise ValueError(msg)
    exponent(currency)
    return Money(amount, currency)
