"""People moving orders: accept, prepare, ship, deliver, cancel, and what each means for stock and money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import policies, rules
from sokoni.commerce.order.errors import MoveNotAllowed, OrderMissing
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.service import mail, money, transition
from sokoni.commerce.order.types import (
    Entry,
    Maker,
    Mover,
    Order,
    Status,
    SubOrder,
    TimelineEntry,
)
from sokoni.commerce.stock import service as stock
from sokoni.core import change, ids
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject


@dataclass(frozen=True, slots=True)
class _Target:
    """An order under lock, the parts that were addressed, and whether that was by the order's own id."""

    order: Order
    parts: tuple[SubOrder, ...]
    is_whole: bool
    mover: Mover


async def move(
    session: WriteSession,
    *,
    target_id: UUID,
    to: Status,
    subject: Subject,
    now: datetime,
    notes: str = "",
    token: str | None = None,
) -> Order:
    """The order after it (by its own id) or one part of it (by the part's id) went to another state.

    Stock is given back once when a part is cancelled, counted out when it is shipped; paid money of cancelled parts
    goes back; cash is taken when everything is delivered. Notes are shown in the timeline, to the buyer too.

    Raises:
        OrderMissing: there is none, or none of theirs.
        MoveNotAllowed: the state machine has no such arrow for them; it says which ones it has.
        StockInsufficient: a cash order is accepted after its hold ended, and its stock is gone.
    """
    target = await _locked(session, target_id=target_id, subject=subject, token=token)
    order = await _carry_out(session, target, to, notes=notes, now=now)
    if target.mover.maker in {Maker.SELLER, Maker.OPERATOR}:
        await _record(session, target, to, now=now)
    return order


async def update(
    session: WriteSession,
    *,
    target_id: UUID,
    subject: Subject,
    now: datetime,
    to: Status | None = None,
    tracking_number: str | None = None,
    notes: str = "",
) -> None:
    """Set a tracking number, move, or both; the number first, so that the news of shipping carries it.

    Raises:
        OrderMissing, MoveNotAllowed, StockInsufficient: as `move` does.
    """
    if tracking_number is not None:
        await set_tracking(session, target_id=target_id, tracking_number=tracking_number, subject=subject, now=now)
    if to is not None:
        await move(session, target_id=target_id, to=to, subject=subject, notes=notes, now=now)


async def set_tracking(
    session: WriteSession, *, target_id: UUID, tracking_number: str, subject: Subject, now: datetime
) -> Order:
    """The order with the carrier's number for the addressed parts; cancelled ones are left alone.

    Raises:
        OrderMissing: there is none, or none that they sell.
    """
    target = await _locked(session, target_id=target_id, subject=subject, token=None)
    if target.mover.maker is Maker.CUSTOMER:
        raise OrderMissing
    parts = [part for part in target.parts if part.status is not Status.CANCELLED]
    await orders.update_parts(
        session, part_ids=[part.id for part in parts], values={"tracking_number": tracking_number}
    )
    told = [
        TimelineEntry(
            at=now,
            entry=Entry.TRACKING,
            sub_order_id=part.id,
            source=None,
            target=None,
            note=tracking_number,
            actor=target.mover.actor,
        )
        for part in parts
    ]
    await orders.insert_timeline(session, order_id=target.order.id, entries=told)
    for part in parts:
        await change.record(
            session,
            actor=target.mover.actor,
            action="order.tracking",
            subject_kind="sub_order",
            subject_id=part.id,
            shop_id=part.shop_id,
            before={"tracking_number": part.tracking_number},
            after={"tracking_number": tracking_number},
            now=now,
        )
    return target.order


async def _locked(session: WriteSession, *, target_id: UUID, subject: Subject, token: str | None) -> _Target:
    found = await orders.find_target(session, target_id=target_id)
    if found is None:
        raise OrderMissing
    order_id, part_id = found
    order = await orders.get_locked(session, order_id=order_id)
    assert order is not None, "orders are never deleted"
    parts = order.parts if part_id is None else tuple(part for part in order.parts if part.id == part_id)
    holds_token = token is not None and await orders.is_opened_by(
        session, order_id=order_id, token_hash=ids.hash_token(token)
    )
    mover = policies.mover_of(subject, order, shop_ids=[part.shop_id for part in parts], holds_token=holds_token)
    return _Target(order, parts, part_id is None, mover)


async def _carry_out(session: WriteSession, target: _Target, to: Status, *, notes: str, now: datetime) -> Order:
    order, mover = target.order, target.mover
    parts = rules.parts_to_move(target.parts, to) if target.is_whole else target.parts
    _check(target, parts, to)
    await _move_stock(session, parts, to, now=now)
    order = await transition.move(session, order=order, parts=parts, to=to, mover=mover, now=now, note=notes)
    if to is Status.CANCELLED:
        order = await money.unbook_sales(session, order=order, parts=parts, now=now)
        order = await money.close_payments(session, order=order, expired=False, now=now)
        order = await money.refund_surplus(session, order=order, reason="cancelled", actor=mover.actor, now=now)
        order = await money.ask_for_less(session, order=order, now=now)
    if to in {Status.DELIVERED, Status.CANCELLED}:
        await money.collect_cash(session, order=order, actor=mover.actor, now=now)
    await mail.parts_moved(session, order=order, parts=parts, to=to, notes=notes, now=now)
    return order


def _check(target: _Target, parts: Sequence[SubOrder], to: Status) -> None:
    order, maker = target.order, target.mover.maker
    if not target.is_whole:
        rules.check_moves(parts, to, maker=maker, settlement=order.settlement)
        return
    allowed = rules.allowed_order_moves((part.status for part in order.parts), maker=maker, settlement=order.settlement)
    if to not in allowed:
        raise MoveNotAllowed(status=order.status, target=to, allowed_moves=allowed)


async def _move_stock(session: WriteSession, parts: Sequence[SubOrder], to: Status, *, now: datetime) -> None:
    references = [part.id for part in parts]
    if to is Status.CONFIRMED:
        await stock.allocate_all(session, reference_ids=references, now=now)
    elif to is Status.CANCELLED:
        # What was shipped is out of the house, and stays so until its seller counts it in again.
        await stock.release_all(session, reference_ids=references, reason="cancelled", now=now)
    elif to is Status.SHIPPED:
        for reference_id in sorted(references):
            await stock.fulfil(session, reference_id=reference_id, now=now)


async def _record(session: WriteSession, target: _Target, to: Status, *, now: datetime) -> None:
    for part in target.parts:
        if part.status is not to:
            await change.record(
                session,
                actor=target.mover.actor,
                action="order.move",
                subject_kind="sub_order",
                subject_id=part.id,
                shop_id=part.shop_id,
                before={"status": part.status.value},
                after={"status": to.value},
                now=now,
            )
