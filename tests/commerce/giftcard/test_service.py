"""A card pays what it holds and not a minor unit more, for one order or for many at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from sokoni.commerce.giftcard import rules, service
from sokoni.commerce.giftcard.errors import (
    GiftCardCurrency,
    GiftCardElsewhere,
    GiftCardMissing,
    GiftCardUnusable,
    GiftCardWorthless,
)
from sokoni.commerce.giftcard.types import IssuedCard, Redemption
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.errors import BalancesDiffer
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.types import State
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale

ACTOR = Actor(kind="system", label="tests")
TEN = Money(10_000, "COP")
Drain = Callable[[], Awaitable[int]]


async def issued(session: WriteSession, *, now: datetime, amount: Money = TEN) -> IssuedCard:
    return await service.issue(session, amount=amount, actor=ACTOR, now=now)


async def redeem(session: WriteSession, code: str, *, due: Money, now: datetime, shop_ids: tuple = ()) -> Redemption:
    return await service.redeem(session, reference_id=ids.new_id(), due=due, shop_ids=shop_ids, code=code, now=now)


async def test_a_card_pays_all_that_is_due_and_keeps_the_rest(session: WriteSession, now: datetime):
    card = await issued(session, now=now)
    paid = await redeem(session, card.code, due=Money(4_000, "COP"), now=now)
    assert (paid.payment.state, paid.payment.captured, paid.rest) == (State.CAPTURED, Money(4_000, "COP"), None)
    assert (await service.find(session, code=card.code)).balance == Money(6_000, "COP")


async def test_what_a_card_does_not_hold_is_asked_for_by_the_way_chosen_before(session: WriteSession, now: datetime):
    card = await issued(session, now=now)
    chosen = await payment_factory.payment(session, provider="test", now=now)
    paid = await service.redeem(
        session, reference_id=chosen.reference_id, due=chosen.amount, shop_ids=(), code=card.code, now=now
    )
    assert paid.rest is not None
    assert (paid.payment.captured, paid.rest.amount, paid.rest.provider) == (TEN, chosen.amount - TEN, "test")
    states = [each.state for each in await payments.list_for_reference(session, reference_id=chosen.reference_id)]
    assert states == [State.CANCELLED, State.CAPTURED, State.PENDING]
    assert paid.card.balance == Money(0, "COP")


async def test_two_cards_and_another_way_pay_together(session: WriteSession, now: datetime):
    chosen = await payment_factory.payment(session, provider="cash", amount=Money(25_000, "COP"), now=now)
    due = chosen.amount
    for _ in range(2):
        card = await issued(session, now=now)
        await service.redeem(session, reference_id=chosen.reference_id, due=due, shop_ids=(), code=card.code, now=now)
        due -= TEN
    rest = (await payments.list_for_reference(session, reference_id=chosen.reference_id))[-1]
    assert (rest.provider, rest.amount) == ("cash", Money(5_000, "COP"))
    again = await payments.create(
        session, reference_id=chosen.reference_id, provider="cash", amount=Money(5_000, "COP"), now=now
    )
    assert again.id == rest.id


async def test_twenty_orders_at_once_spend_no_more_than_the_card_holds(database: Database, now: datetime):
    async with database.write() as session:
        card = await issued(session, now=now)

    async def one() -> Money | DomainError:
        try:
            async with database.write() as session:
                return (await redeem(session, card.code, due=Money(3_000, "COP"), now=now)).payment.captured
        except GiftCardUnusable as refusal:
            return refusal

    answers = await asyncio.gather(*(one() for _ in range(20)))
    paid = [each for each in answers if isinstance(each, Money)]
    assert sorted(each.amount for each in paid) == [1_000, 3_000, 3_000, 3_000]
    async with database.read() as session:
        assert (await ledger.verify(session)).is_sound
        owed = AccountRef("gift_card", card.card.id)
        assert not await ledger.balance(session, account=owed, currency="COP")
        moved = (await session.execute(text("SELECT sum(amount), count(*) FROM gift_card_movements"))).one()
        assert tuple(moved) == (0, 5)


async def test_one_order_is_paid_once_however_often_that_is_asked_for_at_once(database: Database, now: datetime):
    """Each of them saw the whole amount due before any of them paid; one shows another card."""
    order_id, due = ids.new_id(), Money(3_000, "COP")
    async with database.write() as session:
        card, other = await issued(session, now=now), await issued(session, now=now)

    async def one(code: str) -> UUID:
        async with database.write() as session:
            paid = await service.redeem(session, reference_id=order_id, due=due, shop_ids=(), code=code, now=now)
            return paid.payment.id

    codes = [card.code, card.code, other.code, card.code]
    assert len(set(await asyncio.gather(*(one(code) for code in codes)))) == 1
    async with database.read() as session:
        left = [(await service.find(session, code=each)).balance.amount for each in (card.code, other.code)]
        assert sorted(left) == [7_000, 10_000]
        assert await service.check(session) == 2


async def test_a_refund_comes_back_onto_the_card_once(database: Database, now: datetime, drain: Drain):
    async with database.write() as session:
        card = await issued(session, now=now)
        paid = await redeem(session, card.code, due=TEN, now=now)
        refund = await payments.refund(
            session, payment_id=paid.payment.id, amount=Money(2_500, "COP"), idempotency_key="a", now=now
        )
    await drain()
    async with database.write() as session:
        for _ in range(2):
            await service.give_back(session, refund=refund, now=now)
        assert (await service.find(session, code=card.code)).balance == Money(2_500, "COP")
        assert (await payments.get(session, payment_id=paid.payment.id)).refunded == Money(2_500, "COP")
        owed = await ledger.balance(session, account=AccountRef("gift_card", card.card.id), currency="COP")
        assert owed == Money(-2_500, "COP")


async def test_a_code_is_known_however_it_is_written_and_kept_nowhere(session: WriteSession, now: datetime):
    card = await issued(session, now=now)
    for typed in (card.code.lower(), card.code.replace("-", " "), f" {card.code} "):
        assert (await service.find(session, code=typed)).id == card.card.id
    row = (await session.execute(text("SELECT gift_cards::text FROM gift_cards"))).scalar_one()
    assert card.code.replace("-", "") not in row
    assert card.code.endswith(card.card.suffix)
    assert card.code not in repr(card)


async def test_what_a_card_does_not_pay_for(session: WriteSession, now: datetime):
    stall = await sale.stall(session, now=now)
    theirs = await service.issue(session, amount=TEN, shop_id=stall.shop.id, actor=ACTOR, now=now)
    ended = await service.issue(session, amount=TEN, expires_at=now, actor=ACTOR, now=now)
    blocked, empty = await issued(session, now=now), await issued(session, now=now)
    await service.block(session, card_id=blocked.card.id, actor=ACTOR, now=now)
    await redeem(session, empty.code, due=TEN, now=now)
    for code, due, refusal in (
        ("2222-2222-2222-2222", TEN, GiftCardMissing),
        (theirs.code, TEN, GiftCardElsewhere),
        (ended.code, TEN, GiftCardUnusable),
        (blocked.code, TEN, GiftCardUnusable),
        (empty.code, TEN, GiftCardUnusable),
        (blocked.code, Money(1, "USD"), GiftCardUnusable),
    ):
        with pytest.raises(refusal):
            await redeem(session, code, due=due, now=now)
    with pytest.raises(GiftCardCurrency):
        await redeem(session, (await issued(session, now=now)).code, due=Money(1, "USD"), now=now)
    assert (await redeem(session, theirs.code, due=TEN, shop_ids=(stall.shop.id,), now=now)).payment.captured == TEN


async def test_a_card_that_has_ended_still_takes_what_is_given_back(database: Database, now: datetime, drain: Drain):
    async with database.write() as session:
        card = await service.issue(session, amount=TEN, expires_at=now + timedelta(days=1), actor=ACTOR, now=now)
        paid = await redeem(session, card.code, due=TEN, now=now)
        await service.block(session, card_id=card.card.id, actor=ACTOR, now=now)
        await payments.refund(session, payment_id=paid.payment.id, idempotency_key="a", now=now)
    await drain()
    async with database.read() as session:
        assert (await service.find(session, code=card.code)).balance == TEN


@pytest.mark.parametrize("amount", [0, -1, 2**62 + 1])
async def test_a_card_of_no_amount_is_not_issued(session: WriteSession, now: datetime, amount: int):
    with pytest.raises(GiftCardWorthless):
        await issued(session, amount=Money(amount, "COP"), now=now)


async def test_cards_are_listed_by_shop_the_newest_first(session: WriteSession, now: datetime):
    stall = await sale.stall(session, now=now)
    await issued(session, now=now)
    cards = [
        (await service.issue(session, amount=TEN, shop_id=stall.shop.id, actor=ACTOR, now=now)).card.id
        for _ in range(3)
    ]
    first = await service.list_cards(session, shop_id=stall.shop.id, page=PageQuery(limit=2))
    second = await service.list_cards(session, shop_id=stall.shop.id, page=PageQuery(limit=2, cursor=first.next_cursor))
    assert [each.id for each in (*first.items, *second.items)] == cards[::-1]
    assert len((await service.list_cards(session, shop_id=None, page=PageQuery())).items) == 4


@given(st.text(ids.CODE_ALPHABET, min_size=16, max_size=16))
def test_a_shown_code_is_read_as_it_was_made(code: str):
    assert rules.plain_code(rules.shown_code(code)) == code
    assert rules.plain_code(rules.shown_code(code).lower()) == code


async def test_cards_log_and_books_say_the_same_or_it_is_told(session: WriteSession, now: datetime):
    card = await issued(session, now=now)
    await redeem(session, card.code, due=Money(4_000, "COP"), now=now)
    spent = await issued(session, now=now)
    await redeem(session, spent.code, due=TEN, now=now)
    assert await service.check(session) == 1
    await session.execute(text("UPDATE gift_cards SET balance = balance - 1 WHERE id = :id"), {"id": card.card.id})
    with pytest.raises(BalancesDiffer, match=rf"{card.card.id}: \(5999, 6000, 6000\) COP"):
        await service.check(session)
