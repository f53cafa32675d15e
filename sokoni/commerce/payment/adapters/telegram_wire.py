"""What Telegram's updates say of payments: pure. Source: core.telegram.org/bots/payments, /bots/payments-stars.

An invoice can be paid again, and each charge has a name of its own: the payload only says for which payment it was.
What a Mini App's `openInvoice` answers is no evidence; only `successful_payment` is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sokoni.commerce.payment.adapters import wire
from sokoni.commerce.payment.errors import WebhookMalformed
from sokoni.commerce.payment.types import EventKind, Payment, ProviderEvent, State
from sokoni.core.errors import DomainError
from sokoni.core.money import Money

STARS, PAYMENTS = "telegram_stars", "telegram"
STARS_CURRENCY = "XTR"

Refusal = Literal["", "unknown", "closed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreCheckout:
    """A `pre_checkout_query`: somebody is about to pay, and waits at most ten seconds for an answer."""

    query_id: str
    payment_ref: str
    money: Money


def read_update(update: Mapping[str, Any]) -> Sequence[ProviderEvent]:
    """What an update says of a payment; nothing for one that is of something else.

    Raises:
        WebhookMalformed: it is of a payment, and not what Telegram documents.
    """
    message = update.get("message")
    if not isinstance(message, dict):
        return ()
    try:
        return tuple(_told(message))
    except (ValueError, TypeError, KeyError, OverflowError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in a message") from error


def read_pre_checkout(update: Mapping[str, Any]) -> PreCheckout | None:
    """The question in an update whether somebody may pay, or None where it holds none.

    Raises:
        WebhookMalformed: it holds one that is not what Telegram documents.
    """
    query = update.get("pre_checkout_query")
    if not isinstance(query, dict):
        return None
    try:
        return PreCheckout(
            query_id=wire.text(query["id"]), payment_ref=wire.text(query["invoice_payload"]), money=_money(query)
        )
    except (ValueError, TypeError, KeyError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in a query") from error


def answer(query: PreCheckout, payment: Payment | None, *, is_payable: bool) -> Refusal:
    """Why somebody may not pay now; empty where they may.

    `is_payable`: what the payment is for still waits for it, with its goods set aside.
    """
    if payment is None or payment.provider != provider_of(query.money.currency):
        return "unknown"
    if payment.state is not State.PENDING or not is_payable:
        return "closed"
    return "" if payment.amount == query.money else "changed"


def provider_of(currency: str) -> str:
    """Which of the two ways of paying an amount goes: Stars, or a provider's token."""
    return STARS if currency == STARS_CURRENCY else PAYMENTS


def refund_name(charge_id: str) -> str:
    """What the giving back of a charge is called: Telegram gives back whole charges, each once."""
    return f"refund_{charge_id}"


def _told(message: Mapping[str, Any]) -> Iterator[ProviderEvent]:
    at = datetime.fromtimestamp(wire.integer(message["date"]), UTC)
    if isinstance(paid := message.get("successful_payment"), dict):
        name = wire.text(paid["telegram_payment_charge_id"])
        yield ProviderEvent(
            key=f"{name}:captured",
            payment_ref=wire.text(paid["invoice_payload"]),
            kind=EventKind.CAPTURED,
            occurred_at=at,
            charge_id=name,
            money=_money(paid),
        )
    if isinstance(back := message.get("refunded_payment"), dict):
        name = wire.text(back["telegram_payment_charge_id"])
        yield ProviderEvent(
            key=f"{name}:refunded",
            payment_ref=wire.text(back["invoice_payload"]),
            kind=EventKind.REFUNDED,
            occurred_at=at,
            charge_id=name,
            refund_id=refund_name(name),
            money=_money(back),
        )


def _money(thing: Mapping[str, Any]) -> Money:
    """An amount in minor units: Stars have none, whatever tables of currencies say of what they do not know."""
    return Money(wire.amount(thing["total_amount"]), wire.currency(thing["currency"]))
