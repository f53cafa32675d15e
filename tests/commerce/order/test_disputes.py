"""What a bank takes: the payout waits, and what is lost leaves the order, its shop and the books alike."""

from datetime import datetime, timedelta

import pytest

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service
from sokoni.commerce.order.errors import RefundTooLarge
from sokoni.commerce.order.types import Entry, Order, PaymentState, PlacedOrder, Status
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.types import Delivery, EventKind, ProviderEvent
from sokoni.commerce.payout import service as payout
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from tests.support.factories import order as order_factory
from tests.support.factories import sale

TAX = TaxDraft(country="CO", rate_bp=1_900, inclusive=True, taxes_shipping=False)
LONG, HOLD = timedelta(days=90), timedelta(days=7)


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now, prices=[11_900], on_hand=10, tax=TAX, shipping=0)


@pytest.fixture
async def placed(session: WriteSession, stall: sale.Stall, now: datetime) -> PlacedOrder:
    """A lamp that was paid for and has arrived."""
    done = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await service.move(session, target_id=done.order.id, to=status, subject=sale.seller_of(stall), now=now)
    return done


async def say(
    session: WriteSession, placed: PlacedOrder, kind: EventKind, status: str = "", *, now: datetime, at: int = 0
) -> None:
    """Let the provider speak of the dispute, and everything that follows from it happen, twice."""
    assert placed.payment is not None
    said = ProviderEvent(
        key=f"{kind}:{status}",
        payment_ref=str(placed.payment.id),
        kind=kind,
        occurred_at=now + timedelta(seconds=at),
        refund_id="dp_1",
        money=placed.order.amounts.total,
        reason=status,
    )
    for _ in range(2):
        await payments.ingest(session, provider="test", events=[said], delivery=Delivery(source="webhook"), now=now)
        await payments.settle(session, payment_id=placed.payment.id, now=now)
        await service.settle(session, order_id=placed.order.id, now=now)


async def look(session: WriteSession, placed: PlacedOrder) -> Order:
    return await service.get_by_token(session, token=placed.token)


async def owed(session: WriteSession, stall: sale.Stall, *, at: datetime) -> tuple[int, int]:
    """What the shop could be paid at a time, and what waits."""
    [balance] = await payout.list_balances(session, shop_id=stall.shop.id, hold=HOLD, now=at)
    return balance.available.amount, balance.on_hold.amount


async def test_the_payout_waits_while_a_dispute_is_open_and_goes_on_when_it_is_won(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    before = await owed(session, stall, at=now + LONG)
    await say(session, placed, EventKind.DISPUTED, "needs_response", now=now)
    await say(session, placed, EventKind.DISPUTE_TOOK, now=now)
    order = await look(session, placed)
    assert (order.disputed, order.refunded.amount, order.payment_state) == (order.paid, 0, PaymentState.PAID)
    assert before[0] > 0
    assert await owed(session, stall, at=now + LONG) == (0, before[0])
    away = await ledger.balance(session, account=AccountRef("gateway:test"), currency="COP")
    assert away.amount == 0
    await say(session, placed, EventKind.DISPUTED, "won", now=now, at=5)
    await say(session, placed, EventKind.DISPUTE_GAVE, now=now, at=5)
    order = await look(session, placed)
    assert (order.disputed.amount, order.refunded.amount) == (0, 0)
    assert await owed(session, stall, at=now + LONG) == before
    assert (await ledger.verify(session)).is_sound


async def test_what_a_bank_holds_is_not_given_back_as_well(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    await say(session, placed, EventKind.DISPUTE_TOOK, now=now)
    seen = await service.get_detail(session, sub_order_id=placed.order.parts[0].id, subject=sale.seller_of(stall))
    assert seen.refundable.amount == 0
    with pytest.raises(RefundTooLarge):
        async with session.begin_nested():
            await service.refund(session, target_id=placed.order.id, subject=sale.seller_of(stall), now=now)
    await say(session, placed, EventKind.DISPUTE_GAVE, now=now, at=5)
    order = await service.refund(session, target_id=placed.order.id, subject=sale.seller_of(stall), now=now)
    assert order.parts[0].worth.amount == 0


async def test_what_is_lost_is_taken_off_once_with_its_tax_and_its_shop_bears_it(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    await say(session, placed, EventKind.DISPUTE_TOOK, now=now)
    await say(session, placed, EventKind.DISPUTED, "lost", now=now, at=5)
    order = await look(session, placed)
    assert (order.refunded, order.payment_state) == (order.paid, PaymentState.REFUNDED)
    assert (order.disputed.amount, order.parts[0].worth.amount) == (0, 0)
    assert await owed(session, stall, at=now + LONG) == (0, 0)
    for account in (
        AccountRef("customer_funds", order.id),
        AccountRef("shop_payable", stall.shop.id),
        AccountRef("tax_payable", stall.shop.id),
        AccountRef("gateway:test"),
    ):
        assert (await ledger.balance(session, account=account, currency="COP")).amount == 0
    assert (await ledger.verify(session)).is_sound
    assert await service.verify(session, now=now + LONG, rest=timedelta()) == ()


async def test_a_part_that_arrives_during_a_dispute_waits_too(session: WriteSession, stall: sale.Stall, now: datetime):
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    await say(session, placed, EventKind.DISPUTE_TOOK, now=now)
    for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await service.move(session, target_id=placed.order.id, to=status, subject=sale.seller_of(stall), now=now)
    assert (await owed(session, stall, at=now + LONG))[0] == 0
    await say(session, placed, EventKind.DISPUTE_GAVE, now=now, at=5)
    assert (await owed(session, stall, at=now + LONG))[0] > 0


async def test_its_shop_and_its_operator_read_of_it_in_the_timeline_and_its_buyer_does_not(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    await service.tell_dispute(
        session, order_id=placed.order.id, amount=Money(500, "COP"), status="needs_response", now=now
    )
    part = placed.order.parts[0]
    seen = await service.get_detail(session, sub_order_id=part.id, subject=sale.seller_of(stall))
    assert [each.note for each in seen.timeline if each.entry is Entry.DISPUTE] == ["5.00 COP: needs_response"]
    assert not [each for each in (await look(session, placed)).timeline if each.entry is Entry.DISPUTE]
