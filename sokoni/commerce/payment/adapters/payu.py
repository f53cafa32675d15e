"""PayU Latam: cards, PSE and cash points of seven countries, by its own checkout page.

Buyers are led there by a form that is signed here. Its confirmations are taken at their word, as far as it is signed.
PayU has no keys for calls: what was asked before is looked for first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sokoni.commerce.payment import refund_rows
from sokoni.commerce.payment.adapters import by_hand
from sokoni.commerce.payment.adapters import payu_wire as wire
from sokoni.commerce.payment.adapters.api import GatewayApi
from sokoni.commerce.payment.errors import GatewayRefused, GatewayUnavailable, WebhookMalformed
from sokoni.commerce.payment.settings import PaymentSettings, PayuSettings
from sokoni.commerce.payment.types import EventKind, NextAction, Opening, Options, Payment, ProviderEvent, Refund
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money

_QUERIES, _PAYMENTS = "/reports-api/4.0/service.cgi", "/payments-api/4.0/service.cgi"
_DONE = "SUCCESS"


class Payu:
    """A gateway of Latin America."""

    name = wire.NAME
    opens_by_call = False

    def __init__(self, settings: PayuSettings, general: PaymentSettings, *, base_url: str) -> None:
        """`settings` are complete: whoever installs it has looked. `base_url` is where PayU reaches us."""
        self._settings = settings
        self._signer = wire.Signer(settings.signature_algorithm, settings.api_key, settings.secret)
        self._confirmation_url = f"{base_url}/api/v1/payments/webhooks/{self.name}"
        self.poll_after: timedelta | None = general.poll_after
        page = urlsplit(settings.checkout_address)
        self.page_origins = (f"{page.scheme}://{page.netloc}",)
        self._api = GatewayApi(
            provider=self.name, base_url=settings.api_address, headers={}, timeout=general.gateway_timeout
        )

    def check_amount(self, amount: Money) -> None:
        """Pass the currencies of PayU.

        Raises:
            AmountUnsupported: another one.
        """
        wire.check_amount(amount)

    def prepare(self, payment: Payment) -> NextAction | None:
        """The address that opens it."""
        return NextAction(kind="open", url=f"/api/v1/payments/{payment.id}/open")

    async def begin(self, session: WriteSession, *, payment: Payment, options: Options, now: datetime) -> None:
        """Nothing: PayU hears of a payment when its buyer comes."""

    async def open(self, *, payment: Payment, email: str, now: datetime) -> Opening:  # noqa: ARG002
        """The form that leads to its page; made here."""
        fields = wire.form(
            payment,
            signer=self._signer,
            merchant_id=self._settings.merchant_id,
            account_id=self._settings.account_id,
            is_test=self._settings.is_test,
            email=email,
            confirmation_url=self._confirmation_url,
        )
        action = NextAction(kind="redirect", url=self._settings.checkout_address, method="POST", fields=fields)
        return Opening(action=action)

    async def close(self, *, payment: Payment) -> None:
        """Nothing can be done: PayU takes the form as long as it is shown."""

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[ProviderEvent]:
        """What a confirmation says.

        Raises:
            WebhookUnsigned, WebhookMalformed: it is not PayU that says so, or cannot be read.
        """
        return wire.read_confirmation(
            body,
            content_type=headers.get("content-type", ""),
            signer=self._signer,
            merchant_id=self._settings.merchant_id,
            is_test=self._settings.is_test,
            now=now,
        )

    async def poll(self, database: Database, *, payment: Payment, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """What became of every order with the payment's reference, and all that was given back of them."""
        return tuple(wire.transaction_events(await self._transactions(payment), payment_ref=str(payment.id)))

    async def refund(
        self, database: Database, *, payment: Payment, refund: Refund, now: datetime
    ) -> Sequence[ProviderEvent]:
        """What came of giving back, which PayU's people decide as a rule.

        A refund of the same amount that none of our others is called by is this one, asked for before its answer was
        lost.
        """
        known = await self._transactions(payment)
        paid = next((each for each in known if each.is_paying and each.is_approved), None)
        if paid is None:
            return (by_hand.asked(payment, refund, reason="PayU knows no such payment", now=now),)
        async with database.read() as session:
            refunds = await refund_rows.list_refunds(session, payment_id=payment.id)
        others = {each.provider_ref for each in refunds if each.id != refund.id}
        made = next(
            (each for each in known if each.is_refund and each.id not in others and each.money == refund.amount), None
        )
        if made is not None:
            return (wire.refund_event(made, payment_ref=str(payment.id)),)
        return (await self._give_back(payment, refund, paid, now=now),)

    async def _give_back(
        self, payment: Payment, refund: Refund, paid: wire.Transaction, *, now: datetime
    ) -> ProviderEvent:
        command = {"command": "SUBMIT_TRANSACTION", "transaction": wire.refund_request(payment, refund, paid)}
        try:
            answer = await self._ask(_PAYMENTS, command, is_repeatable=False)
            said = answer["transactionResponse"]
            name, state = said["transactionId"], said["state"]
        except GatewayRefused as error:
            return by_hand.asked(payment, refund, reason=str(error), now=now)
        except (TypeError, KeyError) as error:
            raise self._unreadable() from error
        if not name or state not in {"PENDING", "APPROVED", "SUBMITTED"}:
            reason = str(said.get("responseMessage") or said.get("responseCode") or state)
            return by_hand.asked(payment, refund, name=name or "", reason=reason, now=now)
        return ProviderEvent(
            key=f"asked:{refund.id}",
            payment_ref=str(payment.id),
            kind=EventKind.REFUND_PENDING,
            occurred_at=now,
            charge_id=wire.PAID,
            refund_id=name,
        )

    async def _transactions(self, payment: Payment) -> Sequence[wire.Transaction]:
        command = {"command": "ORDER_DETAIL_BY_REFERENCE_CODE", "details": {"referenceCode": str(payment.id)}}
        answer = await self._ask(_QUERIES, command, is_repeatable=True)
        try:
            return wire.read_orders((answer.get("result") or {}).get("payload"))
        except (AttributeError, WebhookMalformed) as error:
            raise self._unreadable() from error

    async def _ask(self, path: str, command: Mapping[str, Any], *, is_repeatable: bool) -> Mapping[str, Any]:
        merchant = {"apiLogin": self._settings.api_login, "apiKey": self._settings.api_key}
        body = {"language": "en", "merchant": merchant, "test": self._settings.is_test, **command}
        answer = await self._api.post_json(path, body, is_repeatable=is_repeatable)
        if not isinstance(answer.body, dict):
            raise self._unreadable()
        if answer.body.get("code") != _DONE:
            # PayU refuses with 200 and a word.
            raise GatewayRefused(provider=self.name, reason=str(answer.body.get("error"))[:200])
        return answer.body

    def _unreadable(self) -> GatewayUnavailable:
        return GatewayUnavailable(provider=self.name, reason="its answer cannot be read")
