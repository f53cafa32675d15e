"""How long an order waits for its money, and how it is reached."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sokoni.commerce.order.types import Settlement
from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class OrderSettings:
    """Times of orders."""

    hold_gateway: timedelta = setting(
        "SOKONI_HOLD_GATEWAY",
        default=timedelta(minutes=15),
        help="How long stock is held for an order that is paid through a gateway.",
    )
    hold_receipt: timedelta = setting(
        "SOKONI_HOLD_RECEIPT",
        default=timedelta(hours=48),
        help="How long stock is held for an order whose buyer uploads a receipt.",
    )
    hold_cash: timedelta = setting(
        "SOKONI_HOLD_CASH",
        default=timedelta(hours=72),
        help="How long stock is held for a cash order that its seller has not accepted yet.",
    )
    verify_after: timedelta = setting(
        "SOKONI_ORDER_VERIFY_AFTER",
        default=timedelta(minutes=10),
        help="How long a paid order may rest before the check reports that its stock or money is missing.",
    )

    def hold_ends_at(self, settlement: Settlement, *, now: datetime) -> datetime:
        """When the hold of an order placed now ends."""
        held = {
            Settlement.GATEWAY: self.hold_gateway,
            Settlement.RECEIPT: self.hold_receipt,
            Settlement.CASH: self.hold_cash,
        }
        return now + held[settlement]
