"""Stripe, by its Checkout page.

Opening and giving back are calls under keys of ours: made twice, they are done once. Events are signed as a whole and
taken at their word, but for refunds made in Stripe's console, which are asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from sokoni.commerce.payment.adapters import by_hand
from sokoni.commerce.payment.adapters import stripe_wire as wire
from sokoni.commerce.payment.adapters.api import GatewayApi
from sokoni.commerce.payment.errors import GatewayRefused, GatewayUnavailable, WebhookMalformed
from sokoni.commerce.payment.settings import PaymentSettings, StripeSettings
from sokoni.commerce.payment.types import (
    NextAction,
    Opening,
    Options,
    Payment,
    ProviderEvent,
    Refund,
)
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money

_log = structlog.get_logger()
# What is read here is as of this version, whatever the account's is.
_VERSION = "2024-06-20"
_MOST_REFUNDS = "100"


class Stripe:
    """A gateway of many countries and currencies."""

    name = wire.NAME
    opens_by_call = True

    def __init__(self, settings: StripeSettings, general: PaymentSettings) -> None:
        """`settings` are complete: whoever installs it has looked."""
        self._settings = settings
        self.poll_after: timedelta | None = general.poll_after
        self._tolerance = general.webhook_tolerance
        page = urlsplit(settings.checkout_url)
        self.page_origins = (f"{page.scheme}://{page.netloc}",)
        self._api = GatewayApi(
            provider=self.name,
            base_url=settings.api_url,
            headers={"Authorization": f"Bearer {settings.secret_key}", "Stripe-Version": _VERSION},
            timeout=general.gateway_timeout,
        )

    def check_amount(self, amount: Money) -> None:
        """Pass what Stripe can charge exactly.

        Raises:
            AmountUnsupported: a currency that it does not charge, or more decimals than it takes.
        """
        wire.to_amount(amount)

    def prepare(self, payment: Payment) -> NextAction | None:
        """The address that opens it."""
        return NextAction(kind="open", url=f"/api/v1/payments/{payment.id}/open")

    async def begin(self, session: WriteSession, *, payment: Payment, options: Options, now: datetime) -> None:
        """Nothing: Stripe hears of a payment when it is opened."""

    async def open(self, *, payment: Payment, email: str, now: datetime) -> Opening:  # noqa: ARG002
        """The address of its checkout; the same one for a payment, as long as it lives."""
        known = payment.action
        if payment.provider_ref and known is not None and known.kind == "redirect":
            return Opening(action=known, provider_ref=payment.provider_ref)
        answer = await self._api.post_form(
            "/v1/checkout/sessions", wire.session_form(payment), idempotency_key=f"open:{payment.id}"
        )
        try:
            action = NextAction(kind="redirect", url=answer.body["url"])
            return Opening(action=action, provider_ref=answer.body["id"])
        except (TypeError, KeyError) as error:
            raise self._unreadable() from error

    async def close(self, *, payment: Payment) -> None:
        """End its checkout; one that is paid or ended already stays as it is."""
        if not payment.provider_ref:
            return
        try:
            await self._api.post_form(f"/v1/checkout/sessions/{payment.provider_ref}/expire", {})
        except GatewayRefused as error:
            _log.info("checkout was not open any more", payment_id=str(payment.id), answer=str(error))

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[ProviderEvent]:
        """What an event says.

        Raises:
            WebhookUnsigned, WebhookMalformed: it is not Stripe that says so, or cannot be read.
        """
        return wire.read_event(
            body,
            header=headers.get(wire.SIGNATURE_HEADER, ""),
            secrets=self._settings.webhook_secrets,
            is_live=self._settings.is_live,
            now=now,
            tolerance=self._tolerance,
        )

    async def poll(self, database: Database, *, payment: Payment, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """What became of the checkout, and all that was given back of it."""
        if not payment.provider_ref:
            return ()
        checkout = await self._checkout(payment)
        try:
            said = tuple(wire.session_events(checkout))
            refunds = await self._refunds(checkout)
            return (*said, *(wire.refund_event(each, payment_ref=str(payment.id)) for each in refunds))
        except WebhookMalformed as error:
            raise self._unreadable() from error

    async def refund(
        self,
        database: Database,  # noqa: ARG002
        *,
        payment: Payment,
        refund: Refund,
        now: datetime,
    ) -> Sequence[ProviderEvent]:
        """What came of giving back; one made before is found by our name on it, also when its key is forgotten."""
        checkout = await self._checkout(payment)
        made = [each for each in await self._refunds(checkout) if _is_named(each, refund)]
        if not made:
            form = wire.refund_form(payment, refund, intent=wire.intent_of(checkout))
            try:
                answer = await self._api.post_form("/v1/refunds", form, idempotency_key=f"refund:{refund.id}")
            except GatewayRefused as error:
                return (by_hand.asked(payment, refund, reason=str(error), now=now),)
            made = [answer.body]
        try:
            return tuple(wire.refund_event(each, payment_ref=str(payment.id)) for each in made)
        except WebhookMalformed as error:
            raise self._unreadable() from error

    async def _checkout(self, payment: Payment) -> Mapping[str, Any]:
        query = {"expand[]": "payment_intent"}
        answer = await self._api.get(f"/v1/checkout/sessions/{payment.provider_ref}", query=query)
        if not isinstance(answer.body, dict) or answer.body.get("client_reference_id") != str(payment.id):
            raise self._unreadable()
        return answer.body

    async def _refunds(self, checkout: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        intent = checkout.get("payment_intent")
        if not isinstance(intent, dict) or intent.get("status") != "succeeded":
            return ()
        query = {"payment_intent": wire.intent_of(checkout), "limit": _MOST_REFUNDS}
        answer = await self._api.get("/v1/refunds", query=query)
        try:
            return tuple(answer.body["data"])
        except (TypeError, KeyError) as error:
            raise self._unreadable() from error

    def _unreadable(self) -> GatewayUnavailable:
        return GatewayUnavailable(provider=self.name, reason="its answer cannot be read")


def _is_named(made: Mapping[str, Any], refund: Refund) -> bool:
    return (made.get("metadata") or {}).get("refund_id") == str(refund.id)
