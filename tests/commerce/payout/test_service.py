"""What shops are owed, and statements of it: paid once, put back whole, and borne out by the books."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.commission import service as commission
from sokoni.commerce.commission.types import Key, Scope, Terms
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import PlacedOrder, Status
from sokoni.commerce.payout import service
from sokoni.commerce.payout.errors import (
    PayoutMissing,
    PayoutMoveRefused,
    PayoutReasonMissing,
    PayoutReferenceMissing,
    PayoutTermsInvalid,
)
from sokoni.commerce.payout.types import Payout, PayoutState, Run
from sokoni.commerce.payout.undoing import PayoutTermsUndoer
from sokoni.commerce.pricing.promotion.types import Payer
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import Undoers
from sokoni.services.undo.schemas import ChangeOut
from sokoni.services.undo.service import Means
from sokoni.services.undo.types import HIDDEN, About
from tests.support.factories import order as order_factory
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

OPERATOR = Subject(account_id=UUID(int=1), is_operator=True)
DAY = timedelta(days=1)
HOLD = timedelta(days=7)
STEPS = (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> Stall:
    """A shop with taxes, of whose sales a tenth is kept."""
    await commission.add_rule(
        session, key=Key(scope=Scope.MARKET), terms=Terms(rate_bp=1000, tax_bp=1900), actor=ACTOR, now=now
    )
    tax = TaxDraft(rate_bp=1900, inclusive=True, taxes_shipping=False)
    return await sale.stall(session, now=now, prices=[11_900], tax=tax, on_hand=100)


async def moved(session: WriteSession, placed: PlacedOrder, *steps: Status, now: datetime) -> None:
    for part in placed.order.parts:
        for step in steps:
            await orders.move(session, target_id=part.id, to=step, subject=OPERATOR, token=None, now=now)


async def delivered(session: WriteSession, stall: Stall, now: datetime, quantity: int = 1) -> PlacedOrder:
    done = await order_factory.confirmed(session, quantities={stall.variant_id: quantity}, now=now)
    await moved(session, done, *STEPS, now=now)
    return done


# A statement without entries that says the same as one with.
ANOTHER = """
INSERT INTO payouts (id, shop_id, number, state, currency, goods_amount, tax_amount, commission_amount,
    commission_tax_amount, direct_amount, carried_amount, carried_tax_amount, amount, entry_count, until, created_at)
SELECT gen_random_uuid(), shop_id, number + 1, state, currency, goods_amount, tax_amount, commission_amount,
    commission_tax_amount, direct_amount, carried_amount, carried_tax_amount, amount, entry_count, until, created_at
FROM payouts
"""
# One piece: 10,000 and the delivery without tax, 1,900 tax, and 1,190 kept of it.
ONE = 10_000 + sale.SHIPPING + 1_900 - 1_190


async def run(session: WriteSession, now: datetime) -> Run:
    return await service.run(session, hold=HOLD, now=now)


async def listed(session: WriteSession, stall: Stall, state: PayoutState | None = None) -> list[Payout]:
    found = await service.list_payouts(session, shop_id=stall.shop.id, state=state, page=PageQuery())
    return list(found.items)


async def drafted(session: WriteSession, stall: Stall, now: datetime) -> Payout:
    """The one statement that a run makes."""
    await run(session, now)
    (made,) = await listed(session, stall, PayoutState.DRAFTED)
    return made


async def paid(session: WriteSession, stall: Stall, now: datetime) -> Payout:
    made = await drafted(session, stall, now)
    await service.approve(session, payout_ids=[made.id], actor=ACTOR, now=now)
    return await service.mark_paid(session, payout_id=made.id, reference="BANK-1", actor=ACTOR, now=now)


async def balance(session: WriteSession, stall: Stall, now: datetime) -> tuple[int, int, int, int]:
    found = await service.list_balances(session, shop_id=stall.shop.id, hold=HOLD, now=now)
    assert len(found) == 1
    each = found[0]
    return each.available.amount, each.on_hold.amount, each.under_way.amount, each.paid.amount


async def check(session: WriteSession) -> None:
    """Books and statements say the same, in all."""
    assert await service.find_differences(session) == []
    assert (await ledger.verify(session)).is_sound


async def test_money_waits_for_its_parcel_and_then_for_its_hold(session: WriteSession, stall: Stall, now: datetime):
    done = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    assert await balance(session, stall, now + 100 * DAY) == (0, ONE, 0, 0)
    await moved(session, done, *STEPS, now=now + DAY)
    early = now + DAY + HOLD - timedelta(seconds=1)
    assert await balance(session, stall, early) == (0, ONE, 0, 0)
    assert await run(session, early) == Run(drafted=0, carried=0, has_more=False)
    assert await balance(session, stall, now + DAY + HOLD) == (ONE, 0, 0, 0)
    await check(session)


async def test_a_statement_says_what_it_is_made_of_and_is_paid_by_a_transfer(
    session: WriteSession, stall: Stall, now: datetime
):
    await delivered(session, stall, now)
    await delivered(session, stall, now, quantity=2)
    made = await drafted(session, stall, now + HOLD)
    assert (made.number, made.entry_count, made.amount.amount) == (1, 2, 2 * sale.SHIPPING + 35_700 - 3_570)
    assert (made.parts.goods.amount, made.parts.tax.amount) == (2 * sale.SHIPPING + 30_000, 5_700)
    assert (made.parts.commission.amount, made.parts.commission_tax.amount) == (-3_000, -570)
    done = await paid_of(session, made, now + HOLD)
    assert (done.state, done.reference) == (PayoutState.PAID, "BANK-1")
    assert await balance(session, stall, now + HOLD) == (0, 0, 0, made.amount.amount)
    bank = await ledger.balance(session, account=AccountRef("bank"), currency="COP")
    assert bank.amount == -made.amount.amount
    await check(session)


async def paid_of(session: WriteSession, made: Payout, now: datetime) -> Payout:
    await service.approve(session, payout_ids=[made.id], actor=ACTOR, now=now)
    return await service.mark_paid(session, payout_id=made.id, reference="BANK-1", actor=ACTOR, now=now)


async def test_a_run_made_twice_pays_once(session: WriteSession, stall: Stall, now: datetime):
    await delivered(session, stall, now)
    assert await run(session, now + HOLD) == Run(drafted=1, carried=0, has_more=False)
    assert await run(session, now + HOLD) == Run(drafted=0, carried=0, has_more=False)
    assert len(await listed(session, stall)) == 1


async def test_a_refund_after_the_payout_is_a_negative_line_of_the_next_statement(
    session: WriteSession, stall: Stall, now: datetime
):
    first = await delivered(session, stall, now)
    await paid(session, stall, now + HOLD)
    later = now + HOLD + DAY
    await orders.refund(session, target_id=first.order.id, subject=OPERATOR, now=later)
    assert await balance(session, stall, later) == (-ONE, 0, 0, ONE)
    await delivered(session, stall, later, quantity=2)
    made = await drafted(session, stall, later + HOLD)
    statement = await service.get_statement(session, payout_id=made.id)
    assert [each.parts.total.amount for each in statement.entries] == [-ONE, made.amount.amount + ONE]
    assert [each.kind.value for each in statement.entries] == ["credit", "sale"]
    await check(session)


async def test_what_a_shop_owes_is_carried_over_until_it_is_made_up_for(
    session: WriteSession, stall: Stall, now: datetime
):
    first = await delivered(session, stall, now)
    await paid(session, stall, now + HOLD)
    later = now + HOLD + DAY
    await orders.refund(session, target_id=first.order.id, subject=OPERATOR, now=later)
    assert await run(session, later) == Run(drafted=0, carried=1, has_more=False)
    assert await run(session, later + DAY) == Run(drafted=0, carried=0, has_more=False)
    assert await balance(session, stall, later) == (-ONE, 0, 0, ONE)
    await check(session)
    await delivered(session, stall, later, quantity=3)
    made = await drafted(session, stall, later + HOLD)
    (carried,) = await listed(session, stall, PayoutState.CARRIED)
    assert (made.carried.amount, made.carried_tax.amount, carried.carried_into) == (-ONE, -1_900, made.id)
    assert made.amount == made.parts.total - Money(ONE, "COP")
    await check(session)
    # Not paid after all: what was carried over is owed again, and the next statement takes it over.
    await service.void(session, payout_id=made.id, reason="wrong account", actor=ACTOR, now=later + HOLD)
    await check(session)
    again = await drafted(session, stall, later + HOLD)
    assert (again.amount, again.carried, again.number) == (made.amount, made.carried, 4)
    await paid_of(session, again, later + HOLD)
    await check(session)


@pytest.mark.parametrize("steps", [1, 2])
async def test_what_failed_is_put_back_and_paid_with_the_next_statement(
    session: WriteSession, stall: Stall, now: datetime, steps: int
):
    """The transfer was never made, or the bank sent it back."""
    await delivered(session, stall, now)
    made = await drafted(session, stall, now + HOLD)
    await service.approve(session, payout_ids=[made.id], actor=ACTOR, now=now + HOLD)
    if steps == 2:
        await service.mark_paid(session, payout_id=made.id, reference="BANK-1", actor=ACTOR, now=now + HOLD)
    failed = await service.fail(session, payout_id=made.id, reason="no such account", actor=ACTOR, now=now + HOLD)
    assert (failed.state, failed.reason) == (PayoutState.FAILED, "no such account")
    assert await balance(session, stall, now + HOLD) == (ONE, 0, 0, 0)
    await check(session)
    again = await paid(session, stall, now + HOLD + DAY)
    assert (again.amount, again.number) == (made.amount, 2)
    assert await balance(session, stall, now + HOLD) == (0, 0, 0, ONE)
    # What failed still says what it was of.
    assert len((await service.get_statement(session, payout_id=made.id)).entries) == 1
    await check(session)


async def test_a_sale_that_was_called_off_is_no_longer_waited_for(session: WriteSession, stall: Stall, now: datetime):
    done = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    await moved(session, done, Status.CANCELLED, now=now)
    assert await run(session, now + HOLD) == Run(drafted=0, carried=1, has_more=False)
    (nothing,) = await listed(session, stall)
    assert (nothing.amount.amount, nothing.entry_count) == (0, 2)
    await check(session)


async def test_cash_is_the_shops_already_and_its_commission_is_owed(session: WriteSession, stall: Stall, now: datetime):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, payment_method="cash", now=now)
    await moved(session, placed, Status.CONFIRMED, *STEPS, now=now)
    await orders.settle(session, order_id=placed.order.id, now=now)
    assert await balance(session, stall, now + HOLD) == (-1_190, 0, 0, 0)
    assert (await ledger.balance(session, account=AccountRef("gateway:cash"), currency="COP")).amount == 0
    await check(session)
    # The shop gives its cash back itself, and owes no commission any more.
    await orders.refund(session, target_id=placed.order.id, subject=OPERATOR, now=now)
    assert await balance(session, stall, now + HOLD) == (0, 0, 0, 0)
    await check(session)


async def test_a_hold_of_ones_own_counts(session: WriteSession, stall: Stall, now: datetime):
    await delivered(session, stall, now)
    await service.set_hold(session, shop_id=stall.shop.id, hold_days=30, actor=ACTOR, now=now)
    assert (await run(session, now + 29 * DAY)).drafted == 0
    assert await balance(session, stall, now + 29 * DAY) == (0, ONE, 0, 0)
    await service.set_hold(session, shop_id=stall.shop.id, hold_days=0, actor=ACTOR, now=now)
    assert (await run(session, now)).drafted == 1


async def test_a_statement_made_anew_of_the_books_is_the_same(session: WriteSession, stall: Stall, now: datetime):
    """Sales, refunds in part, pieces taken off, a promotion of the platform, cash."""
    await promotion_factory.promotion(session, shop_id=None, now=now, payer=Payer.PLATFORM, rate_bp=3_333)
    for number in range(3):
        done = await order_factory.confirmed(session, quantities={stall.variant_id: 3}, now=now)
        (part,) = done.order.parts
        await orders.cancel_pieces(session, target_id=part.id, pieces={part.lines[0].id: 1}, subject=OPERATOR, now=now)
        await moved(session, done, *STEPS, now=now)
        amount = Money(777 + number, "COP")
        await orders.refund(session, target_id=part.id, amount=amount, subject=OPERATOR, now=now)
    made = await drafted(session, stall, now + HOLD)
    known = await service.get_statement(session, payout_id=made.id)
    assert await service.rebuild(session, payout_id=made.id) == known
    assert made.parts == sum((each.parts for each in known.entries[1:]), start=known.entries[0].parts)
    assert len(known.entries) == 9
    await check(session)


async def test_statements_go_only_where_they_may(session: WriteSession, stall: Stall, now: datetime):
    await delivered(session, stall, now)
    made = await drafted(session, stall, now + HOLD)
    with pytest.raises(PayoutMoveRefused):
        await service.mark_paid(session, payout_id=made.id, reference="X", actor=ACTOR, now=now)
    with pytest.raises(PayoutMoveRefused):
        await service.fail(session, payout_id=made.id, reason="x", actor=ACTOR, now=now)
    with pytest.raises(PayoutMissing):
        await service.approve(session, payout_ids=[made.id, ids.new_id()], actor=ACTOR, now=now)
    await service.approve(session, payout_ids=[made.id], actor=ACTOR, now=now)
    for reference in ("", "  ", "x" * 101):
        with pytest.raises(PayoutReferenceMissing):
            await service.mark_paid(session, payout_id=made.id, reference=reference, actor=ACTOR, now=now)
    with pytest.raises(PayoutReasonMissing):
        await service.void(session, payout_id=made.id, reason=" ", actor=ACTOR, now=now)
    await service.mark_paid(session, payout_id=made.id, reference="X", actor=ACTOR, now=now)
    for again in (
        service.mark_paid(session, payout_id=made.id, reference="X", actor=ACTOR, now=now),
        service.void(session, payout_id=made.id, reason="x", actor=ACTOR, now=now),
    ):
        with pytest.raises(PayoutMoveRefused):
            await again


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payout_entries SET goods_amount = goods_amount + 1",
        "UPDATE payouts SET amount = amount + 1",
        ANOTHER,
    ],
)
async def test_the_database_lets_no_statement_be_anything_but_its_entries(
    session: WriteSession, stall: Stall, now: datetime, change: str
):
    await delivered(session, stall, now)
    await drafted(session, stall, now + HOLD)

    async def meddle() -> None:
        async with session.begin_nested():
            await session.execute(text(change))
            await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(IntegrityError):
        await meddle()


@pytest.mark.parametrize("hold_days", [-1, 366])
async def test_refuses_holds_that_nobody_would_agree_to(
    session: WriteSession, stall: Stall, now: datetime, hold_days: int
):
    with pytest.raises(PayoutTermsInvalid):
        await service.set_hold(session, shop_id=stall.shop.id, hold_days=hold_days, actor=ACTOR, now=now)


async def test_what_was_agreed_is_taken_back(session: WriteSession, stall: Stall, now: datetime):
    shop_id = stall.shop.id
    await service.set_destination(session, shop_id=shop_id, destination="Bank 1", actor=ACTOR, now=now)
    await service.set_destination(session, shop_id=shop_id, destination="Thief 2", actor=ACTOR, now=now)
    knowing = Undoers()
    knowing.add(PayoutTermsUndoer(), private=("destination",))
    means = Means(undoers=knowing, window=DAY)
    found = await undo.list_changes(
        session, shop_ids=[shop_id], about=About(subject_id=shop_id), page=PageQuery(), means=means, now=now
    )
    last = next(each for each in found.items if each.change.action == "payout.set_destination")
    # Whoever may read of changes does not read where the money goes, or went.
    shown = {each.path: (each.before, each.after) for each in ChangeOut.of(last).differences}
    assert shown["destination"] == (HIDDEN, HIDDEN)
    await undo.undo(session, change_id=last.change.id, means=means, actor=ACTOR, now=now)
    assert (await service.get_terms(session, shop_id=shop_id)).destination == "Bank 1"


async def test_two_runs_at_once_and_one_that_dies_pay_nobody_twice(database: Database, now: datetime):
    """Four shops, three runs together while sales are booked, and before them one that breaks off at its end."""
    async with database.write() as session:
        stalls = [await sale.stall(session, now=now, on_hand=100) for _ in range(4)]
        for each in stalls:
            await delivered(session, each, now)

    class PowerCutError(Exception):
        pass

    async def break_off() -> None:
        async with database.write() as session:
            assert (await run(session, now + HOLD)).drafted == len(stalls)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        await break_off()

    async def make() -> int:
        async with database.write() as session:
            return (await run(session, now + HOLD)).drafted

    async def sell(stall: Stall) -> int:
        async with database.write() as session:
            await delivered(session, stall, now)
        return 0

    made = await asyncio.gather(make(), sell(stalls[0]), make(), sell(stalls[1]), make())
    async with database.write() as session:
        rest = (await run(session, now + HOLD)).drafted
        await check(session)
        doubled = text("SELECT count(*) - count(DISTINCT transaction_id) FROM payout_items")
        assert (await session.execute(doubled)).scalar_one() == 0
        statements = [each for stall in stalls for each in await listed(session, stall)]
        assert len(statements) == sum(made) + rest
        assert sum(each.entry_count for each in statements) == len(stalls) + 2
