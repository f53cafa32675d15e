"""A shop's day, hour by hour: summed up, as a table and as a file."""

import csv
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2

from sokoni.commerce.order.types import HourFigures
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.web.seller import figures
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
WEEK = timedelta(days=7)


def sold(hour: int, amount: int, orders: int = 1) -> HourFigures:
    return HourFigures(hour, orders, Money(amount, "COP"))


def test_sums_grow_by_the_hour_and_end_with_the_one_that_has_begun():
    day = figures.build_day([sold(0, 100), sold(2, 50, 2)], [sold(1, 70)], begun=3, currency="COP")

    assert [hour.sales.amount for hour in day.hours if hour.sales is not None] == [100, 100, 150]
    assert [hour.orders for hour in day.hours[:4]] == [1, 1, 3, None]
    assert [hour.sales_before.amount for hour in day.hours] == [0] + [70] * 23


def test_the_twenty_fifth_hour_of_a_long_day_counts_with_the_last():
    day = figures.build_day([sold(24, 5)], [], begun=24, currency="COP")

    assert day.hours[-1].sales == Money(5, "COP")


def test_a_day_without_orders_has_nothing_to_draw():
    assert not figures.build_day([], [], begun=5, currency="COP").has_sales
    assert figures.build_day([], [sold(23, 1)], begun=5, currency="COP").has_sales


async def test_today_stands_beside_last_week_on_the_page_and_in_the_file(
    database: Database, now: datetime, sign_in: SignIn
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=(10_000,), shipping=0, on_hand=9)
        for at, pieces in ((now, 3), (now - WEEK - timedelta(minutes=5), 1)):
            await order_factory.placed(session, quantities={stall.variant_id: pieces}, now=at, payment_method="cash")
    seller = await sign_in(stall.owner.email)

    page = words_of(await seller.get(f"/seller/{stall.shop.slug}"))
    file = await seller.get(f"/seller/{stall.shop.slug}/today.csv")

    assert "Sales COP 300" in page.replace("300 COP", "COP 300")
    assert "+200 %" in page
    rows = list(csv.DictReader(file.text.splitlines()))
    assert len(rows) == 24
    assert rows[now.hour]["sales_today"] == "300.00"
    assert rows[now.hour]["sales_week_before"] == rows[-1]["sales_week_before"] == "100.00"
    assert {row["orders_today"] for row in rows[now.hour + 1 :]} <= {""}
