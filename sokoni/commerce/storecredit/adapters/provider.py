"""Store credit as a way of paying: money that is owed to the buyer already."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sokoni.commerce.payment.errors import WebhookUnsupported
from sokoni.commerce.payment.types import STORE_CREDIT, EventKind, NextAction, Options, Payment, ProviderEvent, Refund
from sokoni.commerce.storecredit import service
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money


class StoreCredits:
    """Pays in part, beside another way; captured where credit is spent."""

    name = STORE_CREDIT
    poll_after: timedelta | None = None

    def check_amount(self, amount: Money) -> None:
        """Take any: whether there is so much is looked at when it is spent."""

    def prepare(self, payment: Payment) -> NextAction | None:  # noqa: ARG002  # it is paid as soon as it is made
        """Nothing is left to be done."""
        return None

    async def begin(self, session: WriteSession, *, payment: Payment, options: Options, now: datetime) -> None:
        """Nothing more is needed."""

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """Refuse: nobody sends webhooks for this.

        Raises:
            WebhookUnsupported: always.
        """
        raise WebhookUnsupported(provider=self.name)

    async def poll(self, database: Database, *, payment: Payment, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """Nothing that we do not know already."""
        return ()

    async def refund(
        self, database: Database, *, payment: Payment, refund: Refund, now: datetime
    ) -> Sequence[ProviderEvent]:
        """Put the money back to the credit that paid, once per refund."""
        async with database.write() as session:
            account_id = await service.give_back(session, refund=refund, now=now)
        event = ProviderEvent(
            key=f"refund:{refund.id}",
            payment_ref=str(payment.id),
            kind=EventKind.REFUNDED,
            occurred_at=now,
            charge_id=str(account_id),
            refund_id=str(refund.id),
            money=refund.amount,
            reason=refund.reason,
        )
        return (event,)
