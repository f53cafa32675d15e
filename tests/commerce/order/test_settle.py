"""What follows when money comes, comes late, comes twice or does not come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import errors, service
from sokoni.commerce.order.types import CancelReason, Order, OrderStatus, PaymentState, PlacedOrder, Status
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import Behaviour, State
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.commerce.stock import service as stock
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.services.notification import service as notification
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale

OPERATOR = Subject(account_id=UUID(int=7), label="op@example.com", is_operator=True)
LATE = timedelta(minutes=16)


async def _shown(session: WriteSession, placed: PlacedOrder) -> Order:
    return await service.get_by_token(session, token=placed.token)


async def _balance(session: WriteSession, kind: str, owner_id: UUID | None = None) -> int:
    return (await ledger.balance(session, account=AccountRef(kind, owner_id), currency="COP")).amount


async def _level(session: WriteSession, variant_id: UUID) -> tuple[int, int, int]:
    level = (await stock.levels(session, variant_ids=[variant_id]))[variant_id]
    return level.on_hand, level.held, level.allocated


async def _expire(session: WriteSession, placed: Sequence[PlacedOrder], now: datetime) -> None:
    await stock.expire_holds(session, now=now)
    for each in placed:
        for part in each.order.parts:
            await service.expire(session, sub_order_id=part.id, now=now)


async def _expired_mails(session: WriteSession) -> int:
    found = await session.execute(text("SELECT count(*) FROM notifications WHERE template = 'order_expired'"))
    return int(found.scalar_one())


async def test_money_confirms_every_part_and_is_shared_out(session: WriteSession, now: datetime) -> None:
    one = await sale.stall(session, now=now, tax=TaxDraft(rate_bp=1900, inclusive=True))
    two = await sale.stall(session, now=now)
    placed = await order_factory.confirmed(session, quantities={one.variant_id: 2, two.variant_id: 1}, now=now)
    order = await _shown(session, placed)
    assert (order.status, order.payment_state) == (OrderStatus.CONFIRMED, PaymentState.PAID)
    assert await _level(session, one.variant_id) == (10, 0, 2)
    assert await _balance(session, "customer_funds", order.id) == 0
    for part in order.parts:
        assert await _balance(session, "tax_payable", part.shop_id) == -part.amounts.tax.amount
        assert await _balance(session, "shop_payable", part.shop_id) == -(part.amounts.total - part.amounts.tax).amount
    assert await _balance(session, "gateway:test") == order.amounts.total.amount


async def test_settling_twice_changes_nothing(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 2}, now=now)
    before = await _shown(session, placed)
    await service.settle(session, order_id=placed.order.id, now=now + LATE)
    assert await _shown(session, placed) == before
    assert await _level(session, stall.variant_id) == (10, 0, 2)
    assert len(await ledger.list_postings(session, reference_kind="sub_order", reference_id=before.parts[0].id)) == 1


async def test_the_buyer_hears_of_confirmation_once(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    key = f"order_confirmed:{placed.order.parts[0].id}"
    mail = await notification.get_by_key(session, dedupe_key=key)
    assert mail is not None
    assert mail.recipient == "buyer@example.com"
    token = mail.context["link"].rpartition("/")[2]
    assert (await service.get_by_token(session, token=token)).id == placed.order.id


async def test_a_declined_payment_leaves_time_to_try_again(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await order_factory.pay(session, placed, now=now, behaviour=Behaviour.DECLINE)
    await service.settle(session, order_id=placed.order.id, now=now)
    order = await _shown(session, placed)
    assert (order.status, order.payment_state) == (OrderStatus.PENDING, PaymentState.FAILED)
    assert await _level(session, stall.variant_id) == (10, 2, 0)
    again = await order_factory.retried(session, placed, now=now)
    await order_factory.pay(session, again, now=now)
    await service.settle(session, order_id=placed.order.id, now=now)
    assert (await _shown(session, placed)).status is OrderStatus.CONFIRMED


async def test_unpaid_goods_are_free_again_after_the_hold(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await _expire(session, [placed], now + LATE)
    order = await _shown(session, placed)
    assert (order.status, order.parts[0].cancel_reason) == (OrderStatus.CANCELLED, CancelReason.EXPIRED)
    assert await _level(session, stall.variant_id) == (10, 0, 0)
    await _expire(session, [placed], now + LATE)
    assert await _shown(session, placed) == order


async def _swept_before_it_was_read(session: WriteSession, placed: PlacedOrder, now: datetime) -> None:
    """The webhook is stored before the hold ends; the sweep comes before the job that reads it."""
    await order_factory.say_paid(session, placed, now=now)
    await stock.expire_holds(session, now=now + LATE)


async def test_money_that_came_in_time_and_was_not_read_yet_is_in_time(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, on_hand=2)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await _swept_before_it_was_read(session, placed, now)
    await service.expire(session, sub_order_id=placed.order.parts[0].id, now=now + LATE)
    waiting = await _shown(session, placed)

    await service.settle(session, order_id=placed.order.id, now=now + LATE)

    order = await _shown(session, placed)
    assert (waiting.status, order.status) == (OrderStatus.PENDING, OrderStatus.CONFIRMED)
    assert not order.refunded
    assert await _level(session, stall.variant_id) == (2, 0, 2)
    assert await _expired_mails(session) == 0


async def test_money_that_came_in_time_goes_back_where_its_goods_went_before_it_was_read(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, on_hand=2)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await _swept_before_it_was_read(session, placed, now)
    await order_factory.confirmed(session, quantities={stall.variant_id: 2}, now=now + LATE)

    await service.expire(session, sub_order_id=placed.order.parts[0].id, now=now + LATE)
    await service.settle(session, order_id=placed.order.id, now=now + LATE)

    order = await _shown(session, placed)
    assert (order.status, order.parts[0].cancel_reason) == (OrderStatus.CANCELLED, CancelReason.SOLD_OUT)
    assert order.refunded == order.paid == order.amounts.total
    assert await _expired_mails(session) == 0


async def test_late_money_takes_the_goods_again_where_they_are_still_there(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await _expire(session, [placed], now + LATE)
    await order_factory.pay(session, placed, now=now + LATE)
    await service.settle(session, order_id=placed.order.id, now=now + LATE)
    order = await _shown(session, placed)
    assert (order.status, order.payment_state) == (OrderStatus.CONFIRMED, PaymentState.PAID)
    assert order.parts[0].cancelled_at is None
    assert await _level(session, stall.variant_id) == (10, 0, 2)


async def test_late_money_for_sold_out_goods_goes_back_and_the_buyer_is_told(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, on_hand=2)
    other = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2, other.variant_id: 1}, now=now)
    await _expire(session, [placed], now + LATE)
    await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now + LATE)
    await order_factory.pay(session, placed, now=now + LATE)
    await service.settle(session, order_id=placed.order.id, now=now + LATE)
    order = await _shown(session, placed)
    by_shop = {part.shop_id: part for part in order.parts}
    gone, kept = by_shop[stall.shop.id], by_shop[other.shop.id]
    assert (gone.status, gone.cancel_reason) == (Status.CANCELLED, CancelReason.SOLD_OUT)
    assert kept.status is Status.CONFIRMED
    assert order.status is OrderStatus.CONFIRMED
    assert order.refunded == gone.amounts.total
    assert await _level(session, stall.variant_id) == (2, 0, 1)
    assert await notification.get_by_key(session, dedupe_key=f"order_sold_out:{gone.id}") is not None
    await service.settle(session, order_id=placed.order.id, now=now + LATE)
    assert (await _shown(session, placed)).refunded == gone.amounts.total


async def test_money_for_an_order_its_buyer_cancelled_goes_back_whole(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await service.move(
        session, target_id=placed.order.id, to=Status.CANCELLED, subject=Subject(), token=placed.token, now=now
    )
    await order_factory.pay(session, placed, now=now)
    await service.settle(session, order_id=placed.order.id, now=now)
    order = await _shown(session, placed)
    assert order.status is OrderStatus.CANCELLED
    assert order.paid == order.amounts.total
    assert order.refunded == order.amounts.total
    assert await _level(session, stall.variant_id) == (10, 0, 0)


async def test_a_receipt_under_review_outlives_the_hold(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now, payment_method="manual")
    assert placed.payment is not None
    await payment.upload_receipt(session, payment_id=placed.payment.id, prepared=payment_factory.receipt(), now=now)
    await service.settle(session, order_id=placed.order.id, now=now)
    later = now + timedelta(hours=49)
    await _expire(session, [placed], later)
    order = await _shown(session, placed)
    assert (order.status, order.payment_state) == (OrderStatus.PENDING, PaymentState.IN_REVIEW)
    assert await _level(session, stall.variant_id) == (10, 0, 0)
    await payment.approve_receipt(
        session, payment_id=placed.payment.id, actor=sale.ACTOR, shop_id=stall.shop.id, now=later
    )
    await service.settle(session, order_id=placed.order.id, now=later)
    assert (await _shown(session, placed)).status is OrderStatus.CONFIRMED
    assert await _level(session, stall.variant_id) == (10, 0, 2)


async def test_a_receipt_rejected_after_the_hold_ends_the_order(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now, payment_method="manual")
    assert placed.payment is not None
    await payment.upload_receipt(session, payment_id=placed.payment.id, prepared=payment_factory.receipt(), now=now)
    later = now + timedelta(hours=49)
    await _expire(session, [placed], later)
    await payment.reject_receipt(
        session, payment_id=placed.payment.id, reason="other account", actor=sale.ACTOR, shop_id=None, now=later
    )
    await service.settle(session, order_id=placed.order.id, now=later)
    order = await _shown(session, placed)
    assert (order.status, order.parts[0].cancel_reason) == (OrderStatus.CANCELLED, CancelReason.EXPIRED)


async def test_cancelling_a_paid_part_gives_back_its_money_and_goods_once(session: WriteSession, now: datetime) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    placed = await order_factory.confirmed(session, quantities={one.variant_id: 2, two.variant_id: 1}, now=now)
    part = next(each for each in placed.order.parts if each.shop_id == one.shop.id)
    seller = Subject(account_id=one.owner.id, label="one@example.com", teams={one.shop.id: TeamRole.OWNER})
    await service.move(session, target_id=part.id, to=Status.CANCELLED, subject=seller, now=now, notes="broken")
    order = await _shown(session, placed)
    assert order.status is OrderStatus.CONFIRMED
    assert order.refunded == part.amounts.total
    assert await _level(session, one.variant_id) == (10, 0, 0)
    assert await _level(session, two.variant_id) == (10, 0, 1)
    assert await _balance(session, "shop_payable", one.shop.id) == 0
    assert await _balance(session, "shop_payable", two.shop.id) < 0
    # The buyer's money of the cancelled part waits in their account until the gateway has sent it back.
    assert await _balance(session, "customer_funds", order.id) == -part.amounts.total.amount
    with pytest.raises(errors.MoveNotAllowed):
        await service.move(session, target_id=part.id, to=Status.CANCELLED, subject=seller, now=now)
    await service.settle(session, order_id=order.id, now=now)
    assert (await _shown(session, placed)).refunded == part.amounts.total


async def test_a_transfer_is_asked_for_anew_when_a_part_is_cancelled_before_it(
    session: WriteSession, now: datetime
) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    placed = await order_factory.placed(
        session, quantities={one.variant_id: 2, two.variant_id: 1}, now=now, payment_method="manual"
    )
    first, second = placed.order.parts
    await service.move(session, target_id=first.id, to=Status.CANCELLED, subject=OPERATOR, now=now)
    before, current = await payment.list_for_reference(session, reference_id=placed.order.id)
    assert (before.state, before.amount) == (State.CANCELLED, placed.order.amounts.total)
    assert (current.state, current.amount) == (State.PENDING, second.amounts.total)
    assert (await _shown(session, placed)).payment_id == current.id


async def test_cash_is_accepted_shipped_and_collected(session: WriteSession, now: datetime) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    placed = await order_factory.placed(
        session, quantities={one.variant_id: 2, two.variant_id: 1}, now=now, payment_method="cash"
    )
    first, second = placed.order.parts
    for to in (Status.CONFIRMED, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await service.move(session, target_id=first.id, to=to, subject=OPERATOR, now=now)
    order = await _shown(session, placed)
    assert (order.status, order.payment_state) == (OrderStatus.PART_SHIPPED, PaymentState.OPEN)
    await service.move(session, target_id=second.id, to=Status.CANCELLED, subject=OPERATOR, now=now)
    await service.settle(session, order_id=order.id, now=now)
    order = await _shown(session, placed)
    assert order.status is OrderStatus.DELIVERED
    assert order.paid == first.amounts.total
    assert order.refunded.amount == 0
    # The shop has what it sold in its own till.
    assert await _balance(session, "gateway:cash") == 0
    assert await _balance(session, "shop_payable", first.shop_id) == 0
    assert await _balance(session, "shop_payable", second.shop_id) == 0


async def test_shipping_counts_goods_out_and_cancelling_afterwards_brings_none_back(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 2}, now=now)
    for to in (Status.PROCESSING, Status.SHIPPED):
        await service.move(session, target_id=placed.order.id, to=to, subject=OPERATOR, now=now)
    assert await _level(session, stall.variant_id) == (8, 0, 0)
    await service.move(session, target_id=placed.order.id, to=Status.CANCELLED, subject=OPERATOR, now=now)
    assert await _level(session, stall.variant_id) == (8, 0, 0)
    order = await _shown(session, placed)
    assert order.refunded == order.amounts.total


async def test_sound_orders_pass_the_scheduled_check(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 2}, now=now)
    later = now + timedelta(hours=1)
    rest = timedelta(minutes=10)
    assert await service.verify(session, now=later, rest=rest) == ()
    await service.move(session, target_id=placed.order.id, to=Status.CANCELLED, subject=OPERATOR, now=now)
    assert await service.verify(session, now=later, rest=rest) == ()


async def test_the_scheduled_check_finds_money_nobody_heard_of(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await order_factory.pay(session, placed, now=now)
    found = await service.verify(session, now=now + timedelta(hours=1), rest=timedelta(minutes=10))
    assert [(each.order_id, each.what) for each in found] == [(placed.order.id, "payment_unheard")]
    assert await service.verify(session, now=now + timedelta(minutes=5), rest=timedelta(minutes=10)) == ()


async def test_news_of_a_payment_for_nothing_we_know_is_only_logged(session: WriteSession, now: datetime) -> None:
    await service.settle(session, order_id=UUID(int=1), now=now)
    await service.expire(session, sub_order_id=UUID(int=1), now=now)


async def test_a_rejected_receipt_is_told_once_by_mail_and_in_the_timeline(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now, payment_method="manual")
    receipt_id = ids.new_id()
    for _ in range(2):
        await service.tell_rejection(
            session, order_id=placed.order.id, receipt_id=receipt_id, code="not_arrived", reason="Ask us.", now=now
        )
    mails = await session.execute(text("SELECT count(*) FROM notifications WHERE dedupe_key LIKE 'receipt_rejected%'"))
    assert mails.scalar_one() == 1
    notes = [entry.note for entry in (await _shown(session, placed)).timeline]
    assert "El dinero no ha llegado a nuestra cuenta. Ask us." in notes
