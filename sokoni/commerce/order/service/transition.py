"""The one function that moves parts of an order: rows, timeline, the order's status, events."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sokoni.commerce.order import events, rules
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.types import CancelReason, Entry, Mover, Order, Status, SubOrder, TimelineEntry
from sokoni.commerce.payout import service as payout
from sokoni.commerce.pricing.promotion import using as promotions
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession

_STAMPS = {
    Status.CONFIRMED: "confirmed_at",
    Status.SHIPPED: "shipped_at",
    Status.DELIVERED: "delivered_at",
    Status.CANCELLED: "cancelled_at",
}


async def move(
    session: WriteSession,
    *,
    order: Order,
    parts: Sequence[SubOrder],
    to: Status,
    mover: Mover,
    now: datetime,
    note: str = "",
    reason: CancelReason | None = None,
) -> Order:
    """The order after these parts of it moved; four statements, the events' own, and those of promotions in use.

    The caller holds the order's lock, and has done with stock and money what the move means.

    Raises:
        MoveNotAllowed: the state machine has no such arrow for this maker.
    """
    rules.check_moves(parts, to, maker=mover.maker, settlement=order.settlement)
    if not parts:
        return order
    values = _values(to, now=now, reason=reason or _reason(to, mover))
    await orders.update_parts(session, part_ids=[part.id for part in parts], values=values)
    after = _after(order, parts, values)
    if to is Status.DELIVERED and not order.disputed:
        # What its shop is owed for it is held from now on.
        await payout.ripen(session, reference_ids=[part.id for part in parts], at=now)
    await _follow_promotions(session, before=order, after=after, parts=parts, to=to, now=now)
    await orders.update_order(session, order_id=order.id, now=now, values={"status": after.status.value})
    told = [
        TimelineEntry(
            at=now,
            entry=Entry.MOVED,
            sub_order_id=part.id,
            source=part.status,
            target=to,
            note=note,
            actor=mover.actor,
        )
        for part in parts
    ]
    await orders.insert_timeline(session, order_id=order.id, entries=told)
    await outbox.publish(session, *(_event(part, to, mover) for part in parts))
    return after


async def _follow_promotions(
    session: WriteSession, *, before: Order, after: Order, parts: Sequence[SubOrder], to: Status, now: datetime
) -> None:
    """Give back the promotions that nothing of the order uses any more; count them again when late money revives it."""
    if to is Status.CANCELLED:
        over = rules.promotions_in_use(before) - rules.promotions_in_use(after)
        if over:
            await promotions.release(session, order_id=before.id, promotion_ids=over, now=now)
    elif any(part.status is Status.CANCELLED for part in parts):
        revived = rules.promotions_in_use(after) - rules.promotions_in_use(before)
        if revived:
            await promotions.renew(session, order_id=before.id, promotion_ids=revived)


def _values(to: Status, *, now: datetime, reason: CancelReason | None) -> Mapping[str, Any]:
    values: dict[str, Any] = {"status": to, "cancel_reason": reason}
    if to in _STAMPS:
        values[_STAMPS[to]] = now
    if to is not Status.CANCELLED:
        # A part that late money brought back was never cancelled for good.
        values["cancelled_at"] = None
    return values


def _reason(to: Status, mover: Mover) -> CancelReason | None:
    return rules.cancel_reason_of(mover.maker) if to is Status.CANCELLED else None


def _after(order: Order, moved: Sequence[SubOrder], values: Mapping[str, Any]) -> Order:
    ids = {part.id for part in moved}
    parts = tuple(replace(part, **values) if part.id in ids else part for part in order.parts)
    return replace(order, parts=parts, status=rules.order_status(part.status for part in parts))


def _event(part: SubOrder, to: Status, mover: Mover) -> events.SubOrderMoved:
    return events.SubOrderMoved(
        order_id=part.order_id,
        sub_order_id=part.id,
        shop_id=part.shop_id,
        source=part.status.value,
        target=to.value,
        maker=mover.maker.value,
    )
