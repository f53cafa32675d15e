"""Invoices that bots send, and their answers while somebody pays."""

from typing import Any

from aiogram.methods import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    CreateInvoiceLink,
    GetMyStarBalance,
    GetStarTransactions,
    RefundStarPayment,
    SendInvoice,
)

from tests.support.telegram.errors import bad_request
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.methods.sending import send
from tests.support.telegram.payments import STARS, Checkout, Invoice
from tests.support.telegram.posting import post

_NEEDS = ("need_name", "need_phone_number", "need_email", "need_shipping_address")
_MOST_TRANSACTIONS = 100


def _invoice(call: SendInvoice | CreateInvoiceLink) -> Invoice:
    stars = call.currency == STARS
    if not 1 <= len(call.title) <= 32 or not 1 <= len(call.description) <= 255:
        raise bad_request("INVOICE_TITLE_INVALID" if not 1 <= len(call.title) <= 32 else "INVOICE_DESCRIPTION_INVALID")
    if not 1 <= len(call.payload.encode()) <= 128:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if not (len(call.currency) == 3 and call.currency.isupper()):
        raise bad_request("CURRENCY_INVALID")
    if not call.prices or (stars and len(call.prices) != 1):
        raise bad_request("can't parse prices: exactly one price is needed" if stars else "PRICES_EMPTY")
    if not stars and not call.provider_token:
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    prices = tuple((price.label, price.amount) for price in call.prices)
    if sum(amount for _, amount in prices) <= 0:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return Invoice(
        title=call.title,
        description=call.description,
        payload=call.payload,
        currency=call.currency,
        prices=prices,
        provider_token=call.provider_token or "",
        flexible=bool(call.is_flexible),
        needs=frozenset(name for name in _NEEDS if getattr(call, name)),
        most_tip=call.max_tip_amount or 0,
        start_parameter=getattr(call, "start_parameter", None) or "",
    )


@method(SendInvoice)
async def send_invoice(desk: Desk, call: SendInvoice) -> dict[str, Any]:
    """Ask somebody to pay; where no buttons are given there is one that says so."""
    invoice = _invoice(call)
    message = send(desk, call, "invoice", {"invoice": invoice.wire()})
    if message.markup is None:
        message.markup = {"inline_keyboard": [[{"text": f"Pay {invoice.total} {invoice.currency}", "pay": True}]]}
    desk.bot.invoices[message.chat.id, message.id] = invoice
    return message.wire()


@method(CreateInvoiceLink)
async def create_invoice_link(desk: Desk, call: CreateInvoiceLink) -> str:
    """Make a link by which anybody can pay."""
    address = f"https://t.me/${desk.world.rng.getrandbits(80):020x}"
    desk.bot.invoice_links[address] = _invoice(call)
    return address


def _open(desk: Desk, number: str) -> Checkout:
    checkout = desk.bot.checkouts.get(number)
    if checkout is None or checkout.agreed is not None or checkout.expires <= desk.now:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return checkout


@method(AnswerPreCheckoutQuery)
async def answer_pre_checkout_query(desk: Desk, call: AnswerPreCheckoutQuery) -> bool:
    """Agree to a payment, which is then made, or refuse it with a reason."""
    checkout = _open(desk, call.pre_checkout_query_id)
    if not call.ok and not call.error_message:
        raise bad_request("error_message must be specified")
    checkout.agreed, checkout.words = call.ok, call.error_message or ""
    if call.ok:
        stars = checkout.invoice.currency == STARS
        charge = f"{'stx' if stars else 'tg'}{desk.world.rng.getrandbits(96):024x}"
        checkout.complete(charge, f"{checkout.person.id}_{checkout.id}")
    checkout.chat.changed()
    return True


@method(AnswerShippingQuery)
async def answer_shipping_query(desk: Desk, call: AnswerShippingQuery) -> bool:
    """Say how an order can be sent, or that it cannot."""
    checkout = _open(desk, call.shipping_query_id)
    if not call.ok:
        if not call.error_message:
            raise bad_request("error_message must be specified")
        checkout.agreed, checkout.words = False, call.error_message
        return True
    if not call.shipping_options:
        raise bad_request("SHIPPING_OPTIONS_EMPTY")
    checkout.shipping_options = [option.model_dump(mode="json") for option in call.shipping_options]
    checkout.chat.changed()
    return True


@method(RefundStarPayment)
async def refund_star_payment(desk: Desk, call: RefundStarPayment) -> bool:
    """Give Stars back."""
    checkout = desk.bot.payments.get(call.telegram_payment_charge_id)
    if checkout is None or checkout.person.id != call.user_id or checkout.invoice.currency != STARS:
        raise bad_request("CHARGE_NOT_FOUND")
    if checkout.refunded:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    checkout.refunded = True
    refund = {
        "currency": STARS,
        "total_amount": checkout.total,
        "invoice_payload": checkout.invoice.payload,
        "telegram_payment_charge_id": checkout.charge_id,
    }
    post(checkout.chat, checkout.person, {"refunded_payment": refund})
    return True


@method(GetStarTransactions)
async def get_star_transactions(desk: Desk, call: GetStarTransactions) -> dict[str, Any]:
    """Stars that came and went, oldest first; a refund stands under the number of its payment."""
    limit = call.limit if call.limit is not None else _MOST_TRANSACTIONS
    if not 1 <= limit <= _MOST_TRANSACTIONS:
        raise bad_request("LIMIT_INVALID")
    told = []
    for checkout in desk.bot.payments.values():
        if checkout.invoice.currency != STARS:
            continue
        partner = {
            "type": "user",
            "transaction_type": "invoice_payment",
            "user": checkout.person.wire(),
            "invoice_payload": checkout.invoice.payload,
        }
        told.append({"id": checkout.charge_id, "amount": checkout.total, "date": checkout.paid_at, "source": partner})
        if checkout.refunded:
            told.append(told[-1] | {"receiver": partner})
            told[-1].pop("source")
    start = call.offset or 0
    return {"transactions": told[start : start + limit]}


@method(GetMyStarBalance)
async def get_my_star_balance(desk: Desk, call: GetMyStarBalance) -> dict[str, Any]:
    """How many Stars the bot has."""
    paid = [checkout for checkout in desk.bot.payments.values() if checkout.paid]
    return {"amount": sum(checkout.total for checkout in paid if checkout.invoice.currency == STARS)}
