"""Credit pays what there is and not a minor unit more, for one order or for many at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.errors import BalancesDiffer
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service as order
from sokoni.commerce.order.types import Status
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.types import State
from sokoni.commerce.storecredit import service
from sokoni.commerce.storecredit.errors import CreditAmount, CreditEmpty, CreditTooLittle, CreditUnknown
from sokoni.commerce.storecredit.types import CreditKind
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.money import MAX_MINOR_UNITS, Money
from sokoni.core.pages import PageQuery
from sokoni.identity.account import service as accounts
from sokoni.identity.account.errors import AccountMissing
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR

TEN = Money(10_000, "COP")
NOTHING = Money(0, "COP")
Drain = Callable[[], Awaitable[int]]


async def granted(session: WriteSession, now: datetime, amount: Money = TEN) -> UUID:
    account = await account_factory.account(session, now=now)
    await service.grant(session, account_id=account.id, amount=amount, reason="late parcel", actor=ACTOR, now=now)
    return account.id


async def _owed(session: WriteSession, account_id: UUID) -> Money:
    return -await ledger.balance(session, account=AccountRef("store_credit", account_id), currency="COP")


async def test_what_is_given_is_owed_in_the_books_and_told_once(session: WriteSession, now: datetime):
    account_id = await granted(session, now)
    held = await service.grant(
        session, account_id=account_id, amount=Money(500, "COP"), reason="again", actor=ACTOR, now=now
    )
    sent = await session.execute(
        text("SELECT context->>'amount' FROM notifications WHERE template = 'store_credit_given' ORDER BY id")
    )
    assert held == Money(10_500, "COP")
    assert await _owed(session, account_id) == held
    assert list(sent.scalars()) == ["100.00 COP", "5.00 COP"]


async def test_each_currency_is_a_balance_of_its_own(session: WriteSession, now: datetime):
    account_id = await granted(session, now)
    await service.grant(session, account_id=account_id, amount=Money(3, "KWD"), reason="x", actor=ACTOR, now=now)
    assert await service.balances(session, account_id=account_id) == [TEN, Money(3, "KWD")]
    with pytest.raises(CreditEmpty):
        await service.spend(session, account_id=account_id, reference_id=ids.new_id(), due=Money(1, "EUR"), now=now)


@pytest.mark.parametrize("amount", [0, -1, 2**62 + 1])
async def test_an_amount_that_is_none_is_neither_given_nor_taken(session: WriteSession, now: datetime, amount: int):
    account_id = await granted(session, now)
    for doing in (service.grant, service.withdraw):
        with pytest.raises(CreditAmount):
            await doing(session, account_id=account_id, amount=Money(amount, "COP"), reason="x", actor=ACTOR, now=now)


async def test_credit_does_not_grow_beyond_what_can_be_counted(session: WriteSession, now: datetime):
    account_id = await granted(session, now, Money(MAX_MINOR_UNITS, "COP"))
    with pytest.raises(CreditAmount):
        await service.grant(session, account_id=account_id, amount=Money(1, "COP"), reason="x", actor=ACTOR, now=now)
    assert await service.balances(session, account_id=account_id) == [Money(MAX_MINOR_UNITS, "COP")]


async def test_nobody_gets_credit_who_is_not_there(session: WriteSession, now: datetime):
    with pytest.raises(AccountMissing):
        await service.grant(session, account_id=ids.new_id(), amount=TEN, reason="x", actor=ACTOR, now=now)


async def test_a_closed_account_is_not_written_to(session: WriteSession, now: datetime):
    account = await account_factory.account(session, now=now)
    await accounts.disable(session, account_id=account.id, actor=ACTOR, now=now)
    await service.grant(session, account_id=account.id, amount=TEN, reason="x", actor=ACTOR, now=now)
    sent = await session.execute(text("SELECT count(*) FROM notifications"))
    assert sent.scalar_one() == 0


async def test_what_was_given_by_mistake_is_taken_away_as_far_as_it_is_there(session: WriteSession, now: datetime):
    account_id = await granted(session, now)
    left = await service.withdraw(
        session, account_id=account_id, amount=Money(4_000, "COP"), reason="typo", actor=ACTOR, now=now
    )
    with pytest.raises(CreditTooLittle):
        await service.withdraw(session, account_id=account_id, amount=TEN, reason="x", actor=ACTOR, now=now)
    moved = await service.list_movements(session, account_id=account_id, page=PageQuery())
    assert left == Money(6_000, "COP") == await _owed(session, account_id)
    assert [(each.kind, each.amount.amount) for each in moved.items] == [
        (CreditKind.WITHDRAWN, -4_000),
        (CreditKind.GRANTED, 10_000),
    ]


async def test_what_credit_does_not_cover_is_asked_for_by_the_way_chosen_before(session: WriteSession, now: datetime):
    account_id = await granted(session, now)
    chosen = await payment_factory.payment(session, provider="cash", amount=Money(25_000, "COP"), now=now)
    spent = await service.spend(
        session, account_id=account_id, reference_id=chosen.reference_id, due=chosen.amount, now=now
    )
    assert spent.rest is not None
    assert (spent.payment.captured, spent.balance) == (TEN, NOTHING)
    assert (spent.rest.provider, spent.rest.amount) == ("cash", Money(15_000, "COP"))
    assert (await ledger.verify(session)).is_sound


async def test_twenty_orders_at_once_spend_no_more_than_there_is(database: Database, now: datetime):
    async with database.write() as session:
        account_id = await granted(session, now)

    async def one() -> Money | DomainError:
        try:
            async with database.write() as session:
                due = Money(3_000, "COP")
                spent = await service.spend(session, account_id=account_id, reference_id=ids.new_id(), due=due, now=now)
                return spent.payment.captured
        except CreditEmpty as refusal:
            return refusal

    answers = await asyncio.gather(*(one() for _ in range(20)))
    paid = [each for each in answers if isinstance(each, Money)]
    assert sorted(each.amount for each in paid) == [1_000, 3_000, 3_000, 3_000]
    async with database.write() as session:
        assert (await ledger.verify(session)).is_sound
        assert await _owed(session, account_id) == NOTHING
        moved = (await session.execute(text("SELECT sum(amount), count(*) FROM store_credit_movements"))).one()
        assert tuple(moved) == (0, 5)


async def test_one_order_is_paid_once_however_often_that_is_asked_for_at_once(database: Database, now: datetime):
    """Each of them saw the whole amount due before any of them paid."""
    order_id = ids.new_id()
    async with database.write() as session:
        account_id = await granted(session, now)

    async def one() -> UUID:
        async with database.write() as session:
            due = Money(3_000, "COP")
            spent = await service.spend(session, account_id=account_id, reference_id=order_id, due=due, now=now)
            return spent.payment.id

    assert len(set(await asyncio.gather(*(one() for _ in range(5))))) == 1
    async with database.write() as session:
        assert await service.balances(session, account_id=account_id) == [Money(7_000, "COP")]
        assert await service.check(session) == 1


async def test_an_order_that_is_cancelled_gives_its_credit_back_once(database: Database, now: datetime, drain: Drain):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=(2_000,), shipping=0)
        account_id = await granted(session, now)
        placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, account_id=account_id, now=now)
        spent = await service.spend(
            session,
            account_id=account_id,
            reference_id=placed.order.id,
            due=placed.order.amounts.total,
            now=now,
        )
        assert (spent.payment.state, spent.rest) == (State.CAPTURED, None)
    await drain()
    async with database.write() as session:
        confirmed = await order.move(
            session,
            target_id=placed.order.id,
            to=Status.CANCELLED,
            subject=Subject(account_id=account_id, label="buyer"),
            now=now,
        )
        assert confirmed.parts[0].status is Status.CANCELLED
    await drain()
    async with database.write() as session:
        assert await service.balances(session, account_id=account_id) == [TEN]
        assert await _owed(session, account_id) == TEN
        assert (await ledger.verify(session)).is_sound
        refunds = await payments.list_for_reference(session, reference_id=placed.order.id)
        assert [each.refunded for each in refunds if each.captured] == [Money(2_000, "COP")]


async def test_a_refund_of_what_credit_did_not_pay_is_not_given_to_it(database: Database, now: datetime, drain: Drain):
    async with database.write() as session:
        account_id = await granted(session, now)
        spent = await service.spend(session, account_id=account_id, reference_id=ids.new_id(), due=TEN, now=now)
        refund = await payments.refund(
            session, payment_id=spent.payment.id, amount=Money(2_500, "COP"), idempotency_key="a", now=now
        )
    await drain()
    async with database.write() as session:
        assert await service.give_back(session, refund=refund, now=now) == account_id
        assert await service.balances(session, account_id=account_id) == [Money(2_500, "COP")]
        with pytest.raises(CreditUnknown):
            await service.give_back(session, refund=replace(refund, payment_id=ids.new_id()), now=now)


async def test_no_movement_is_ever_changed(session: WriteSession, now: datetime):
    await granted(session, now)
    with pytest.raises(IntegrityError, match="kept for ever"):
        async with session.begin_nested():
            await session.execute(text("UPDATE store_credit_movements SET amount = 7"))


async def test_balances_log_and_books_say_the_same_or_it_is_told(session: WriteSession, now: datetime):
    account_id = await granted(session, now)
    empty_id = await granted(session, now)
    await service.withdraw(session, account_id=empty_id, amount=TEN, reason="mistake", actor=ACTOR, now=now)
    assert await service.check(session) == 1
    async with session.begin_nested() as changing:
        await session.execute(
            text("UPDATE store_credits SET balance = balance + 1 WHERE account_id = :id"), {"id": account_id}
        )
        with pytest.raises(
            BalancesDiffer, match=rf"1 balances of store_credit .*{account_id}: \(10001, 10000, 10000\) COP"
        ):
            await service.check(session)
        await changing.rollback()
    assert await service.check(session) == 1
