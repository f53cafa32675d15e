"""Ways of paying in which no machine of somebody else takes part: transfers with a receipt, and cash."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sokoni.commerce.payment.errors import WebhookUnsupported
from sokoni.commerce.payment.types import EventKind, NextAction, Options, Payment, ProviderEvent, Refund
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money


class OfflineProvider:
    """People move the money; what they did is told to us in the shop, never by a webhook."""

    poll_after: timedelta | None = None

    def __init__(self, name: str, action: NextAction) -> None:
        self.name = name
        self._action = action

    def check_amount(self, amount: Money) -> None:
        """Take any: people hand over what they agree on."""

    def prepare(self, payment: Payment) -> NextAction | None:  # noqa: ARG002  # the same for every payment
        """What the buyer does next."""
        return self._action

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
        self,
        database: Database,  # noqa: ARG002
        *,
        payment: Payment,
        refund: Refund,
        now: datetime,
    ) -> Sequence[ProviderEvent]:
        """Note that the seller gives the money back by hand, which they were told when they asked for it."""
        return (
            ProviderEvent(
                key=f"refund:{refund.id}",
                payment_ref=str(payment.id),
                kind=EventKind.REFUNDED,
                occurred_at=now,
                refund_id=str(refund.id),
                money=refund.amount,
                reason=refund.reason,
            ),
        )


def manual(instructions: str) -> OfflineProvider:
    """Transfers: the buyer uploads a receipt, and somebody who is paid looks at it."""
    words = instructions or "Transfer the amount to the shop, then upload the receipt here."
    return OfflineProvider("manual", NextAction(kind="upload_receipt", instructions=words))


def cash() -> OfflineProvider:
    """Cash: collected by the seller on delivery."""
    return OfflineProvider("cash", NextAction(kind="pay_on_delivery", instructions="You pay when the parcel arrives."))
