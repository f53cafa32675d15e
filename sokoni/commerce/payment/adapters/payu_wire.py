"""What PayU Latam says, how it signs, and how it writes amounts: pure, from bytes and values to events and forms.

Source: developers.payulatam.com, "WebCheckout", "Confirmation page", "Queries API", "Refunds API". Two examples there
are wrong: the signature printed for `TestPayU04` in state 6 is that of state 4, and the one of the sample message holds
with the merchant 500238 and an older key, not with the merchant that is printed beside it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import orjson

from sokoni.commerce.payment.adapters import wire
from sokoni.commerce.payment.errors import AmountUnsupported, WebhookMalformed, WebhookUnsigned
from sokoni.commerce.payment.types import EventKind, Payment, ProviderEvent, Refund
from sokoni.core.errors import DomainError, Reason
from sokoni.core.money import Money, exponent, parse_decimal

NAME = "payu"
CURRENCIES = frozenset({"ARS", "BRL", "CLP", "COP", "MXN", "PEN", "USD"})
# What the money of a payment is called: the signature does not cover PayU's name of the transaction.
PAID = "paid"
_APPROVED, _DECLINED, _EXPIRED, _ERROR = "4", "6", "5", "104"
_PENDING = frozenset({"7", "12", "14"})
_FAILED: Mapping[str, str] = {_DECLINED: "declined", _EXPIRED: "expired", _ERROR: "error"}
_PAYING = frozenset({"AUTHORIZATION_AND_CAPTURE", "CAPTURE"})
_REFUNDING = frozenset({"REFUND", "PARTIAL_REFUND", "VOID"})
_OPEN_STATES = frozenset({"PENDING", "SUBMITTED"})
# Times are written as clocks in Bogotá show them, without saying so.
_BOGOTA = timezone(timedelta(hours=-5))
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Signer:
    """What an account signs with: a digest of a text that holds the key, or an HMAC with a secret of its own."""

    algorithm: str
    api_key: str
    secret: str = ""

    def sign(self, *parts: str) -> str:
        """The signature of some values, as PayU joins them."""
        message = "~".join((self.api_key, *parts)).encode()
        if self.algorithm == "hmac-sha256":
            return hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()
        return hashlib.new(self.algorithm, message, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A movement that PayU knows of an order."""

    id: str
    order_id: int
    kind: str
    state: str
    money: Money
    at: datetime
    reason: str

    @property
    def is_paying(self) -> bool:
        """Whether it brings money."""
        return self.kind in _PAYING

    @property
    def is_refund(self) -> bool:
        """Whether it gives money back."""
        return self.kind in _REFUNDING

    @property
    def is_approved(self) -> bool:
        """Whether it went through."""
        return self.state == "APPROVED"


def check_amount(amount: Money) -> None:
    """Pass the currencies of PayU.

    Raises:
        AmountUnsupported: another one.
    """
    if amount.currency not in CURRENCIES:
        raise AmountUnsupported(
            amount=amount, provider=NAME, reason=Reason("it takes no {currency}", currency=amount.currency)
        )


def signed_value(value: str) -> str:
    """An amount as the signature of a confirmation has it: one decimal where the second is zero, else two.

    By the digits as they were received: `150.00` is `150.0`, `150.20` is `150.2`, `150.26` stays, `10000` is `10000.0`.
    """
    whole, _, decimals = value.partition(".")
    padded = decimals.ljust(_DECIMALS, "0")
    return f"{whole}.{padded[0]}" if padded[1:] == "0" else f"{whole}.{padded}"


def form(  # what the page is told
    payment: Payment,
    *,
    signer: Signer,
    merchant_id: str,
    account_id: str,
    is_test: bool,
    email: str,
    confirmation_url: str,
) -> dict[str, str]:
    """The form that leads a buyer to PayU's page.

    Tax is said to be nothing: left out, PayU would take 19 % of the total for it, in its reports.
    """
    amount, currency, reference = payment.amount.to_decimal_string(), payment.amount.currency, str(payment.id)
    return {
        "merchantId": merchant_id,
        "accountId": account_id,
        "description": f"Sokoni {str(payment.reference_id)[-8:]}",
        "referenceCode": reference,
        "amount": amount,
        "tax": "0",
        "taxReturnBase": "0",
        "currency": currency,
        "signature": signer.sign(merchant_id, reference, amount, currency),
        "test": "1" if is_test else "0",
        "buyerEmail": email,
        "responseUrl": payment.return_url,
        "confirmationUrl": confirmation_url,
    }


def read_confirmation(
    body: bytes, *, content_type: str, signer: Signer, merchant_id: str, is_test: bool, now: datetime
) -> Sequence[ProviderEvent]:
    """What a confirmation says, once it is proven that PayU sent it. It holds no time; said again, it changes nothing.

    Raises:
        WebhookUnsigned: the signature does not hold.
        WebhookMalformed: it holds, and cannot be read, or comes from the other environment.
    """
    try:
        said = _fields(body, content_type)
        signed = (merchant_id, said["reference_sale"], signed_value(said["value"]), said["currency"], said["state_pol"])
        given = said["sign"].strip().lower().encode("utf-8", "surrogateescape")
    except (ValueError, KeyError, AttributeError) as error:
        raise WebhookUnsigned(reason="it is missing or cannot be read") from error
    if not hmac.compare_digest(signer.sign(*signed).encode(), given):
        raise WebhookUnsigned(reason="it does not belong to this message and key")
    if said.get("merchant_id") != merchant_id or said.get("test", "0") != ("1" if is_test else "0"):
        raise WebhookMalformed(reason="it is of another merchant, or of the other environment")
    try:
        return tuple(_confirmed(said, now=now))
    except (ValueError, KeyError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in the message") from error


def read_orders(payload: object) -> tuple[Transaction, ...]:
    """The transactions in an answer about a reference, oldest first; nothing where PayU has heard of no order.

    Raises:
        WebhookMalformed: it is not what PayU documents.
    """
    try:
        orders: Sequence[Any] = payload if isinstance(payload, list) else [payload] if payload else []
        found = [_transaction(order["id"], each) for order in orders for each in order["transactions"] or ()]
        return tuple(sorted(found, key=lambda each: (each.at, each.id)))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, DomainError) as error:
        raise WebhookMalformed(reason=f"{type(error).__name__} in an order") from error


def transaction_events(transactions: Iterable[Transaction], *, payment_ref: str) -> Iterator[ProviderEvent]:
    """What transactions say of their payment, under the same keys each time."""
    names = iter((PAID,))
    for each in transactions:
        key = f"{each.id}:{each.state}"
        if each.is_paying and each.is_approved:
            # The first that was approved is the one of which a confirmation tells.
            name = next(names, each.id)
            yield _said(EventKind.CAPTURED, payment_ref, key, each.at, charge_id=name, money=each.money)
        elif each.is_paying:
            kind = EventKind.PENDING if each.state in _OPEN_STATES else EventKind.FAILED
            yield _said(kind, payment_ref, key, each.at, charge_id=each.id, reason=each.reason)
        elif each.is_refund:
            yield refund_event(each, payment_ref=payment_ref)


def refund_event(refund: Transaction, *, payment_ref: str) -> ProviderEvent:
    """What a refund says. One that PayU's people decline waits for ours."""
    kind = EventKind.REFUND_BY_HAND
    if refund.is_approved or refund.state in _OPEN_STATES:
        kind = EventKind.REFUNDED if refund.is_approved else EventKind.REFUND_PENDING
    return _said(
        kind,
        payment_ref,
        f"{refund.id}:{refund.state}",
        refund.at,
        charge_id=PAID,
        refund_id=refund.id,
        money=refund.money if kind.moves_money else None,
        reason=refund.reason,
    )


def refund_request(payment: Payment, refund: Refund, paid: Transaction) -> dict[str, Any]:
    """The transaction by which money goes back."""
    request: dict[str, Any] = {
        "order": {"id": str(paid.order_id)},
        "type": "REFUND" if refund.amount == payment.amount else "PARTIAL_REFUND",
        "reason": refund.reason or "refund",
        "parentTransactionId": paid.id,
    }
    if refund.amount != payment.amount:
        value = {"value": refund.amount.to_decimal_string(), "currency": refund.amount.currency}
        request["additionalValues"] = {"TX_VALUE": value}
    return request


def _fields(body: bytes, content_type: str) -> Mapping[str, str]:
    if "json" not in content_type:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    value = orjson.loads(body)
    return {name: str(found) for name, found in value.items()}


def _confirmed(said: Mapping[str, str], *, now: datetime) -> Iterator[ProviderEvent]:
    reference, state = wire.text(said["reference_sale"]), said["state_pol"]
    transaction, at = wire.text(said["transaction_id"]), _local(said.get("transaction_date", ""), now=now)
    if state == _APPROVED:
        money = parse_decimal(said["value"], wire.currency(said["currency"]))
        key = f"{reference}:{state}:{money.amount}"
        yield _said(EventKind.CAPTURED, reference, key, at, charge_id=PAID, money=money)
    elif state in _FAILED:
        reason = wire.short(said.get("response_message_pol")) or _FAILED[state]
        yield _said(EventKind.FAILED, reference, f"{transaction}:{state}", at, charge_id=transaction, reason=reason)
    elif state in _PENDING:
        yield _said(EventKind.PENDING, reference, f"{transaction}:{state}", at, charge_id=transaction)


def _transaction(order_id: object, value: Mapping[str, Any]) -> Transaction:
    said = value["transactionResponse"]
    amount = value["additionalValues"]["TX_VALUE"]
    currency = wire.currency(amount["currency"])
    # A number with decimals: by its shortest text, which is what was sent.
    minor = Decimal(str(amount["value"])).scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        msg = "an amount of whole minor units is expected"
        raise ValueError(msg)
    return Transaction(
        id=wire.text(value["id"]),
        order_id=wire.integer(order_id),
        kind=wire.text(value["type"]),
        state=wire.text(said["state"]),
        money=Money(wire.amount(int(minor)), currency),
        at=datetime.fromtimestamp(wire.integer(said["operationDate"]) / 1000, UTC),
        reason=wire.short(said.get("responseMessage") or said.get("responseCode")),
    )


def _local(text: str, *, now: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=_BOGOTA).astimezone(UTC)
    except ValueError:
        return now


def _said(kind: EventKind, reference: str, key: str, at: datetime, **more: Any) -> ProviderEvent:
    return ProviderEvent(key=key, payment_ref=reference, kind=kind, occurred_at=at, **more)
