"""Pieces taken off and money given back: what each does to stock, money, books and timeline, once."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service
from sokoni.commerce.order.errors import (
    MoveNotAllowed,
    NothingToCancel,
    OrderMissing,
    PiecesNotLeft,
    RefundMoved,
    RefundTooLarge,
)
from sokoni.commerce.order.types import Entry, Order, OrderStatus, PaymentState, PlacedOrder, Status
from sokoni.commerce.payment import service as payment
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.commerce.stock import service as stock
from sokoni.core.database import WriteSession
from sokoni.core.ids import new_id
from sokoni.core.money import Money
from sokoni.identity.permission.errors import TeamRoleRequired
from sokoni.identity.permission.types import Subject, TeamRole
from tests.support.factories import order as order_factory
from tests.support.factories import sale

TAX = TaxDraft(country="CO", rate_bp=1_900, inclusive=True)
OPERATOR = Subject(account_id=new_id(), label="op@example.com", is_operator=True)
GUEST = Subject(label="Guest")


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now, prices=[1_001, 500], on_hand=10, tax=TAX)


@pytest.fixture
async def placed(session: WriteSession, stall: sale.Stall, now: datetime) -> PlacedOrder:
    """Three lamps at 1,001, two cups at 500 and a shipping of 5,000, paid for."""
    first, second = stall.goods
    return await order_factory.confirmed(session, quantities={first.variant_id: 3, second.variant_id: 2}, now=now)


async def look(session: WriteSession, placed: PlacedOrder) -> Order:
    return await service.get_by_token(session, token=placed.token)


async def levels(session: WriteSession, stall: sale.Stall) -> list[tuple[int, int]]:
    found = await stock.levels(session, variant_ids=[each.variant_id for each in stall.goods])
    return [(found[each.variant_id].on_hand, found[each.variant_id].allocated) for each in stall.goods]


async def balance(session: WriteSession, kind: str, owner: object) -> int:
    return (await ledger.balance(session, account=AccountRef(kind, owner), currency="COP")).amount


async def test_a_buyer_takes_pieces_off_and_gets_their_share_back_once(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    part = placed.order.parts[0]
    lamps, _ = part.lines
    pieces = {lamps.id: 1}
    await service.cancel_pieces(
        session, target_id=placed.order.id, pieces=pieces, subject=GUEST, token=placed.token, notes="too many", now=now
    )
    order = await look(session, placed)
    assert order.refunded == Money(1_001, "COP")
    assert (order.status, order.payment_state) == (OrderStatus.CONFIRMED, PaymentState.PAID)
    assert [line.left for line in order.parts[0].lines] == [2, 2]
    assert await levels(session, stall) == [(10, 2), (10, 2)]
    assert [each.note for each in order.timeline if each.entry is Entry.TAKEN_OFF] == [
        f"1 \N{MULTIPLICATION SIGN} {lamps.product_title} · too many"
    ]
    # The books say what the part is worth now, with the tax within it.
    tax = order.parts[0].amounts.tax - order.parts[0].credited.tax
    assert await balance(session, "tax_payable", stall.shop.id) == -tax.amount
    assert await balance(session, "shop_payable", stall.shop.id) == -(order.parts[0].worth - tax).amount
    await service.settle(session, order_id=order.id, now=now)
    assert (await look(session, placed)).refunded == Money(1_001, "COP")
    assert await service.verify(session, now=now.replace(year=now.year + 1), rest=now - now) == ()


async def test_taking_off_everything_cancels_the_part_with_its_shipping(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    lamps, cups = placed.order.parts[0].lines
    for pieces in ({lamps.id: 3}, {cups.id: 2}):
        await service.cancel_pieces(
            session, target_id=placed.order.parts[0].id, pieces=pieces, subject=OPERATOR, now=now
        )
    order = await look(session, placed)
    assert order.status is OrderStatus.CANCELLED
    assert order.refunded == order.amounts.total
    assert await levels(session, stall) == [(10, 0), (10, 0)]
    for account in ("tax_payable", "shop_payable"):
        assert await balance(session, account, stall.shop.id) == 0


async def test_when_the_rest_is_taken_off_what_was_sent_is_all_there_is(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    seller, part = sale.seller_of(stall), placed.order.parts[0]
    lamps, cups = part.lines
    parcel = await service.send(session, part_id=part.id, pieces={lamps.id: 3}, subject=seller, now=now)
    await service.deliver(session, part_id=part.id, parcel_id=parcel.id, subject=seller, now=now)
    with pytest.raises(PiecesNotLeft):
        await service.cancel_pieces(session, target_id=part.id, pieces={lamps.id: 1}, subject=seller, now=now)
    await service.cancel_pieces(session, target_id=part.id, pieces={cups.id: 2}, subject=seller, now=now)
    order = await look(session, placed)
    assert (order.status, order.refunded) == (OrderStatus.DELIVERED, Money(1_000, "COP"))
    assert await levels(session, stall) == [(7, 0), (10, 0)]


async def test_buyers_take_nothing_off_that_is_being_prepared_and_strangers_nothing_at_all(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    part = placed.order.parts[0]
    pieces = {part.lines[0].id: 1}
    with pytest.raises(OrderMissing):
        await service.cancel_pieces(session, target_id=part.id, pieces=pieces, subject=GUEST, now=now)
    with pytest.raises(NothingToCancel):
        await service.cancel_pieces(
            session, target_id=part.id, pieces={part.lines[0].id: 0}, subject=GUEST, token=placed.token, now=now
        )
    await service.move(session, target_id=part.id, to=Status.PROCESSING, subject=sale.seller_of(stall), now=now)
    with pytest.raises(MoveNotAllowed):
        await service.cancel_pieces(
            session, target_id=part.id, pieces=pieces, subject=GUEST, token=placed.token, now=now
        )


async def test_what_is_taken_off_before_it_is_paid_is_not_asked_for(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, now=now, payment_method="manual")
    part = placed.order.parts[0]
    await service.cancel_pieces(
        session, target_id=part.id, pieces={part.lines[0].id: 2}, subject=GUEST, token=placed.token, now=now
    )
    *_, current = await payment.list_for_reference(session, reference_id=placed.order.id)
    assert current.amount == Money(6_001, "COP")
    level = (await stock.levels(session, variant_ids=[stall.variant_id]))[stall.variant_id]
    assert (level.on_hand, level.held) == (10, 1)


async def test_money_for_the_old_total_confirms_and_its_surplus_goes_back(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, now=now)
    part = placed.order.parts[0]
    await service.cancel_pieces(
        session, target_id=part.id, pieces={part.lines[0].id: 1}, subject=GUEST, token=placed.token, now=now
    )
    await order_factory.pay(session, placed, now=now)
    await service.settle(session, order_id=placed.order.id, now=now)
    order = await look(session, placed)
    assert (order.status, order.refunded) == (OrderStatus.CONFIRMED, Money(1_001, "COP"))


async def test_an_operator_gives_back_in_part_then_all_and_never_more(
    session: WriteSession, placed: PlacedOrder, now: datetime
):
    total = placed.order.amounts.total
    await service.refund(
        session, target_id=placed.order.id, amount=Money(1_500, "COP"), reason="scratched", subject=OPERATOR, now=now
    )
    assert (await look(session, placed)).refunded == Money(1_500, "COP")
    with pytest.raises(RefundTooLarge) as refusal:
        await service.refund(session, target_id=placed.order.id, amount=total, subject=OPERATOR, now=now)
    assert refusal.value.fields["left"] == {"amount": total.amount - 1_500, "currency": "COP"}
    with pytest.raises(RefundMoved):
        await service.refund(session, target_id=placed.order.id, seen_left=total, subject=OPERATOR, now=now)
    await service.refund(session, target_id=placed.order.id, subject=OPERATOR, now=now)
    order = await look(session, placed)
    assert (order.refunded, order.payment_state) == (total, PaymentState.REFUNDED)
    assert order.parts[0].worth == Money(0, "COP")
    with pytest.raises(RefundTooLarge):
        await service.refund(session, target_id=placed.order.id, subject=OPERATOR, now=now)


async def test_a_refund_of_several_shops_is_shared_out_by_what_their_parts_are_worth(
    session: WriteSession, now: datetime
):
    one, two = await sale.stall(session, now=now, prices=[5_000]), await sale.stall(session, now=now, prices=[15_000])
    placed = await order_factory.confirmed(session, quantities={one.variant_id: 1, two.variant_id: 1}, now=now)
    await service.refund(session, target_id=placed.order.id, amount=Money(3_000, "COP"), subject=OPERATOR, now=now)
    order = await look(session, placed)
    credited = {part.shop_id: part.credited.amount.amount for part in order.parts}
    assert credited == {one.shop.id: 1_000, two.shop.id: 2_000}
    second = next(part for part in order.parts if part.shop_id == two.shop.id)
    await service.refund(session, target_id=order.id, sub_order_id=second.id, subject=OPERATOR, now=now)
    assert {part.shop_id: part.worth.amount for part in (await look(session, placed)).parts} == {
        one.shop.id: 9_000,
        two.shop.id: 0,
    }
    with pytest.raises(OrderMissing):
        await service.refund(session, target_id=order.id, sub_order_id=new_id(), subject=OPERATOR, now=now)


async def test_only_who_manages_the_shop_gives_its_money_back(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    part_id = placed.order.parts[0].id
    with pytest.raises(TeamRoleRequired):
        await service.refund(session, target_id=part_id, subject=sale.seller_of(stall, TeamRole.STAFF), now=now)
    other = sale.seller_of(await sale.stall(session, now=now))
    for subject in (other, GUEST):
        with pytest.raises(OrderMissing):
            await service.refund(session, target_id=part_id, subject=subject, now=now)
    await service.refund(session, target_id=part_id, subject=sale.seller_of(stall, TeamRole.MANAGER), now=now)


async def _change(session: WriteSession, statement: str, **values: object) -> None:
    async with session.begin_nested():
        await session.execute(text(statement), values)
        await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize(
    "change",
    ["credited_amount = total_amount + 1", "credited_shipping_amount = shipping_amount + 1", "credited_amount = 1"],
)
async def test_the_database_itself_lets_a_part_cost_less_by_its_credits_and_by_no_more_than_its_total(
    session: WriteSession, placed: PlacedOrder, change: str
):
    statement = f"UPDATE sub_orders SET {change} WHERE id = :part"  # written above
    with pytest.raises(IntegrityError):
        await _change(session, statement, part=placed.order.parts[0].id)


async def test_the_database_itself_gives_back_no_more_of_a_line_than_was_paid(
    session: WriteSession, placed: PlacedOrder
):
    columns = "order_line_id, cancelled, shipped, credited_amount"
    statement = f"INSERT INTO order_line_progress ({columns}) VALUES (:line, 0, 0, 3004)"  # written above
    with pytest.raises(IntegrityError, match="more is given back"):
        await _change(session, statement, line=placed.order.parts[0].lines[0].id)
