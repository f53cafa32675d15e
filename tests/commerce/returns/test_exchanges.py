"""Exchanges: what is wanted is held at once, and its price, the money and the stock add up whatever it costs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDraft, VariantDraft
from sokoni.commerce.catalog.types import Status as ProductStatus
from sokoni.commerce.customer.segment import evaluating
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.customer.segment.types import SegmentDraft, SegmentRule
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.errors import MoveNotAllowed
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Order, OrderStatus, PaymentState, PlacedOrder, Status
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.types import EXCHANGE, RefundTo
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.pricelist import service as price_lists
from sokoni.commerce.pricing.pricelist.types import Price, PriceList, PriceListDraft
from sokoni.commerce.pricing.types import ShippingDraft, ShippingKind, TaxDraft
from sokoni.commerce.returns import service
from sokoni.commerce.returns.errors import ReplacementUnfit, ReturnMoved
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Reason, Request, Return, State, Wish
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.commerce.storecredit import service as credit
from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.web import exchanges
from tests.commerce.returns.test_store_credit import check_where_the_money_is
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR

SETTINGS = ReturnSettings()
TAX = TaxDraft(country="CO", rate_bp=1_900, inclusive=False, taxes_shipping=False)
Drain = Callable[[], Awaitable[int]]
# A shirt in sizes of other prices.
PRICES = {"M": 1_000, "L": 1_000, "XL": 1_200, "S": 700}


class Shirt:
    """A stall with a shirt in four sizes, three of each."""

    def __init__(self, stall: sale.Stall, sizes: Mapping[str, UUID]) -> None:
        self.stall = stall
        self.sizes = sizes
        self.seller = sale.seller_of(stall)


async def shirt(session: WriteSession, *, now: datetime, tax: TaxDraft | None = None) -> Shirt:
    stall = await sale.stall(session, now=now, prices=[500], tax=tax)
    made = await catalog.create_product(
        session,
        shop_id=stall.shop.id,
        draft=ProductDraft(
            title="Shirt",
            options=("Size",),
            variants=tuple(VariantDraft(price=price, option_values=(size,)) for size, price in PRICES.items()),
        ),
        actor=ACTOR,
        status=ProductStatus.APPROVED,
        now=now,
    )
    sizes = {variant.option_values[0]: variant.id for variant in made.variants}
    for variant_id in sizes.values():
        await stock.set_on_hand(session, shop_id=stall.shop.id, variant_id=variant_id, on_hand=3, actor=ACTOR, now=now)
    return Shirt(stall, sizes)


async def delivered(
    session: WriteSession, goods: Shirt, *, now: datetime, account_id: UUID | None = None
) -> PlacedOrder:
    """Two shirts in M that were paid for and have arrived."""
    done = await order_factory.confirmed(session, quantities={goods.sizes["M"]: 2}, account_id=account_id, now=now)
    for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await orders.move(session, target_id=done.order.id, to=status, subject=goods.seller, now=now)
    return done


async def ask(
    session: WriteSession, placed: PlacedOrder, goods: Shirt, size: str, *, now: datetime, pieces: int = 1
) -> Return:
    part = placed.order.parts[0]
    line_id = part.lines[0].id
    wanted = Request(
        pieces={line_id: pieces},
        reason=Reason.DOES_NOT_FIT,
        wish=Wish.EXCHANGE,
        replacements={line_id: goods.sizes[size]},
    )
    buyer = Subject(account_id=placed.order.account_id, label="buyer")
    return await service.request(
        session, part_id=part.id, wanted=wanted, subject=buyer, token=placed.token, settings=SETTINGS, now=now
    )


async def arrived(session: WriteSession, found: Return, goods: Shirt, *, now: datetime) -> None:
    for step in (service.approve, service.receive):
        await step(session, return_id=found.id, subject=goods.seller, now=now)


async def exchanged(session: WriteSession, found: Return, goods: Shirt, *, now: datetime) -> tuple[Return, Order]:
    await arrived(session, found, goods, now=now)
    done = await service.exchange(session, return_id=found.id, subject=goods.seller, settings=SETTINGS, now=now)
    assert done.replacement_order_id is not None
    return done, await orders.get(session, order_id=done.replacement_order_id, subject=_OPERATOR)


_OPERATOR = Subject(label="operator", is_operator=True)


async def level(session: ReadSession, variant_id: UUID) -> tuple[int, int, int]:
    found = (await stock.levels(session, variant_ids=[variant_id]))[variant_id]
    return found.on_hand, found.held, found.allocated


async def test_another_size_at_the_same_price_is_held_at_once_and_costs_nothing(session: WriteSession, now: datetime):
    goods = await shirt(session, now=now, tax=TAX)
    placed = await delivered(session, goods, now=now)
    found = await ask(session, placed, goods, "L", now=now)
    assert await level(session, goods.sizes["L"]) == (3, 1, 0)
    done, new = await exchanged(session, found, goods, now=now)
    assert (done.state, done.refunded.amount) == (State.EXCHANGING, 0)
    assert await level(session, goods.sizes["L"]) == (3, 0, 1)
    assert (new.status, new.payment_state, new.amounts.total) == (
        OrderStatus.CONFIRMED,
        PaymentState.PAID,
        Money(1_190, "COP"),
    )
    old = await orders.get_by_token(session, token=placed.token)
    assert (old.refunded, old.kept, old.parts[0].lines[0].returned) == (new.paid, new.paid, 1)
    await check_where_the_money_is(session)

    sent = await service.send_replacement(
        session, return_id=found.id, tracking_number="T-1", subject=goods.seller, now=now
    )
    assert (sent.state, await level(session, goods.sizes["L"])) == (State.EXCHANGED, (2, 0, 0))
    with pytest.raises(ReturnMoved):
        await service.send_replacement(session, return_id=found.id, subject=goods.seller, now=now)
    # What went out is an order like others: it can come back, too, and then as what it is.
    await orders.move(session, target_id=new.id, to=Status.DELIVERED, subject=goods.seller, now=now)
    again = await orders.get(session, order_id=new.id, subject=_OPERATOR)
    assert (again.parts[0].lines[0].returnable, again.parts[0].lines[0].variant_id) == (1, goods.sizes["L"])


async def test_a_dearer_size_waits_for_the_difference_and_is_not_sent_before(session: WriteSession, now: datetime):
    goods = await shirt(session, now=now, tax=TAX)
    placed = await delivered(session, goods, now=now)
    found = await ask(session, placed, goods, "XL", now=now)
    done, new = await exchanged(session, found, goods, now=now)
    assert (new.status, new.paid, new.amounts.total) == (OrderStatus.PENDING, Money(1_190, "COP"), Money(1_428, "COP"))
    assert await level(session, goods.sizes["XL"]) == (3, 1, 0)
    with pytest.raises(MoveNotAllowed):
        async with session.begin_nested():
            await service.send_replacement(session, return_id=found.id, subject=goods.seller, now=now)
    attempts = await payments.list_for_reference(session, reference_id=new.id)
    assert [(each.provider, each.amount.amount) for each in attempts] == [(EXCHANGE, 1_190), ("test", 238)]
    waiting = PlacedOrder(order=new, token="", payment=attempts[-1], is_new=True)
    await order_factory.pay(session, waiting, now=now)
    await orders.settle(session, order_id=new.id, now=now)
    paid = await orders.get(session, order_id=new.id, subject=_OPERATOR)
    assert (paid.status, paid.paid) == (OrderStatus.CONFIRMED, paid.amounts.total)
    await check_where_the_money_is(session)
    sent = await service.send_replacement(session, return_id=found.id, subject=goods.seller, now=now)
    assert (sent.state, done.refunded.amount) == (State.EXCHANGED, 0)


@pytest.mark.parametrize(("way", "held"), [(None, 0), (RefundTo.STORE_CREDIT, 300)])
async def test_a_cheaper_size_gives_the_difference_back(
    session: WriteSession, now: datetime, way: RefundTo | None, held: int
):
    goods = await shirt(session, now=now)
    account = await account_factory.account(session, now=now)
    placed = await delivered(session, goods, account_id=account.id, now=now)
    found = await ask(session, placed, goods, "S", now=now)
    await arrived(session, found, goods, now=now)
    done = await service.exchange(
        session, return_id=found.id, refund_to=way, subject=goods.seller, settings=SETTINGS, now=now
    )
    assert (done.refunded, done.refunded_to) == (Money(300, "COP"), way or RefundTo.PAYMENT)
    [paid] = await payments.list_for_reference(session, reference_id=placed.order.id)
    assert (paid.kept.amount, paid.refund_pending.amount) == (700 + held, 300 - held)
    assert sum(each.amount for each in await credit.balances(session, account_id=account.id)) == held
    await check_where_the_money_is(session)


async def test_what_is_asked_for_must_be_of_the_same_product_and_there(session: WriteSession, now: datetime):
    goods = await shirt(session, now=now)
    placed = await delivered(session, goods, now=now)
    other = await sale.stall(session, now=now)
    foreign = Shirt(goods.stall, {"other": other.variant_id, "cup": goods.stall.variant_id})
    for size in ("other", "cup"):
        with pytest.raises(ReplacementUnfit):
            async with session.begin_nested():
                await ask(session, placed, foreign, size, now=now)
    await stock.set_on_hand(
        session, shop_id=goods.stall.shop.id, variant_id=goods.sizes["L"], on_hand=0, actor=ACTOR, now=now
    )
    with pytest.raises(StockInsufficient):
        async with session.begin_nested():
            await ask(session, placed, goods, "L", now=now)
    # Nothing half-done stays: the pieces can be asked back as before.
    assert (await ask(session, placed, goods, "XL", now=now, pieces=2)).pieces == {placed.order.parts[0].lines[0].id: 2}


async def test_who_keeps_it_or_is_refused_or_paid_back_sets_what_was_held_free(session: WriteSession, now: datetime):
    goods = await shirt(session, now=now)
    placed = await delivered(session, goods, now=now)
    first = await ask(session, placed, goods, "L", now=now)
    await service.cancel(session, return_id=first.id, subject=Subject(label="guest"), token=placed.token, now=now)
    second = await ask(session, placed, goods, "L", now=now)
    await service.reject(session, return_id=second.id, answer="worn", subject=goods.seller, now=now)
    third = await ask(session, placed, goods, "L", now=now)
    await arrived(session, third, goods, now=now)
    await service.refund(session, return_id=third.id, subject=goods.seller, now=now)
    assert await level(session, goods.sizes["L"]) == (3, 0, 0)


async def test_the_shop_chooses_another_thing_and_a_hold_that_is_over_is_taken_anew(
    session: WriteSession, now: datetime
):
    goods = await shirt(session, now=now)
    placed = await delivered(session, goods, now=now)
    first = await ask(session, placed, goods, "L", now=now)
    later = now + SETTINGS.exchange_hold + timedelta(hours=1)
    await stock.expire_holds(session, now=later)
    assert await level(session, goods.sizes["L"]) == (3, 0, 0)
    await exchanged(session, first, goods, now=later)
    assert await level(session, goods.sizes["L"]) == (3, 0, 1)
    second = await ask(session, placed, goods, "L", now=later)
    await arrived(session, second, goods, now=later)
    cup = goods.stall.variant_id
    await service.exchange(
        session, return_id=second.id, variant_id=cup, subject=goods.seller, settings=SETTINGS, now=later
    )
    assert await level(session, goods.sizes["L"]) == (3, 0, 1)
    assert (await level(session, cup))[2] == 1
    old = await orders.get_by_token(session, token=placed.token)
    assert old.status is OrderStatus.RETURNED


async def test_an_exchange_that_is_never_paid_for_gives_the_money_back_the_way_it_came_once(
    database: Database, clock: ManualClock, drain: Drain, now: datetime
):
    async with database.write() as session:
        goods = await shirt(session, now=now)
        placed = await delivered(session, goods, now=now)
        found = await ask(session, placed, goods, "XL", now=now)
        done, new = await exchanged(session, found, goods, now=now)
    assert placed.payment is not None
    # The gateway itself knows of the payment, too: it gives back nothing that it never took.
    await payment_factory.decide(database, placed.payment, now=now)
    await drain()
    clock.advance(SETTINGS.exchange_hold + timedelta(hours=1))
    async with database.write() as session:
        await stock.expire_holds(session, now=clock.now())
    for _ in range(2):
        await drain()
        async with database.write() as session:
            await orders.settle(session, order_id=new.id, now=clock.now())
    async with database.read() as session:
        ended = await service.get(session, return_id=found.id, subject=_OPERATOR)
        assert (ended.state, ended.refunded) == (State.REFUNDED, Money(1_000, "COP"))
        old = await orders.get_by_token(session, token=placed.token)
        [paid] = await payments.list_for_reference(session, reference_id=placed.order.id)
        assert (paid.refunded, paid.kept.amount) == (Money(1_000, "COP"), 0)
        assert (old.refunded, old.kept.amount) == (Money(1_000, "COP"), 0)
        assert await level(session, goods.sizes["XL"]) == (3, 0, 0)
        between = await ledger.balance(session, account=AccountRef(f"gateway:{EXCHANGE}"), currency="COP")
        assert between.amount == 0
        assert await orders.verify(session, now=clock.now(), rest=timedelta()) == ()
        await check_where_the_money_is(session)
        steps = await stock.list_movements(
            session, shop_id=goods.stall.shop.id, variant_id=goods.sizes["M"], page=PageQuery()
        )
        assert len(steps.items) > 1
        stuck = "SELECT count(*) FROM payment_refunds WHERE state = 'requested'"
        assert (await session.execute(text(stuck))).scalar_one() == 0
    assert done.state is State.EXCHANGING


async def listed(
    session: WriteSession, goods: Shirt, prices: Mapping[str, int], *, now: datetime, **said: object
) -> PriceList:
    """A price list with prices of some sizes: what else it says, the test says."""
    shop_id = goods.stall.shop.id
    draft = PriceListDraft(name=f"List {ids.new_id()}", **said)  # type: ignore[arg-type]
    made = await price_lists.add_list(session, shop_id=shop_id, draft=draft, actor=ACTOR, now=now)
    entries = {goods.sizes[size]: Price(amount=amount) for size, amount in prices.items()}
    await price_lists.set_prices(session, shop_id=shop_id, list_id=made.id, prices=entries, actor=ACTOR, now=now)
    return made


async def test_another_size_costs_what_its_buyer_would_pay_for_it(session: WriteSession, now: datetime):
    goods = await shirt(session, now=now)
    account = await account_factory.account(session, now=now)
    placed = await delivered(session, goods, account_id=account.id, now=now)
    await evaluating.gather(session, shop_id=goods.stall.shop.id, now=now)
    regulars = await segments.add_segment(
        session,
        shop_id=goods.stall.shop.id,
        draft=SegmentDraft(name="Regulars", rule=SegmentRule(orders_at_least=1)),
        actor=ACTOR,
        now=now,
    )
    await listed(session, goods, {"XL": 1_050, "M": 900}, now=now, currency="COP", segment_id=regulars.id)
    dearer = await ask(session, placed, goods, "XL", now=now)
    order = await orders.get_detail(session, sub_order_id=dearer.sub_order_id, subject=goods.seller)
    difference = await service.price(session, found=dearer, order=order, now=now)
    offered = await exchanges.offers(session, order.part.lines, account_id=account.id, locale="en", now=now)
    shown = {each.variant.variant_title: each.difference.amount for each in offered[order.part.lines[0].id]}
    assert shown == {"M": 0, "L": 0, "XL": 50, "S": -300}
    _, new = await exchanged(session, dearer, goods, now=now)
    assert (difference, new.amounts.total) == (Money(50, "COP"), Money(1_050, "COP"))
    # The same again costs what it did, whatever it costs by now.
    same = await ask(session, placed, goods, "M", now=now)
    done, again = await exchanged(session, same, goods, now=now)
    assert (done.refunded.amount, again.amounts.total, again.status) == (0, Money(1_000, "COP"), OrderStatus.CONFIRMED)
    await check_where_the_money_is(session)


async def test_an_order_in_another_currency_is_exchanged_in_it(session: WriteSession, now: datetime):
    goods = await shirt(session, now=now)
    dollars = await listed(session, goods, {"M": 500, "XL": 700}, now=now, currency="USD")
    free = ShippingDraft(name="Courier", kind=ShippingKind.FLAT, currency="USD")
    await pricing.set_shipping_methods(session, shop_id=goods.stall.shop.id, methods=[free], actor=ACTOR, now=now)
    wanted = replace(order_factory.checkout({goods.sizes["M"]: 2}), currency="USD")
    done = await orders.place(session, checkout=wanted, settings=OrderSettings(), now=now)
    await order_factory.pay(session, done, now=now)
    await orders.settle(session, order_id=done.order.id, now=now)
    for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await orders.move(session, target_id=done.order.id, to=status, subject=goods.seller, now=now)
    with pytest.raises(ReplacementUnfit):
        async with session.begin_nested():
            await ask(session, done, goods, "L", now=now)
    found = await ask(session, done, goods, "XL", now=now)
    _, new = await exchanged(session, found, goods, now=now)
    assert (new.amounts.total, new.paid) == (Money(700, "USD"), Money(500, "USD"))
    # The same again goes out also where no list has it in that currency any more.
    same = await ask(session, done, goods, "M", now=now)
    await price_lists.remove_list(session, shop_id=goods.stall.shop.id, list_id=dollars.id, actor=ACTOR, now=now)
    _, again = await exchanged(session, same, goods, now=now)
    assert again.amounts.total == Money(500, "USD")
