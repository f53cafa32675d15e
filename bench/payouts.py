"""`python -m bench.payouts`: statements of what shops are owed, over 10,000 orders.

python -m bench.payouts                  10,000 orders of 50 shops
python -m bench.payouts --quick          small: to see that everything works

Each order is a sale in the books with a commission and its tax, and every fourth one a refund. What is measured is one
run over all of them, committed, with the database's own checks of it; then making one statement anew of the books, and
comparing all accounts with them.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import click
import uvloop
from sqlalchemy import text

from bench import installation, report
from bench.report import Row, Target
from sokoni.commerce.payout import service
from sokoni.commerce.payout.types import PayoutState
from sokoni.core.clock import Clock
from sokoni.core.pages import PageQuery
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import Assembled, assemble

OUT = report.OUT.with_name("payouts.json")
_HOLD = timedelta(days=7)
_SHOPS = 50
# A sale of 11,900 with 1,900 tax, of which 1,000 and 190 are kept; a fourth of each is given back.
_BOOKS = (
    """
    CREATE TEMPORARY TABLE sold ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS part_id, number, s.id AS shop_id, sign
    FROM generate_series(1, :orders) AS number
    CROSS JOIN LATERAL (
        SELECT (ARRAY[1, -1])[turn] AS sign FROM generate_series(1, 1 + (number % 4 = 0)::int) AS turn
    ) AS turns
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM shops) AS s ON s.place = 1 + number % :shops
    """,
    """
    INSERT INTO ledger_transactions (id, kind, reference_kind, reference_id, entry_count, posted_at)
    SELECT id, CASE sign WHEN 1 THEN 'order.sale' ELSE 'order.credit' END, 'bench', part_id, 6, :sold_at FROM sold
    """,
    """
    INSERT INTO ledger_entries (transaction_id, position, account_kind, owner_id, amount, currency)
    SELECT sold.id, side.position, side.kind, CASE WHEN side.is_own THEN sold.shop_id END,
        sign * side.amount / CASE sign WHEN 1 THEN 1 ELSE 5 END, 'USD'
    FROM sold CROSS JOIN (VALUES
        (0, 'customer_funds', false, 11900), (1, 'shop_payable', true, -10000), (2, 'tax_payable', true, -1900),
        (3, 'shop_payable', true, 1190), (4, 'platform_commission', false, -1000), (5, 'commission_tax', false, -190)
    ) AS side (position, kind, is_own, amount)
    """,
    """
    INSERT INTO payout_entries (transaction_id, shop_id, reference_id, number, kind, currency, goods_amount, tax_amount,
        commission_amount, commission_tax_amount, direct_amount, booked_at, ripe_from)
    SELECT id, shop_id, part_id, number, CASE sign WHEN 1 THEN 'sale' ELSE 'credit' END, 'USD',
        sign * 10000 / part, sign * 1900 / part, sign * -1000 / part, sign * -190 / part, 0, :sold_at, :sold_at
    FROM (SELECT *, CASE sign WHEN 1 THEN 1 ELSE 5 END AS part FROM sold) AS sold
    """,
)


@click.command()
@click.option("--quick", is_flag=True, help="Small: to see that everything works.")
@click.option("--orders", type=click.IntRange(1), help="How many orders are paid out.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, orders: int | None, out: Path) -> None:
    """Measure a payout run, write bench/out/payouts.json."""
    with installation.home() as env:
        rows = uvloop.run(_measure(env, orders or (200 if quick else 10_000)))
    report.write(rows, out)
    report.show(rows)


async def _measure(env: dict[str, str], orders: int) -> list[Row]:
    process = assemble(env)
    try:
        await migrate.upgrade(process.database)
        for number in range(_SHOPS):
            await installation.open_shop(process, seller=f"seller{number}@example.com", name=f"Workshop {number}")
        now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
        await _book(process, orders, sold_at=now - _HOLD)
        await installation.settle(process)
        return await _rows(process, orders, now)
    finally:
        await process.close()


async def _book(process: Assembled, orders: int, *, sold_at: datetime) -> None:
    click.echo("booking sales ...", err=True)
    values = {"orders": orders, "shops": _SHOPS, "sold_at": sold_at}
    async with process.database.write() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _BOOKS:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            await session.execute(text(statement), used)


async def _rows(process: Assembled, orders: int, now: datetime) -> list[Row]:
    async def run() -> int:
        async with process.database.write() as session:
            return (await service.run(session, hold=_HOLD, now=now)).drafted

    async def again() -> int:
        async with process.database.read() as session:
            page = PageQuery(limit=1)
            (made,) = (await service.list_payouts(session, state=PayoutState.DRAFTED, page=page)).items
            known = await service.get_statement(session, payout_id=made.id)
            if await service.rebuild(session, payout_id=made.id) != known:
                raise RuntimeError("the books do not bear the statement out")
            return len(known.entries)

    async def compare() -> int:
        async with process.database.read() as session:
            if found := await service.find_differences(session):
                raise RuntimeError(f"books and statements differ: {found[0]}")
        return _SHOPS

    how = f"{orders:,} orders of {_SHOPS} shops, every fourth refunded in part; one process"
    seconds, made = await _timed(run)
    twice, none = await _timed(run)
    if made != min(_SHOPS, orders) or none:
        raise RuntimeError(f"{made} statements, and {none} of the second run")
    anew, entries = await _timed(again)
    compared, _ = await _timed(compare)
    return [
        report.row(f"payout run over {orders:,} orders", "s", seconds, how=how, target=Target.under(10)),
        report.row("payout run that finds nothing to do", "ms", twice * 1000, how=how),
        report.row("a statement made anew of the books", "ms", anew * 1000, how=f"{entries} entries"),
        report.row("all accounts compared with the books", "ms", compared * 1000, how=how),
    ]


async def _timed(work: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    started = time.perf_counter()
    found = await work()
    return time.perf_counter() - started, found


if __name__ == "__main__":
    main()
