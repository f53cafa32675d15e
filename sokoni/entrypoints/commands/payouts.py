"""`sokoni payouts`: statements of what shops are owed, made and compared with the books."""

import click
import uvloop

from sokoni.commerce.payout import service
from sokoni.commerce.payout.settings import PayoutSettings
from sokoni.commerce.payout.types import Difference, Run
from sokoni.core.clock import SystemClock
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble


@click.group()
def payouts() -> None:
    """Make statements of what shops are owed, or check that the books bear them out."""


@payouts.command()
def run() -> None:
    """Make a statement for each shop of which something may be paid, now instead of at night.

    Safe at any time and as often as wanted: what stands in a statement is in no second one.
    """
    with environment.ready(environment.read()) as env:
        drafted, carried = uvloop.run(_run(env))
    click.echo(f"{drafted:,} statements wait for approval, {carried:,} are carried over to the next run.")


@payouts.command()
def check() -> None:
    """Compare what shops are owed with the books. Exit code 1 where they differ."""
    with environment.ready(environment.read()) as env:
        found = uvloop.run(_check(env))
    for each in found:
        click.echo(f"differs: shop {each.shop_id}: {each.detail}")
    if found:
        raise SystemExit(1)
    click.echo("Statements and books say the same.")


async def _run(env: dict[str, str]) -> tuple[int, int]:
    assembled = assemble(env)
    hold, clock = assembled.resources.get(PayoutSettings).hold, SystemClock()
    drafted = carried = 0
    made = Run(drafted=0, carried=0, has_more=True)
    try:
        while made.has_more:
            async with assembled.database.write() as session:
                made = await service.run(session, hold=hold, now=clock.now())
            drafted, carried = drafted + made.drafted, carried + made.carried
    finally:
        await assembled.close()
    return drafted, carried


async def _check(env: dict[str, str]) -> list[Difference]:
    assembled = assemble(env)
    try:
        async with assembled.database.read() as session:
            return list(await service.find_differences(session))
    finally:
        await assembled.close()
