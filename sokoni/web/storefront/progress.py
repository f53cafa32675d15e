"""What an order's page tells: what the buyer does next, and how far each part has come. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from sokoni.commerce.order.shared_types import SharedPart
from sokoni.commerce.order.types import (
    CancelReason,
    Order,
    OrderStatus,
    PaymentState,
    Settlement,
    Status,
    SubOrder,
)
from sokoni.commerce.payment.types import ReceiptState

Step = Literal["pay", "settling", "failed", "receipt", "review", "cash", "expired", "thanks", "none"]
# On these pages something may change by itself, and nothing can be typed that a reload would lose.
_WATCHED: frozenset[Step] = frozenset({"pay", "settling", "review", "cash"})
_RECEIPT_STEPS: Mapping[ReceiptState | None, Step] = MappingProxyType({
    ReceiptState.SUBMITTED: "review",
    ReceiptState.APPROVED: "settling",
})  # fmt: skip
_PATH = (Status.PENDING, Status.CONFIRMED, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
_ENDS = (Status.CANCELLED, Status.RETURNED)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One stop of a part's way: reached, next, or still ahead."""

    status: Status
    at: datetime | None
    tone: str


def next_step(order: Order, *, is_sent: bool = False, receipt_state: ReceiptState | None = None) -> Step:
    """What stands at the top of the order's page.

    `is_sent` says that the buyer has just come from paying; `receipt_state` is that of the newest receipt. Both are
    ahead of the order, which hears of its money by a job.
    """
    if order.status is OrderStatus.CANCELLED:
        return "expired" if any(part.cancel_reason is CancelReason.EXPIRED for part in order.parts) else "none"
    if order.payment_state in {PaymentState.PAID, PaymentState.REFUNDED}:
        return "thanks" if order.status is not OrderStatus.DELIVERED else "none"
    if order.settlement is Settlement.CASH:
        return "cash" if order.status is OrderStatus.PENDING else "none"
    if order.settlement is Settlement.RECEIPT:
        return _RECEIPT_STEPS.get(receipt_state, "receipt")
    if order.payment_state is PaymentState.FAILED:
        return "failed"
    return "settling" if is_sent else "pay"


def is_watched(step: Step) -> bool:
    """Whether the page looks again by itself."""
    return step in _WATCHED


def milestones(part: SubOrder | SharedPart) -> list[Milestone]:
    """The way of a part: what is done with its time, what is next, what lies ahead."""
    times = {
        Status.PENDING: part.placed_at,
        Status.CONFIRMED: part.confirmed_at,
        Status.SHIPPED: part.shipped_at,
        Status.DELIVERED: part.delivered_at,
    }
    if part.status in _ENDS:
        walked = [Milestone(status, at, "timeline-done") for status, at in times.items() if at is not None]
        return [*walked, Milestone(part.status, part.cancelled_at, "timeline-bad")]
    # Until everything is on its way, the shop still prepares something.
    shown = Status.PROCESSING if part.status is Status.PART_SHIPPED else part.status
    reached = _PATH.index(shown)
    return [Milestone(status, times.get(status), _tone(position, reached)) for position, status in enumerate(_PATH)]


def _tone(position: int, reached: int) -> str:
    if position < reached or reached == len(_PATH) - 1:
        return "timeline-done"
    return "timeline-now" if position == reached else ""
