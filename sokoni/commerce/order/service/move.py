"""People moving orders: accept, prepare, ship, deliver, cancel, and what each means for stock and money."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import rules
from sokoni.commerce.order.errors import MoveNotAllowed
from sokoni.commerce.order.service import mail, money, parcels, targets, transition
from sokoni.commerce.order.service.targets import Target
from sokoni.commerce.order.types import Maker, Mover, Order, Status, SubOrder
from sokoni.commerce.payment.types import RefundTo
from sokoni.commerce.stock import service as stock
from sokoni.core import change
from sokoni.core.database import WriteSession
from sokoni.core.money import total
from sokoni.identity.permission.types import Subject


async def move(
    session: WriteSession,
    *,
    target_id: UUID,
    to: Status,
    subject: Subject,
    now: datetime,
    notes: str = "",
    token: str | None = None,
    refund_to: RefundTo = RefundTo.PAYMENT,
) -> Order:
    """The order after it (by its own id) or one part of it (by the part's id) went to another state.

    Stock is given back once when a part is cancelled, counted out when it is shipped (in one parcel); paid money of
    cancelled parts goes back; cash is taken when everything is delivered. Notes are shown in the timeline, to the buyer
    too.

    Raises:
        OrderMissing: there is none, or none of theirs.
        MoveNotAllowed: the state machine has no such arrow for them; it says which ones it has.
        StockInsufficient: a cash order is accepted after its hold ended, and its stock is gone.
        CreditNeedsAccount, NotAsCredit: what was paid for cancelled parts cannot become store credit.
    """
    target = await targets.lock(session, target_id=target_id, subject=subject, token=token)
    order = await _carry_out(session, target, to, notes=notes, refund_to=refund_to, now=now)
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
        await parcels.set_tracking(
            session, target_id=target_id, tracking_number=tracking_number, subject=subject, now=now
        )
    if to is not None:
        await move(session, target_id=target_id, to=to, subject=subject, notes=notes, now=now)


async def _carry_out(
    session: WriteSession, target: Target, to: Status, *, notes: str, refund_to: RefundTo, now: datetime
) -> Order:
    order, mover = target.order, target.mover
    parts = rules.parts_to_move(target.parts, to) if target.is_whole else target.parts
    _check(target, parts, to)
    if to is Status.SHIPPED:
        return await parcels.send_rest(session, order=order, parts=parts, mover=mover, notes=notes, now=now)
    if to is Status.CANCELLED:
        return await cancel_parts(
            session, order=order, parts=parts, mover=mover, notes=notes, refund_to=refund_to, now=now
        )
    if to is Status.CONFIRMED:
        await stock.allocate_all(session, reference_ids=[part.id for part in parts], now=now)
    order = await transition.move(session, order=order, parts=parts, to=to, mover=mover, now=now, note=notes)
    # Of a cash order that costs its buyer nothing, or that a gift card has paid, no money will tell.
    order = await money.book_sales(session, order=order, now=now)
    if to is Status.DELIVERED:
        await parcels.all_delivered(session, parts=parts, now=now)
        await money.collect_cash(session, order=order, actor=mover.actor, now=now)
    await mail.parts_moved(session, order=order, parts=parts, to=to, notes=notes, now=now)
    return order


async def cancel_parts(
    session: WriteSession,
    *,
    order: Order,
    parts: Sequence[SubOrder],
    mover: Mover,
    notes: str,
    now: datetime,
    refund_to: RefundTo = RefundTo.PAYMENT,
) -> Order:
    """The order after parts of it are cancelled: what was not sent is free again, what was paid for them goes back.

    The caller holds the order's lock.

    Raises:
        MoveNotAllowed: the state machine has no such arrow for this maker.
        CreditNeedsAccount, NotAsCredit: the money cannot become store credit.
    """
    rules.check_moves(parts, Status.CANCELLED, maker=mover.maker, settlement=order.settlement)
    # What was shipped is out of the house, and stays so until its seller counts it in again.
    await stock.release_all(session, reference_ids=[part.id for part in parts], reason="cancelled", now=now)
    order = await transition.move(
        session, order=order, parts=parts, to=Status.CANCELLED, mover=mover, now=now, note=notes
    )
    order = await money.unbook_sales(session, order=order, parts=parts, now=now)
    order = await money.close_payments(session, order=order, expired=False, now=now)
    if refund_to is RefundTo.STORE_CREDIT:
        worth = total([part.worth for part in parts], currency=order.currency)
        order = await money.keep_as_credit(session, order=order, amount=worth, reason="cancelled", mover=mover, now=now)
    order = await money.refund_surplus(session, order=order, reason="cancelled", actor=mover.actor, now=now)
    order = await money.ask_for_less(session, order=order, now=now)
    await money.collect_cash(session, order=order, actor=mover.actor, now=now)
    await mail.parts_moved(session, order=order, parts=parts, to=Status.CANCELLED, notes=notes, now=now)
    return order


def _check(target: Target, parts: Sequence[SubOrder], to: Status) -> None:
    order, maker = target.order, target.mover.maker
    if not target.is_whole:
        rules.check_moves(parts, to, maker=maker, settlement=order.settlement)
        return
    allowed = rules.allowed_order_moves((part.status for part in order.parts), maker=maker, settlement=order.settlement)
    if to not in allowed:
        raise MoveNotAllowed(status=order.status, target=to, allowed_moves=allowed)


async def _record(session: WriteSession, target: Target, to: Status, *, now: datetime) -> None:
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
