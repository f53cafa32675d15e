"""Promotions in orders: what is taken off, counted, frozen, given back, and booked."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Order, PlacedOrder, Status
from sokoni.commerce.pricing.promotion import service as promotions
from sokoni.commerce.pricing.promotion.errors import (
    CodeNotForYou,
    CodeOver,
    CodeUnknown,
    CodeUsedBefore,
    CodeUsedUp,
    CodeWithoutEffect,
    PromotionUsedUp,
)
from sokoni.commerce.pricing.promotion.types import Audience, Kind, Level, Payer, Promotion, Reach, Scope
from sokoni.commerce.stock import service as stock
from sokoni.core.change import Actor
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import order as order_factory
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.waiting import again_while_busy

pytestmark = pytest.mark.usefixtures("no_subscribers")

SETTINGS = OrderSettings()
ACTOR = Actor(kind="system", label="tests")
ALL = frozenset(Level)


async def place(session: WriteSession, stall: sale.Stall, now: datetime, **options: object) -> PlacedOrder:
    return await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, **options)  # type: ignore[arg-type]


async def standing(session: WriteSession, made: Promotion) -> Promotion:
    return await promotions.get_promotion(session, shop_id=made.shop_id, promotion_id=made.id)


async def test_an_order_keeps_what_was_taken_off_each_line_and_off_shipping(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, prices=[10_000, 3_333])
    ten = await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, combines_with=ALL)
    free = await promotion_factory.promotion(
        session,
        shop_id=stall.shop.id,
        now=now,
        code="FREE",
        title="Free delivery",
        kind=Kind.FREE_SHIPPING,
        level=Level.SHIPPING,
        combines_with=ALL,
    )
    wanted = {goods.variant_id: 1 for goods in stall.goods}
    placed = await order_factory.placed(session, quantities=wanted, now=now, codes=["free"])
    order = await service.get_by_token(session, token=placed.token)
    (part,) = order.parts
    assert [line.discount.amount for line in part.lines] == [1000, 333]
    assert [[(each.title, each.amount.amount) for each in line.reductions] for line in part.lines] == [
        [("Ten off", 1000)],
        [("Ten off", 333)],
    ]
    assert [(each.code, each.amount.amount) for each in part.shipping_reductions] == [("FREE", sale.SHIPPING)]
    assert (order.amounts.discount.amount, order.amounts.shipping.amount) == (1333, 0)
    assert order.amounts.total == Money(12_000, "COP")
    assert {each.promotion_id: each.amount.amount for each in part.discounts} == {ten.id: 1333, free.id: sale.SHIPPING}
    assert part.promotion_ids == {ten.id, free.id}


async def test_a_code_costs_checkout_four_statements_and_nobody_else_any(session: WriteSession, now: datetime) -> None:
    async def statements(codes: list[str], wanted: dict[UUID, int]) -> int:
        checkout = order_factory.checkout(wanted, codes=codes)
        with count_statements(keep=True) as counted:
            await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
        assert counted.prepared == counted.value, counted.statements
        return counted.value

    plain, reduced = [await sale.stall(session, now=now) for _ in range(2)]
    await promotion_factory.promotion(session, shop_id=reduced.shop.id, now=now, code="TEN", usage_limit=5)
    before = await statements([], {plain.variant_id: 1})
    assert before <= 18
    # Uses of all, of the code and of the buyer are counted, and noted with the order.
    assert await statements(["TEN"], {reduced.variant_id: 1}) == before + 4


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"ends_at": timedelta(0)}, CodeOver),
        ({"minimum_amount": 10**9}, CodeWithoutEffect),
        ({"audience": Audience.ACCOUNTS}, CodeNotForYou),
    ],
)
async def test_a_code_that_takes_nothing_off_is_refused_where_the_order_names_it(
    session: WriteSession, now: datetime, said: dict[str, object], refusal: type[DomainError]
) -> None:
    stall = await sale.stall(session, now=now)
    said = {name: now + each if isinstance(each, timedelta) else each for name, each in said.items()}
    await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="TEN", **said)
    with pytest.raises(refusal):
        await place(session, stall, now, codes=["TEN"])
    with pytest.raises(CodeUnknown):
        await place(session, stall, now, codes=["ELEVEN"])


async def test_a_code_counts_as_often_as_it_may_for_one_account_and_one_mailbox(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now)
    buyer = await account_factory.account(session, now=now)
    await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="ONCE", per_customer_limit=1)
    await place(session, stall, now, codes=["ONCE"], account_id=buyer.id, email="ana@example.com")
    for other in (
        {"account_id": buyer.id, "email": "other@example.com"},
        {"email": "ANA+again@example.com"},
    ):
        with pytest.raises(CodeUsedBefore):
            await place(session, stall, now, codes=["ONCE"], **other)
    await place(session, stall, now, codes=["ONCE"], email="ben@example.com")


async def test_only_a_first_order_is_a_first_order(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, audience=Audience.FIRST_ORDER)
    first, second = [await place(session, stall, now, email="ana@example.com") for _ in range(2)]
    assert (first.order.amounts.discount.amount, second.order.amounts.discount.amount) == (1299, 0)


async def test_what_was_used_is_given_back_once_when_the_order_is_cancelled_or_runs_out(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now)
    made = await promotion_factory.promotion(
        session, shop_id=stall.shop.id, now=now, code="ONE", usage_limit=1, per_customer_limit=1
    )
    placed = await place(session, stall, now, codes=["ONE"])
    with pytest.raises(CodeUsedUp):
        await place(session, stall, now, codes=["ONE"], email="ben@example.com")
    await service.move(
        session, target_id=placed.order.id, to=Status.CANCELLED, subject=Subject(), token=placed.token, now=now
    )
    assert (await standing(session, made)).used == 0
    again = await place(session, stall, now, codes=["ONE"])
    late = now + timedelta(minutes=16)
    await stock.expire_holds(session, now=late)
    for _ in range(2):
        await service.expire(session, sub_order_id=again.order.parts[0].id, now=late)
    assert (await standing(session, made)).used == 0


async def test_late_money_keeps_its_price_and_the_limit_holds(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    made = await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="ONE", usage_limit=1)
    late = now + timedelta(minutes=16)
    first = await place(session, stall, now, codes=["ONE"])
    await stock.expire_holds(session, now=late)
    await service.expire(session, sub_order_id=first.order.parts[0].id, now=late)
    second = await place(session, stall, late, codes=["ONE"], email="ben@example.com")
    await order_factory.pay(session, first, now=late)
    await service.settle(session, order_id=first.order.id, now=late)
    revived = await service.get_by_token(session, token=first.token)
    assert revived.parts[0].status is Status.CONFIRMED
    assert revived.amounts.discount.amount == 1299
    assert (await standing(session, made)).used == 1
    ((figures,),) = (await promotions.list_figures(session, promotion_ids=[made.id])).values()
    assert (figures.orders, figures.beyond) == (2, 1)
    # The one beyond the limit was never counted, so nothing is given back for it.
    for placed, left in ((first, 1), (second, 0)):
        await service.move(
            session, target_id=placed.order.id, to=Status.CANCELLED, subject=Subject(), token=placed.token, now=late
        )
        assert (await standing(session, made)).used == left


async def test_a_promotion_of_the_market_ends_with_the_last_part_that_uses_it(
    session: WriteSession, now: datetime
) -> None:
    one, two = [await sale.stall(session, now=now, prices=[10_000]) for _ in range(2)]
    made = await promotion_factory.promotion(session, shop_id=None, now=now, payer=Payer.PLATFORM)
    placed = await order_factory.placed(session, quantities={one.variant_id: 1, two.variant_id: 1}, now=now)
    for part, left in zip(placed.order.parts, (1, 0), strict=True):
        assert part.funded == Money(1000, "COP")
        await service.move(session, target_id=part.id, to=Status.CANCELLED, subject=operator(), token=None, now=now)
        assert (await standing(session, made)).used == left


def operator() -> Subject:
    """Somebody who runs the marketplace."""
    return Subject(account_id=UUID(int=1), is_operator=True)


async def test_what_the_platform_pays_is_the_shops(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, prices=[10_000])
    await promotion_factory.promotion(session, shop_id=None, now=now, payer=Payer.PLATFORM)
    done = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    assert done.order.amounts.total == Money(9_000 + sale.SHIPPING, "COP")

    async def balance(kind: str, owner: UUID | None = None) -> int:
        return (await ledger.balance(session, account=AccountRef(kind, owner), currency="COP")).amount

    assert -await balance("shop_payable", stall.shop.id) == 10_000 + sale.SHIPPING
    assert await balance("platform_promotions") == 1000
    await service.move(session, target_id=done.order.id, to=Status.CANCELLED, subject=operator(), token=None, now=now)
    assert await balance("shop_payable", stall.shop.id) == 0
    assert await balance("platform_promotions") == 0


async def test_the_database_keeps_a_line_and_what_came_off_it_together(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now)
    await place(session, stall, now)
    checked = await session.execute(
        text(
            "SELECT count(*) FROM order_lines"
            " WHERE discount_amount > 0 AND discount_amount = reductions_sum(reductions)"
        )
    )
    assert checked.scalar_one() == 1


@pytest.mark.heavy
@pytest.mark.parametrize("is_generated", [False, True])
async def test_a_limit_holds_however_many_order_at_once(
    database: Database, now: datetime, scale: float, *, is_generated: bool
) -> None:
    """Many buyers over two shops with the last uses of a code: exactly so many get it, and the others are told."""
    buyers, limit = max(12, int(40 * scale)), 5
    async with database.write() as session:
        one, two = [await sale.stall(session, now=now, on_hand=10_000) for _ in range(2)]
        options = {} if is_generated else {"usage_limit": limit}
        made = await promotion_factory.promotion(session, shop_id=None, now=now, code="RUSH", **options)
        if is_generated:
            await promotions.generate_codes(
                session, shop_id=None, promotion_id=made.id, count=1, usage_limit=limit, actor=ACTOR, now=now
            )
        codes = await promotions.list_all_codes(session, shop_id=None, promotion_id=made.id)
    code = codes[-1].code if is_generated else "RUSH"
    pair = {one.variant_id: 1, two.variant_id: 1}

    async def buy(number: int) -> type[DomainError] | None:
        wanted = dict(reversed(pair.items())) if number % 2 else pair
        checkout = order_factory.checkout(wanted, codes=[code], email=f"buyer{number}@example.com")
        try:
            async with database.write() as session:
                await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
        except (PromotionUsedUp, CodeUsedUp) as refusal:
            return type(refusal)
        return None

    outcomes = Counter(await asyncio.gather(*(again_while_busy(partial(buy, number)) for number in range(buyers))))
    assert outcomes[None] == limit
    async with database.read() as reader:
        ((figures,),) = (await promotions.list_figures(reader, promotion_ids=[made.id])).values()
        assert figures.orders == limit
        assert (await promotions.get_promotion(reader, shop_id=None, promotion_id=made.id)).used == limit


async def test_one_customer_at_many_tills_uses_a_code_once(database: Database, now: datetime) -> None:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=100)
        await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="ONCE", per_customer_limit=1)
    checkout = order_factory.checkout({stall.variant_id: 1}, codes=["ONCE"])

    async def buy() -> Order | None:
        try:
            async with database.write() as session:
                placed = await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
        except CodeUsedBefore:
            return None
        return placed.order

    placed = await asyncio.gather(*(buy() for _ in range(8)))
    assert len([order for order in placed if order is not None]) == 1


async def test_goods_are_meant_by_a_category_above_them_and_by_their_collection(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, prices=[10_000, 20_000, 30_000])
    light = await catalog_factory.category(session, now=now)
    lamps = await catalog_factory.category(session, now=now, parent_id=light)
    await catalog.update_product(
        session, product_id=stall.goods[0].product_id, fields={"category_ids": [lamps]}, actor=ACTOR, now=now
    )
    gifts = await catalog.add_collection(
        session,
        shop_id=stall.shop.id,
        draft=CollectionDraft(title="Gifts", product_ids=(stall.goods[1].product_id,)),
        actor=ACTOR,
        now=now,
    )
    for reach, group_id in ((Reach.CATEGORIES, light), (Reach.COLLECTIONS, gifts.id)):
        scope = Scope(reach=reach, ids=frozenset({group_id}))
        await promotion_factory.promotion(
            session, shop_id=stall.shop.id, now=now, level=Level.PRODUCT, scope=scope, combines_with=ALL
        )
    wanted = {goods.variant_id: 1 for goods in stall.goods}
    placed = await order_factory.placed(session, quantities=wanted, now=now)
    assert [line.discount.amount for line in placed.order.parts[0].lines] == [1000, 2000, 0]
