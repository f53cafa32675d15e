"""An installation to be measured: a database as production has it, one shop full of products, a server and a worker."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockIntake, StockRow
from sokoni.commerce.catalog.types import CategoryDraft, ImportReport
from sokoni.commerce.order.models import OrderLineRow, OrderRow, SubOrderRow
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.types import Shop, ShopDraft
from sokoni.commerce.showcase.models import (
    ShowcaseCard,
    ShowcaseDetail,
    ShowcaseOffer,
    ShowcaseProduct,
    ShowcaseShelf,
)
from sokoni.core.change import SYSTEM
from sokoni.core.clock import Clock, SystemClock
from sokoni.core.embedded import EmbeddedPostgres
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import Assembled
from sokoni.identity.account import service as account
from sokoni.identity.account.hashing import PasswordHasher
from tests.support import shopify_files

_OWN = {"id", "code", "cart_id", "placed_at", "order_id", "number", "sub_order_id"}
CATEGORIES = tuple(f"Department {number}" for number in range(1, 21))
PLENTY = 1_000_000
# What visitors' statements read, without the products' ids.
_SHOWN = {
    model.__tablename__: [column.name for column in model.__table__.columns if column.name != "product_id"]
    for model in (ShowcaseProduct, ShowcaseCard, ShowcaseDetail, ShowcaseOffer, ShowcaseShelf)
}
OPERATOR, SELLER = "operator@example.com", "seller@example.com"
PASSWORD = "a password of the benchmark"
# What an order consists of where lists look, without the keys that each order has of its own.
_ORDERED = {
    model.__tablename__: [column.name for column in model.__table__.columns if column.name not in _OWN]
    for model in (OrderRow, SubOrderRow, OrderLineRow)
}
_NEW_KEYS = """
    CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
    SELECT id AS order_id, gen_random_uuid() AS copy_id, row_number() OVER () AS number,
           placed_at - row_number() OVER () * interval '1 minute' AS placed_at
    FROM orders, generate_series(2, CAST(:times AS integer))
"""
_NEW_KEYS_OF_PARTS = """
    CREATE TEMPORARY TABLE part_copies ON COMMIT DROP AS
    SELECT id AS part_id, gen_random_uuid() AS copy_part_id, copies.*
    FROM copies JOIN sub_orders USING (order_id)
"""
# The keys of a copy, by the columns that hold them.
_KEYS = {
    "orders": {
        "id": "copies.copy_id",
        "code": "'Z' || lpad(copies.number::text, 7, '0')",
        "placed_at": "copies.placed_at",
    },
    "sub_orders": {
        "id": "copies.copy_part_id",
        "order_id": "copies.copy_id",
        "number": "1000000 + copies.number",
        "placed_at": "copies.placed_at",
    },
    "order_lines": {"id": "gen_random_uuid()", "sub_order_id": "copies.copy_part_id"},
}
_SOURCES = {
    "orders": "copies JOIN orders AS given ON given.id = copies.order_id",
    "sub_orders": "part_copies AS copies JOIN sub_orders AS given ON given.id = copies.part_id",
    "order_lines": "part_copies AS copies JOIN order_lines AS given ON given.sub_order_id = copies.part_id",
}
_START_SECONDS = 60
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Goods:
    """What can be looked at and bought."""

    products: list[UUID]
    variants: list[UUID]
    addresses: list[str]


@contextlib.contextmanager
def home() -> Iterator[dict[str, str]]:
    """The environment of an empty installation in a folder of its own, its database running; all gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sokoni-bench-"))
    postgres = EmbeddedPostgres(folder / "postgres")
    try:
        yield {
            "SOKONI_HOME": str(folder / "home"),
            "DATABASE_URL": postgres.start(),
            # The log provider of mail speaks at INFO, once for each order.
            "SOKONI_LOG_LEVEL": "WARNING",
        }
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def furnish(process: Assembled) -> Shop:
    """An operator, 20 categories, and a seller with an open shop."""
    await migrate.upgrade(process.database)
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    password_hash = await process.resources.get(PasswordHasher).hash_new(PASSWORD, email=OPERATOR)
    async with process.database.write() as session:
        await account.create_operator(session, email=OPERATOR, password_hash=password_hash, now=now)
        for name in CATEGORIES:
            category = CategoryDraft(slug=name.lower().replace(" ", "-"), names={"en": name})
            await catalog.add_category(session, draft=category, actor=SYSTEM, now=now)
    return await open_shop(process, seller=SELLER, name="Workshop")


async def open_shop(process: Assembled, *, seller: str, name: str) -> Shop:
    """A seller with an open shop."""
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    password_hash = await process.resources.get(PasswordHasher).hash_new(PASSWORD, email=seller)
    async with process.database.write() as session:
        owner = await account.register(session, email=seller, password_hash=password_hash, display_name="Ana", now=now)
        draft = ShopDraft(name=name, country="CO", currency="USD", locale="en", city="Bogotá")
        return await shops.create(session, draft=draft, owner_account_id=owner.id, actor=SYSTEM, now=now)


async def bring_in(process: Assembled, shop: Shop, *, count: int, wait: bool = False) -> tuple[ImportReport, float]:
    """Import so many products of two variants and two images, as `sokoni import` does, and say how long it took.

    With `wait`, until a worker beside it has put everything into the showcase.
    """
    blocks = list(shopify_files.generated(count, types=CATEGORIES))
    started = time.perf_counter()
    report = await catalog.run_import(
        process.database,
        shop_id=shop.id,
        source=_stream(blocks),
        actor=SYSTEM,
        clock=SystemClock(),
        stock=process.resources.get(StockIntake),  # type: ignore[type-abstract]
    )
    if wait:
        await wait_for_showcase(process)
    return report, time.perf_counter() - started


async def _stream(blocks: list[bytes]) -> AsyncIterator[bytes]:
    for block in blocks:
        yield block


async def stock_up(process: Assembled, shop: Shop) -> Goods:
    """Give every variant more pieces than a run can sell, and leave the database as a minute of its own care would."""
    goods = await list_goods(process, shop)
    variants = goods.variants
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    intake = process.resources.get(StockIntake)  # type: ignore[type-abstract]
    for start in range(0, len(variants), 1000):
        chunk = [
            StockRow(variant_id=each, quantity=PLENTY, policy="deny", tracked=True)
            for each in variants[start : start + 1000]
        ]
        async with process.database.write() as session:
            await intake.receive(session, shop_id=shop.id, rows=chunk, overwrite=True, now=now)
    await settle(process)
    return goods


async def list_goods(process: Assembled, shop: Shop) -> Goods:
    """Everything the shop sells."""
    mine = {"shop_id": shop.id}
    async with process.database.read() as session:
        sold = text("SELECT id FROM product_variants WHERE shop_id = :shop_id ORDER BY id")
        variants = list((await session.execute(sold, mine)).scalars())
        shown = text("SELECT id, slug FROM products WHERE shop_id = :shop_id ORDER BY id")
        rows = (await session.execute(shown, mine)).all()
    return Goods([row.id for row in rows], variants, [f"/s/{shop.slug}/p/{row.slug}" for row in rows])


async def list_shown(process: Assembled, *, at_most: int) -> list[UUID]:
    """So many of the products that visitors see, from all over the showcase."""
    statement = "SELECT product_id FROM showcase_products WHERE is_listed ORDER BY md5(product_id::text) LIMIT :at_most"
    async with process.database.read() as session:
        return list((await session.execute(text(statement), {"at_most": at_most})).scalars())


async def multiply(process: Assembled, *, to: int) -> None:
    """Let the showcase hold so many products: copies of what is there, under ids of their own."""
    async with process.database.write() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        count = (await session.execute(text("SELECT count(*) FROM showcase_products"))).scalar_one()
        await session.execute(
            text(
                "CREATE TEMPORARY TABLE copies ON COMMIT DROP AS SELECT product_id, gen_random_uuid() AS copy_id"
                " FROM showcase_products, generate_series(2, CAST(:times AS integer))"
            ),
            {"times": to // count},
        )
        for table, columns in _SHOWN.items():
            names = ", ".join(columns)
            await session.execute(
                text(
                    f"INSERT INTO {table} (product_id, {names})"
                    f" SELECT copies.copy_id, {names} FROM copies JOIN {table} USING (product_id)"
                )
            )


async def multiply_orders(process: Assembled, *, to: int) -> None:
    """Let there be so many orders: copies of those that are there, under keys of their own, a minute apart."""
    async with process.database.write() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        count = (await session.execute(text("SELECT count(*) FROM orders"))).scalar_one()
        await session.execute(text(_NEW_KEYS), {"times": to // count})
        await session.execute(text(_NEW_KEYS_OF_PARTS))
        for table, keys in _KEYS.items():
            names = ", ".join(_ORDERED[table])
            given = ", ".join(f"given.{name}" for name in _ORDERED[table])
            await session.execute(
                text(
                    f"INSERT INTO {table} ({', '.join(keys)}, {names})"
                    f" SELECT {', '.join(keys.values())}, {given} FROM {_SOURCES[table]}"
                )
            )


async def settle(process: Assembled) -> None:
    """Leave the database as a minute of its own care would."""
    async with process.database.write() as session:
        # The pictures' addresses lead nowhere, and a worker that waits for them would be measured too.
        await session.execute(text("DELETE FROM jobs WHERE name = 'catalog.fetch_images'"))
    async with process.database.maintenance() as engine:
        connection = await engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        # What autovacuum does within a minute of such an import.
        await connection.execute(text("SET statement_timeout = 0"))
        await connection.execute(text("VACUUM ANALYZE"))
        await connection.invalidate()
        await connection.close()


async def wait_for_showcase(process: Assembled) -> None:
    """Return when all that was imported is listed and found."""
    waiting = "SELECT count(*) FROM jobs WHERE name LIKE 'showcase.%' AND state <> 'delayed'"
    while True:
        async with process.database.read() as session:
            if not (await session.execute(text(waiting))).scalar_one():
                return
        await asyncio.sleep(0.02)


async def backend_id(process: Assembled) -> int:
    """The id of one of the processes in which the database serves connections."""
    async with process.database.read() as session:
        return int((await session.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def wait_for_jobs(process: Assembled) -> None:
    """Return when the worker has nothing more to do."""
    while True:
        async with process.database.read() as session:
            if not (await session.execute(text("SELECT count(*) FROM jobs WHERE state <> 'delayed'"))).scalar_one():
                return
        await asyncio.sleep(0.1)


@dataclass(slots=True)
class Server:
    """A process that serves, and how long it took until it did."""

    process: subprocess.Popen[bytes]
    port: int
    host: str
    cold_start_seconds: float

    def memory_mb(self) -> tuple[float, float]:
        """The memory of the process that answers requests: its fair share of pages (PSS), and all it touches (RSS)."""
        return max(_memory_mb(pid) for pid in (self.process.pid, *_children(self.process.pid)))

    def stop(self) -> None:
        """Ask it to end and wait."""
        self.process.terminate()
        self.process.wait(30)


@contextlib.contextmanager
def serving(command: list[str], env: Mapping[str, str]) -> Iterator[Server]:
    """A server as `sokoni serve` runs it: a process of its own, one worker; ended at the end."""
    port = _free_port()
    complete = {**_inherited(), **env, "PORT": str(port)}
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *command], env=complete)
    try:
        _wait_until_healthy(process, port)
        yield Server(process, port, _HOST, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def working(env: Mapping[str, str]) -> Iterator[None]:
    """A `sokoni worker`; ended at the end."""
    process = subprocess.Popen([sys.executable, "-m", "sokoni.entrypoints.cli", "worker"], env={**_inherited(), **env})
    try:
        yield
    finally:
        process.terminate()
        process.wait(40)


def _inherited() -> dict[str, str]:
    """This process's environment, but that Python keeps what it compiled, as it does wherever the program is installed.

    Else a start compiles the whole program, which takes longer than the start itself.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://{_HOST}:{port}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not come up; it says above why") from error
            time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _memory_mb(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("Pss:", "Rss:"))}
    return kib["Pss"] / 1024, kib["Rss"] / 1024
