"""Goods that leave in parcels: what each says of the part, the order, the stock and to the buyer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.order import service
from sokoni.commerce.order.errors import MoveNotAllowed, NothingToSend, OrderMissing, ParcelMissing, PiecesNotLeft
from sokoni.commerce.order.parcel_types import Tracking
from sokoni.commerce.order.types import Entry, Order, OrderStatus, Status, SubOrder
from sokoni.commerce.stock import service as stock
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject
from tests.support.factories import order as order_factory
from tests.support.factories import sale

DHL = Tracking(carrier="dhl", number="JD01")


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now, prices=[1_000, 500], on_hand=10)


@pytest.fixture
async def order(session: WriteSession, stall: sale.Stall, now: datetime) -> Order:
    """Three lamps and two cups, paid for."""
    first, second = stall.goods
    quantities = {first.variant_id: 3, second.variant_id: 2}
    return (await order_factory.confirmed(session, quantities=quantities, now=now)).order


@pytest.fixture
def seller(stall: sale.Stall) -> Subject:
    return sale.seller_of(stall)


async def look(session: WriteSession, order: Order, seller: Subject) -> tuple[Order, SubOrder]:
    found = await service.get(session, order_id=order.id, subject=seller)
    return found, found.parts[0]


async def on_hand(session: WriteSession, stall: sale.Stall) -> list[tuple[int, int]]:
    levels = await stock.levels(session, variant_ids=[each.variant_id for each in stall.goods])
    return [(levels[each.variant_id].on_hand, levels[each.variant_id].allocated) for each in stall.goods]


async def mails(session: WriteSession) -> Sequence[str]:
    rows = await session.execute(text("SELECT context::text FROM notifications WHERE template = 'order_shipped'"))
    return list(rows.scalars())


async def test_the_first_parcel_ships_a_part_and_the_last_one_the_rest(
    session: WriteSession, stall: sale.Stall, order: Order, seller: Subject, now: datetime
):
    lamps, _cups = order.parts[0].lines
    await service.send(session, part_id=order.parts[0].id, pieces={lamps.id: 2}, tracking=DHL, subject=seller, now=now)
    half, part = await look(session, order, seller)
    assert (half.status, part.status, part.tracking_number) == (OrderStatus.PART_SHIPPED, Status.PART_SHIPPED, "JD01")
    assert [line.left for line in part.lines] == [1, 2]
    assert await on_hand(session, stall) == [(8, 1), (10, 2)]

    await service.send(session, part_id=part.id, subject=seller, now=now)
    whole, part = await look(session, order, seller)
    assert (whole.status, part.status) == (OrderStatus.SHIPPED, Status.SHIPPED)
    assert [[each.quantity for each in parcel.lines] for parcel in part.parcels] == [[2], [1, 2]]
    assert await on_hand(session, stall) == [(7, 0), (8, 0)]
    assert part.shipped_at == now

    moves = [each.target for each in whole.timeline if each.entry is Entry.MOVED]
    assert moves == [Status.CONFIRMED, Status.PROCESSING, Status.PART_SHIPPED, Status.SHIPPED]
    told = await mails(session)
    assert len(told) == 2
    assert "https://www.dhl.com/" in told[0]


async def test_a_part_is_delivered_with_its_last_parcel(
    session: WriteSession, order: Order, seller: Subject, now: datetime
):
    part_id, lamps = order.parts[0].id, order.parts[0].lines[0]
    first = await service.send(session, part_id=part_id, pieces={lamps.id: 1}, subject=seller, now=now)
    second = await service.send(session, part_id=part_id, subject=seller, now=now)
    await service.deliver(session, part_id=part_id, parcel_id=first.id, subject=seller, now=now)
    assert (await look(session, order, seller))[1].status is Status.SHIPPED
    for _ in range(2):
        await service.deliver(session, part_id=part_id, parcel_id=second.id, subject=seller, now=now)
    _, part = await look(session, order, seller)
    assert part.status is Status.DELIVERED
    assert [parcel.delivered_at for parcel in part.parcels] == [now, now]


async def test_moving_to_shipped_and_delivered_packs_one_parcel_of_the_rest(
    session: WriteSession, order: Order, seller: Subject, now: datetime
):
    await service.set_tracking(session, target_id=order.id, tracking_number="T-1", subject=seller, now=now)
    for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await service.move(session, target_id=order.id, to=status, subject=seller, now=now)
    _, part = await look(session, order, seller)
    (parcel,) = part.parcels
    assert ([each.quantity for each in parcel.lines], parcel.tracking.number) == ([3, 2], "T-1")
    assert parcel.delivered_at == now


async def test_a_number_that_comes_later_is_told_once(
    session: WriteSession, order: Order, seller: Subject, now: datetime
):
    parcel = await service.send(session, part_id=order.parts[0].id, subject=seller, now=now)
    for _ in range(2):
        await service.set_tracking(session, target_id=order.id, tracking_number="T-9", subject=seller, now=now)
    await service.change_tracking(
        session,
        part_id=order.parts[0].id,
        parcel_id=parcel.id,
        tracking=Tracking(carrier="Don José", number="T-9", address="https://jose.example/T-9"),
        subject=seller,
        now=now,
    )
    told = await mails(session)
    assert ["T-9" in each for each in told] == [False, True]
    _, part = await look(session, order, seller)
    assert part.parcels[0].tracking_address == "https://jose.example/T-9"


@pytest.mark.parametrize(("quantity", "refusal"), [(0, NothingToSend), (4, PiecesNotLeft), (-1, PiecesNotLeft)])
async def test_only_what_is_left_can_be_packed(
    session: WriteSession, order: Order, seller: Subject, now: datetime, quantity: int, refusal: type[Exception]
):
    lamps = order.parts[0].lines[0]
    with pytest.raises(refusal):
        await service.send(session, part_id=order.parts[0].id, pieces={lamps.id: quantity}, subject=seller, now=now)


async def test_nothing_is_sent_of_what_is_not_paid_for_or_was_cancelled(
    session: WriteSession, stall: sale.Stall, seller: Subject, now: datetime
):
    waiting = (await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)).order
    with pytest.raises(MoveNotAllowed):
        await service.send(session, part_id=waiting.id, subject=seller, now=now)
    await service.move(session, target_id=waiting.id, to=Status.CANCELLED, subject=seller, now=now)
    with pytest.raises(MoveNotAllowed):
        await service.send(session, part_id=waiting.id, subject=seller, now=now)


async def test_what_is_left_of_a_cancelled_part_goes_back_to_the_shelf(
    session: WriteSession, stall: sale.Stall, order: Order, seller: Subject, now: datetime
):
    lamps = order.parts[0].lines[0]
    parcel = await service.send(session, part_id=order.id, pieces={lamps.id: 2}, subject=seller, now=now)
    await service.move(session, target_id=order.id, to=Status.CANCELLED, subject=seller, now=now)
    assert await on_hand(session, stall) == [(8, 0), (10, 0)]
    with pytest.raises(MoveNotAllowed):
        await service.deliver(session, part_id=order.id, parcel_id=parcel.id, subject=seller, now=now)


async def test_strangers_and_buyers_send_nothing_and_find_no_parcel(
    session: WriteSession, order: Order, seller: Subject, now: datetime
):
    other = sale.seller_of(await sale.stall(session, now=now))
    with pytest.raises(OrderMissing):
        await service.send(session, part_id=order.parts[0].id, subject=other, now=now)
    parcel = await service.send(session, part_id=order.parts[0].id, subject=seller, now=now)
    with pytest.raises(OrderMissing):
        await service.deliver(session, part_id=order.parts[0].id, parcel_id=parcel.id, subject=other, now=now)
    with pytest.raises(ParcelMissing):
        await service.deliver(session, part_id=order.parts[0].id, parcel_id=UUID(int=1), subject=seller, now=now)


async def test_the_database_itself_sends_no_more_than_was_sold(session: WriteSession, order: Order):
    lamps = order.parts[0].lines[0]
    with pytest.raises(IntegrityError, match="cancelled and sent than was sold"):
        async with session.begin_nested():
            await session.execute(
                text("INSERT INTO order_line_progress (order_line_id, cancelled, shipped) VALUES (:id, 1, 3)"),
                {"id": lamps.id},
            )
