"""A shop's day in figures: hour by hour beside the same weekday a week ago, as a chart, a table and a file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import DayFigures, HourFigures
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.web import charts, rendering
from sokoni.web.charts import Chart
from sokoni.web.seller.console import Opened, OpenedShop

router = Router(prefix="/seller/{shop_slug}/today.csv", include_in_schema=False)
HOURS = 24
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of two days: what had been sold by its end, and in how many orders; None for hours to come."""

    hour: int
    sales: Money | None
    orders: int | None
    sales_before: Money
    orders_before: int


@dataclass(frozen=True, slots=True)
class Day:
    """The hours of today beside those of the same weekday a week ago, and their drawing."""

    hours: Sequence[Hour]
    chart: Chart

    @property
    def has_sales(self) -> bool:
        """Whether there is anything to draw."""
        last = self.hours[-1]
        return bool(last.orders_before or any(each.orders for each in self.hours))


async def read_day(session: ReadSession, opened: OpenedShop, *, midnight: datetime, now: datetime) -> Day:
    """A shop's day, in its own currency; two statements."""
    today, before = await order_service.hours_of(
        session, shop_id=opened.shop.id, day_start=midnight, currency=opened.shop.currency
    )
    return build_day(today, before, begun=min(HOURS, (now - midnight) // _HOUR + 1), currency=opened.shop.currency)


def build_day(today: Sequence[HourFigures], before: Sequence[HourFigures], *, begun: int, currency: str) -> Day:
    """Two days summed up hour by hour; today's sums end with the last hour that has begun."""
    sales, orders = _sums(today, hours=begun)
    sales_before, orders_before = _sums(before, hours=HOURS)
    hours = [
        Hour(
            hour=hour,
            sales=Money(sales[hour], currency) if hour < begun else None,
            orders=orders[hour] if hour < begun else None,
            sales_before=Money(sales_before[hour], currency),
            orders_before=orders_before[hour],
        )
        for hour in range(HOURS)
    ]
    return Day(hours, charts.draw([sales_before, sales], steps=HOURS))


def average(figures: DayFigures, sales: Money) -> Money | None:
    """What an order came to, cancelled ones left out; None where there was none."""
    counted = figures.orders - figures.cancelled
    return Money(sales.amount // counted, sales.currency) if counted else None


@router.get("")
async def download_day(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """The day's hours as a file for a spreadsheet, amounts as decimal numbers."""
    day = await read_day(session, opened, midnight=rendering.midnight(request, now), now=now)
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["hour", "currency", "sales_today", "orders_today", "sales_week_before", "orders_week_before"])
    for each in day.hours:
        sales = each.sales.to_decimal_string() if each.sales is not None else ""
        orders = "" if each.orders is None else each.orders
        before = each.sales_before.to_decimal_string()
        rows.writerow([f"{each.hour:02}:00", opened.shop.currency, sales, orders, before, each.orders_before])
    headers = {"Content-Disposition": 'attachment; filename="today.csv"', "Cache-Control": "private, no-store"}
    return Response(written.getvalue(), media_type="text/csv", headers=headers)


def _sums(figures: Sequence[HourFigures], *, hours: int) -> tuple[list[int], list[int]]:
    """Sales and orders up to the end of each hour; what came after the last one counts with it (a day of 25 hours)."""
    sales, orders = [0] * hours, [0] * hours
    for each in figures:
        place = min(each.hour, hours - 1)
        sales[place] += each.sales.amount
        orders[place] += each.orders
    return list(accumulate(sales)), list(accumulate(orders))
