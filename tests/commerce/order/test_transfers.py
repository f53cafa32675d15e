"""Transfers ask for sums of their own, and orders cost as much less, to the last minor unit."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.giftcard import service as giftcard
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import rules, service
from sokoni.commerce.order.types import Order, OrderStatus, PlacedOrder, Status
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.errors import StepsInvalid
from sokoni.commerce.payment.types import Payment
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.money import Money
from sokoni.identity.permission.errors import NothingHere, TeamRoleRequired
from sokoni.identity.permission.types import Subject, TeamRole
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale

pytestmark = pytest.mark.usefixtures("no_subscribers")

OPERATOR = Subject(account_id=ids.new_id(), label="op@example.com", is_operator=True)
# As many as `make soak` lets buy at once.
AT_ONCE = 200


async def allow(session: WriteSession, stall: sale.Stall, steps: int, *, now: datetime) -> None:
    await payment.set_transfer_setting(
        session, shop_id=stall.shop.id, steps=steps, subject=sale.seller_of(stall), now=now
    )


async def wanting(session: WriteSession, *, now: datetime, steps: int = 99, currency: str = "USD") -> sale.Stall:
    stall = await sale.stall(session, now=now, on_hand=AT_ONCE, currency=currency)
    await allow(session, stall, steps, now=now)
    return stall


async def transfer(session: WriteSession, quantities: Mapping[UUID, int], *, now: datetime) -> PlacedOrder:
    return await order_factory.placed(session, quantities=quantities, now=now, payment_method="manual")


async def paid(session: WriteSession, placed: PlacedOrder, *, now: datetime) -> Order:
    assert placed.payment is not None
    await payment.upload_receipt(session, payment_id=placed.payment.id, prepared=payment_factory.receipt(), now=now)
    await payment.approve_receipt(session, payment_id=placed.payment.id, actor=sale.ACTOR, now=now)
    await service.settle(session, order_id=placed.order.id, now=now)
    return await service.get_by_token(session, token=placed.token)


async def latest(session: WriteSession, placed: PlacedOrder) -> Payment:
    return (await payment.list_for_reference(session, reference_id=placed.order.id))[-1]


def asked(placed: PlacedOrder) -> int:
    assert placed.payment is not None
    return placed.payment.amount.amount


async def test_open_transfers_of_a_shop_never_ask_for_the_same_sum(session: WriteSession, now: datetime):
    stall = await wanting(session, now=now)
    placed = [await transfer(session, {stall.variant_id: 1}, now=now) for _ in range(3)]
    total = placed[0].order.amounts.total.amount
    assert [asked(each) for each in placed] == [total, total - 1, total - 2]
    shown = await service.get_by_token(session, token=placed[2].token)
    assert rules.amount_due(shown) == Money(total - 2, "USD")
    assert shown.parts[0].credited.transfer == Money(2, "USD")
    assert shown.amounts.total == Money(total, "USD")


async def test_sums_of_pesos_differ_by_whole_pesos(session: WriteSession, now: datetime):
    stall = await wanting(session, now=now, currency="COP")
    first, second = [await transfer(session, {stall.variant_id: 1}, now=now) for _ in range(2)]
    assert asked(first) - asked(second) == 100


async def test_a_shop_that_has_not_asked_for_it_lowers_nothing_and_costs_one_statement(
    session: WriteSession, now: datetime
):
    stall = await sale.stall(session, now=now)
    await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    with count_statements() as of_gateway:
        await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    with count_statements() as of_plain:
        placed = await transfer(session, {stall.variant_id: 1}, now=now)
    await allow(session, stall, 99, now=now)
    await transfer(session, {stall.variant_id: 1}, now=now)
    with count_statements() as of_own:
        await transfer(session, {stall.variant_id: 1}, now=now)
    assert placed.payment is not None
    assert placed.payment.amount == placed.order.amounts.total
    assert (of_plain.value - of_gateway.value, of_own.value - of_plain.value) == (1, 4)


async def test_what_is_less_is_in_the_books_and_in_the_invoice_to_the_last_minor_unit(
    session: WriteSession, now: datetime
):
    stall = await wanting(session, now=now)
    await transfer(session, {stall.variant_id: 2}, now=now)
    placed = await transfer(session, {stall.variant_id: 2}, now=now)
    order = await paid(session, placed, now=now)
    assert (order.status, order.paid) == (OrderStatus.CONFIRMED, Money(asked(placed), "USD"))
    shop = await ledger.balance(session, account=AccountRef("shop_payable", stall.shop.id), currency="USD")
    buyer = await ledger.balance(session, account=AccountRef("customer_funds", order.id), currency="USD")
    assert (-shop.amount, buyer.amount) == (asked(placed), 0)
    assert (await ledger.verify(session)).is_sound
    await service.issue_due(session, sub_order_id=order.parts[0].id, now=now)
    [invoice] = await service.list_documents(session, part_ids=[order.parts[0].id])
    assert (invoice.facts["discount"], invoice.facts["total"]) == (1, asked(placed))
    await service.refund(session, target_id=order.id, subject=OPERATOR, now=now)
    given_back = await service.get_by_token(session, token=placed.token)
    assert (given_back.refunded, given_back.parts[0].worth) == (given_back.paid, Money(0, "USD"))


async def test_a_sum_rests_after_its_order_until_all_others_are_asked_for(session: WriteSession, now: datetime):
    stall = await wanting(session, now=now, steps=2)
    ended = await transfer(session, {stall.variant_id: 1}, now=now)
    await service.move(session, target_id=ended.order.id, to=Status.CANCELLED, subject=OPERATOR, now=now)
    later = [await transfer(session, {stall.variant_id: 1}, now=now) for _ in range(3)]
    highest = asked(ended)
    assert [asked(each) for each in later] == [highest - 1, highest - 2, highest]


async def test_an_order_is_taken_also_when_all_sums_are_asked_for(session: WriteSession, now: datetime):
    stall = await wanting(session, now=now, steps=1)
    placed = [await transfer(session, {stall.variant_id: 1}, now=now) for _ in range(3)]
    highest = asked(placed[0])
    assert [asked(each) for each in placed] == [highest, highest - 1, highest]


async def test_what_is_taken_off_before_it_is_paid_leaves_a_sum_of_its_own(session: WriteSession, now: datetime):
    stall = await wanting(session, now=now)
    other = await transfer(session, {stall.variant_id: 1}, now=now)
    placed = await transfer(session, {stall.variant_id: 2}, now=now)
    part = placed.order.parts[0]
    await service.cancel_pieces(session, target_id=part.id, pieces={part.lines[0].id: 1}, subject=OPERATOR, now=now)
    current = await latest(session, placed)
    assert current.amount == Money(asked(other) - 1, "USD")
    order = await service.get_by_token(session, token=placed.token)
    assert rules.amount_due(order) == current.amount
    # Asked again, nothing more comes off.
    again = await payment.create(
        session, reference_id=order.id, provider="manual", amount=rules.amount_due(order), now=now
    )
    assert again.id == current.id


async def test_what_a_gift_card_leaves_to_be_transferred_is_a_sum_of_its_own(session: WriteSession, now: datetime):
    stall = await wanting(session, now=now)
    for _ in range(2):
        placed = await transfer(session, {stall.variant_id: 1}, now=now)
        card = await giftcard.issue(session, amount=Money(3_000, "USD"), actor=sale.ACTOR, now=now)
        due = rules.amount_due(await service.get_by_token(session, token=placed.token))
        await giftcard.redeem(
            session, code=card.code, reference_id=placed.order.id, due=due, shop_ids=[stall.shop.id], now=now
        )
    rest = await latest(session, placed)
    full = placed.order.amounts.total.amount
    assert (rest.provider, rest.amount) == ("manual", Money(full - 3_001, "USD"))
    await service.settle(session, order_id=placed.order.id, now=now)
    order = await service.get_by_token(session, token=placed.token)
    assert rules.amount_due(order) == rest.amount


async def test_an_order_of_several_shops_is_borne_by_the_shop_that_wants_it(session: WriteSession, now: datetime):
    own, plain = await wanting(session, now=now), await sale.stall(session, now=now, currency="USD", prices=[90_000])
    wanted = {own.variant_id: 1, plain.variant_id: 1}
    first, second = [await transfer(session, wanted, now=now) for _ in range(2)]
    assert asked(first) - asked(second) == 1
    lowered = {part.shop_id: part.credited.transfer.amount for part in (await paid(session, second, now=now)).parts}
    assert lowered == {own.shop.id: 1, plain.shop.id: 0}


async def test_many_checkouts_at_once_ask_for_as_many_sums(database: Database, now: datetime, scale: float):
    many = min(AT_ONCE, round(AT_ONCE // 8 * scale))
    async with database.write() as session:
        stall = await wanting(session, now=now, steps=AT_ONCE)

    async def one() -> int:
        async with database.write() as session:
            return asked(await transfer(session, {stall.variant_id: 1}, now=now))

    found = await asyncio.gather(*(one() for _ in range(many)))
    assert sorted(found) == list(range(max(found) - many + 1, max(found) + 1))
    async with database.read() as session:
        open_sums = (await session.execute(text("SELECT count(*) FROM payment_transfer_sums"))).scalar_one()
        wrong = await session.execute(
            text("SELECT count(*) FROM sub_orders s JOIN payments p ON p.reference_id = s.order_id"
                 " WHERE p.amount <> s.total_amount - s.credited_amount")
        )  # fmt: skip
    assert (open_sums, wrong.scalar_one()) == (many, 0)


async def test_only_those_who_may_give_its_money_away_say_how_far_sums_are_lowered(
    session: WriteSession, now: datetime
):
    stall = await sale.stall(session, now=now)
    for subject, refusal in ((sale.seller_of(stall, TeamRole.STAFF), TeamRoleRequired), (Subject(), NothingHere)):
        with pytest.raises(refusal):
            await payment.set_transfer_setting(
                session, shop_id=stall.shop.id, steps=9, subject=subject, now=now + timedelta(minutes=1)
            )
    for steps in (-1, 1_000):
        with pytest.raises(StepsInvalid):
            await allow(session, stall, steps, now=now)
    assert (await payment.get_transfer_setting(session, shop_id=stall.shop.id)).steps == 0
