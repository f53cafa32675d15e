"""Orders as files: who gets which, all of them once, and in few statements."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.order import service
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.service import exporting
from sokoni.commerce.order.types import OrderFilter, PaymentState
from sokoni.core.database import Database, count_statements
from tests.commerce.order.conftest import Headers, SignIn
from tests.support.factories import order as order_factory
from tests.support.factories import sale


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


async def written(pieces: AsyncIterator[bytes]) -> list[bytes]:
    return [piece async for piece in pieces]


@pytest.fixture
async def stalls(database: Database, now: datetime) -> tuple[sale.Stall, sale.Stall]:
    """Two stalls with five orders that buy from both, a minute apart; the first is paid."""
    async with database.write() as session:
        one = await sale.stall(session, now=now, prices=[2_000, 300], on_hand=50)
        two = await sale.stall(session, now=now, prices=[700], on_hand=50)
        wanted = {one.goods[0].variant_id: 2, one.goods[1].variant_id: 1, two.variant_id: 1}
        await order_factory.confirmed(session, quantities=wanted, now=now)
        for minute in range(1, 5):
            at = now + timedelta(minutes=minute)
            await order_factory.placed(session, quantities=wanted, now=at, payment_method="cash")
    return one, two


async def test_a_shop_s_file_has_each_line_of_its_own_once_in_pieces(
    database: Database, stalls: tuple[sale.Stall, sale.Stall], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = stalls
    monkeypatch.setattr(exporting, "BATCH", 2)
    with count_statements() as counted:
        pieces = await written(service.write_of_shop(database, shop_id=one.shop.id, wanted=PartFilter()))
    assert (len(pieces), counted.value) == (3, 9)
    rows = read(b"".join(pieces))
    assert [row["order"] for row in rows] == [each for number in "54321" for each in (number, number)]
    assert {row["shop"] for row in rows} == {one.shop.slug}
    assert {row["sku"] for row in rows} == {""}
    assert [row["order_total"] for row in rows[:2]] == ["93.00", ""]
    assert sum(float(row["line_total"]) for row in rows) == 5 * 43


async def test_a_file_is_filtered_as_the_list_is(
    database: Database, stalls: tuple[sale.Stall, sale.Stall], now: datetime
) -> None:
    one, two = stalls
    for wanted, orders in (
        (PartFilter(payment_state=PaymentState.PAID), {"1"}),
        (PartFilter(placed_from=now + timedelta(minutes=1), placed_until=now + timedelta(minutes=3)), {"2", "3"}),
        (PartFilter(text="#4"), {"4"}),
        (PartFilter(unanswered=True), set()),
    ):
        (piece,) = await written(service.write_of_shop(database, shop_id=one.shop.id, wanted=wanted))
        assert {row["order"] for row in read(piece)} == orders
    everything = b"".join(await written(service.write_of_all(database, wanted=OrderFilter())))
    assert len(read(everything)) == 15
    of_two = b"".join(await written(service.write_of_all(database, wanted=OrderFilter(shop_id=two.shop.id))))
    assert [row["shop"] for row in read(of_two)] == [two.shop.slug] * 5


async def test_sellers_and_operators_fetch_their_files_over_http(
    client: httpx2.AsyncClient, stalls: tuple[sale.Stall, sale.Stall], sign_in: SignIn, operator: Headers
) -> None:
    one, two = stalls
    seller = await sign_in(one.owner.id)
    answer = await client.get("/api/v1/orders.csv", params={"payment_state": "paid"}, headers=seller)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert [row["order"] for row in read(answer.content)] == ["1", "1"]
    theirs = await client.get("/api/v1/orders.csv", params={"shop": str(two.shop.id)}, headers=seller)
    assert theirs.status_code == 404
    all_of_them = await client.get("/api/v1/admin/orders.csv", headers=operator)
    assert {row["shop"] for row in read(all_of_them.content)} == {one.shop.slug, two.shop.slug}
    assert (await client.get("/api/v1/admin/orders.csv", headers=seller)).status_code == 403
