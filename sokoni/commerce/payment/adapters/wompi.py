"""Wompi Colombia: cards, PSE, Nequi and cash points, by its own checkout page.

Opening calls nobody: the address is sealed here. Its events only knock (see `wompi_wire`); what happened is asked by
reference. It gives back whole card payments, by voiding them; anything else a person asks of Wompi's support.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sokoni.commerce.payment.adapters import by_hand
from sokoni.commerce.payment.adapters import wompi_wire as wire
from sokoni.commerce.payment.adapters.api import Answer, GatewayApi
from sokoni.commerce.payment.errors import AmountUnsupported, GatewayRefused, GatewayUnavailable, WebhookMalformed
from sokoni.commerce.payment.settings import PaymentSettings, WompiSettings
from sokoni.commerce.payment.types import (
    EventKind,
    NextAction,
    Opening,
    Options,
    Payment,
    ProviderEvent,
    Refund,
)
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import Reason
from sokoni.core.money import Money

_VOIDING = frozenset({"APPROVED", "PENDING"})


class Wompi:
    """A gateway of Colombia, in pesos."""

    name = wire.NAME
    opens_by_call = False

    def __init__(self, settings: WompiSettings, general: PaymentSettings) -> None:
        """`settings` are complete: whoever installs it has looked."""
        self._settings = settings
        self.poll_after: timedelta | None = general.poll_after
        self._tolerance = general.webhook_tolerance
        self._link_lifetime = general.gateway_link_lifetime
        page = urlsplit(settings.checkout_url)
        self.page_origins = (f"{page.scheme}://{page.netloc}",)
        self._api = GatewayApi(
            provider=self.name,
            base_url=settings.api_address,
            headers={"Authorization": f"Bearer {settings.private_key}"},
            timeout=general.gateway_timeout,
        )

    def check_amount(self, amount: Money) -> None:
        """Pass pesos; centavos are its smallest unit, as they are ours.

        Raises:
            AmountUnsupported: another currency.
        """
        if amount.currency != wire.CURRENCY:
            raise AmountUnsupported(amount=amount, provider=self.name, reason=Reason("it takes Colombian pesos only"))

    def prepare(self, payment: Payment) -> NextAction | None:
        """The address that opens it."""
        return NextAction(kind="open", url=f"/api/v1/payments/{payment.id}/open")

    async def begin(self, session: WriteSession, *, payment: Payment, options: Options, now: datetime) -> None:
        """Nothing: Wompi hears of a payment when its buyer comes."""

    async def open(self, *, payment: Payment, email: str, now: datetime) -> Opening:  # noqa: ARG002
        """The address of its checkout, good for a while; made here."""
        address = wire.checkout_address(
            self._settings.checkout_url,
            public_key=self._settings.public_key,
            integrity_secret=self._settings.integrity_secret,
            reference=str(payment.id),
            amount=payment.amount,
            return_url=payment.return_url,
            expires_at=now + self._link_lifetime,
        )
        return Opening(action=NextAction(kind="redirect", url=address))

    async def close(self, *, payment: Payment) -> None:
        """Nothing can be done: the address ends by itself."""

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[ProviderEvent]:
        """That there are news of a payment.

        Raises:
            WebhookUnsigned, WebhookMalformed: it is not Wompi that says so, or cannot be read.
        """
        return wire.read_event(
            body,
            header=headers.get(wire.CHECKSUM_HEADER, ""),
            secret=self._settings.events_secret,
            environment=self._settings.environment,
            now=now,
            tolerance=self._tolerance,
        )

    async def poll(self, database: Database, *, payment: Payment, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """What became of every transaction with the payment's reference."""
        return await self._transactions(payment)

    async def refund(
        self,
        database: Database,  # noqa: ARG002
        *,
        payment: Payment,
        refund: Refund,
        now: datetime,
    ) -> Sequence[ProviderEvent]:
        """Void the whole payment; what Wompi does not void, a person has to give back.

        Voiding is no call that may be made twice, so it is looked first whether it was made already.
        """
        known = await self._transactions(payment)
        paid = next((each for each in known if each.kind is EventKind.CAPTURED and each.money == payment.amount), None)
        if paid is None or refund.amount != payment.amount:
            reason = "Wompi gives back whole card payments only"
            return (by_hand.asked(payment, refund, reason=reason, now=now),)
        name = wire.void_name(paid.charge_id)
        if any(each.kind is EventKind.REFUNDED and each.charge_id == paid.charge_id for each in known):
            return known
        try:
            answer = await self._api.post_json(f"/transactions/{paid.charge_id}/void", {}, is_repeatable=False)
        except GatewayRefused as error:
            return (*known, by_hand.asked(payment, refund, name=name, reason=str(error), now=now))
        return (*known, _voided(answer, payment, refund, paid.charge_id, now))

    async def _transactions(self, payment: Payment) -> Sequence[ProviderEvent]:
        answer = await self._api.get("/transactions", query={"reference": str(payment.id)})
        try:
            found = [each for each in answer.body["data"] if each["reference"] == str(payment.id)]
            return tuple(event for transaction in found for event in wire.transaction_events(transaction))
        except (TypeError, KeyError, WebhookMalformed) as error:
            raise GatewayUnavailable(provider=self.name, reason="its answer cannot be read") from error


def _voided(answer: Answer, payment: Payment, refund: Refund, charge_id: str, now: datetime) -> ProviderEvent:
    """What came of voiding. Even an approved one shows at the transaction only moments later: it is asked again."""
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    said = data if isinstance(data, dict) else {}
    if said.get("status") not in _VOIDING:
        reason = str(said.get("status_message") or said.get("status"))
        return by_hand.asked(payment, refund, name=wire.void_name(charge_id), reason=reason, now=now)
    return ProviderEvent(
        key=f"void:{refund.id}",
        payment_ref=str(payment.id),
        kind=EventKind.REFUND_PENDING,
        occurred_at=now,
        charge_id=charge_id,
        refund_id=wire.void_name(charge_id),
    )
