"""`python -m bench.order_files`: 10,000 orders brought in from a file, brought in again, and taken along as one.

python -m bench.order_files              10,000 orders in Shopify's layout
python -m bench.order_files --quick      small: to see that everything works

Each order has one to five items, of which the shop sells half, by their SKU; every tenth has a discount, and every
twentieth was paid back in part. What is measured is reading, looking up and writing, committed chunk by chunk, with the
database's own checks of every sum.
"""

import csv
import io
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click
import uvloop

from bench import installation, report
from bench.report import Row, Target
from sokoni.commerce.order import service
from sokoni.commerce.order.import_types import OrderImport
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.shop.types import Shop
from sokoni.core.change import SYSTEM
from sokoni.core.clock import Clock
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import Assembled, assemble

OUT = report.OUT.with_name("order_files.json")
_PRODUCTS = 200
T = TypeVar("T")
_COLUMNS = (
    "Name", "Email", "Financial Status", "Fulfillment Status", "Fulfilled at", "Created at", "Currency", "Subtotal",
    "Shipping", "Taxes", "Total", "Refunded Amount", "Shipping Method", "Payment Method", "Lineitem quantity",
    "Lineitem name", "Lineitem price", "Lineitem sku", "Shipping Name", "Shipping Address1", "Shipping City",
    "Shipping Zip", "Shipping Country", "Phone",
)  # fmt: skip


@click.command()
@click.option("--quick", is_flag=True, help="Small: to see that everything works.")
@click.option("--orders", type=click.IntRange(1), help="How many orders are brought in.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, orders: int | None, out: Path) -> None:
    """Measure files of orders, write bench/out/order_files.json."""
    with installation.home() as env:
        rows = uvloop.run(_measure(env, orders or (300 if quick else 10_000)))
    report.write(rows, out)
    report.show(rows)


def orders_file(count: int) -> bytes:
    """A file of so many orders in Shopify's layout, the newest first; the same each time."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for number in range(count, 0, -1):
        writer.writerows(_order(number))
    return out.getvalue().encode()


def _order(number: int) -> list[list[str]]:
    """The rows of an order: what it comes to stands in the first."""
    items = [(1 + (number + place) % 3, 500 + (number * 37 + place * 101) % 9_000) for place in range(1 + number % 5)]
    goods = sum(quantity * price for quantity, price in items)
    subtotal = goods - goods // 10 if number % 10 == 0 else goods
    day = f"{2019 + number % 6}-{1 + number % 12:02}-{1 + number % 28:02}"
    whole = [
        f"buyer{number % 2_500}@example.com", "partially_refunded" if number % 20 == 0 else "paid", "fulfilled",
        f"{day} 18:30:00 -0500", f"{day} 09:15:00 -0500", "COP", _said(subtotal), _said(700), "0.00",
        _said(subtotal + 700), _said(100 if number % 20 == 0 else 0), "Courier", "Card",
    ]  # fmt: skip
    address = [f"Buyer {number % 2_500}", f"Calle {number % 97}", "Cali", "760001", "CO", "+57 300 1234567"]
    rows = []
    for place, (quantity, price) in enumerate(items):
        sold = (number * 7 + place) % (2 * _PRODUCTS)
        item = [str(quantity), f"Thing {sold}", _said(price), f"W-{sold + 1}-1"]
        first, last = (whole, address) if place == 0 else ([""] * len(whole), [""] * len(address))
        rows.append([f"#{number}", *first, *item, *last])
    return rows


def _said(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


async def _measure(env: dict[str, str], orders: int) -> list[Row]:
    process = assemble(env)
    try:
        await migrate.upgrade(process.database)
        shop = await installation.open_shop(process, seller="seller@example.com", name="Workshop")
        await installation.bring_in(process, shop, count=_PRODUCTS)
        await installation.settle(process)
        return await _rows(process, shop, orders)
    finally:
        await process.close()


async def _rows(process: Assembled, shop: Shop, orders: int) -> list[Row]:
    data = orders_file(orders)
    first, brought = await _timed(lambda: _bring(process, shop, data))
    again, known = await _timed(lambda: _bring(process, shop, data))
    written, size = await _timed(lambda: _take_along(process, shop))
    if (brought.created, brought.refused, known.created, known.unchanged) != (orders, 0, 0, orders):
        raise RuntimeError(f"{brought}, and again {known}")
    how = f"{orders:,} orders of one to five items, {len(data) / 2**20:.1f} MB; one process"
    return [
        report.row(f"import of {orders:,} orders", "s", first, how=how, target=Target.under(60)),
        report.row("orders brought in", "1/s", orders / first, how=how),
        report.row("the same file again", "s", again, how="nothing changes"),
        report.row(f"export of {orders:,} orders", "s", written, how=f"{size / 2**20:.1f} MB, a row for each item"),
    ]


async def _bring(process: Assembled, shop: Shop, data: bytes) -> OrderImport:
    clock: Clock = process.resources.get(Clock)  # type: ignore[type-abstract]
    async with process.database.write() as session:
        started = await service.start_import(
            session,
            shop_id=shop.id,
            filename="orders.csv",
            size_bytes=len(data),
            dry_run=False,
            actor=SYSTEM,
            now=clock.now(),
        )
    await service.work_import(process.database, import_id=started.id, data=data, clock=clock)
    async with process.database.read() as session:
        return await service.get_import(session, shop_id=shop.id, import_id=started.id)


async def _take_along(process: Assembled, shop: Shop) -> int:
    pieces = service.write_of_shop(process.database, shop_id=shop.id, wanted=PartFilter())
    return sum([len(piece) async for piece in pieces])


async def _timed(work: Callable[[], Awaitable[T]]) -> tuple[float, T]:
    started = time.perf_counter()
    found = await work()
    return time.perf_counter() - started, found


if __name__ == "__main__":
    main()
