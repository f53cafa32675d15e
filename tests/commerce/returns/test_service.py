"""Goods that come back: what each step does to stock, money, timeline and mail, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.errors import MoveNotAllowed, OrderMissing, PiecesNotLeft, RefundTooLarge
from sokoni.commerce.order.types import Entry, Order, OrderStatus, PlacedOrder, Status
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.commerce.returns import service
from sokoni.commerce.returns.errors import (
    AnswerNeeded,
    NothingToReturn,
    ReturnMissing,
    ReturnMoved,
    WindowOver,
)
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Reason, Request, Return
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import MovementReason
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from tests.support.factories import order as order_factory
from tests.support.factories import sale

GUEST = Subject(label="Guest")
TAX = TaxDraft(country="CO", rate_bp=1_900, inclusive=False, taxes_shipping=False)
SETTINGS = ReturnSettings()


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now, prices=[1_001, 500, 1_001], on_hand=10, tax=TAX)


@pytest.fixture
def seller(stall: sale.Stall) -> Subject:
    return sale.seller_of(stall)


@pytest.fixture
async def placed(session: WriteSession, stall: sale.Stall, seller: Subject, now: datetime) -> PlacedOrder:
    """Three lamps and a cup, taxed and delivered."""
    first, second, _ = stall.goods
    done = await order_factory.confirmed(session, quantities={first.variant_id: 3, second.variant_id: 1}, now=now)
    for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await orders.move(session, target_id=done.order.id, to=status, subject=seller, now=now)
    return done


async def look(session: WriteSession, placed: PlacedOrder) -> Order:
    return await orders.get_by_token(session, token=placed.token)


async def ask(session: WriteSession, placed: PlacedOrder, pieces: Mapping[int, int], *, now: datetime) -> Return:
    lines = placed.order.parts[0].lines
    wanted = Request(pieces={lines[place].id: quantity for place, quantity in pieces.items()}, reason=Reason.DAMAGED)
    return await service.request(
        session,
        part_id=placed.order.parts[0].id,
        wanted=wanted,
        subject=GUEST,
        token=placed.token,
        settings=SETTINGS,
        now=now,
    )


async def on_hand(session: WriteSession, variant_id: UUID) -> int:
    return (await stock.levels(session, variant_ids=[variant_id]))[variant_id].on_hand


async def templates(session: WriteSession) -> list[str]:
    found = await session.execute(text("SELECT template FROM notifications WHERE template LIKE 'return%' ORDER BY id"))
    return list(found.scalars())


async def test_a_return_goes_its_way_and_pays_back_what_was_really_paid_once(
    session: WriteSession, stall: sale.Stall, seller: Subject, placed: PlacedOrder, now: datetime
):
    found = await ask(session, placed, {0: 2}, now=now)
    await service.approve(session, return_id=found.id, answer="Send it to us", subject=seller, now=now)
    lamp = stall.goods[0].variant_id
    line = placed.order.parts[0].lines[0]
    await service.receive(session, return_id=found.id, written_off={line.id: 1}, subject=seller, now=now)
    assert await on_hand(session, lamp) == 8
    steps = await stock.list_movements(session, shop_id=stall.shop.id, variant_id=lamp, page=PageQuery())
    assert [(each.reason, each.on_hand) for each in steps.items[:2]] == [
        (MovementReason.WRITTEN_OFF, -1),
        (MovementReason.RETURNED, 2),
    ]
    done = await service.refund(session, return_id=found.id, subject=seller, now=now)
    # Two of three pieces at 1,001 with 19 per cent on top: their share of the line, cut from its running sum.
    expected = Money(line.total.amount * 2 // 3, "COP")
    assert done.refunded == expected
    order = await look(session, placed)
    assert order.refunded == expected
    assert (order.status, order.parts[0].lines[0].returned) == (OrderStatus.DELIVERED, 2)
    told = [each.note for each in order.timeline if each.entry is Entry.RETURN]
    assert told == ["requested", "approved", "received", "refunded"]
    assert await templates(session) == ["return_asked", "return_approved", "return_received", "return_refunded"]
    with pytest.raises(ReturnMoved):
        await service.refund(session, return_id=found.id, subject=seller, now=now)
    assert (await look(session, placed)).refunded == expected
    tax = order.parts[0].amounts.tax - order.parts[0].credited.tax
    balance = await ledger.balance(session, account=AccountRef("tax_payable", stall.shop.id), currency="COP")
    assert balance.amount == -tax.amount


async def test_when_everything_is_back_the_part_is_returned_and_its_shipping_can_go_too(
    session: WriteSession, seller: Subject, placed: PlacedOrder, now: datetime
):
    found = await ask(session, placed, {0: 3, 1: 1}, now=now)
    for step in (service.approve, service.receive):
        await step(session, return_id=found.id, subject=seller, now=now)
    await service.refund(session, return_id=found.id, with_shipping=True, subject=seller, now=now)
    order = await look(session, placed)
    assert (order.status, order.refunded) == (OrderStatus.RETURNED, order.amounts.total)


async def test_a_smaller_amount_goes_back_and_a_larger_one_is_refused(
    session: WriteSession, seller: Subject, placed: PlacedOrder, now: datetime
):
    found = await ask(session, placed, {0: 1}, now=now)
    for step in (service.approve, service.receive):
        await step(session, return_id=found.id, subject=seller, now=now)
    worth = placed.order.parts[0].lines[0].total.amount // 3
    with pytest.raises(RefundTooLarge):
        await service.refund(session, return_id=found.id, amount=Money(worth + 1, "COP"), subject=seller, now=now)
    await service.refund(session, return_id=found.id, amount=Money(700, "COP"), subject=seller, now=now)
    order = await look(session, placed)
    assert (order.refunded, order.parts[0].lines[0].credited) == (Money(700, "COP"), Money(700, "COP"))


async def test_a_piece_is_asked_back_once_until_it_is_refused_or_called_off(
    session: WriteSession, seller: Subject, placed: PlacedOrder, now: datetime
):
    first = await ask(session, placed, {0: 2}, now=now)
    with pytest.raises(PiecesNotLeft):
        await ask(session, placed, {0: 2}, now=now)
    with pytest.raises(AnswerNeeded):
        await service.reject(session, return_id=first.id, answer=" ", subject=seller, now=now)
    await service.reject(session, return_id=first.id, answer="Worn", subject=seller, now=now)
    second = await ask(session, placed, {0: 3}, now=now)
    await service.cancel(session, return_id=second.id, subject=GUEST, token=placed.token, now=now)
    third = await ask(session, placed, {0: 3}, now=now)
    assert [first.number, second.number, third.number] == [1, 2, 3]
    with pytest.raises(ReturnMoved):
        await service.cancel(session, return_id=second.id, subject=GUEST, token=placed.token, now=now)


async def test_nobody_asks_too_late_for_nothing_or_before_it_has_arrived(
    session: WriteSession, stall: sale.Stall, seller: Subject, placed: PlacedOrder, now: datetime
):
    with pytest.raises(NothingToReturn):
        await ask(session, placed, {0: 0}, now=now)
    with pytest.raises(WindowOver):
        await ask(session, placed, {0: 1}, now=now + timedelta(days=30))
    late = Request(pieces={placed.order.parts[0].lines[0].id: 1}, reason=Reason.OTHER)
    await service.request(
        session,
        part_id=placed.order.parts[0].id,
        wanted=late,
        subject=seller,
        settings=SETTINGS,
        now=now + timedelta(days=30),
    )
    waiting = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    with pytest.raises(MoveNotAllowed):
        await ask(session, waiting, {0: 1}, now=now)


async def test_strangers_find_nothing_and_buyers_take_no_step_of_the_shop(
    session: WriteSession, placed: PlacedOrder, now: datetime
):
    found = await ask(session, placed, {0: 1}, now=now)
    other = sale.seller_of(await sale.stall(session, now=now))
    for subject in (other, GUEST):
        with pytest.raises(ReturnMissing):
            await service.get(session, return_id=found.id, subject=subject)
        with pytest.raises(ReturnMissing):
            await service.approve(session, return_id=found.id, subject=subject, now=now)
    with pytest.raises(OrderMissing):
        await service.request(
            session,
            part_id=found.sub_order_id,
            wanted=Request(pieces={}, reason=Reason.OTHER),
            subject=other,
            settings=SETTINGS,
            now=now,
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE order_line_progress SET coming_back = 4",
        "UPDATE order_line_progress SET credited_amount = 999999",
        "UPDATE returns SET refunded_amount = 1",
        "UPDATE return_lines SET restocked = 2",
    ],
)
async def test_the_database_itself_takes_back_and_pays_back_no_more(
    session: WriteSession, placed: PlacedOrder, now: datetime, change: str
):
    await ask(session, placed, {0: 1}, now=now)
    with pytest.raises(IntegrityError):
        await _change(session, change)


async def _change(session: WriteSession, change: str) -> None:
    async with session.begin_nested():
        await session.execute(text(change))
