"""Payments on a real PostgreSQL: beginning, ending, cash, refunds."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.payment import service
from sokoni.commerce.payment.errors import (
    CashNotExpected,
    NothingToPay,
    PaymentMissing,
    PaymentUnderWay,
    ProviderUnknown,
    RefundDiffers,
    RefundTooLarge,
    TestPaymentDecided,
    TestPaymentNotExpected,
)
from sokoni.commerce.payment.types import Behaviour, Payment, Refund, RefundState, State
from sokoni.core import events, ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.money import Money
from tests.support.factories import payment as payment_factory

AMOUNT = payment_factory.AMOUNT
Drain = Callable[[], Awaitable[int]]


async def published(session: WriteSession) -> Counter[str]:
    """How many events of each name of payments were published."""
    rows = await session.execute(text("SELECT name, count(*) FROM events WHERE name LIKE 'payment.%' GROUP BY name"))
    return Counter({row.name: row.count for row in rows})


# Beginning


async def test_a_payment_begins_with_one_statement(session: WriteSession, now: datetime):
    with count_statements() as counted:
        begun = await payment_factory.payment(session, now=now)
    assert (begun.state, begun.captured, begun.attempt) == (State.PENDING, Money(0, "COP"), 1)
    assert counted.value == 1
    assert await service.get(session, payment_id=begun.id) == begun


@pytest.mark.parametrize(
    ("provider", "action"), [("test", "choose_outcome"), ("manual", "upload_receipt"), ("cash", "pay_on_delivery")]
)
async def test_each_provider_says_what_comes_next(session: WriteSession, now: datetime, provider: str, action: str):
    begun = await payment_factory.payment(session, provider=provider, now=now)
    assert begun.action is not None
    assert begun.action.kind == action


async def test_beginning_again_gives_the_same_payment(session: WriteSession, now: datetime):
    first = await payment_factory.payment(session, now=now)
    again = await payment_factory.payment(session, reference_id=first.reference_id, now=now + timedelta(minutes=1))
    assert again == first


async def test_many_at_once_begin_one_payment(database: Database, now: datetime):
    reference_id = ids.new_id()

    async def begin() -> Payment:
        async with database.write() as session:
            return await payment_factory.payment(session, reference_id=reference_id, now=now)

    begun = await asyncio.gather(*(begin() for _ in range(12)))
    assert len({each.id for each in begun}) == 1


async def test_another_provider_gives_up_a_payment_that_waits(session: WriteSession, now: datetime):
    first = await payment_factory.payment(session, now=now)
    second = await payment_factory.payment(session, reference_id=first.reference_id, provider="cash", now=now)
    assert (second.provider, second.attempt) == ("cash", 2)
    attempts = await service.list_for_reference(session, reference_id=first.reference_id)
    assert [each.state for each in attempts] == [State.CANCELLED, State.PENDING]


async def test_another_amount_gives_up_a_payment_that_waits(session: WriteSession, now: datetime):
    first = await payment_factory.payment(session, now=now)
    more = Money(20_000, "COP")
    second = await payment_factory.payment(session, reference_id=first.reference_id, amount=more, now=now)
    assert (second.amount, second.attempt) == (more, 2)


async def test_a_paid_reference_is_not_paid_again(session: WriteSession, now: datetime):
    paid = await payment_factory.captured(session, now=now)
    assert await payment_factory.payment(session, reference_id=paid.reference_id, provider="cash", now=now) == paid
    with pytest.raises(PaymentUnderWay):
        await payment_factory.payment(session, reference_id=paid.reference_id, provider="test", now=now)


async def test_a_payment_that_ended_is_followed_by_another_attempt(session: WriteSession, now: datetime):
    first = await payment_factory.payment(session, now=now)
    await service.expire(session, reference_id=first.reference_id, now=now)
    second = await payment_factory.payment(session, reference_id=first.reference_id, now=now)
    assert second.attempt == 2
    found = await service.list_for_references(session, reference_ids=[first.reference_id, ids.new_id()])
    assert {reference: len(attempts) for reference, attempts in found.items()} == {first.reference_id: 2}


async def test_an_unknown_provider_is_refused(session: WriteSession, now: datetime):
    with pytest.raises(ProviderUnknown, match="test, manual, cash"):
        await payment_factory.payment(session, provider="barter", now=now)


@pytest.mark.parametrize("amount", [0, -1])
async def test_a_payment_of_nothing_is_refused(session: WriteSession, now: datetime, amount: int):
    with pytest.raises(NothingToPay):
        await payment_factory.payment(session, amount=Money(amount, "COP"), now=now)


async def test_a_payment_that_is_not_there_is_missing(session: WriteSession, now: datetime):
    with pytest.raises(PaymentMissing):
        await service.get(session, payment_id=ids.new_id())
    with pytest.raises(PaymentMissing):
        await service.settle(session, payment_id=ids.new_id(), now=now)


# Cash and ends


async def test_cash_is_collected_once(session: WriteSession, now: datetime):
    waiting = await payment_factory.payment(session, provider="cash", now=now)
    paid = await service.collect_cash(session, payment_id=waiting.id, now=now)
    assert (paid.state, paid.captured, paid.captured_at) == (State.CAPTURED, AMOUNT, now)
    assert await service.collect_cash(session, payment_id=waiting.id, now=now) == paid
    assert (await published(session))["payment.captured"] == 1
    held = await ledger.balance(session, account=AccountRef("gateway:cash"), currency="COP")
    owed = await ledger.balance(session, account=AccountRef("customer_funds", waiting.reference_id), currency="COP")
    assert (held, owed) == (AMOUNT, -AMOUNT)


async def test_cash_for_anything_else_is_refused(session: WriteSession, now: datetime):
    by_test = await payment_factory.payment(session, now=now)
    with pytest.raises(CashNotExpected):
        await service.collect_cash(session, payment_id=by_test.id, now=now)
    ended = await payment_factory.payment(session, provider="cash", now=now)
    await service.cancel(session, reference_id=ended.reference_id, now=now)
    with pytest.raises(CashNotExpected):
        await service.collect_cash(session, payment_id=ended.id, now=now)


async def test_ending_twice_ends_once_and_a_captured_payment_stays(session: WriteSession, now: datetime):
    waiting = await payment_factory.payment(session, now=now)
    (first,) = await service.cancel(session, reference_id=waiting.reference_id, now=now)
    (again,) = await service.expire(session, reference_id=waiting.reference_id, now=now)
    assert first == again
    assert first.state is State.CANCELLED
    paid = await payment_factory.captured(session, now=now)
    assert await service.cancel(session, reference_id=paid.reference_id, now=now) == (paid,)


async def test_cancelling_sees_money_that_is_in_the_inbox_already(database: Database, now: datetime):
    waiting = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, waiting, now=now)
    async with database.write() as session:
        (cancelled,) = await service.cancel(session, reference_id=waiting.reference_id, now=now)
        captured = (
            await session.execute(text("SELECT payload FROM events WHERE name = 'payment.captured'"))
        ).scalar_one()
    assert (cancelled.state, cancelled.captured) == (State.CAPTURED, AMOUNT)
    assert captured["late"] is True


# The test gateway


async def test_choosing_an_outcome_twice_chooses_once(session: WriteSession, now: datetime):
    waiting = await payment_factory.payment(session, now=now)
    for _ in range(2):
        await service.choose_test_outcome(session, payment_id=waiting.id, behaviour=Behaviour.APPROVE, now=now)
    with pytest.raises(TestPaymentDecided, match="approve"):
        await service.choose_test_outcome(session, payment_id=waiting.id, behaviour=Behaviour.DECLINE, now=now)


async def test_other_payments_are_not_at_the_test_gateway(session: WriteSession, now: datetime):
    waiting = await payment_factory.payment(session, provider="cash", now=now)
    with pytest.raises(TestPaymentNotExpected):
        await service.choose_test_outcome(session, payment_id=waiting.id, behaviour=Behaviour.APPROVE, now=now)


# Refunds


async def test_a_refund_without_amount_gives_back_all_that_is_left(session: WriteSession, now: datetime):
    paid = await payment_factory.captured(session, now=now)
    part = Money(2_990, "COP")
    await service.refund(session, payment_id=paid.id, idempotency_key="a", amount=part, now=now)
    rest = await service.refund(session, payment_id=paid.id, idempotency_key="b", now=now)
    assert (rest.amount, rest.state) == (AMOUNT - part, RefundState.REQUESTED)
    left = await service.get(session, payment_id=paid.id)
    assert (left.refundable, left.refund_pending, left.refunded) == (Money(0, "COP"), AMOUNT, Money(0, "COP"))


async def test_a_refund_with_the_same_key_is_the_same_refund(session: WriteSession, now: datetime):
    paid = await payment_factory.captured(session, now=now)
    first = await service.refund(session, payment_id=paid.id, idempotency_key="a", now=now)
    assert await service.refund(session, payment_id=paid.id, idempotency_key="a", now=now) == first
    with pytest.raises(RefundDiffers):
        await service.refund(session, payment_id=paid.id, idempotency_key="a", amount=Money(1, "COP"), now=now)
    assert len(await service.list_refunds(session, payment_id=paid.id)) == 1


@pytest.mark.parametrize("amount", [Money(12_991, "COP"), Money(0, "COP"), Money(-5, "COP"), Money(5, "USD")])
async def test_a_refund_that_cannot_be_is_refused(session: WriteSession, now: datetime, amount: Money):
    paid = await payment_factory.captured(session, now=now)
    with pytest.raises(RefundTooLarge):
        await service.refund(session, payment_id=paid.id, idempotency_key="a", amount=amount, now=now)


async def test_nothing_is_refunded_of_a_payment_that_was_not_captured(session: WriteSession, now: datetime):
    waiting = await payment_factory.payment(session, now=now)
    with pytest.raises(RefundTooLarge):
        await service.refund(session, payment_id=waiting.id, idempotency_key="a", now=now)


async def test_refunds_at_once_never_pass_what_was_captured(database: Database, now: datetime, drain: Drain):
    async with database.write() as session:
        paid = await payment_factory.captured(session, amount=Money(1_000, "COP"), now=now)

    async def refund(number: int) -> Refund:
        async with database.write() as session:
            return await service.refund(
                session, payment_id=paid.id, idempotency_key=str(number), amount=Money(300, "COP"), now=now
            )

    asked = await asyncio.gather(*(refund(number) for number in range(10)), return_exceptions=True)
    assert Counter(type(each).__name__ for each in asked) == {"Refund": 3, "RefundTooLarge": 7}
    await drain()
    async with database.write() as session:
        settled = await service.get(session, payment_id=paid.id)
        refunds = await service.list_refunds(session, payment_id=paid.id)
        assert (settled.refunded, settled.refund_pending, settled.state) == (
            Money(900, "COP"),
            Money(0, "COP"),
            State.CAPTURED,
        )
        assert {each.state for each in refunds} == {RefundState.SUCCEEDED}
        assert (await published(session))["payment.refunded"] == 3
        held = await ledger.balance(session, account=AccountRef("gateway:cash"), currency="COP")
        assert held == Money(100, "COP")
        assert (await ledger.verify(session)).is_sound


@pytest.mark.parametrize(
    "change",
    [
        "captured = amount + 1",
        "refunded = captured + 1",
        "refund_pending = captured + 1",
        "refunded = -1",
        "surplus = -1",
    ],
)
async def test_the_database_has_the_last_word_on_amounts(session: WriteSession, now: datetime, change: str):
    paid = await payment_factory.captured(session, now=now)
    with pytest.raises(IntegrityError, match="check"):
        async with session.begin_nested():
            await session.execute(text(f"UPDATE payments SET {change} WHERE id = :id"), {"id": paid.id})


async def test_events_of_payments_are_known_by_name():
    assert (
        events.decode(
            "payment.captured",
            {
                "payment_id": str(ids.new_id()),
                "reference_id": str(ids.new_id()),
                "provider": "test",
                "amount": 1,
                "currency": "COP",
                "late": False,
            },
        ).to_payload()["currency"]
        == "COP"
    )
