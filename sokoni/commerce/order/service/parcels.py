"""Goods that leave a shop in parcels: what is in them, who carries them, when they arrived."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.order import carriers, rules
from sokoni.commerce.order.errors import MoveNotAllowed, OrderMissing, ParcelMissing
from sokoni.commerce.order.parcel_types import Parcel, ParcelLine, Tracking
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.repository import parcels as repository
from sokoni.commerce.order.service import mail, money, targets, transition
from sokoni.commerce.order.service.targets import Target
from sokoni.commerce.order.types import Entry, Maker, Mover, Order, Status, SubOrder, TimelineEntry
from sokoni.commerce.stock import service as stock
from sokoni.core import change, ids
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject


async def send(
    session: WriteSession,
    *,
    part_id: UUID,
    subject: Subject,
    now: datetime,
    pieces: Mapping[UUID, int] | None = None,
    tracking: Tracking | None = None,
    notes: str = "",
) -> Parcel:
    """A parcel with so many pieces of a part's lines, or with all that is left; the buyer is told how to follow it.

    The goods leave the stock, and the part is shipped once nothing of it is left. A part that waits to be prepared is
    prepared by this.

    Raises:
        OrderMissing: there is no such part, or none that they sell.
        MoveNotAllowed: nothing of it can be sent, as it stands.
        NothingToSend, PiecesNotLeft: see `rules.pieces_to_send`.
        TrackingAddressUnsafe: the tracking link is no https address.
        StockNotArrived: some were sold ahead and have not come in.
    """
    target = await targets.lock_part(session, part_id=part_id, subject=subject)
    chosen = rules.pieces_to_send(target.part, pieces)
    checked = carriers.checked(tracking or Tracking(number=target.part.tracking_number or ""))
    before = target.part.status
    order = await _send(session, target.order, target.part, chosen, checked, mover=target.mover, notes=notes, now=now)
    after = next(part for part in order.parts if part.id == target.part.id)
    await _record(session, target, "order.ship", {"status": before.value}, {"status": after.status.value}, now=now)
    return after.parcels[-1]


async def send_rest(
    session: WriteSession, *, order: Order, parts: Sequence[SubOrder], mover: Mover, notes: str, now: datetime
) -> Order:
    """The order after all that is left of some parts went in one parcel each; the caller has checked the move."""
    order = await orders.with_lines(session, order)
    wanted = {part.id for part in parts}
    # By id, so that two movers of the same parts take their stock in the same order.
    for part in sorted((each for each in order.parts if each.id in wanted), key=lambda each: each.id):
        left = {line.id: line.left for line in part.lines if line.left}
        tracking = Tracking(number=part.tracking_number or "")
        order = await _send(session, order, part, left, tracking, mover=mover, notes=notes, now=now)
    return order


async def all_delivered(session: WriteSession, *, parts: Sequence[SubOrder], now: datetime) -> None:
    """Note that every parcel of some parts has arrived."""
    await repository.mark_delivered(session, part_ids=[part.id for part in parts], now=now)


async def deliver(session: WriteSession, *, part_id: UUID, parcel_id: UUID, subject: Subject, now: datetime) -> Order:
    """The order after one parcel arrived; with the last one its part is delivered. Twice is as good as once.

    Raises:
        OrderMissing, ParcelMissing: there is none, or none that they sent.
        MoveNotAllowed: the part was cancelled meanwhile.
    """
    target, parcel = await _parcel_of(session, part_id=part_id, parcel_id=parcel_id, subject=subject)
    part = target.part
    if parcel.delivered_at is not None:
        return target.order
    if part.status not in {Status.PART_SHIPPED, Status.SHIPPED}:
        raise MoveNotAllowed(status=part.status, target=Status.DELIVERED, allowed_moves=part.allowed_moves)
    await repository.mark_parcel_delivered(session, parcel_id=parcel.id, now=now)
    under_way = [each for each in part.parcels if each.delivered_at is None and each.id != parcel.id]
    await _tell(session, target.order, part, target.mover, f"#{parcel.number} \N{CHECK MARK}", now=now)
    await _record(session, target, "order.parcel_delivered", {}, {"parcel": parcel.number}, now=now)
    if part.status is not Status.SHIPPED or under_way:
        return target.order
    order = await transition.move(
        session, order=target.order, parts=[part], to=Status.DELIVERED, mover=target.mover, now=now
    )
    await money.collect_cash(session, order=order, actor=target.mover.actor, now=now)
    await mail.parts_moved(session, order=order, parts=[part], to=Status.DELIVERED, notes="", now=now)
    return order


async def change_tracking(
    session: WriteSession, *, part_id: UUID, parcel_id: UUID, tracking: Tracking, subject: Subject, now: datetime
) -> None:
    """Say anew who carries a parcel and how it is followed; the buyer is told of a new number.

    Raises:
        OrderMissing, ParcelMissing: there is none, or none that they sent.
        TrackingAddressUnsafe: the tracking link is no https address.
    """
    checked = carriers.checked(tracking)
    target, parcel = await _parcel_of(session, part_id=part_id, parcel_id=parcel_id, subject=subject)
    await _follow(session, target.order, target.part, parcel, checked, mover=target.mover, now=now)


async def set_tracking(
    session: WriteSession, *, target_id: UUID, tracking_number: str, subject: Subject, now: datetime
) -> Order:
    """The order with the carrier's number for the addressed parts; cancelled ones are left alone.

    What has left already carries the number on its latest parcel, and the buyer is told; else the next parcel will.

    Raises:
        OrderMissing: there is none, or none that they sell.
    """
    target = await targets.lock(session, target_id=target_id, subject=subject)
    if target.mover.maker is Maker.CUSTOMER:
        raise OrderMissing
    order = await orders.with_lines(session, target.order)
    addressed = {part.id for part in target.parts if part.status is not Status.CANCELLED}
    for part in (each for each in order.parts if each.id in addressed):
        if part.parcels:
            tracking = replace(part.parcels[-1].tracking, number=tracking_number)
            await _follow(session, order, part, part.parcels[-1], tracking, mover=target.mover, now=now)
            continue
        await orders.update_parts(session, part_ids=[part.id], values={"tracking_number": tracking_number})
        await _tell(session, order, part, target.mover, tracking_number, now=now, entry=Entry.TRACKING)
        await _record_number(session, part, tracking_number, mover=target.mover, now=now)
    return target.order


async def _send(
    session: WriteSession,
    order: Order,
    part: SubOrder,
    pieces: Mapping[UUID, int],
    tracking: Tracking,
    *,
    mover: Mover,
    notes: str,
    now: datetime,
) -> Order:
    await stock.fulfil_some(session, reference_id=part.id, quantities=rules.by_variant(part, pieces), now=now)
    parcel = _packed(part, pieces, tracking, number=len(part.parcels) + 1, now=now)
    await repository.insert_parcel(session, parcel=parcel)
    sent = [repository.Progress(line_id=line_id, shipped=quantity) for line_id, quantity in pieces.items()]
    await repository.add_progress(session, added=sent)
    await orders.update_parts(session, part_ids=[part.id], values={"tracking_number": tracking.number or None})
    order = _with(order, replace(part, parcels=(*part.parcels, parcel), tracking_number=tracking.number or None))
    order = await _move(
        session, order, part.id, rules.status_once_sent(part, pieces), mover=mover, notes=notes, now=now
    )
    await _tell(
        session,
        order,
        part,
        mover,
        " · ".join(filter(None, (rules.contents_of(part, parcel), _carried(parcel)))),
        now=now,
    )
    await mail.parcel_sent(session, order=order, part=part, parcel=parcel, notes=notes, now=now)
    return order


async def _move(
    session: WriteSession, order: Order, part_id: UUID, to: Status, *, mover: Mover, notes: str, now: datetime
) -> Order:
    """The order after a part went where its parcel brings it, by way of being prepared."""
    part = next(each for each in order.parts if each.id == part_id)
    steps = [Status.PROCESSING] if part.status is Status.CONFIRMED else []
    steps += [to] if part.status is not to else []
    for step in steps:
        # What a parcel does to a part is for the program to say; who sent it stays who moved it.
        by = replace(mover, maker=Maker.SYSTEM) if step is Status.PART_SHIPPED else mover
        current = [each for each in order.parts if each.id == part_id]
        note = notes if step is to else ""
        order = await transition.move(session, order=order, parts=current, to=step, mover=by, now=now, note=note)
    return order


async def _parcel_of(
    session: WriteSession, *, part_id: UUID, parcel_id: UUID, subject: Subject
) -> tuple[Target, Parcel]:
    target = await targets.lock_part(session, part_id=part_id, subject=subject)
    parcel = next((each for each in target.part.parcels if each.id == parcel_id), None)
    if parcel is None:
        raise ParcelMissing
    return target, parcel


async def _follow(
    session: WriteSession,
    order: Order,
    part: SubOrder,
    parcel: Parcel,
    tracking: Tracking,
    *,
    mover: Mover,
    now: datetime,
) -> None:
    if tracking == parcel.tracking:
        return
    await repository.update_tracking(session, parcel_id=parcel.id, tracking=tracking)
    if parcel is part.parcels[-1]:
        await orders.update_parts(session, part_ids=[part.id], values={"tracking_number": tracking.number or None})
    changed = _packed_anew(parcel, tracking)
    await _tell(session, order, part, mover, _carried(changed), now=now, entry=Entry.TRACKING)
    await _record_number(session, part, tracking.number, mover=mover, now=now)
    if tracking.number and tracking.number != parcel.tracking.number:
        await mail.parcel_sent(session, order=order, part=part, parcel=changed, notes="", now=now)


def _packed(part: SubOrder, pieces: Mapping[UUID, int], tracking: Tracking, *, number: int, now: datetime) -> Parcel:
    lines = tuple(
        ParcelLine(line_id=line.id, quantity=pieces[line.id]) for line in part.lines if pieces.get(line.id, 0)
    )
    return Parcel(
        id=ids.new_id(),
        sub_order_id=part.id,
        shop_id=part.shop_id,
        number=number,
        lines=lines,
        tracking=tracking,
        carrier_name=carriers.name_of(tracking.carrier),
        tracking_address=carriers.address_of(tracking),
        shipped_at=now,
    )


def _packed_anew(parcel: Parcel, tracking: Tracking) -> Parcel:
    return replace(
        parcel,
        tracking=tracking,
        carrier_name=carriers.name_of(tracking.carrier),
        tracking_address=carriers.address_of(tracking),
    )


def _with(order: Order, part: SubOrder) -> Order:
    return replace(order, parts=tuple(part if each.id == part.id else each for each in order.parts))


def _carried(parcel: Parcel) -> str:
    return " ".join(filter(None, (parcel.carrier_name, parcel.tracking.number)))


async def _tell(
    session: WriteSession,
    order: Order,
    part: SubOrder,
    mover: Mover,
    note: str,
    *,
    now: datetime,
    entry: Entry = Entry.SHIPMENT,
) -> None:
    told = TimelineEntry(
        at=now, entry=entry, sub_order_id=part.id, source=None, target=None, note=note, actor=mover.actor
    )
    await orders.insert_timeline(session, order_id=order.id, entries=[told])


async def _record_number(session: WriteSession, part: SubOrder, number: str, *, mover: Mover, now: datetime) -> None:
    await change.record(
        session,
        actor=mover.actor,
        action="order.tracking",
        subject_kind="sub_order",
        subject_id=part.id,
        shop_id=part.shop_id,
        before={"tracking_number": part.tracking_number},
        after={"tracking_number": number or None},
        now=now,
    )


async def _record(
    session: WriteSession,
    target: Target,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    await change.record(
        session,
        actor=target.mover.actor,
        action=action,
        subject_kind="sub_order",
        subject_id=target.part.id,
        shop_id=target.part.shop_id,
        before=before,
        after=after,
        now=now,
    )
