"""Points in orders: spent once at checkout, earned with what arrives, undone with what goes back; booked to the end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import text

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.loyalty import service as loyalty
from sokoni.commerce.loyalty.errors import PointsNeedAccount, PointsShort
from sokoni.commerce.loyalty.types import EntryKind
from sokoni.commerce.order import service
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import OrderStatus, PlacedOrder, Status
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.commerce.returns import service as returns
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Reason, Request
from sokoni.core.database import Database, ReadSession, WriteSession, count_statements
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import loyalty as loyalty_factory
from tests.support.factories import order as order_factory
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.waiting import again_while_busy

SETTINGS = OrderSettings()
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def buyer(session: WriteSession, now: datetime) -> Account:
    await loyalty_factory.programme(session, now=now)
    account = await account_factory.account(session, now=now)
    await loyalty_factory.grant(session, account.id, 100, now=now)
    return account


async def log(session: ReadSession, account: Account) -> list[tuple[EntryKind, int]]:
    found = await loyalty.list_for_account(session, account_id=account.id)
    return [(each.kind, each.points) for each in found]


async def deliver(session: WriteSession, placed: PlacedOrder, stall: sale.Stall, *, now: datetime) -> None:
    for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        seller = sale.seller_of(stall)
        await service.move(session, target_id=placed.order.parts[0].id, to=status, subject=seller, now=now)


async def follow(session: WriteSession, placed: PlacedOrder, *, now: datetime) -> None:
    """What the events of its parts start, twice: nothing more may come of the second time."""
    for _ in range(2):
        for part in placed.order.parts:
            await service.follow_points(session, sub_order_id=part.id, now=now)


async def send_back(
    session: WriteSession, placed: PlacedOrder, stall: sale.Stall, quantity: int, *, now: datetime
) -> None:
    part, seller = placed.order.parts[0], sale.seller_of(stall)
    found = await returns.request(
        session,
        part_id=part.id,
        wanted=Request(pieces={part.lines[0].id: quantity}, reason=Reason.DAMAGED),
        subject=Subject(label="Guest"),
        token=placed.token,
        settings=ReturnSettings(),
        now=now,
    )
    for step in (returns.approve, returns.receive):
        await step(session, return_id=found.id, subject=seller, now=now)
    await returns.refund(session, return_id=found.id, subject=seller, now=now)


@pytest.mark.usefixtures("no_subscribers")
async def test_points_take_off_what_they_are_worth_and_no_more_are_spent_than_that_costs(
    session: WriteSession, buyer: Account, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, prices=[333, 222])
    wanted = {goods.variant_id: 1 for goods in stall.goods}
    placed = await order_factory.placed(session, quantities=wanted, account_id=buyer.id, points=80, now=now)
    (part,) = placed.order.parts
    # 555 are 56 points at ten a point, though 80 were offered; delivery is paid with money.
    assert [line.discount.amount for line in part.lines] == [333, 222]
    assert (placed.order.amounts.total.amount, part.funded.amount) == (sale.SHIPPING, 555)
    assert await log(session, buyer) == [(EntryKind.GRANTED, 100), (EntryKind.REDEEMED, -56)]


@pytest.mark.usefixtures("no_subscribers")
async def test_guests_and_the_poor_spend_no_points(session: WriteSession, buyer: Account, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    wanted = {stall.variant_id: 1}
    with pytest.raises(PointsNeedAccount):
        await order_factory.placed(session, quantities=wanted, points=5, now=now)
    with pytest.raises(PointsShort):
        await order_factory.placed(session, quantities=wanted, account_id=buyer.id, points=101, now=now)


@pytest.mark.usefixtures("no_subscribers")
async def test_spending_costs_checkout_five_statements_and_nobody_else_any(
    session: WriteSession, buyer: Account, now: datetime
) -> None:
    async def statements(points: int) -> int:
        stalls = [await sale.stall(session, now=now, prices=[1_000, 2_000]) for _ in range(3)]
        await promotion_factory.promotion(session, shop_id=stalls[0].shop.id, now=now, code="TEN")
        wanted = {goods.variant_id: 1 for stall in stalls for goods in stall.goods}
        checkout = order_factory.checkout(wanted, account_id=buyer.id, points=points, codes=["TEN"])
        with count_statements(keep=True) as counted:
            await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
        assert counted.prepared == counted.value, counted.statements
        return counted.value

    before = await statements(0)
    after = await statements(20)
    assert after == before + 5
    assert after <= 35


@pytest.mark.usefixtures("no_subscribers")
async def test_points_are_earned_with_what_arrives_without_shipping_and_tax(
    session: WriteSession, buyer: Account, now: datetime
) -> None:
    tax = TaxDraft(country="CO", rate_bp=1_900, inclusive=True, taxes_shipping=True)
    stall = await sale.stall(session, now=now, prices=[11_900], tax=tax, shipping=1_190)
    placed = await order_factory.confirmed(
        session, quantities={stall.variant_id: 1}, account_id=buyer.id, points=100, now=now
    )
    await follow(session, placed, now=now)
    assert len(await log(session, buyer)) == 2
    await deliver(session, placed, stall, now=now)
    await follow(session, placed, now=now)
    # 10,900 paid after the points, of which 1,740 are tax: 9,160 earn one point for each hundred.
    assert (await log(session, buyer))[2:] == [(EntryKind.EARNED, 91)]
    standing = await loyalty_factory.standing(session, buyer.id, now=now)
    assert (standing.balance, standing.qualifying, standing.missing) == (91, 91, 9)


@pytest.mark.usefixtures("no_subscribers")
async def test_a_return_takes_back_what_was_earned_and_gives_back_what_was_spent_in_proportion(
    session: WriteSession, buyer: Account, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, prices=[1_000], shipping=0)
    placed = await order_factory.confirmed(
        session, quantities={stall.variant_id: 3}, account_id=buyer.id, points=50, now=now
    )
    await deliver(session, placed, stall, now=now)
    await follow(session, placed, now=now)
    await send_back(session, placed, stall, 1, now=now)
    await follow(session, placed, now=now)
    # 2,500 were paid for three: 25 points; for two left 1,667 (16). Of 50 spent a third comes back, rounded down.
    assert (await log(session, buyer))[2:] == [
        (EntryKind.EARNED, 25),
        (EntryKind.RESTORED, 16),
        (EntryKind.REVERSED, -9),
    ]
    await send_back(session, placed, stall, 2, now=now)
    await follow(session, placed, now=now)
    assert (await log(session, buyer))[5:] == [(EntryKind.RESTORED, 34), (EntryKind.REVERSED, -16)]
    assert (await loyalty_factory.standing(session, buyer.id, now=now)).balance == 100


@pytest.mark.usefixtures("no_subscribers")
async def test_what_was_earned_and_spent_already_is_owed_when_its_goods_go_back(
    session: WriteSession, buyer: Account, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, prices=[10_000], shipping=0)
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, account_id=buyer.id, now=now)
    await deliver(session, placed, stall, now=now)
    await follow(session, placed, now=now)
    await loyalty_factory.grant(session, buyer.id, -200, now=now)
    await send_back(session, placed, stall, 1, now=now)
    await follow(session, placed, now=now)
    standing = await loyalty_factory.standing(session, buyer.id, now=now)
    assert (standing.balance, standing.spendable, standing.qualifying) == (-100, 0, 0)
    with pytest.raises(PointsShort):
        await order_factory.placed(session, quantities={stall.variant_id: 1}, account_id=buyer.id, points=1, now=now)
    assert await loyalty_factory.grant(session, buyer.id, 130, now=now) == 30


@pytest.mark.usefixtures("no_subscribers")
async def test_goods_paid_with_points_alone_are_booked_to_the_shop_and_back(
    session: WriteSession, buyer: Account, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, prices=[500], shipping=0)

    async def owed() -> tuple[int, int]:
        shop = await ledger.balance(session, account=AccountRef("shop_payable", stall.shop.id), currency="COP")
        market = await ledger.balance(session, account=AccountRef("platform_promotions"), currency="COP")
        return shop.amount, market.amount

    placed = await order_factory.placed(
        session, quantities={stall.variant_id: 2}, account_id=buyer.id, points=100, now=now
    )
    order = await service.get_by_token(session, token=placed.token)
    assert (order.status, order.amounts.total.amount) == (OrderStatus.CONFIRMED, 0)
    assert await owed() == (-1_000, 1_000)
    buying = Subject(account_id=buyer.id, label=buyer.email)
    await service.move(session, target_id=order.id, to=Status.CANCELLED, subject=buying, now=now)
    await follow(session, placed, now=now)
    assert await owed() == (0, 0)
    assert (await loyalty_factory.standing(session, buyer.id, now=now)).balance == 100


@pytest.mark.heavy
async def test_many_tills_at_once_spend_no_more_points_than_there_are(
    database: Database, now: datetime, scale: float
) -> None:
    """One customer with points for five orders at all tills together: five orders, and not a point too many."""
    tills = max(20, int(200 * scale))
    async with database.write() as session:
        await loyalty_factory.programme(session, now=now)
        stalls = [await sale.stall(session, now=now, on_hand=10_000, prices=[5_000]) for _ in range(2)]
        buyer = await account_factory.account(session, now=now)
        for points in (25, 35, 40):
            await loyalty_factory.grant(session, buyer.id, points, now=now)

    async def buy(number: int) -> type[PointsShort] | None:
        stall = stalls[number % 2]
        checkout = order_factory.checkout({stall.variant_id: 1}, account_id=buyer.id, points=20)
        try:
            async with database.write() as session:
                await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
        except PointsShort as refusal:
            return type(refusal)
        return None

    outcomes = Counter(await asyncio.gather(*(again_while_busy(partial(buy, number)) for number in range(tills))))
    assert outcomes == {None: 5, PointsShort: tills - 5}
    async with database.read() as reader:
        assert (await loyalty_factory.standing(reader, buyer.id, now=now)).balance == 0
        taken = await reader.execute(text("SELECT count(*) FROM order_lines WHERE discount_amount = 200"))
        assert taken.scalar_one() == 5


async def test_events_earn_points_reach_a_tier_once_and_write_of_it(
    database: Database, drain: Drain, now: datetime
) -> None:
    async with database.write() as session:
        await loyalty_factory.programme(session, now=now)
        stall = await sale.stall(session, now=now, prices=[10_000], shipping=0)
        buyer = await account_factory.account(session, now=now)
    for points in (100, 225):
        async with database.write() as session:
            placed = await order_factory.confirmed(
                session, quantities={stall.variant_id: 1}, account_id=buyer.id, now=now
            )
            await deliver(session, placed, stall, now=now)
        await drain()
        async with database.read() as reader:
            standing = await loyalty_factory.standing(reader, buyer.id, now=now)
            # The second time with the tier that the first one reached: a quarter more.
            assert standing.balance == points
            found = await reader.execute(text("SELECT context FROM notifications WHERE template = 'tier_reached'"))
            assert [row.context["tier"] for row in found] == ["Regular"]
