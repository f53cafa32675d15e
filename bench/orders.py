"""`python -m bench.orders`: buying from several shops at once with a code, and lists of 10,000 orders.

python -m bench.orders                   10,000 orders, three runs
python -m bench.orders --quick           small and short: to see that everything works

An order has five lines from three shops, and a promotion of the market behind a code that was typed into the cart.
Lists are read by who may read them, signed in with a token. The orders of the lists are those of the first figure,
copied until they are so many. The floor is a route of the same server that answers the same bytes from memory.
"""

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import click
import uvloop

from bench import installation, load, report
from bench.app import FLOORS
from bench.installation import Server
from bench.load import Client, Take, Turn
from bench.report import Row, Target
from bench.scenarios import ADDRESS, TOKEN
from sokoni.commerce.pricing.promotion import service as promotions
from sokoni.commerce.pricing.promotion.types import Kind, Level, PromotionDraft, Terms
from sokoni.core import memory
from sokoni.core.change import SYSTEM
from sokoni.core.clock import Clock
from sokoni.entrypoints.assembly import Assembled, assemble

CLIENTS = 16
OUT = report.OUT.with_name("orders.json")
CODE = "MARKET10"
_COUNTED = {"x-count-statements": "1"}
_PRODUCTS_OF_A_SHOP = 100
_LINES_BY_SHOP = (2, 2, 1)
_FIRST_ORDERS = 20
_PAGE = 10
_PAGES = 999


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    orders: int
    seconds: float
    runs: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What a scenario came to: the medians of its runs, and of its floor's."""

    per_second: float
    floor_per_second: float
    p50_ms: float
    p95_ms: float


@click.command()
@click.option("--quick", is_flag=True, help="Small and short: to see that everything works.")
@click.option("--orders", type=click.IntRange(_FIRST_ORDERS * 2), help="How many orders the lists hold.")
@click.option("--seconds", type=click.FloatRange(min=0.05), help="How long each figure is measured, in each run.")
@click.option("--runs", type=click.IntRange(1), help="How often; medians are printed.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, orders: int | None, seconds: float | None, runs: int | None, out: Path) -> None:
    """Measure orders of several shops and their lists, write bench/out/orders.json."""
    preset = Size(100, 0.3, 1) if quick else Size(10_000, 2.0, 3)
    size = Size(orders or preset.orders, seconds or preset.seconds, runs or preset.runs)
    with installation.home() as env:
        rows = uvloop.run(_measure(env, size))
    report.write(rows, out)
    report.show(rows)


async def _measure(env: dict[str, str], size: Size) -> list[Row]:
    process = assemble(env)
    # As the command does that imports.
    memory.settle()
    try:
        shops = await _market(process)
        with tempfile.TemporaryDirectory() as floors, installation.working(env):
            await installation.wait_for_jobs(process)
            with installation.serving(["bench.server"], {**env, FLOORS: floors}) as server:
                buyers = _Buyers(server, Path(floors), shops)
                rows = await buyers.first()
                await installation.wait_for_jobs(process)
                await installation.multiply_orders(process, to=size.orders)
                await installation.settle(process)
                rows += await _list_rows(_Lists(server, Path(floors), size, shops))
                # Last, because what is bought while it is measured would make the lists longer.
                rows += await _checkout_rows(buyers, size)
    finally:
        await process.close()
    return rows


async def _market(process: Assembled) -> "list[_Stall]":
    """Three shops with goods, and a promotion of the market behind a code."""
    click.echo("opening shops ...", err=True)
    opened = [await installation.furnish(process)]
    for number in (2, 3):
        seller = f"seller{number}@example.com"
        opened.append(await installation.open_shop(process, seller=seller, name=f"Workshop {number}"))
    stalls = []
    for shop in opened:
        await installation.bring_in(process, shop, count=_PRODUCTS_OF_A_SHOP)
        goods = await installation.stock_up(process, shop)
        stalls.append(_Stall(shop.id, goods.variants))
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    terms = Terms(kind=Kind.PERCENTAGE, level=Level.ORDER, rate_bp=1000)
    draft = PromotionDraft(title="Ten percent", terms=terms, needs_code=True)
    async with process.database.write() as session:
        made = await promotions.add_promotion(session, shop_id=None, draft=draft, actor=SYSTEM, now=now)
        await promotions.add_code(session, shop_id=None, promotion_id=made.id, code=CODE, actor=SYSTEM, now=now)
    return stalls


@dataclass(frozen=True, slots=True)
class _Stall:
    """A shop, and what it sells."""

    shop_id: UUID
    variants: Sequence[UUID]


class _Buyers:
    """Guests who buy from all shops at once."""

    def __init__(self, server: Server, floors: Path, stalls: Sequence[_Stall]) -> None:
        self.server = server
        self._floors = floors
        self._stalls = stalls

    async def first(self) -> list[Row]:
        """Buy a few times, and say how many statements an order takes."""
        client = Client(self.server.host, self.server.port)
        for number in range(_FIRST_ORDERS):
            status, _, count = await self._buy(client, number, _COUNTED)
            if status >= 400:
                raise RuntimeError(f"an order was refused: {status}")
        await client.close()
        how = "POST /api/v1/orders by a guest with a cart of five lines from three shops and a code, test payment"
        name = "checkout of 5 lines from 3 shops with a code: statements"
        return [report.row(name, "", count, how=how, target=Target.at_most(35))]

    async def take(self, client: Client, number: int) -> Turn:
        """Buy five things."""
        status, milliseconds, _ = await self._buy(client, number, {})
        return Turn(status, milliseconds)

    async def floor(self, client: Client, _number: int) -> Turn:
        """The same last request, answered from memory."""
        started = time.perf_counter()
        answer = await client.post("/bench/floor/order/order.json", ADDRESS)
        return Turn(answer.status, (time.perf_counter() - started) * 1000)

    async def _buy(self, client: Client, number: int, headers: Mapping[str, str]) -> tuple[int, float, int]:
        token: dict[str, str] = {}
        for stall, lines in zip(self._stalls, _LINES_BY_SHOP, strict=True):
            for line in range(lines):
                variant = stall.variants[(number * 5 + line) % len(stall.variants)]
                body = {"variant_id": str(variant), "quantity": 1}
                answer = await client.post("/api/v1/cart/items", body, headers=token)
                token = token or {TOKEN: answer.header(TOKEN) or ""}
        await client.post("/api/v1/cart/codes", {"code": CODE}, headers=token)
        started = time.perf_counter()
        answer = await client.post("/api/v1/orders", ADDRESS, headers={**token, **headers})
        elapsed = (time.perf_counter() - started) * 1000
        if headers:
            (self._floors / "order.json").write_bytes(answer.body)
        return answer.status, elapsed, int(answer.header("x-statements") or 0)


async def _checkout_rows(buyers: _Buyers, size: Size) -> list[Row]:
    how = f"{CLIENTS} clients, load generator on the same cores, median of the runs; the order only, without its adds"
    figure = await _figure(buyers.server, buyers.take, buyers.floor, size, is_last=True)
    name = "checkout of 5 lines from 3 shops with a code"
    return [
        report.row(f"{name}, its adds included", "1/s", figure.per_second, how=how, floor=figure.floor_per_second),
        report.row(f"{name}, p50", "ms", figure.p50_ms, how=how),
        report.row(f"{name}, p95", "ms", figure.p95_ms, how=how),
    ]


class _Lists:
    """Who reads the lists: the operator all orders, a seller those of a shop."""

    def __init__(self, server: Server, floors: Path, size: Size, stalls: Sequence[_Stall]) -> None:
        self._server = server
        self._floors = floors
        self._size = size
        self._stalls = stalls
        self._client = Client(server.host, server.port)

    async def rows(self, name: str, email: str, path: str) -> list[Row]:
        """How fast somebody reads a list, its first page and one deep in it."""
        click.echo(f"{name} ...", err=True)
        headers = await self._signed_in(email)
        first, short = f"{path}limit=24", f"{path}limit={_PAGE}"
        answer = await self._client.get(first, headers={**headers, **_COUNTED})
        deep = await self._after(short, headers, pages=min(_PAGES, self._size.orders // _PAGE - 2))
        page, near, far = [await self._figure(each, headers) for each in (first, short, deep)]
        how = f"GET {path.rstrip('?&')}, {CLIENTS} clients, load generator on the same cores, median of the runs"
        statements = int(answer.header("x-statements") or 0)
        depth = f"p50 of the page after {_PAGES} pages of {_PAGE} over that of the first"
        return [
            report.row(f"{name}: page", "1/s", page.per_second, how=how, floor=page.floor_per_second),
            report.row(f"{name}: page, p95", "ms", page.p95_ms, how=how, target=Target.under(50)),
            report.row(f"{name}: page, statements", "", statements, how="three of them say who is asking"),
            report.row(
                f"{name}: page 1,000 over page 1", "", far.p50_ms / near.p50_ms, how=depth, target=Target.at_most(1.5)
            ),
        ]

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()

    def path_of_shop(self) -> str:
        """The address of a shop's orders."""
        return f"/api/v1/orders?shop={self._stalls[0].shop_id}&"

    async def _signed_in(self, email: str) -> dict[str, str]:
        answer = await self._client.post("/api/v1/auth/login", {"email": email, "password": installation.PASSWORD})
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    async def _after(self, path: str, headers: Mapping[str, str], *, pages: int) -> str:
        for _ in range(pages):
            path = str((await self._client.get(path, headers=headers)).json()["next"])
        return path

    async def _figure(self, path: str, headers: Mapping[str, str]) -> Figure:
        answer = await self._client.get(path, headers=headers)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body.decode()[:500]}")
        (self._floors / "list.json").write_bytes(answer.body)

        def reading(address: str) -> Take:
            async def take(client: Client, _number: int) -> Turn:
                return Turn((await client.get(address, headers=headers)).status)

            return take

        return await _figure(self._server, reading(path), reading("/bench/floor/list.json"), self._size)


async def _list_rows(lists: _Lists) -> list[Row]:
    rows = await lists.rows("operator's list of orders", installation.OPERATOR, "/api/v1/admin/orders?")
    rows += await lists.rows("seller's list of orders", installation.SELLER, lists.path_of_shop())
    await lists.close()
    return rows


async def _figure(server: Server, take: Take, floor: Take, size: Size, *, is_last: bool = False) -> Figure:
    runs = [(await _run(server, floor, size), await _run(server, take, size)) for _ in range(size.runs)]
    latencies = [figures.last_ms if is_last else figures.latencies_ms for _, figures in runs]
    return Figure(
        per_second=statistics.median(figures.per_second for _, figures in runs),
        floor_per_second=statistics.median(figures.per_second for figures, _ in runs),
        p50_ms=statistics.median(load.percentile(each, 0.5) for each in latencies),
        p95_ms=statistics.median(load.percentile(each, 0.95) for each in latencies),
    )


async def _run(server: Server, take: Take, size: Size) -> load.Figures:
    figures = await load.run(take, host=server.host, port=server.port, clients=CLIENTS, seconds=size.seconds)
    if figures.failures:
        raise RuntimeError(f"refused: {figures.failures}")
    return figures


if __name__ == "__main__":
    main()
