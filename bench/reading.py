"""`python -m bench.reading`: what visitors look at, from memory and by one statement, in shops of two sizes.

python -m bench.reading                  10,000 products, three runs
python -m bench.reading --large          300,000 products as well, and how much slower they are
python -m bench.reading --quick          small and short: to see that everything works

*Warm* is the server with its default settings when everything was looked at once; *cold* is one that keeps nothing.
The larger shop is the smaller one with its read models copied until they are so many: no page of these reads more.
The floor is a route of the same server that answers the same bytes from memory, measured in turns with the figure.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
import uvloop

from bench import installation, load, report
from bench.app import FLOORS
from bench.installation import Goods, Server
from bench.load import Client, Take, Turn
from bench.report import Row, Target
from sokoni.commerce.catalog import service as catalog
from sokoni.core import memory
from sokoni.core.change import SYSTEM
from sokoni.entrypoints.assembly import assemble

LARGE = 300_000
CLIENTS = 16
OUT = report.OUT.with_name("reading.json")
_COUNTED = {"x-count-statements": "1"}
_STEP = 7919  # A prime, so that turns walk over all products.
_PAGES = 999
_PAGE = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    products: int
    seconds: float
    runs: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured: the medians of its runs, and of its floor's."""

    per_second: float
    floor_per_second: float
    p50_ms: float
    statements: int


@click.command()
@click.option("--quick", is_flag=True, help="Small and short: to see that everything works.")
@click.option("--large", is_flag=True, help=f"Measure {LARGE:,} products as well.")
@click.option("--products", type=click.IntRange(_PAGE * 4), help="How many products the smaller shop has.")
@click.option("--seconds", type=click.FloatRange(min=0.05), help="How long each figure is measured, in each run.")
@click.option("--runs", type=click.IntRange(1), help="How often; medians are printed.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, large: bool, products: int | None, seconds: float | None, runs: int | None, out: Path) -> None:
    """Measure reading, print ratios, write bench/out/reading.json."""
    preset = Size(200, 0.3, 1) if quick else Size(10_000, 2.0, 3)
    size = Size(products or preset.products, seconds or preset.seconds, runs or preset.runs)
    rows: list[Row] = []
    with installation.home() as env:
        rows += uvloop.run(_fill(env, size))
        found, small = uvloop.run(_measure(env, size, f"{size.products:,} products"))
        rows += found
        if large:
            uvloop.run(_multiply(env, to=LARGE))
            found, figures = uvloop.run(_measure(env, size, f"{LARGE:,} products"))
            rows += found + _growth_rows(small, figures)
    report.write(rows, out)
    report.show(rows)


async def _fill(env: dict[str, str], size: Size) -> list[Row]:
    """Import the smaller shop, and see how soon its visitors are told of changes."""
    process = assemble(env)
    # As the command does that imports.
    memory.settle()
    try:
        shop = await installation.furnish(process)
        with installation.working(env):
            await installation.wait_for_jobs(process)
            click.echo(f"importing {size.products:,} products ...", err=True)
            _, seconds = await installation.bring_in(process, shop, count=size.products, wait=True)
        await installation.settle(process)
        goods = await installation.list_goods(process, shop)
    finally:
        await process.close()
    lags = await _lags(env, goods, changes=5 if size.runs == 1 else 40)
    how = "Shopify CSV through the importer with a worker beside it, until everything is listed and found"
    shown = "from the commit of a new price until two servers that had kept the product show it, a worker between"
    name = f"{size.products:,} products"
    return [
        report.row(f"{name}: import", "products/s", size.products / seconds, how=how, target=Target.at_least(2000)),
        report.row(f"{name}: a change is shown, median", "s", statistics.median(lags), how=shown),
        report.row(f"{name}: a change is shown, slowest", "s", max(lags), how=shown, target=Target.under(1)),
    ]


async def _multiply(env: dict[str, str], *, to: int) -> None:
    click.echo(f"copying read models to {to:,} products ...", err=True)
    process = assemble(env)
    try:
        await installation.multiply(process, to=to)
        await installation.settle(process)
    finally:
        await process.close()


async def _measure(env: dict[str, str], size: Size, name: str) -> tuple[list[Row], dict[str, Figure]]:
    process = assemble(env)
    try:
        products = await installation.list_shown(process, at_most=size.products)
    finally:
        await process.close()
    rows: list[Row] = []
    figures: dict[str, Figure] = {}
    with tempfile.TemporaryDirectory() as floors:
        for state, settings in (("warm", {}), ("cold", {"SOKONI_CACHE_BYTES": "0"})):
            with installation.serving(["bench.server"], {**env, FLOORS: floors, **settings}) as server:
                looking = _Looking(products, Path(floors), server, size)
                figures |= {f"{each}, {state}": figure for each, figure in (await looking.measure(state)).items()}
                pss, _ = server.memory_mb()
            rows.append(
                report.row(f"{name}: memory, {state}, PSS", "MB", pss, how="after it", target=Target.under(150))
            )
    for each, figure in figures.items():
        rows += _figure_rows(f"{name}: {each}", figure, is_warm=each.endswith("warm"))
    rows.append(_depth_row(name, figures))
    return rows, figures


async def _lags(env: dict[str, str], goods: Goods, *, changes: int) -> list[float]:
    """How many seconds each of some new prices took until two servers showed it."""
    process = assemble(env)
    lags = []
    command = ["sokoni.entrypoints.cli", "serve"]
    with (
        installation.working(env),
        installation.serving(command, env) as one,
        installation.serving(command, env) as two,
    ):
        clients = [Client(server.host, server.port) for server in (one, two)]
        for number in range(changes):
            product_id, variant_id = goods.products[number], goods.variants[2 * number]
            path, price = f"/api/v1/products/{product_id}", 7_000_000 + number
            for client in clients:
                await client.get(path)
            async with process.database.write() as session:
                await catalog.update_variant(
                    session,
                    product_id=product_id,
                    variant_id=variant_id,
                    fields={"price": price},
                    actor=SYSTEM,
                    now=datetime.now(UTC),
                )
            committed = time.perf_counter()
            for client in clients:
                while str(price).encode() not in (await client.get(path)).body:  # noqa: ASYNC110  # others do the work
                    await asyncio.sleep(0.005)  # other processes do the work
            lags.append(time.perf_counter() - committed)
        for client in clients:
            await client.close()
    await process.close()
    return lags


class _Looking:
    """Visitors of one server."""

    def __init__(self, products: Sequence[UUID], floors: Path, server: Server, size: Size) -> None:
        self._products = products
        self._floors = floors
        self._server = server
        self._size = size
        self._deep = ""

    async def measure(self, state: str) -> dict[str, Figure]:
        """What is looked at, measured in turns with its floor."""
        click.echo(f"{state} ...", err=True)
        client = Client(self._server.host, self._server.port)
        first = f"/api/v1/products?limit={_PAGE}"
        takes: dict[str, tuple[str, Take]] = {
            "listing": ("/api/v1/products?limit=24", self._same("/api/v1/products?limit=24")),
            "detail": (f"/api/v1/products/{self._products[0]}", self._detail),
        }
        if state == "cold":
            self._deep = await self._page_after(client, first, pages=min(_PAGES, self._size.products // _PAGE - 2))
            takes |= {"page 1": (first, self._same(first)), "page 1,000": (self._deep, self._same(self._deep))}
        else:
            for product in self._products:
                await client.get(f"/api/v1/products/{product}")
        figures = {name: await self._figure(client, path, take) for name, (path, take) in takes.items()}
        await client.close()
        return figures

    async def _figure(self, client: Client, path: str, take: Take) -> Figure:
        await client.get(path)
        answer = await client.get(path, headers=_COUNTED)
        (self._floors / "floor.json").write_bytes(answer.body)
        floor = self._same("/bench/floor/floor.json?again")
        runs = [(await self._run(floor), await self._run(take)) for _ in range(self._size.runs)]
        return Figure(
            per_second=statistics.median(figures.per_second for _, figures in runs),
            floor_per_second=statistics.median(figures.per_second for figures, _ in runs),
            p50_ms=statistics.median(load.percentile(figures.latencies_ms, 0.5) for _, figures in runs),
            statements=int(answer.header("x-statements") or 0),
        )

    async def _run(self, take: Take) -> load.Figures:
        figures = await load.run(
            take, host=self._server.host, port=self._server.port, clients=CLIENTS, seconds=self._size.seconds
        )
        if figures.failures:
            raise RuntimeError(f"refused: {figures.failures}")
        return figures

    async def _detail(self, client: Client, number: int) -> Turn:
        product = self._products[number * _STEP % len(self._products)]
        return Turn((await client.get(f"/api/v1/products/{product}")).status)

    async def _page_after(self, client: Client, path: str, *, pages: int) -> str:
        for _ in range(pages):
            path = str((await client.get(path)).json()["next"])
        return path

    @staticmethod
    def _same(path: str) -> Take:
        async def take(client: Client, _number: int) -> Turn:
            return Turn((await client.get(path)).status)

        return take


def _figure_rows(name: str, figure: Figure, *, is_warm: bool) -> Sequence[Row]:
    how = f"{CLIENTS} clients, load generator on the same cores, median of the runs"
    share = Target.of_floor(0.5 if is_warm else 0.25)
    return [
        report.row(name, "1/s", figure.per_second, floor=figure.floor_per_second, how=how, target=share),
        report.row(f"{name}, p50", "ms", figure.p50_ms, how=how),
        report.row(
            f"{name}: statements", "", figure.statements, how="of one request", target=Target.at_most(not is_warm)
        ),
    ]


def _depth_row(name: str, figures: dict[str, Figure]) -> Row:
    ratio = figures["page 1,000, cold"].p50_ms / figures["page 1, cold"].p50_ms
    how = f"p50 of the page after {_PAGES} pages of {_PAGE} over that of the first"
    return report.row(f"{name}: page 1,000 over page 1", "", ratio, how=how, target=Target.at_most(1.5))


def _growth_rows(small: dict[str, Figure], large: dict[str, Figure]) -> list[Row]:
    how = "p50 in the larger shop over that in the smaller"
    return [
        report.row(f"{name}: large over small", "", large[name].p50_ms / small[name].p50_ms, how=how, target=limit)
        for name in small
        for limit in [Target.at_most(1.3)]
    ]


if __name__ == "__main__":
    main()
