"""`python -m bench`: measure everything once, print it, write bench/out/latest.json.

python -m bench                    all of it, under six minutes on two cores
python -m bench --runs 3           three times over; the middle of each figure, with the lowest and the highest
python -m bench --quick            a few seconds for each, fewer products
python -m bench --only checkout    some of it: import, start, or scenarios by name; may be given several times
"""

import statistics
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import click
import uvloop

from bench import installation, load, processor, report
from bench.app import FLOORS
from bench.report import Row, Target
from bench.scenarios import Market, Scenario
from bench.server import WORKERS
from sokoni.core import memory
from sokoni.entrypoints.assembly import Assembled, assemble

CLIENTS = (1, 16, 64)
_READ_TARGETS = ("listing", "detail")
_LATENCY_LIMITS = {"add to cart": 50, "checkout": 150}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    products: int
    seconds: float
    warm_up: float
    starts: int


FULL = Size(products=10_000, seconds=2.5, warm_up=0.5, starts=3)
QUICK = Size(products=1_000, seconds=0.5, warm_up=0.2, starts=1)


@click.command()
@click.option("--quick", is_flag=True, help="Short durations and fewer products: to see that everything works.")
@click.option("--only", multiple=True, help="Measure only what has this in its name.")
@click.option("--runs", type=click.IntRange(1), default=1, show_default=True, help="How often all of it is measured.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Server processes.")
@click.option("--products", type=click.IntRange(2), help="How many products are imported.")
@click.option("--seconds", type=click.FloatRange(min=0.05), help="How long each scenario runs, for each load.")
@click.option("--out", type=click.Path(path_type=Path), default=report.OUT, help="Where the JSON goes.")
def main(
    *,
    quick: bool,
    only: tuple[str, ...],
    runs: int,
    workers: int,
    products: int | None,
    seconds: float | None,
    out: Path,
) -> None:
    """Measure, print ratios, write bench/out/latest.json."""
    preset = QUICK if quick else FULL
    size = Size(products or preset.products, seconds or preset.seconds, preset.warm_up, preset.starts)
    measured = []
    for _ in range(runs):
        with installation.home() as env:
            measured.append(uvloop.run(_measure({**env, WORKERS: str(workers)}, size, only)))
    rows = report.middle(measured)
    report.write(rows, out)
    report.show(rows)


async def _measure(env: dict[str, str], size: Size, only: Collection[str]) -> list[Row]:
    process = assemble(env)
    # As the command does that imports.
    memory.settle()
    try:
        shop = await installation.furnish(process)
        click.echo(f"importing {size.products:,} products ...", err=True)
        imported, seconds = await installation.bring_in(process, shop, count=size.products)
        if imported.created != size.products:
            raise RuntimeError(f"only {imported.created} of {size.products} products came in: {imported.issues[:3]}")
        rows = _import_rows(size.products / seconds) if _is_wanted("import", only) else []
        goods = await installation.stock_up(process, shop)
        if _is_wanted("start", only):
            rows += _start_rows(env, size)
        with tempfile.TemporaryDirectory() as floors:
            market = Market(goods, Path(floors))
            wanted = [each for each in market.scenarios() if _is_wanted(each.name, only)]
            rows += await _load_rows(process, {**env, FLOORS: floors}, market, wanted, size) if wanted else []
    finally:
        await process.close()
    return rows


def _is_wanted(name: str, only: Collection[str]) -> bool:
    return not only or any(each in name for each in only)


def _import_rows(per_second: float) -> list[Row]:
    how = "Shopify CSV of products with two variants and two images each, through the importer, stock included"
    return [report.row("import", "products/s", per_second, how=how, target=Target.at_least(2000))]


def _start_rows(env: dict[str, str], size: Size) -> list[Row]:
    seconds = []
    # The first start after an installation compiles the program, once.
    with installation.serving(["sokoni.entrypoints.cli", "serve"], env):
        pass
    for _ in range(size.starts):
        with installation.serving(["sokoni.entrypoints.cli", "serve"], env) as server:
            seconds.append(server.cold_start_seconds)
            pss, rss = server.memory_mb()
    how = f"`sokoni serve` from spawn to the first answer of /health, all there; median of {size.starts}"
    idle = "of the process that answers, just started"
    return [
        report.row("cold start", "s", statistics.median(seconds), how=how, target=Target.under(2)),
        report.row("memory at start, PSS", "MB", pss, how=idle),
        report.row("memory at start, RSS", "MB", rss, how=idle),
    ]


async def _load_rows(
    process: Assembled, env: dict[str, str], market: Market, wanted: Collection[Scenario], size: Size
) -> list[Row]:
    rows: list[Row] = []
    with installation.serving(["bench.server"], env) as server, installation.working(env):
        await installation.wait_for_jobs(process)
        postmaster = processor.postmaster_of(await installation.backend_id(process))
        client = load.Client(server.host, server.port)
        statements = await market.prepare(client)
        await client.close()
        for scenario in wanted:
            click.echo(f"{scenario.name} ...", err=True)
            target = Target.at_most(25) if scenario.name in _LATENCY_LIMITS else None
            rows.append(
                report.row(
                    f"{scenario.name}: statements", "", statements[scenario.name], how=scenario.how, target=target
                )
            )
            rows += await _scenario_rows(scenario, server, size)
            rows += await _processor_rows(scenario, server, size, postmaster)
        pss, rss = server.memory_mb()
    how = "of the process that answers, after all of this"
    rows.append(report.row("memory after load, PSS", "MB", pss, how=how, target=Target.under(150)))
    rows.append(report.row("memory after load, RSS", "MB", rss, how=how))
    return rows


async def _scenario_rows(scenario: Scenario, server: installation.Server, size: Size) -> list[Row]:
    rows: list[Row] = []
    throughput: dict[int, float] = {}
    for clients in CLIENTS:
        floor, figures = [
            await load.run(
                take,
                host=server.host,
                port=server.port,
                clients=clients,
                seconds=size.seconds,
                warm_up=size.warm_up,
            )
            for take in (scenario.floor, scenario.take)
        ]
        if figures.failures or floor.failures:
            raise RuntimeError(f"{scenario.name} was refused: {figures.failures or floor.failures}")
        throughput[clients] = figures.per_second
        rows += _figures_rows(scenario, figures, floor)
    share = throughput[64] / throughput[16] if throughput[16] else 0.0
    how = "throughput at 64 clients over that at 16"
    rows.append(
        report.row(f"{scenario.story or scenario.name}: 64 over 16", "", share, how=how, target=Target.at_least(0.9))
    )
    return rows


async def _processor_rows(scenario: Scenario, server: installation.Server, size: Size, postmaster: int) -> list[Row]:
    floor, spent = [
        await processor.per_turn(take, server, postmaster=postmaster, seconds=size.seconds)
        for take in (scenario.floor, scenario.take)
    ]
    name = scenario.story or scenario.name
    how = "processor time for each turn of a single client; hardly changes with what else the machine does"
    return [
        report.row(f"{name}: processor, server", "ms", spent.server_ms, how=how, floor=floor.server_ms),
        report.row(f"{name}: processor, database", "ms", spent.database_ms, how=f"{how}; with the worker's share"),
    ]


def _figures_rows(scenario: Scenario, figures: load.Figures, floor: load.Figures) -> list[Row]:
    name, clients = scenario.story or scenario.name, figures.clients
    wants_half = scenario.name in _READ_TARGETS and clients == 16
    rows = [
        report.row(
            f"{name}, {clients} clients: throughput",
            "1/s",
            figures.per_second,
            how=scenario.how,
            floor=floor.per_second,
            target=Target.of_floor(0.5) if wants_half else None,
        ),
    ]
    limit = Target.under(_LATENCY_LIMITS[scenario.name]) if scenario.name in _LATENCY_LIMITS and clients == 16 else None
    if scenario.story:
        rows += _latency_rows(name, clients, scenario, (figures.latencies_ms, floor.latencies_ms), None)
        rows += _latency_rows(scenario.name, clients, scenario, (figures.last_ms, floor.last_ms), limit)
    else:
        rows += _latency_rows(name, clients, scenario, (figures.latencies_ms, floor.latencies_ms), limit)
    return rows


def _latency_rows(
    name: str, clients: int, scenario: Scenario, pair: tuple[list[float], list[float]], limit: Target | None
) -> list[Row]:
    figures, floor = pair
    return [
        report.row(
            f"{name}, {clients} clients: p{share}",
            "ms",
            load.percentile(figures, share / 100),
            how=scenario.how,
            floor=load.percentile(floor, share / 100),
            target=limit if share == 95 else None,
        )
        for share in (50, 95, 99)
    ]


if __name__ == "__main__":
    main()
