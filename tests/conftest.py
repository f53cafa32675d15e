"""What every test may ask for: a database of its own, a clock that stands still, the application, its jobs.

One server runs for the whole run; a template database is migrated once per set of migrations, and each worker copies
it.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import hypothesis
import pytest
from sqlalchemy import text

from sokoni.core import events, memory
from sokoni.core import settings as settings_reader
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, DatabaseSettings, WriteSession
from sokoni.core.resources import Resources
from sokoni.entrypoints.assembly import Assembled, assemble
from sokoni.services.botapi.adapters import sparing
from tests.support import answers, postgres, spreading
from tests.support.emptying import Emptying

if TYPE_CHECKING:
    from xdist.remote import Producer

    from tests.support.gateway import Gateway
    from tests.support.telegram.world import TelegramWorld

# Tests' Telegram is made of the library's types: all made at once, they were 110 MB and two seconds of each process.
sparing.load()

# How long a machine takes under load says nothing about the code.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
# The folder that this run made for itself, and whether it should stay.
_FOLDER = pytest.StashKey[Path]()
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep what is compiled: servers that tests start, and the next run, would compile the whole program anew.

    And work in a folder of this run's own. Runs of one user share theirs otherwise, and each that begins (one test
    runs pytest itself) shuts it to others, among them the user that root lends to the databases of all.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if config.option.basetemp is None:
        config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="sokoni-tests-"))
        config.option.basetemp = str(config.stash[_FOLDER] / "run")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind after a run that passed; what a failure left in its folder may tell why."""
    folder = config.stash.get(_FOLDER, None)
    if folder is not None and not config.stash.get(_FAILED, False):
        shutil.rmtree(folder)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Note how the run ended, for who cleans up after it."""
    session.config.stash[_FAILED] = exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database: only that has to be run again on another version of it."""
    for item in items:
        if "server_url" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> spreading.Spreading:
    """Spread whole files over the workers, the long ones first; what the scheduler notes is for its debugging."""
    return spreading.Spreading(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect undisturbed by the collector, which passes over the program and the collected tests afterwards.

    Processes that serve are put together so, too.
    """
    with memory.starting():
        return (yield)


@pytest.fixture(scope="session")
def scale() -> float:
    """How large the heavy proofs are: 1 in `make test`, more in `make soak`."""
    return float(os.environ.get("SCALE", "1"))


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server: SOKONI_TEST_DATABASE_URL, or the embedded one, shared by all workers of this run."""
    with postgres.server(tmp_path_factory) as url:
        yield url


@pytest.fixture(scope="session")
def database_url(server_url: str, worker_id: str) -> Iterator[str]:
    """A migrated database for this worker alone; dropped at the end."""
    with postgres.database(server_url, f"sokoni_test_{os.getpid()}_{worker_id}") as url:
        yield url


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """This worker's name; 'main' where tests run in one process."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def test_env(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment that the application under test is put together from."""
    home = tmp_path_factory.mktemp("home")
    return {
        "DATABASE_URL": database_url,
        "DATABASE_POOL_SIZE": "20",
        "SOKONI_HOME": str(home),
        "SOKONI_BASE_URL": "http://testserver",
        # Passwords are hashed as real ones are, only cheaper.
        "PASSWORD_MEMORY_KIB": "64",
        "PASSWORD_TIME_COST": "1",
    }


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at a Monday morning."""
    return ManualClock(START)


@pytest.fixture
def now(clock: ManualClock) -> datetime:
    """The time at which a test begins."""
    return clock.now()


@pytest.fixture(scope="session")
async def engine_database(database_url: str) -> AsyncIterator[Database]:
    """The one pool of this worker, for tests whose work is rolled back."""
    database = Database(DatabaseSettings(url=database_url, pool_size=4))
    yield database
    await database.close()


@pytest.fixture
async def session(engine_database: Database, resources: Resources) -> AsyncIterator[WriteSession]:
    """A session whose work is rolled back; deferred constraints are checked before, as a commit would.

    Depends on `resources` so that modules' adapters are registered.
    """
    async with engine_database.maintenance() as engine, engine.connect() as connection:
        await connection.begin()
        async with WriteSession(
            bind=connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
        ) as open_session:
            # The savepoint is made now, so that a test's first counted statement is its own.
            await open_session.connection()
            yield open_session
            if open_session.is_active:
                await open_session.flush()
                await open_session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        await connection.rollback()


@pytest.fixture(scope="session")
async def pools(test_env: dict[str, str]) -> AsyncIterator[Database]:
    """The pools of this worker's processes: the next test's finds connections open and statements compiled."""
    kept = Database(settings_reader.load(DatabaseSettings, test_env))
    yield kept
    await kept.close()


@pytest.fixture(scope="session")
async def emptying(database_url: str) -> AsyncIterator[Emptying]:
    """What leaves the database as it was."""
    made = Emptying(database_url)
    yield made
    await made.close()


@pytest.fixture
async def assembled(
    test_env: dict[str, str], clock: ManualClock, pools: Database, emptying: Emptying
) -> AsyncIterator[Assembled]:
    """A whole process on a database that commits for real and is emptied afterwards."""
    process = assemble(test_env, clock=clock, database=pools)
    yield process
    await emptying.empty()
    await process.close()


@pytest.fixture
def resources(assembled: Assembled) -> Resources:
    """The resources of the process under test."""
    return assembled.resources


@pytest.fixture
def database(assembled: Assembled) -> Database:
    """A database that commits for real and is emptied after the test."""
    return assembled.database


@pytest.fixture
async def client(assembled: Assembled) -> AsyncIterator[httpx2.AsyncClient]:
    """A visitor of the application: JSON, no cookies yet, following no redirects.

    What the application refuses must stand in its document.
    """
    from sokoni.entrypoints.app import create_app

    watched = answers.Watched(create_app(assembled))
    transport = httpx2.ASGITransport(watched, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as visitor:
        yield visitor
    if answers.KEEP:
        answers.keep(watched)
    else:
        assert watched.undeclared() == []


@pytest.fixture
def drain(assembled: Assembled) -> Callable[[], Awaitable[int]]:
    """Run every job that is due, and those that they queue; a parked job fails the test."""
    from sokoni.core.jobs import service as jobs

    async def run() -> int:
        return int(await jobs.drain(assembled.database, assembled.resources))

    return run


@pytest.fixture
def no_subscribers() -> Iterator[None]:
    """Events are stored and start no jobs."""
    before = list(events._sinks)
    events.set_sink(None)
    yield
    events._sinks[:] = before


@pytest.fixture
async def telegram(clock: ManualClock) -> "AsyncIterator[TelegramWorld]":
    """A world of Telegram whose Bot API server listens at `telegram.address` (tests/support/telegram/README.md).

    Its time is the test's.
    """
    from tests.support.telegram.moments import WorldClock
    from tests.support.telegram.server import serving
    from tests.support.telegram.world import TelegramWorld

    async with serving(TelegramWorld(clock=WorldClock(follows=clock))) as world:
        yield world


@pytest.fixture
async def gateway(resources: Resources, telegram: "TelegramWorld") -> "AsyncIterator[Gateway]":
    """A worker for bots of the test's Telegram, moved by hand (tests/support/gateway.py)."""
    from tests.support.gateway import Gateway

    made = Gateway(resources, telegram.address)
    yield made
    await made.close()
