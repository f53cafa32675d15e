"""What a part brings its shop: told before it is paid as it comes out afterwards, and borne out by the books."""

from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.commission import service as commission
from sokoni.commerce.commission.types import Key, Scope, Terms
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.errors import OrderMissing
from sokoni.commerce.order.takings_types import Takings
from sokoni.commerce.order.types import Status
from sokoni.commerce.pricing.promotion.types import Payer
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import Subject
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import order as order_factory
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import ACTOR, Stall, seller_of

OPERATOR = Subject(account_id=UUID(int=1), is_operator=True)


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> Stall:
    """A shop with taxes, of whose sales a tenth is kept, with a tax on it."""
    key, terms = Key(scope=Scope.MARKET), Terms(rate_bp=1000, tax_bp=1900)
    await commission.add_rule(session, key=key, terms=terms, actor=ACTOR, now=now)
    return await sale.stall(session, now=now, prices=[11_900], tax=TaxDraft(rate_bp=1900, inclusive=True))


async def brings(session: WriteSession, stall: Stall, part_id: UUID) -> Takings:
    return await orders.find_takings(session, sub_order_id=part_id, subject=seller_of(stall))


async def booked(session: WriteSession, stall: Stall) -> int:
    """What the books owe the shop, tax included."""
    owed = [
        (await ledger.balance(session, account=AccountRef(kind, stall.shop.id), currency="COP")).amount
        for kind in ("shop_payable", "tax_payable")
    ]
    return -sum(owed)


def figures(takings: Takings) -> tuple[int, int, int, int]:
    return (
        takings.paid.amount,
        takings.commission.amount,
        takings.commission_tax.amount,
        takings.left.amount,
    )


async def test_what_is_told_before_payment_is_what_the_books_say_after_it(
    session: WriteSession, stall: Stall, now: datetime
):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, now=now)
    (part,) = placed.order.parts
    foreseen = await brings(session, stall, part.id)
    assert figures(foreseen) == (40_700, 3_000, 570, 37_130)
    assert not foreseen.is_booked
    await order_factory.pay(session, placed, now=now)
    await orders.settle(session, order_id=placed.order.id, now=now)
    sold = await brings(session, stall, part.id)
    assert sold.is_booked
    assert figures(sold) == figures(foreseen)
    assert sold.left.amount == await booked(session, stall)


async def test_what_is_given_back_is_taken_off_with_its_commission(session: WriteSession, stall: Stall, now: datetime):
    done = await order_factory.confirmed(session, quantities={stall.variant_id: 3}, now=now)
    (part,) = done.order.parts
    await orders.refund(session, target_id=part.id, amount=Money(777, "COP"), subject=OPERATOR, now=now)
    less = await brings(session, stall, part.id)
    assert less.paid.amount == 40_700 - 777
    assert less.left.amount == await booked(session, stall)
    await orders.move(session, target_id=part.id, to=Status.CANCELLED, subject=OPERATOR, token=None, now=now)
    assert figures(await brings(session, stall, part.id)) == (0, 0, 0, 0)


async def test_cash_lies_in_the_shops_till_and_pieces_taken_off_before_cost_nothing(
    session: WriteSession, stall: Stall, now: datetime
):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, payment_method="cash", now=now)
    (part,) = placed.order.parts
    pieces = {part.lines[0].id: 2}
    await orders.cancel_pieces(session, target_id=part.id, pieces=pieces, subject=OPERATOR, now=now)
    foreseen = await brings(session, stall, part.id)
    assert figures(foreseen)[1:3] == (1_000, 190)
    assert foreseen.in_till
    for step in (Status.CONFIRMED, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        await orders.move(session, target_id=part.id, to=step, subject=OPERATOR, token=None, now=now)
    await orders.settle(session, order_id=placed.order.id, now=now)
    sold = await brings(session, stall, part.id)
    assert figures(sold) == figures(foreseen)
    assert sold.is_booked


async def test_what_the_market_pays_in_the_buyers_place_is_the_shops(
    session: WriteSession, stall: Stall, now: datetime
):
    await promotion_factory.promotion(session, shop_id=None, now=now, payer=Payer.PLATFORM, rate_bp=1000)
    done = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    found = await brings(session, stall, done.order.parts[0].id)
    assert found.funded.amount > 0
    assert found.left.amount == await booked(session, stall)


async def test_an_order_without_any_rule_leaves_all_to_the_shop(session: WriteSession, now: datetime):
    stall = await sale.stall(session, now=now, prices=[10_000])
    done = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    assert figures(await brings(session, stall, done.order.parts[0].id)) == (15_000, 0, 0, 15_000)


async def test_nobody_else_is_told(session: WriteSession, stall: Stall, now: datetime):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    other = await sale.stall(session, now=now)
    (part,) = placed.order.parts
    for subject in (seller_of(other), Subject(account_id=UUID(int=7))):
        with pytest.raises(OrderMissing):
            await orders.find_takings(session, sub_order_id=part.id, subject=subject)
    with pytest.raises(OrderMissing):
        await orders.find_takings(session, sub_order_id=placed.order.id, subject=OPERATOR)


async def test_a_seller_asks_by_the_part(
    client: httpx2.AsyncClient, database: Database, resources: Resources, now: datetime
):
    async with database.write() as session:
        sold = await sale.stall(session, now=now, prices=[10_000])
        placed = await order_factory.placed(session, quantities={sold.variant_id: 1}, now=now, payment_method="cash")
        tokens = await session_factory.program(
            session, account_id=sold.owner.id, now=now, tokens=resources.get(AccessTokens)
        )
    headers = {"authorization": f"Bearer {tokens.access_token}"}
    told = (await client.get(f"/api/v1/orders/{placed.order.parts[0].id}/takings", headers=headers)).json()
    assert (told["left"]["amount"], told["is_booked"], told["in_till"]) == (15_000, False, True)
    assert (await client.get(f"/api/v1/orders/{placed.order.id}/takings", headers=headers)).status_code == 404
