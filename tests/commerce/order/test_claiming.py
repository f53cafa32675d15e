"""A guest's order in an account: joined by its link with the points and reviews that hang on it, and taken out."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.loyalty import service as loyalty
from sokoni.commerce.order import service
from sokoni.commerce.order.errors import OrderClaimed, OrderMissing, OrderNotClaimed
from sokoni.commerce.order.types import PlacedOrder
from sokoni.commerce.review import service as review
from sokoni.commerce.review.errors import ReviewWritten
from sokoni.commerce.review.types import ReviewDraft
from sokoni.core.database import Database, WriteSession
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import AccountSubject, OperatorSubject, Subject
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.commerce.order.test_journeys import place
from tests.support.factories import account as account_factory
from tests.support.factories import loyalty as loyalty_factory
from tests.support.factories import order as order_factory
from tests.support.factories import review as review_factory
from tests.support.factories import sale

Drain = Callable[[], Awaitable[int]]
# For goods of 12,990 at a point for each hundred.
EARNED = 129


async def someone(session: WriteSession, now: datetime) -> AccountSubject:
    made = await account_factory.account(session, now=now)
    return AccountSubject(account_id=made.id, label=made.email)


async def boss_of_all(session: WriteSession, now: datetime) -> OperatorSubject:
    made = await account_factory.operator(session, now=now)
    return OperatorSubject(account_id=made.id, label=made.email, is_operator=True)


async def claim(session: WriteSession, placed: PlacedOrder, subject: AccountSubject, now: datetime) -> None:
    await service.claim(session, order_id=placed.order.id, token=placed.token, subject=subject, now=now)


async def points(database: Database, subject: AccountSubject, now: datetime) -> int:
    async with database.read() as session:
        return (await loyalty_factory.standing(session, subject.account_id, now=now)).balance


async def customers(database: Database, shop_id: UUID) -> dict[UUID | None, tuple[int, int]]:
    """What a shop's customers ordered, by their account: a guest has none."""
    async with database.read() as session:
        found = await segments.list_customers(session, shop_id=shop_id, page=PageQuery())
    return {each.account_id: (each.orders, each.spent) for each in found.items}


async def test_a_guests_order_joins_the_account_of_who_holds_its_link(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    buyer, other = await someone(session, now), await someone(session, now)
    for _ in range(2):
        await claim(session, placed, buyer, now)

    mine = await service.list_for_account(session, account_id=buyer.account_id, page=PageQuery())
    assert [each.id for each in mine.items] == [placed.order.id]
    with pytest.raises(OrderClaimed):
        await claim(session, placed, other, now)
    joined = "SELECT count(*) FROM events WHERE name = 'order.joined_account'"
    assert (await session.execute(text(joined))).scalar_one() == 1


async def test_no_other_link_and_no_guess_brings_an_order_along(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    one, two = [await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now) for _ in range(2)]
    thief = await someone(session, now)
    for token in ("", "guessed", two.token):
        with pytest.raises(OrderMissing):
            await service.claim(session, order_id=one.order.id, token=token, subject=thief, now=now)


async def test_points_reviews_and_the_shops_customer_come_with_the_order_and_go_with_it(
    database: Database, drain: Drain, now: datetime
) -> None:
    async with database.write() as session:
        await loyalty_factory.programme(session, now=now)
        stall = await sale.stall(session, now=now)
        placed = await review_factory.delivered(session, stall, now=now)
        buyer, boss = await someone(session, now), await boss_of_all(session, now)
        said = await review.write(
            session,
            product_id=stall.goods[0].product_id,
            draft=ReviewDraft(rating=5, title="As shown", comment="Warm."),
            subject=Subject(label="Guest"),
            token=placed.token,
            is_held=False,
            now=now,
        )
    await drain()
    assert await points(database, buyer, now) == 0
    ordered = (1, placed.order.amounts.total.amount)
    assert await customers(database, stall.shop.id) == {None: ordered}

    async with database.write() as session:
        await claim(session, placed, buyer, now)
    await drain()

    assert await points(database, buyer, now) == EARNED
    assert await customers(database, stall.shop.id) == {buyer.account_id: ordered}
    async with database.write() as session:
        assert [each.id for each in await review.list_for_account(session, account_id=buyer.account_id)] == [said.id]
        with pytest.raises(ReviewWritten):
            await review.write(
                session,
                product_id=stall.goods[0].product_id,
                draft=ReviewDraft(rating=1, title="", comment=""),
                subject=buyer,
                token=None,
                is_held=False,
                now=now,
            )
    async with database.write() as session:
        await service.release(session, order_id=placed.order.id, subject=boss, reason="Her brother's", now=now)
    await drain()

    assert await points(database, buyer, now) == 0
    assert await customers(database, stall.shop.id) == {None: ordered}
    async with database.read() as session:
        assert await review.list_for_account(session, account_id=buyer.account_id) == []
        order = await service.get_by_token(session, token=placed.token)
        assert order.account_id is None


async def test_points_that_were_spent_meanwhile_are_owed(database: Database, drain: Drain, now: datetime) -> None:
    async with database.write() as session:
        await loyalty_factory.programme(session, now=now)
        stall = await sale.stall(session, now=now)
        placed = await review_factory.delivered(session, stall, now=now)
        buyer, boss = await someone(session, now), await boss_of_all(session, now)
        await claim(session, placed, buyer, now)
    await drain()
    async with database.write() as session:
        await order_factory.placed(
            session, quantities={stall.variant_id: 1}, account_id=buyer.account_id, points=EARNED, now=now
        )
        await service.release(session, order_id=placed.order.id, subject=boss, reason="Her brother's", now=now)
    await drain()
    assert await points(database, buyer, now) == -EARNED


async def test_what_an_account_ordered_itself_stays_its_own(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    buyer, boss = await someone(session, now), await boss_of_all(session, now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, account_id=buyer.account_id, now=now)
    with pytest.raises(OrderNotClaimed):
        await service.release(session, order_id=placed.order.id, subject=boss, reason="No", now=now)
    assert (await service.get(session, order_id=placed.order.id, subject=buyer)).account_id == buyer.account_id
    assert await loyalty.get_standing(session, account_id=buyer.account_id, now=now) is None


async def test_a_program_puts_an_order_into_an_account_and_an_operator_takes_it_out(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers, operator: Headers
) -> None:
    stall = await open_stall()
    order = await place(client, stall, payment_method="cash")
    token, here = {"X-Order-Token": order["token"]}, f"/api/v1/orders/{order['id']}"
    reason = {"reason": "Her brother's"}

    unproven = await client.post(f"{here}/claim", headers=customer)
    joined = await client.post(f"{here}/claim", headers=customer | token)
    mine = await client.get("/api/v1/orders", headers=customer)
    taken = await client.post(f"{here}/claim", headers=await sign_in(stall.owner.id) | token)
    left = await client.post(f"/api/v1/admin/orders/{order['id']}/release", json=reason, headers=operator)
    again = await client.post(f"/api/v1/admin/orders/{order['id']}/release", json=reason, headers=operator)

    assert (unproven.status_code, unproven.json()["code"]) == (404, "order.missing")
    assert (joined.status_code, [each["id"] for each in mine.json()["items"]]) == (200, [order["id"]])
    assert (taken.status_code, taken.json()["code"]) == (409, "order.claimed")
    assert (left.status_code, again.json()["code"]) == (200, "order.not_claimed")
    assert (await client.get("/api/v1/orders", headers=customer)).json()["items"] == []
