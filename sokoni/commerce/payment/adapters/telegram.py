"""Telegram Stars, and payments in Telegram by a provider's token.

The chat part (sending invoices, answering queries within ten seconds, handing on updates) is the bot's, behind
`TelegramInvoices`; here is what payments need of it. A bot that is connected adds these to the ways of paying.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sokoni.commerce.payment import repository
from sokoni.commerce.payment.adapters import by_hand
from sokoni.commerce.payment.adapters import telegram_wire as wire
from sokoni.commerce.payment.errors import AmountUnsupported, WebhookUnsupported
from sokoni.commerce.payment.ports import TelegramInvoices
from sokoni.commerce.payment.types import EventKind, NextAction, Opening, Options, Payment, ProviderEvent, Refund
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import Reason
from sokoni.core.money import Money


class Telegram:
    """A way of paying in a chat: `telegram_stars` for Stars, `telegram` for currencies."""

    # Updates are kept by Telegram until they are taken: there is nothing to ask.
    poll_after: timedelta | None = None
    page_origins = ("https://t.me",)
    opens_by_call = True

    def __init__(self, name: str, invoices: TelegramInvoices) -> None:
        self.name = name
        self._invoices = invoices

    def check_amount(self, amount: Money) -> None:
        """Pass Stars, or anything but Stars.

        Raises:
            AmountUnsupported: it is the other one's.
        """
        if wire.provider_of(amount.currency) != self.name:
            raise AmountUnsupported(
                amount=amount, provider=self.name, reason=Reason("it takes no {currency}", currency=amount.currency)
            )

    def prepare(self, payment: Payment) -> NextAction | None:
        """The address that opens it."""
        return NextAction(kind="open", url=f"/api/v1/payments/{payment.id}/open")

    async def begin(self, session: WriteSession, *, payment: Payment, options: Options, now: datetime) -> None:
        """Nothing: Telegram hears of a payment when it is opened."""

    async def open(self, *, payment: Payment, email: str, now: datetime) -> Opening:  # noqa: ARG002
        """A link to its invoice. A second link would lead to the same payload, and be paid as well: one is kept."""
        known = payment.action
        if payment.provider_ref and known is not None and known.kind == "redirect":
            return Opening(action=known, provider_ref=payment.provider_ref)
        link = await self._invoices.create_link(payload=str(payment.id), money=payment.amount)
        return Opening(action=NextAction(kind="redirect", url=link), provider_ref=link)

    async def close(self, *, payment: Payment) -> None:
        """Nothing to be done: the query before a payment is answered by how it stands then."""

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """Refuse: updates come to the bot, which proves their sender and hands them on.

        Raises:
            WebhookUnsupported: always.
        """
        raise WebhookUnsupported(provider=self.name)

    async def poll(self, database: Database, *, payment: Payment, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """Nothing that was not told."""
        return ()

    async def refund(
        self, database: Database, *, payment: Payment, refund: Refund, now: datetime
    ) -> Sequence[ProviderEvent]:
        """Give Stars back, all of a charge; what came by a provider's token is given back at that provider."""
        async with database.read() as session:
            said = [each.event for each in await repository.list_events(session, payment_id=payment.id)]
        paid = next((each for each in said if each.kind is EventKind.CAPTURED and each.money == payment.amount), None)
        if self.name != wire.STARS or paid is None or refund.amount != payment.amount:
            reason = "Telegram gives back Stars only, and whole charges"
            return (by_hand.asked(payment, refund, reason=reason, now=now),)
        # A charge that was given back before is answered as if it had been now.
        await self._invoices.refund_stars(charge_id=paid.charge_id)
        event = ProviderEvent(
            key=f"given_back:{refund.id}",
            payment_ref=str(payment.id),
            kind=EventKind.REFUNDED,
            occurred_at=now,
            charge_id=paid.charge_id,
            refund_id=wire.refund_name(paid.charge_id),
            money=refund.amount,
        )
        return (event,)
