"""What orders do when others tell them something, and by the clock."""

from uuid import UUID

import structlog
from prometheus_client import Gauge

from sokoni.commerce.customer.segment import evaluating as segments
from sokoni.commerce.order import rules, service
from sokoni.commerce.order.events import OrderCredited, OrderJoinedAccount, OrderLeftAccount, SubOrderMoved
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Status
from sokoni.commerce.payment.events import (
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentRefunded,
    ReceiptRejected,
    ReceiptUploaded,
)
from sokoni.commerce.stock.events import HoldExpired
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import Money
from sokoni.core.telemetry import REGISTRY

_log = structlog.get_logger()
DISCREPANCIES = Gauge(
    "sokoni_order_discrepancies", "Orders whose money or stock does not add up.", ("what",), registry=REGISTRY
)
_KINDS = ("money_differs", "not_in_ledger", "paid_without_stock", "payment_unheard")

_MOVES_POINTS = frozenset({Status.DELIVERED, Status.RETURNED, Status.CANCELLED})


def earns_or_loses(event: SubOrderMoved) -> bool:
    """Whether a move makes the money of a part its shop's, or takes it away."""
    return rules.is_earned(Status(event.source)) != rules.is_earned(Status(event.target))


def changes_figures(event: SubOrderMoved) -> bool:
    """Whether a move changes what its buyer ordered, by the figures that a shop keeps of its customers."""
    return earns_or_loses(event) or event.target == Status.CANCELLED


def moves_points(event: SubOrderMoved) -> bool:
    """Whether a move earns points or takes them back."""
    return event.target in _MOVES_POINTS or event.source == Status.CANCELLED


PaymentNews = PaymentCaptured | PaymentFailed | PaymentRefunded | ReceiptUploaded | ReceiptRejected


async def on_payment_news(context: JobContext, event: PaymentNews) -> None:
    """Bring the order in line with its payments, whatever was said of them."""
    await service.settle(context.session, order_id=event.reference_id, now=context.now)


async def on_payment_disputed(context: JobContext, event: PaymentDisputed) -> None:
    """Bring the order in line with a dispute, and keep in its timeline how that stands."""
    await service.settle(context.session, order_id=event.reference_id, now=context.now)
    amount = Money(event.amount, event.currency)
    await service.tell_dispute(
        context.session, order_id=event.reference_id, amount=amount, status=event.status, now=context.now
    )


async def on_receipt_rejected(context: JobContext, event: ReceiptRejected) -> None:
    """Tell the buyer why, in their language, and keep it with the order."""
    await service.tell_rejection(
        context.session,
        order_id=event.reference_id,
        receipt_id=event.receipt_id,
        code=event.reason_code,
        reason=event.reason,
        now=context.now,
    )


async def on_hold_expired(context: JobContext, event: HoldExpired) -> None:
    """Cancel the part that ran out of time, unless its money is there or being looked at."""
    await service.expire(context.session, sub_order_id=event.reference_id, now=context.now)


async def on_papers_due(context: JobContext, event: SubOrderMoved | OrderCredited) -> None:
    """Issue the invoice and credit notes that are due for a part of an order."""
    await service.issue_due(context.session, sub_order_id=event.sub_order_id, now=context.now)


async def on_points_due(context: JobContext, event: SubOrderMoved | OrderCredited) -> None:
    """Let the buyer's points follow: earned with what arrived, undone with what goes back or is cancelled."""
    await service.follow_points(context.session, sub_order_id=event.sub_order_id, now=context.now)


async def on_customer_due(context: JobContext, event: SubOrderMoved | OrderCredited) -> None:
    """Let the shop know what its customer ordered by now, and its segments follow."""
    buyer = await service.buyer_of(context.session, order_id=event.order_id)
    if buyer is not None:
        await segments.follow_buyer(context.session, shop_id=event.shop_id, buyer=buyer, now=context.now)


async def on_account_changed(context: JobContext, event: OrderJoinedAccount | OrderLeftAccount) -> None:
    """Let the points that an order earned come to the account that it joined, and go from the one that it left."""
    await service.follow_points_of_account(
        context.session, order_id=event.order_id, account_id=event.account_id, now=context.now
    )


async def on_customer_changed(context: JobContext, event: OrderJoinedAccount | OrderLeftAccount) -> None:
    """Let the shops know whose customer a guest's order is now, and their segments follow at once."""
    await service.follow_customers(
        context.session, order_id=event.order_id, account_id=event.account_id, now=context.now
    )


async def tell_shops(context: JobContext, *, order_id: str, **_: object) -> None:
    """Tell the shops of an order what waits for them."""
    await service.tell_shops(context.session, order_id=UUID(order_id), now=context.now)


async def verify(context: JobContext, **_: object) -> None:
    """Report orders that do not add up, in the log and as a metric."""
    settings = context.resources.get(OrderSettings)
    async with context.database.read() as session:
        found = await service.verify(session, now=context.now, rest=settings.verify_after)
    for kind in _KINDS:
        DISCREPANCIES.labels(kind).set(sum(each.what == kind for each in found))
    for each in found:
        _log.error("order does not add up", order_id=str(each.order_id), what=each.what, detail=each.detail)
    _log.info("orders verified", discrepancies=len(found))
