"""Money that goes back as store credit: as much as was paid, once, and where it is at any time."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.errors import CreditNeedsAccount, NotAsCredit, RefundTooLarge
from sokoni.commerce.order.types import Entry, Order, PaymentState, PlacedOrder, Status
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.errors import RefundDiffers
from sokoni.commerce.payment.types import Destination, RefundState, RefundTo
from sokoni.commerce.returns import service
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Reason, Request, Return, Wish
from sokoni.commerce.storecredit import service as credit
from sokoni.commerce.storecredit.types import CreditKind
from sokoni.core import ids
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR

SETTINGS = ReturnSettings()
Drain = Callable[[], Awaitable[int]]
_OPERATOR = Subject(account_id=ids.new_id(), label="operator", is_operator=True)


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now, prices=[1_000], on_hand=10)


@pytest.fixture
async def buyer(session: WriteSession, now: datetime) -> Subject:
    account = await account_factory.account(session, now=now)
    return Subject(account_id=account.id, label=account.email)


async def delivered(
    session: WriteSession, stall: sale.Stall, *, account_id: UUID | None, method: str = "test", now: datetime
) -> PlacedOrder:
    """Three lamps at 10.00 that were paid for and have arrived."""
    done = await order_factory.placed(
        session, quantities={stall.variant_id: 3}, account_id=account_id, payment_method=method, now=now
    )
    if method == "test":
        await order_factory.pay(session, done, now=now)
        await orders.settle(session, order_id=done.order.id, now=now)
    seller = sale.seller_of(stall)
    steps = (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
    for status in steps if method == "test" else (Status.CONFIRMED, *steps):
        await orders.move(session, target_id=done.order.id, to=status, subject=seller, now=now)
    if method != "test":
        await orders.settle(session, order_id=done.order.id, now=now)
    return done


async def come_back(
    session: WriteSession, placed: PlacedOrder, stall: sale.Stall, *, pieces: int, now: datetime, wish: Wish
) -> Return:
    """Pieces that were asked back by their buyer, and have arrived."""
    part = placed.order.parts[0]
    buyer = Subject(account_id=placed.order.account_id, label="buyer")
    wanted = Request(pieces={part.lines[0].id: pieces}, reason=Reason.NOT_WANTED, wish=wish)
    found = await service.request(
        session, part_id=part.id, wanted=wanted, subject=buyer, token=placed.token, settings=SETTINGS, now=now
    )
    for step in (service.approve, service.receive):
        await step(session, return_id=found.id, subject=sale.seller_of(stall), now=now)
    return found


async def look(session: ReadSession, placed: PlacedOrder) -> Order:
    return await orders.get_by_token(session, token=placed.token)


async def held(session: ReadSession, account_id: UUID | None) -> int:
    assert account_id is not None
    return sum(each.amount for each in await credit.balances(session, account_id=account_id))


async def check_where_the_money_is(session: ReadSession) -> None:
    """What was captured is what goods stand for, what went back, what became credit, and what is still owed."""
    assert (await ledger.verify(session)).is_sound
    # What was exchanged came before, for what came back.
    came = "SELECT coalesce(sum(captured - refunded), 0) FROM payments WHERE provider <> 'exchange'"
    sold = "SELECT coalesce(sum(total_amount - credited_amount), 0) FROM sub_orders WHERE booked_at IS NOT NULL"
    owed = await ledger.list_balances(session, kind="customer_funds")
    as_credit = await ledger.list_balances(session, kind="store_credit")
    explained = (await session.execute(text(sold))).scalar_one() - sum(
        money.amount for found in (owed, as_credit) for balances in found.values() for money in balances
    )
    assert (await session.execute(text(came))).scalar_one() == explained
    balances = (await session.execute(text("SELECT coalesce(sum(balance), 0) FROM store_credits"))).scalar_one()
    assert balances == -sum(money.amount for each in as_credit.values() for money in each)


async def test_a_buyer_who_wished_for_credit_has_it_at_once_and_the_gateway_gives_nothing_back(
    session: WriteSession, stall: sale.Stall, buyer: Subject, now: datetime
):
    placed = await delivered(session, stall, account_id=buyer.account_id, now=now)
    found = await come_back(session, placed, stall, pieces=2, wish=Wish.STORE_CREDIT, now=now)
    done = await service.refund(session, return_id=found.id, subject=sale.seller_of(stall), now=now)
    order = await look(session, placed)
    assert (done.refunded, done.refunded_to) == (Money(2_000, "COP"), RefundTo.STORE_CREDIT)
    assert (order.refunded, order.kept, order.payment_state) == (done.refunded, done.refunded, PaymentState.PAID)
    assert await held(session, buyer.account_id) == 2_000
    [payment] = await payments.list_for_reference(session, reference_id=order.id)
    assert (payment.kept, payment.refunded.amount, payment.refund_pending.amount) == (done.refunded, 0, 0)
    [told] = [each.note for each in order.timeline if each.entry is Entry.STORE_CREDIT]
    assert told.startswith("20.00 COP")
    mails = await session.execute(
        text("SELECT template FROM notifications WHERE template IN ('became_credit', 'return_refunded')")
    )
    assert list(mails.scalars()) == ["became_credit"]
    await check_where_the_money_is(session)


async def test_the_shop_chooses_otherwise_and_all_that_goes_back_is_what_was_paid(
    session: WriteSession, stall: sale.Stall, buyer: Subject, now: datetime
):
    placed = await delivered(session, stall, account_id=buyer.account_id, now=now)
    seller = sale.seller_of(stall)
    first = await come_back(session, placed, stall, pieces=1, wish=Wish.REFUND, now=now)
    await service.refund(session, return_id=first.id, refund_to=RefundTo.STORE_CREDIT, subject=seller, now=now)
    second = await come_back(session, placed, stall, pieces=1, wish=Wish.STORE_CREDIT, now=now)
    await service.refund(session, return_id=second.id, refund_to=RefundTo.PAYMENT, subject=seller, now=now)
    # What is left is a piece and its delivery.
    left = Money(1_000 + sale.SHIPPING, "COP")
    with pytest.raises(RefundTooLarge):
        await orders.refund(
            session,
            target_id=placed.order.id,
            amount=left + Money(1, "COP"),
            refund_to=RefundTo.STORE_CREDIT,
            subject=seller,
            now=now,
        )
    await orders.refund(session, target_id=placed.order.id, refund_to=RefundTo.STORE_CREDIT, subject=seller, now=now)
    order = await look(session, placed)
    assert (order.refunded, order.payment_state) == (order.paid, PaymentState.REFUNDED)
    assert order.kept == Money(1_000, "COP") + left
    assert await held(session, buyer.account_id) == order.kept.amount
    moved = await credit.list_movements(session, account_id=placed.order.account_id or ids.new_id(), page=PageQuery())
    assert [each.kind for each in moved.items] == [CreditKind.REFUNDED, CreditKind.REFUNDED]
    await check_where_the_money_is(session)


async def test_a_guest_has_no_account_that_could_hold_it(session: WriteSession, stall: sale.Stall, now: datetime):
    placed = await delivered(session, stall, account_id=None, now=now)
    with pytest.raises(CreditNeedsAccount):
        await come_back(session, placed, stall, pieces=1, wish=Wish.STORE_CREDIT, now=now)
    found = await come_back(session, placed, stall, pieces=1, wish=Wish.REFUND, now=now)
    seller = sale.seller_of(stall)
    with pytest.raises(CreditNeedsAccount):
        await service.refund(session, return_id=found.id, refund_to=RefundTo.STORE_CREDIT, subject=seller, now=now)


async def test_cash_that_a_shop_took_in_becomes_credit_by_the_operator_alone_and_its_shop_owes_it(
    session: WriteSession, stall: sale.Stall, buyer: Subject, now: datetime
):
    placed = await delivered(session, stall, account_id=buyer.account_id, method="cash", now=now)
    payable = AccountRef("shop_payable", stall.shop.id)
    before = await ledger.balance(session, account=payable, currency="COP")
    found = await come_back(session, placed, stall, pieces=1, wish=Wish.STORE_CREDIT, now=now)
    with pytest.raises(NotAsCredit):
        async with session.begin_nested():
            await service.refund(session, return_id=found.id, subject=sale.seller_of(stall), now=now)
    assert await held(session, buyer.account_id) == 0
    await service.refund(session, return_id=found.id, subject=_OPERATOR, now=now)
    after = await ledger.balance(session, account=payable, currency="COP")
    assert (after - before, await held(session, buyer.account_id)) == (Money(1_000, "COP"), 1_000)
    # Of the cash itself nothing moved: it is in the shop's till, all of it.
    till = await ledger.balance(session, account=AccountRef("gateway:cash"), currency="COP")
    assert till.amount == 0
    await check_where_the_money_is(session)


async def test_what_is_cancelled_before_it_is_sent_becomes_credit_piece_by_piece_and_then_as_a_whole(
    session: WriteSession, stall: sale.Stall, buyer: Subject, now: datetime
):
    placed = await order_factory.confirmed(
        session, quantities={stall.variant_id: 3}, account_id=buyer.account_id, now=now
    )
    line = placed.order.parts[0].lines[0]
    for pieces in ({line.id: 1}, None):
        await orders.cancel(
            session,
            target_id=placed.order.id,
            pieces=pieces,
            refund_to=RefundTo.STORE_CREDIT,
            subject=buyer,
            now=now,
        )
        await check_where_the_money_is(session)
    order = await look(session, placed)
    assert (order.kept, order.status) == (order.paid, Status.CANCELLED)
    assert await held(session, buyer.account_id) == 3_000 + sale.SHIPPING


async def test_the_same_key_keeps_once_and_never_another_amount(
    session: WriteSession, stall: sale.Stall, buyer: Subject, now: datetime
):
    placed = await delivered(session, stall, account_id=buyer.account_id, now=now)
    [paid] = await payments.list_for_reference(session, reference_id=placed.order.id)
    account_id = buyer.account_id
    assert account_id is not None

    async def take(amount: int) -> UUID:
        kept = await credit.take_in(
            session,
            account_id=account_id,
            paid=paid,
            amount=Money(amount, "COP"),
            reason="late",
            idempotency_key="once",
            actor=ACTOR,
            now=now,
        )
        return kept.id

    assert await take(700) == await take(700)
    with pytest.raises(RefundDiffers):
        await take(701)
    assert await held(session, buyer.account_id) == 700
    [refund] = await payments.list_refunds(session, payment_id=paid.id)
    assert (refund.state, refund.to) == (RefundState.SUCCEEDED, Destination.STORE_CREDIT)


async def test_jobs_that_follow_find_nothing_left_to_give_back(database: Database, drain: Drain, now: datetime):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=[1_000], on_hand=10)
        account = await account_factory.account(session, now=now)
        placed = await delivered(session, stall, account_id=account.id, now=now)
        found = await come_back(session, placed, stall, pieces=3, wish=Wish.STORE_CREDIT, now=now)
        seller = sale.seller_of(stall)
        await service.refund(session, return_id=found.id, with_shipping=True, subject=seller, now=now)
    for _ in range(2):
        await drain()
        async with database.write() as session:
            await orders.settle(session, order_id=placed.order.id, now=now)
    async with database.read() as session:
        order = await look(session, placed)
        assert (order.kept, order.refunded, order.status) == (order.paid, order.paid, "returned")
        assert await held(session, account.id) == order.paid.amount
        assert await orders.verify(session, now=now, rest=timedelta()) == ()
        await check_where_the_money_is(session)
