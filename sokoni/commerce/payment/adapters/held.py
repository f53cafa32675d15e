"""Ways of paying with money that is here already: gift cards, store credit."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.payment.errors import WebhookUnsupported
from sokoni.commerce.payment.types import EventKind, NextAction, Options, Payment, ProviderEvent, Refund
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money

# Puts money back where it came from, once per refund, and says the id of what it went to.
GiveBack = Callable[[WriteSession, Refund, datetime], Awaitable[UUID]]


class HeldMoney:
    """Pays in part, beside another way; captured where it is spent."""

    poll_after: timedelta | None = None

    def __init__(self, name: str, give_back: GiveBack) -> None:
        self.name = name
        self._give_back = give_back

    def check_amount(self, amount: Money) -> None:
        """Take any: whether there is so much, in this currency, is looked at when it is spent."""

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
        """Put the money back to what paid."""
        async with database.write() as session:
            holder_id = await self._give_back(session, refund, now)
        event = ProviderEvent(
            key=f"refund:{refund.id}",
            payment_ref=str(payment.id),
            kind=EventKind.REFUNDED,
            occurred_at=now,
            charge_id=str(holder_id),
            refund_id=str(refund.id),
            money=refund.amount,
            reason=refund.reason,
        )
        return (event,)
