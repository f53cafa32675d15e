"""Bank statements on a real database: kept once, matched, and taken as paid once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.commerce.bankstatement import service
from sokoni.commerce.bankstatement.errors import NothingChosen
from sokoni.commerce.bankstatement.types import Choice, LineOutcome, MatchedLine, Outcomes, Sign, Statement, Unmatched
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.order import service as order
from sokoni.commerce.order.types import OrderStatus, PlacedOrder, Status
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import ReceiptState, State
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.identity.permission.errors import NothingHere, TeamRoleRequired
from sokoni.identity.permission.types import Subject, TeamRole
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale

pytestmark = pytest.mark.usefixtures("no_subscribers")

OPERATOR = Subject(account_id=ids.new_id(), label="op@example.com", is_operator=True)


async def stall_with_own_sums(session: WriteSession, *, now: datetime) -> sale.Stall:
    stall = await sale.stall(session, now=now, on_hand=100, currency="USD")
    await payment.set_transfer_setting(session, shop_id=stall.shop.id, steps=99, subject=sale.seller_of(stall), now=now)
    return stall


async def transfer(session: WriteSession, *stalls: sale.Stall, now: datetime) -> PlacedOrder:
    wanted = {stall.variant_id: 1 for stall in stalls}
    return await order_factory.placed(session, quantities=wanted, now=now, payment_method="manual")


def row(placed: PlacedOrder, said: str = "Transfer", *, now: datetime, less: int = 0) -> str:
    assert placed.payment is not None
    amount = placed.payment.amount.amount - less
    return f"{now:%Y-%m-%d},{said},{amount // 100}.{amount % 100:02}"


async def upload(
    session: WriteSession, stall: sale.Stall, *rows: str, now: datetime, name: str = "may.csv"
) -> Statement:
    data = "\n".join(("Date,Details,Amount", *rows, "")).encode()
    return await service.upload(
        session,
        shop_id=stall.shop.id,
        name=name,
        data=data,
        said=service.read_file(data, currency="USD"),
        currency="USD",
        subject=sale.seller_of(stall),
        now=now,
    )


async def look(session: WriteSession, stall: sale.Stall) -> Sequence[MatchedLine]:
    return await service.list_open(session, shop_id=stall.shop.id, subject=sale.seller_of(stall))


async def confirm(session: WriteSession, stall: sale.Stall, *choices: Choice, now: datetime) -> Outcomes:
    return await service.confirm(
        session, shop_id=stall.shop.id, choices=choices, subject=sale.seller_of(stall), now=now
    )


def choices_of(found: Sequence[MatchedLine]) -> list[Choice]:
    return [
        Choice(line_id=each.line.id, payment_id=each.match.transfer.payment_id)
        for each in found
        if each.match.sign is not None and each.match.transfer is not None
    ]


async def state_of(session: WriteSession, placed: PlacedOrder) -> State:
    assert placed.payment is not None
    return (await payment.get(session, payment_id=placed.payment.id)).state


async def test_lines_find_their_orders_by_sums_of_their_own_and_are_taken_once(session: WriteSession, now: datetime):
    stall = await stall_with_own_sums(session, now=now)
    placed = [await transfer(session, stall, now=now) for _ in range(3)]
    await upload(session, stall, *(row(each, now=now) for each in placed), f"{now:%Y-%m-%d},Coffee,-3.50", now=now)
    found = await look(session, stall)
    assert {each.match.sign for each in found} == {Sign.SUM}
    outcomes = await confirm(session, stall, *choices_of(found), now=now)
    assert list(outcomes.values()) == [LineOutcome.CAPTURED] * 3
    again = await confirm(session, stall, *choices_of(found), now=now)
    assert list(again.values()) == [LineOutcome.DONE_BEFORE] * 3
    for each in placed:
        await order.settle(session, order_id=each.order.id, now=now)
        shown = await order.get_by_token(session, token=each.token)
        assert (shown.status, shown.paid) == (OrderStatus.CONFIRMED, each.payment and each.payment.amount)
    assert await look(session, stall) == ()
    assert (await ledger.verify(session)).is_sound
    done = await service.list_confirmed(session, shop_id=stall.shop.id, subject=sale.seller_of(stall))
    assert {one.code for _, one in done} == {each.order.code for each in placed}


async def test_the_same_file_twice_changes_nothing_and_a_later_one_adds_what_is_new(
    session: WriteSession, now: datetime
):
    stall = await stall_with_own_sums(session, now=now)
    first, second = [await transfer(session, stall, now=now) for _ in range(2)]
    statement = await upload(session, stall, row(first, now=now), "x,y,z", now=now)
    assert (statement.new, statement.known, len(statement.bad_rows)) == (1, 0, 0)
    assert await upload(session, stall, row(first, now=now), "x,y,z", now=now + timedelta(hours=1)) == statement
    later = await upload(session, stall, row(first, now=now), row(second, now=now), now=now, name="june.csv")
    assert (later.new, later.known) == (1, 1)
    assert len(await look(session, stall)) == 2


async def test_a_receipt_that_waits_is_approved_with_its_line(session: WriteSession, now: datetime):
    stall = await stall_with_own_sums(session, now=now)
    placed = await transfer(session, stall, now=now)
    assert placed.payment is not None
    await payment.upload_receipt(session, payment_id=placed.payment.id, prepared=payment_factory.receipt(), now=now)
    await upload(session, stall, row(placed, f"note {placed.order.code}", now=now), now=now)
    [found] = await look(session, stall)
    assert found.match.sign is Sign.CODE
    await confirm(session, stall, *choices_of([found]), now=now)
    [receipt] = await payment.list_receipts(session, payment_id=placed.payment.id)
    assert (receipt.state, await state_of(session, placed)) == (ReceiptState.APPROVED, State.CAPTURED)
    # Whoever looked at the receipt at the same time says what is so already.
    await payment.approve_receipt(session, payment_id=placed.payment.id, actor=sale.ACTOR, now=now)
    assert (await payment.get(session, payment_id=placed.payment.id)).surplus.amount == 0


async def test_what_was_paid_by_its_receipt_is_not_taken_again(session: WriteSession, now: datetime):
    stall = await stall_with_own_sums(session, now=now)
    placed = await transfer(session, stall, now=now)
    await upload(session, stall, row(placed, now=now), now=now)
    seen = choices_of(await look(session, stall))
    assert placed.payment is not None
    await payment.upload_receipt(session, payment_id=placed.payment.id, prepared=payment_factory.receipt(), now=now)
    await payment.approve_receipt(session, payment_id=placed.payment.id, actor=sale.ACTOR, now=now)
    assert list((await confirm(session, stall, *seen, now=now)).values()) == [LineOutcome.MOVED]
    [left] = await look(session, stall)
    assert left.match.reason is Unmatched.PAID_ALREADY


async def test_money_that_comes_after_the_order_was_given_up_is_taken_as_late(session: WriteSession, now: datetime):
    stall = await stall_with_own_sums(session, now=now)
    placed = await transfer(session, stall, now=now)
    await order.move(session, target_id=placed.order.id, to=Status.CANCELLED, subject=OPERATOR, now=now)
    await upload(session, stall, row(placed, now=now), now=now)
    [found] = await look(session, stall)
    assert found.match.transfer is not None
    assert found.match.transfer.is_late
    await confirm(session, stall, *choices_of([found]), now=now)
    await order.settle(session, order_id=placed.order.id, now=now)
    shown = await order.get_by_token(session, token=placed.token)
    assert (shown.status, shown.refunded) == (OrderStatus.CANCELLED, shown.paid)


async def test_a_line_of_another_sum_or_of_another_shop_is_never_taken(session: WriteSession, now: datetime):
    stall, other = await stall_with_own_sums(session, now=now), await stall_with_own_sums(session, now=now)
    mine, theirs = await transfer(session, stall, now=now), await transfer(session, other, now=now)
    shared = await transfer(session, stall, other, now=now)
    less = row(mine, mine.order.code, now=now, less=1)
    await upload(session, stall, less, row(theirs, theirs.order.code, now=now), row(shared, now=now), now=now)
    found = await look(session, stall)
    reasons = {each.line.row: each.match.reason for each in found}
    assert reasons == {2: Unmatched.SUM_DIFFERS, 3: None, 4: Unmatched.NO_ORDER}
    wrong = [
        Choice(line_id=each.line.id, payment_id=placed.payment.id)
        for each, placed in zip(sorted(found, key=lambda one: one.line.row), (mine, theirs, shared), strict=True)
        if placed.payment is not None
    ]
    outcomes = await confirm(session, stall, *wrong, now=now)
    assert set(outcomes.values()) == {LineOutcome.MOVED}
    assert {await state_of(session, each) for each in (mine, theirs, shared)} == {State.PENDING}


async def test_twenty_confirm_at_once_and_one_capture_comes_of_it(database: Database, now: datetime):
    async with database.write() as session:
        stall = await stall_with_own_sums(session, now=now)
        placed = await transfer(session, stall, now=now)
        await upload(session, stall, row(placed, now=now), row(placed, "the same again", now=now), now=now)
        lines = [each.line.id for each in await look(session, stall)]
    assert placed.payment is not None
    payment_id = placed.payment.id

    async def one(number: int) -> LineOutcome:
        choice = Choice(line_id=lines[number % 2], payment_id=payment_id)
        async with database.write() as session:
            return (await confirm(session, stall, choice, now=now))[choice.line_id]

    outcomes = await asyncio.gather(*(one(number) for number in range(20)))
    assert outcomes.count(LineOutcome.CAPTURED) == 1
    async with database.read() as session:
        rows = await session.execute(text("SELECT amount, captured, surplus FROM payments"))
        [(amount, captured, surplus)] = rows.all()
        confirmed = await session.execute(
            text("SELECT count(*) FROM bank_statement_lines WHERE payment_id IS NOT NULL")
        )
    assert (captured, surplus, confirmed.scalar_one()) == (amount, 0, 1)


async def test_looking_costs_three_statements_whatever_there_is(session: WriteSession, now: datetime):
    stall = await stall_with_own_sums(session, now=now)
    placed = [await transfer(session, stall, now=now) for _ in range(4)]
    await upload(session, stall, row(placed[0], now=now), now=now)
    with count_statements() as of_one:
        await look(session, stall)
    await upload(session, stall, *(row(each, now=now) for each in placed[1:]), now=now)
    with count_statements() as of_all:
        await look(session, stall)
    assert of_one.value == of_all.value == 3


async def test_only_staff_of_the_shop_look_at_its_account(session: WriteSession, now: datetime):
    stall = await stall_with_own_sums(session, now=now)
    for subject, refusal in ((sale.seller_of(stall, TeamRole.VIEWER), TeamRoleRequired), (OPERATOR, NothingHere)):
        with pytest.raises(refusal):
            await service.list_open(session, shop_id=stall.shop.id, subject=subject)
        with pytest.raises(refusal):
            await service.list_confirmed(session, shop_id=stall.shop.id, subject=subject)
        with pytest.raises(refusal):
            await service.confirm(session, shop_id=stall.shop.id, choices=(), subject=subject, now=now)
    with pytest.raises(NothingChosen):
        await confirm(session, stall, now=now)
