"""`python -m bench.recommendations`: how often the next order holds something that was recommended.

python -m bench.recommendations              2,000 products, 4,000 customers
python -m bench.recommendations --quick      small: to see that everything works
python -m bench.recommendations --seed 7     another history

**History.** Generated, the same for a seed each time. Products belong to tastes (50 each), five to a category; within
a taste they are wanted by Zipf's law. Customers have two tastes, one stronger. Orders hold one to four things:
three of four by taste, the others by what everybody buys; a third of things has a companion that is bought with it
every third time. The last product of each taste is new: nobody bought it before the orders that are held out.

**Measured.** The last order of each customer is held out; everything before it is what recommendations are made of, by
the very statements that serve. A hit is a list of ten in which something of the held-out order stands that its customer
had not bought before. Where an order holds nothing new, it is not counted.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import uvloop
from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, Text, Uuid, insert, select
from sqlalchemy.schema import CreateTable

from bench import installation, report
from bench.report import Row, Target
from sokoni.commerce.recommendation import repository, rules, service
from sokoni.commerce.recommendation.types import Sources
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import assemble

OUT = report.OUT.with_name("recommendations.json")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TOP = 10
PER_TASTE = 50
TASTES_OF_CATEGORY = 5
_BY_TASTE, _STRONGER, _COMPANION = 0.75, 0.7, 1 / 3
_META = MetaData()
PURCHASES = Table(
    "bench_purchases",
    _META,
    Column("buyer", LargeBinary),
    Column("product_id", Uuid),
    Column("bought_at", DateTime(timezone=True)),
)
TRAITS = Table("bench_traits", _META, Column("product_id", Uuid), Column("trait", Text))
Recommend = Callable[[ReadSession, Sequence[UUID]], Any]


@dataclass(frozen=True, slots=True)
class Customer:
    """What somebody bought, order by order, and the last order, which is held out."""

    orders: Sequence[Sequence[UUID]]
    held_out: Sequence[UUID]

    @property
    def bought(self) -> list[UUID]:
        """What they had bought before, the last first, each once."""
        return list(dict.fromkeys(each for order in reversed(self.orders) for each in order))


@dataclass(frozen=True, slots=True)
class History:
    """Products with what is said of them, and customers."""

    products: Sequence[UUID]
    traits: Mapping[UUID, Sequence[str]]
    customers: Sequence[Customer]


def generate(*, seed: int, products: int, customers: int) -> History:
    """A history as the head of this file describes it."""
    chance = random.Random(seed)  # a history, not a secret
    tastes = products // PER_TASTE
    ids = [UUID(int=chance.getrandbits(128), version=4) for _ in range(tastes * PER_TASTE)]
    by_taste = [ids[taste * PER_TASTE : (taste + 1) * PER_TASTE] for taste in range(tastes)]
    zipf = list(accumulate(1 / (place + 1) for place in range(PER_TASTE - 1)))
    everywhere = chance.sample(ids, len(ids))
    known_everywhere = list(accumulate(1 / (place + 1) for place in range(len(everywhere))))
    companions = {each: chance.choice(ids) for each in chance.sample(ids, len(ids) // 3)}
    new = {goods[-1] for goods in by_taste}

    def thing(mine: Sequence[int], *, is_last: bool) -> UUID:
        if chance.random() >= _BY_TASTE:
            return chance.choices(everywhere, cum_weights=known_everywhere)[0]
        taste = mine[0] if chance.random() < _STRONGER else mine[1]
        if is_last and chance.random() < 1 / PER_TASTE:
            return by_taste[taste][-1]
        return chance.choices(by_taste[taste][:-1], cum_weights=zipf)[0]

    def order(mine: Sequence[int], *, is_last: bool) -> list[UUID]:
        found = []
        for _ in range(chance.randint(1, 4)):
            each = thing(mine, is_last=is_last)
            found.append(each)
            if each in companions and chance.random() < _COMPANION:
                found.append(companions[each])
        kept = dict.fromkeys(each for each in found if is_last or each not in new)
        return list(kept)

    people = []
    for _ in range(customers):
        mine = chance.sample(range(tastes), 2)
        earlier = [order(mine, is_last=False) for _ in range(chance.randint(1, 6))]
        people.append(Customer([each for each in earlier if each], order(mine, is_last=True)))
    said = {
        each: [f"taste={taste}", f"category={taste // TASTES_OF_CATEGORY}", f"tag={chance.randrange(200)}"]
        for taste, goods in enumerate(by_taste)
        for each in goods
    }
    return History(ids, said, people)


async def fill(session: WriteSession, history: History) -> None:
    """Write what was bought before the held-out orders, and what is said of products."""
    for table in (PURCHASES, TRAITS):
        await session.execute(CreateTable(table))
    bought = [
        {"buyer": str(number).encode(), "product_id": each, "bought_at": NOW - timedelta(minutes=place)}
        for number, customer in enumerate(history.customers)
        for place, each in enumerate(customer.bought)
    ]
    for start in range(0, len(bought), 5_000):
        await session.execute(insert(PURCHASES), bought[start : start + 5_000])
    said = [{"product_id": each, "trait": trait} for each, traits in history.traits.items() for trait in traits]
    await session.execute(insert(TRAITS), said)


async def run(database: Database) -> float:
    """How many seconds a whole run took."""
    made_of = Sources(
        purchases=select(PURCHASES.c.buyer, PURCHASES.c.product_id, PURCHASES.c.bought_at),
        goods=select(TRAITS.c.product_id, TRAITS.c.trait),
    )
    began = time.perf_counter()
    async with database.write() as session:
        generation = await service.begin(session, made_of=made_of, now=NOW)
    last: UUID | None = None
    while True:
        async with database.write() as session:
            last = await service.work(session, generation=generation, after=last)
            if last is None:
                await service.finish(session, generation=generation, now=NOW)
                return time.perf_counter() - began


async def hit_rate(database: Database, customers: Sequence[Customer], recommend: Recommend) -> float:
    """In how many of a hundred held-out orders something stands that was recommended."""
    hits = counted = 0
    async with database.read() as session:
        for customer in customers:
            before = customer.bought
            wanted = set(customer.held_out) - set(before)
            if wanted:
                counted += 1
                hits += bool(wanted & set((await recommend(session, before))[:TOP]))
    return 100 * hits / counted


async def by_popularity(session: ReadSession, bought: Sequence[UUID]) -> Sequence[UUID]:
    """The baseline: what most people bought, without what this one did."""
    found = await repository.list_wanted(session, limit=TOP + len(bought))
    return [each for each in found if each not in bought]


def fitting(alike: float) -> Recommend:
    """What the pages show: what fits what was bought."""

    async def recommend(session: ReadSession, bought: Sequence[UUID]) -> Sequence[UUID]:
        seeds = rules.seeds(bought=bought, viewed=())
        return await repository.list_fitting(session, seeds=seeds, alike=alike, limit=TOP)

    return recommend


@click.command()
@click.option("--quick", is_flag=True, help="Small: to see that everything works.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which history.")
@click.option("--products", type=click.IntRange(4 * PER_TASTE), help="How many products there are.")
@click.option("--customers", type=click.IntRange(10), help="How many customers bought them.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, seed: int, products: int | None, customers: int | None, out: Path) -> None:
    """Measure recommendations on a generated history, write bench/out/recommendations.json."""
    history = generate(
        seed=seed, products=products or (200 if quick else 2_000), customers=customers or (200 if quick else 4_000)
    )
    with installation.home() as env:
        rows = uvloop.run(_measure(env, history))
    report.write(rows, out)
    report.show(rows)


async def _measure(env: dict[str, str], history: History) -> list[Row]:
    process = assemble(env)
    try:
        await migrate.upgrade(process.database)
        async with process.database.write() as session:
            await fill(session, history)
        seconds = await run(process.database)
        return await _rows(process.database, history, seconds)
    finally:
        await process.close()


async def _rows(database: Database, history: History, seconds: float) -> list[Row]:
    customers = history.customers
    few = [each for each in customers if len(each.orders) == 1]
    popular = await hit_rate(database, customers, by_popularity)
    both = await hit_rate(database, customers, fitting(rules.ALIKE))
    began = time.perf_counter()
    bought_alone = await hit_rate(database, customers, fitting(0))
    each_ms = 1000 * (time.perf_counter() - began) / len(customers)
    figures = [
        ("popularity", popular, None),
        ("for you", both, Target.at_least(round(1.5 * popular, 1))),
        ("for you: bought together alone", bought_alone, None),
        ("for you: after one order", await hit_rate(database, few, fitting(rules.ALIKE)), None),
        ("popularity: after one order", await hit_rate(database, few, by_popularity), None),
    ]
    how = f"{len(customers):,} held-out orders, {len(history.products):,} products"
    rows = [
        report.row(f"hit rate at {TOP}, {name}", "%", value, how=how, target=target) for name, value, target in figures
    ]
    return [
        *rows,
        report.row("a whole run", "s", seconds, how=how, target=Target.under(60)),
        report.row("a list of ten", "ms", each_ms, how="one statement, one client"),
    ]


if __name__ == "__main__":
    main()
