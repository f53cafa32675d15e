"""What may be asked of lists of orders."""

from dataclasses import dataclass
from datetime import datetime

from sokoni.commerce.order.types import PaymentState, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFilter:
    """Which of a shop's parts are wanted; None asks nothing. `placed_until` is not part of the period.

    `text` is a code, a number, or a part of the buyer's name or e-mail; `unanswered` are those with unseen messages.
    """

    status: Status | None = None
    payment_state: PaymentState | None = None
    placed_from: datetime | None = None
    placed_until: datetime | None = None
    text: str | None = None
    unanswered: bool = False
