"""Those who bought in a shop: each once, her own alone, with what they ordered by currency."""

from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.order import service
from sokoni.commerce.order.service import buyers
from sokoni.commerce.order.types import Status
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from tests.commerce.order.conftest import OpenStall, SignIn
from tests.commerce.order.test_exporting import read, written
from tests.support.factories import order as order_factory
from tests.support.factories import sale


async def test_each_buyer_stands_once_behind_who_bought_later(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, prices=[1_000], shipping=0, on_hand=50)
    other = await sale.stall(session, now=now, prices=[1_000])
    for minute, email in enumerate(("ana@example.com", "bo@example.com", "ANA@example.com", "cy@example.com")):
        at = now + timedelta(minutes=minute)
        await order_factory.placed(
            session, quantities={stall.variant_id: 1}, now=at, payment_method="cash", email=email
        )
    await order_factory.placed(
        session, quantities={other.variant_id: 1}, now=now, payment_method="cash", email="dee@example.com"
    )
    with count_statements() as counted:
        first = await service.list_buyers(session, shop_id=stall.shop.id, page=PageQuery(limit=2))
    assert counted.value == 2
    rest = await service.list_buyers(session, shop_id=stall.shop.id, page=PageQuery(limit=2, cursor=first.next_cursor))
    assert [each.email for each in (*first.items, *rest.items)] == [
        "cy@example.com",
        "ana@example.com",
        "bo@example.com",
    ]
    assert (first.count.value, rest.next_cursor) == (3, None)
    ana = first.items[1]
    assert (ana.first_order_at, ana.last_order_at) == (now, now + timedelta(minutes=2))
    assert [(each.orders, each.worth) for each in ana.ordered] == [(2, Money(2_000, "COP"))]
    found = await service.list_buyers(session, shop_id=stall.shop.id, page=PageQuery(), text="BO@")
    assert [each.email for each in found.items] == ["bo@example.com"]


async def test_what_was_cancelled_is_worth_nothing_and_its_buyer_stays(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, payment_method="cash")
    seller = sale.seller_of(stall)
    await service.move(session, target_id=placed.order.id, to=Status.CANCELLED, subject=seller, now=now)
    listing = await service.list_buyers(session, shop_id=stall.shop.id, page=PageQuery())
    assert [[(each.orders, each.worth.amount) for each in buyer.ordered] for buyer in listing.items] == [[(0, 0)]]


async def test_the_file_of_buyers_has_a_row_for_each_in_pieces(
    database: Database,
    client: httpx2.AsyncClient,
    open_stall: OpenStall,
    sign_in: SignIn,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stall = await open_stall(prices=[1_000], shipping=0)
    async with database.write() as session:
        for number in range(3):
            await order_factory.placed(
                session, quantities={stall.variant_id: 1}, now=now, payment_method="cash", email=f"{number}@example.com"
            )
    monkeypatch.setattr(buyers, "BATCH", 2)
    with count_statements() as counted:
        pieces = await written(service.write_buyers(database, shop_id=stall.shop.id))
    assert (len(pieces), counted.value) == (2, 4)
    rows = read(b"".join(pieces))
    assert sorted(row["customer_email"] for row in rows) == ["0@example.com", "1@example.com", "2@example.com"]
    assert {(row["orders"], row["total"], row["currency"]) for row in rows} == {("1", "10.00", "COP")}
    seller = await sign_in(stall.owner.id)
    listed = (await client.get("/api/v1/customers", headers=seller)).json()
    assert [each["ordered"] for each in listed["items"]] == [
        [{"orders": 1, "total": {"amount": 1_000, "currency": "COP"}}]
    ] * 3
    kept = await client.get("/api/v1/customers.csv", params={"q": "1@"}, headers=seller)
    assert [row["customer_email"] for row in read(kept.content)] == ["1@example.com"]
