"""What follows when the money of an order moved, or did not come in time.

Whatever happened, the same is done: read the payments' truth, give stock to the parts that are paid for, book what is
earned, and send back what is too much. So it may run twice, late, or for events in any order.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog

from sokoni.commerce.order import events, rules
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.service import disputes, mail, money, telling, transition
from sokoni.commerce.order.types import (
    CancelReason,
    Entry,
    Maker,
    Mover,
    Order,
    OrderStatus,
    PaymentState,
    Status,
    SubOrder,
    TimelineEntry,
)
from sokoni.commerce.payment import reasons
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.core import change
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession

_log = structlog.get_logger()
SYSTEM = Mover(maker=Maker.SYSTEM, actor=change.SYSTEM)


async def settle(session: WriteSession, *, order_id: UUID, now: datetime) -> None:
    """Bring an order in line with its payments: confirm, book, refund, or let it expire.

    Money that comes after the hold is gone takes the stock again; where it is sold out, that part is cancelled, its
    money goes back and the buyer is told. A declined payment changes nothing but what is shown: the goods stay held,
    and the buyer may pay again, until the hold ends.
    """
    order = await orders.get_locked(session, order_id=order_id)
    if order is None:
        _log.warning("payment for an unknown order", reference_id=str(order_id))
        return
    before = order
    order, payments = await money.follow_payments(session, order=order, now=now)
    await _tell_payment(session, before, order, now=now)
    order = await disputes.follow(session, before=before, order=order, payments=payments, now=now)
    order = await confirm_paid(session, order=order, now=now)
    order = await money.book_sales(session, order=order, now=now)
    order = await money.refund_surplus(session, order=order, reason="paid more than could be delivered", now=now)
    if order.hold_expires_at <= now:
        await _expire(session, order=order, parts=order.parts, now=now)


async def tell_rejection(
    session: WriteSession, *, order_id: UUID, receipt_id: UUID, code: str, reason: str, now: datetime
) -> None:
    """Write to the buyer why their receipt was not accepted, and keep it in the order's timeline."""
    order = await orders.get_locked(session, order_id=order_id)
    if order is None:
        _log.warning("receipt for an unknown order", reference_id=str(order_id))
        return
    words = reasons.in_words(code, reason, locale=order.locale)
    told = TimelineEntry(
        at=now, entry=Entry.PAYMENT, sub_order_id=None, source=None, target=None, note=words, actor=change.SYSTEM
    )
    await orders.insert_timeline(session, order_id=order.id, entries=[told])
    await mail.receipt_rejected(session, order=order, receipt_id=receipt_id, reason=words, now=now)


async def expire(session: WriteSession, *, sub_order_id: UUID, now: datetime) -> None:
    """Cancel a part whose hold ended unpaid; one whose receipt is being looked at, or whose money came, stays.

    A pending receipt keeps the order, not the stock: once approved, the stock is taken again or the money goes back.
    """
    target = await orders.find_target(session, target_id=sub_order_id)
    if target is None:
        return
    order = await orders.get_locked(session, order_id=target[0])
    assert order is not None, "a part's order exists: held by a foreign key"
    order, _ = await money.follow_payments(session, order=order, now=now)
    await _expire(session, order=order, parts=[part for part in order.parts if part.id == sub_order_id], now=now)


async def confirm_paid(session: WriteSession, *, order: Order, now: datetime) -> Order:
    """The order after the parts that the money at hand pays for took their stock, or were found sold out."""
    paid_for = rules.parts_to_confirm(order)
    confirmed = await _took_stock(session, paid_for, now=now)
    sold_out = [part for part in paid_for if part not in confirmed]
    order = await transition.move(session, order=order, parts=confirmed, to=Status.CONFIRMED, mover=SYSTEM, now=now)
    order = await _cancel_sold_out(session, order, sold_out, now=now)
    if confirmed:
        await outbox.publish(session, _paid_event(order))
        await mail.order_confirmed(session, order=order, parts=confirmed, now=now)
        await telling.ask(session, order_id=order.id)
    return order


async def _took_stock(session: WriteSession, parts: Sequence[SubOrder], *, now: datetime) -> Sequence[SubOrder]:
    """The parts that got their goods: all of them at once, or where that fails, each that can."""
    if await _can_allocate(session, parts, now=now):
        return parts
    if len(parts) == 1:
        return ()
    # By shop, so that two orders of the same shops never wait for each other.
    by_shop = sorted(parts, key=lambda part: part.shop_id)
    return [part for part in by_shop if await _can_allocate(session, [part], now=now)]


async def _can_allocate(session: WriteSession, parts: Sequence[SubOrder], *, now: datetime) -> bool:
    if not parts:
        return True
    try:
        async with session.begin_nested():
            await stock.allocate_all(session, reference_ids=[part.id for part in parts], now=now)
    except StockInsufficient:
        return False
    return True


async def _cancel_sold_out(
    session: WriteSession, order: Order, sold_out: Sequence[SubOrder], *, now: datetime
) -> Order:
    waiting = [part for part in sold_out if part.status is Status.PENDING]
    await stock.release_all(session, reference_ids=[part.id for part in waiting], reason="sold out", now=now)
    order = await transition.move(
        session,
        order=order,
        parts=waiting,
        to=Status.CANCELLED,
        mover=SYSTEM,
        now=now,
        reason=CancelReason.SOLD_OUT,
    )
    if sold_out:
        # Those that had expired before stay cancelled, and are not asked again.
        ids = {part.id for part in sold_out}
        await orders.update_parts(session, part_ids=ids, values={"cancel_reason": CancelReason.SOLD_OUT})
        parts = tuple(
            replace(part, cancel_reason=CancelReason.SOLD_OUT) if part.id in ids else part for part in order.parts
        )
        order = replace(order, parts=parts)
        await mail.parts_sold_out(session, order=order, parts=sold_out, now=now)
    return order


async def _expire(session: WriteSession, *, order: Order, parts: Sequence[SubOrder], now: datetime) -> None:
    if order.payment_state in {PaymentState.IN_REVIEW, PaymentState.PAID}:
        return
    pending = [part for part in parts if part.status is Status.PENDING]
    if not pending:
        return
    order = await money.hear_out(session, order=order, now=now)
    if order.payment_state is PaymentState.PAID:
        # The money had come in time and nobody had read of it: the news of it settles the order.
        return
    # A hold may have lost some of its goods only: the rest is freed here.
    await stock.release_all(session, reference_ids=[part.id for part in pending], reason="expired", now=now)
    after = await transition.move(session, order=order, parts=pending, to=Status.CANCELLED, mover=SYSTEM, now=now)
    after = await money.close_payments(session, order=after, expired=True, now=now)
    if after.paid:
        # A gift card had paid a part.
        after = await money.refund_surplus(session, order=after, reason="not paid in full in time", now=now)
    await mail.parts_expired(session, order=after, parts=pending, now=now)


async def _tell_payment(session: WriteSession, before: Order, after: Order, *, now: datetime) -> None:
    if before.payment_state is after.payment_state:
        return
    told = TimelineEntry(
        at=now,
        entry=Entry.PAYMENT,
        sub_order_id=None,
        source=None,
        target=None,
        note=after.payment_state.value,
        actor=change.SYSTEM,
    )
    await orders.insert_timeline(session, order_id=after.id, entries=[told])
    if after.payment_state is PaymentState.IN_REVIEW:
        await telling.ask(session, order_id=after.id)
    may_try_again = after.status is OrderStatus.PENDING and now < after.hold_expires_at
    if after.payment_state is PaymentState.FAILED and may_try_again:
        await mail.payment_failed(session, order=after, now=now)


def _paid_event(order: Order) -> events.OrderPaid:
    assert order.payment_id is not None or not order.paid, "money comes through a payment"
    return events.OrderPaid(
        order_id=order.id, payment_id=order.payment_id, amount=order.paid.amount, currency=order.currency
    )
