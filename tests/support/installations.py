"""Installations of several real processes, for tests that load and kill them."""

import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.order import service as order
from sokoni.commerce.order.types import Discrepancy as OrderDiscrepancy
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import Discrepancy as StockDiscrepancy
from sokoni.commerce.stock.types import Level
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import ParkedJob
from sokoni.entrypoints.assembly import Assembled, assemble
from tests.support import processes
from tests.support.factories import sale
from tests.support.processes import Sokoni
from tests.support.waiting import eventually

# Dead workers are noticed within seconds, so that tests need not wait for what production may.
_IMPATIENT = {"SOKONI_JOBS_HEARTBEAT": "500ms", "SOKONI_JOBS_LOST_AFTER": "3s", "SOKONI_JOBS_SWEEP": "500ms"}


@dataclass
class Installation:
    """Servers and a worker over one database and one folder."""

    env: Mapping[str, str]
    folder: Path
    servers: list[Sokoni]
    worker: Sokoni

    @property
    def ports(self) -> list[int]:
        """Where the servers listen."""
        return [int(server.env["PORT"]) for server in self.servers]

    @property
    def mail_log(self) -> Path:
        """Where the log provider writes mail."""
        return Path(self.env["SOKONI_HOME"]) / "log" / "mail.jsonl"

    def start_server(self, number: int) -> None:
        """Start a server (again) and wait until it answers."""
        server = self.servers[number]
        server.start().wait_for(f"http://127.0.0.1:{server.env['PORT']}/health")


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the program's own checks find; empty when all holds."""

    books: list[str] = field(default_factory=list)
    stock: list[StockDiscrepancy] = field(default_factory=list)
    orders: tuple[OrderDiscrepancy, ...] = ()
    parked: list[ParkedJob] = field(default_factory=list)


NOTHING = Findings()


def installation(url: str, folder: Path, *, servers: int = 1) -> Installation:
    """Processes over a migrated database; none of them is started."""
    env = {
        "DATABASE_URL": url,
        "SOKONI_HOME": str(folder / "home"),
        "SOKONI_LOG_LEVEL": "WARNING",
        "PASSWORD_MEMORY_KIB": "64",
        "PASSWORD_TIME_COST": "1",
        **_IMPATIENT,
    }
    ports = [processes.free_port() for _ in range(servers)]
    return Installation(
        env=env,
        folder=folder,
        servers=[
            Sokoni(
                {**env, "PORT": str(port), "SOKONI_BASE_URL": f"http://127.0.0.1:{port}"},
                ("serve",),
                folder / f"serve-{port}.log",
            )
            for port in ports
        ],
        worker=Sokoni(env, ("worker",), folder / "worker.log"),
    )


@contextlib.contextmanager
def running(made: Installation) -> Iterator[Installation]:
    """Start all of it; whatever runs at the end is ended."""
    with processes.running(*made.servers, made.worker):
        for number in range(len(made.servers)):
            made.start_server(number)
        made.worker.start()
        yield made


@contextlib.asynccontextmanager
async def inside(made: Installation) -> AsyncIterator[Assembled]:
    """A process of the test's own in the same installation, to furnish it and to look into it."""
    process = assemble(made.env)
    try:
        yield process
    finally:
        await process.close()


async def open_stall(process: Assembled, *, on_hand: int) -> sale.Stall:
    """An open shop with so many pieces of one product."""
    async with process.database.write() as session:
        return await sale.stall(session, now=datetime.now(UTC), on_hand=on_hand)


async def settled(database: Database) -> int:
    """Wait until no job is ready or running; how many still are, when that takes too long."""
    waiting = "SELECT count(*) FROM jobs WHERE state <> 'delayed'"
    return await eventually(lambda: count(database, waiting), lambda left: left == 0)


async def level(database: Database, variant_id: UUID) -> Level:
    """How much there is of a variant."""
    async with database.read() as session:
        return (await stock.levels(session, variant_ids=[variant_id]))[variant_id]


async def count(database: Database, statement: str) -> int:
    """The number that a statement answers."""
    async with database.read() as session:
        return int((await session.execute(text(statement))).scalar_one())


async def findings(database: Database) -> Findings:
    """What the program's own checks find, as if everything had rested long enough."""
    later = datetime.now(UTC) + timedelta(minutes=1)
    async with database.read() as session:
        books = await ledger.verify(session)
        return Findings(
            books=[] if books.is_sound else [repr(books)],
            stock=await stock.verify(session),
            orders=await order.verify(session, now=later, rest=timedelta(0)),
            parked=await jobs.list_parked(session),
        )
