"""The candidates of the queue trial, each reduced to what the trial does with it."""

import asyncio
import contextlib
import importlib
import os
import random
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from sokoni.core.clock import Clock, SystemClock
from sokoni.core.database import Database, DatabaseSettings, WriteSession
from sokoni.core.embedded import EmbeddedPostgres
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.registry import Registry
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.types import Job, JobContext, NewJob
from sokoni.core.jobs.worker import Worker
from sokoni.core.resources import Resources

# After how long a silent worker's jobs are taken over; the same for every candidate.
TIMEOUT_SECONDS = 5
CONCURRENCY = 20
ATTEMPTS = 8
POISON_ATTEMPTS = 3
KINDS = ("work", "nothing", "poison", "slow", "recompute")


Touch = Callable[[int], Awaitable[None]]
CHANGE = "UPDATE trial_items SET version = version + 1 WHERE id = $1"


class Candidate(Protocol):
    """A job queue."""

    unfinished: str
    running: str

    async def install(self, url: str) -> None:
        """Create its tables."""

    async def enqueue(self, url: str, kind: str, numbers: Sequence[int]) -> None:
        """Queue one job for each number."""

    def touching(self, url: str) -> contextlib.AbstractAsyncContextManager[Touch]:
        """A function that changes an item and queues its recomputation under the item's key."""

    async def work(self, url: str) -> None:
        """Work off jobs for ever."""


@contextlib.asynccontextmanager
async def server() -> AsyncIterator[str]:
    """The server to try on: the one that is named, or an embedded one."""
    given = os.environ.get("SOKONI_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedPostgres(Path(folder) / "postgres", options={"max_connections": "200"})
        try:
            yield embedded.start()
        finally:
            embedded.stop()


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def attempts(kind: str) -> int:
    """How often a job may be tried."""
    return POISON_ATTEMPTS if kind == "poison" else ATTEMPTS


class Statements(Protocol):
    """What a job may ask of the database."""

    async def execute(self, statement: str, *values: object) -> Any:
        """Run a statement."""

    async def fetchval(self, statement: str, *values: object) -> Any:
        """The first value that a query finds."""


async def perform(pool: Statements, kind: str, number: int) -> None:
    """What a job does: some work, then an effect that is committed."""
    if kind == "nothing":
        return
    if kind == "poison":
        os._exit(1)
    if kind == "recompute":
        version = await pool.fetchval("SELECT version FROM trial_items WHERE id = $1", number)
        await asyncio.sleep(random.uniform(0, 0.04))
        if random.random() < 0.1:
            msg = "one recomputation in ten fails and is tried again"
            raise RuntimeError(msg)
        await pool.execute("UPDATE trial_items SET seen = greatest(seen, $2) WHERE id = $1", number, version)
        await pool.execute("INSERT INTO trial_effects (job, worker) VALUES ($1, $2)", number, os.getpid())
        return
    await asyncio.sleep(2 if kind == "slow" else random.uniform(0, 0.1))
    await pool.execute("INSERT INTO trial_effects (job, worker) VALUES ($1, $2)", number, os.getpid())


class PgQueuer:
    """PgQueuer 1.6, as its documentation sets it up: a pool for the queue, the database retry executor."""

    unfinished = "SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked')"
    running = "SELECT count(*) FROM pgqueuer WHERE status = 'picked'"

    async def install(self, url: str) -> None:
        """Create its tables."""
        queries = importlib.import_module("pgqueuer.queries")
        async with asyncpg.create_pool(url, min_size=2, max_size=4) as pool:
            await queries.Queries.from_asyncpg_pool(pool).install()

    async def enqueue(self, url: str, kind: str, numbers: Sequence[int]) -> None:
        """Queue one job for each number."""
        queries = importlib.import_module("pgqueuer.queries")
        async with asyncpg.create_pool(url, min_size=2, max_size=4) as pool:
            payloads = [str(number).encode() for number in numbers]
            count = len(payloads)
            await queries.Queries.from_asyncpg_pool(pool).enqueue([kind] * count, payloads, [0] * count)

    @contextlib.asynccontextmanager
    async def touching(self, url: str) -> AsyncIterator[Touch]:
        """A function that changes an item and queues its recomputation, in one transaction."""
        queries = importlib.import_module("pgqueuer.queries")
        async with asyncpg.create_pool(url, min_size=2, max_size=8) as pool:

            async def touch(number: int) -> None:
                async with pool.acquire() as connection, connection.transaction():
                    await connection.execute(CHANGE, number)
                    await queries.Queries.from_asyncpg_connection(connection).enqueue(
                        "recompute", str(number).encode(), dedupe_key=f"item:{number}", on_conflict="skip"
                    )

            yield touch

    async def work(self, url: str) -> None:
        """Work off jobs for ever."""
        pgqueuer = importlib.import_module("pgqueuer")
        executors = importlib.import_module("pgqueuer.executors")
        async with asyncpg.create_pool(url, min_size=4, max_size=12) as pool:
            application = pgqueuer.PgQueuer.from_asyncpg_pool(pool)

            for kind in KINDS:

                def retrying(parameters: Any, limit: int = attempts(kind)) -> Any:
                    return executors.DatabaseRetryEntrypointExecutor(parameters, max_attempts=limit)

                async def handle(job: Any) -> None:
                    await perform(pool, job.entrypoint, int(job.payload))

                application.entrypoint(kind, on_failure="hold", executor_factory=retrying)(handle)

            await application.run(
                dequeue_timeout=timedelta(seconds=1),
                batch_size=CONCURRENCY,
                max_concurrent_tasks=2 * CONCURRENCY,
                heartbeat_timeout=timedelta(seconds=TIMEOUT_SECONDS),
            )


class Procrastinate:
    """Procrastinate 3.10 on psycopg, with the sweep that its documentation shows for stalled jobs."""

    unfinished = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name <> 'sweep'"
    running = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name <> 'sweep'"

    def _application(self, url: str) -> Any:
        procrastinate = importlib.import_module("procrastinate")
        return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, max_size=12))

    def _declare(self, application: Any, url_pool: list[asyncpg.Pool]) -> None:
        strategy = importlib.import_module("procrastinate").RetryStrategy
        for kind in KINDS:
            retry = strategy(max_attempts=attempts(kind))

            async def handle(context: Any, number: int) -> None:
                await perform(url_pool[0], context.job.task_name, number)

            application.task(name=kind, retry=retry, pass_context=True)(handle)

        async def sweep(timestamp: int) -> None:
            del timestamp
            manager = application.job_manager
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=TIMEOUT_SECONDS):
                await manager.retry_job(job)

        swept = application.task(name="sweep", queueing_lock="sweep", priority=10)(sweep)
        application.periodic(cron="* * * * * */2")(swept)

    async def install(self, url: str) -> None:
        """Create its tables."""
        application = self._application(url)
        async with application.open_async():
            await application.schema_manager.apply_schema_async()

    async def enqueue(self, url: str, kind: str, numbers: Sequence[int]) -> None:
        """Queue one job for each number."""
        application = self._application(url)
        self._declare(application, [])
        async with application.open_async():
            await application.tasks[kind].batch_defer_async(*({"number": number} for number in numbers))

    @contextlib.asynccontextmanager
    async def touching(self, url: str) -> AsyncIterator[Touch]:
        """A function that changes an item, commits, and then queues its recomputation (its connector is psycopg)."""
        taken = importlib.import_module("procrastinate.exceptions").AlreadyEnqueued
        application = self._application(url)
        self._declare(application, [])
        async with asyncpg.create_pool(url, min_size=2, max_size=8) as pool, application.open_async():

            async def touch(number: int) -> None:
                await pool.execute(CHANGE, number)
                with contextlib.suppress(taken):
                    task = application.tasks["recompute"].configure(queueing_lock=f"item:{number}")
                    await task.defer_async(number=number)

            yield touch

    async def work(self, url: str) -> None:
        """Work off jobs for ever."""
        async with asyncpg.create_pool(url, min_size=4, max_size=12) as pool:
            application = self._application(url)
            self._declare(application, [pool])
            async with application.open_async():
                await application.run_worker_async(
                    concurrency=CONCURRENCY,
                    fetch_job_polling_interval=1,
                    update_heartbeat_interval=1,
                    stalled_worker_timeout=TIMEOUT_SECONDS,
                    delete_jobs="successful",
                )


class Sokoni:
    """Sokoni's own queue: transactional jobs, so an effect and its completion are one commit."""

    unfinished = "SELECT count(*) FROM jobs"
    running = "SELECT count(*) FROM jobs WHERE state = 'running'"

    @contextlib.asynccontextmanager
    async def _database(self, url: str) -> AsyncIterator[Database]:
        database = Database(DatabaseSettings(url=url, pool_size=CONCURRENCY))
        try:
            yield database
        finally:
            await database.close()

    async def install(self, url: str) -> None:
        """Create its tables."""
        from sokoni.entrypoints import migrate

        async with self._database(url) as database:
            await migrate.upgrade(database, revision="0002_jobs")

    async def enqueue(self, url: str, kind: str, numbers: Sequence[int]) -> None:
        """Queue one job for each number."""
        wanted = [NewJob(name=kind, arguments={"kind": kind, "number": number}) for number in numbers]
        async with self._database(url) as database, database.write() as session:
            await jobs.enqueue_many(session, wanted)

    @contextlib.asynccontextmanager
    async def touching(self, url: str) -> AsyncIterator[Touch]:
        """A function that changes an item and queues its recomputation, in one transaction."""
        async with self._database(url) as database:

            async def touch(number: int) -> None:
                async with database.write() as session:
                    await session.execute(text(CHANGE.replace("$1", ":id")), {"id": number})
                    key = f"item:{number}"
                    await jobs.enqueue(session, "recompute", dedupe_key=key, kind="recompute", number=number)

            yield touch

    async def work(self, url: str) -> None:
        """Work off jobs for ever."""
        registry = Registry()
        registry.add(jobs=[Job(name=kind, handler=_perform_in_transaction, attempts=attempts(kind)) for kind in KINDS])
        resources = Resources()
        resources.provide(SystemClock(), as_type=Clock)
        settings = JobsSettings(
            concurrency=CONCURRENCY,
            heartbeat=timedelta(seconds=1),
            lost_after=timedelta(seconds=TIMEOUT_SECONDS),
            sweep=timedelta(seconds=1),
        )
        async with self._database(url) as database:
            await Worker(database, resources, registry, settings).run()


async def _perform_in_transaction(context: JobContext, *, kind: str, number: int) -> None:
    await perform(_SessionPool(context.session), kind, number)


class _SessionPool:
    """A job's transaction, spoken to as the trial speaks to a pool."""

    def __init__(self, session: WriteSession) -> None:
        self._session = session

    async def execute(self, statement: str, *values: object) -> None:
        """Run a statement."""
        connection = await self._session.connection()
        await connection.exec_driver_sql(statement, values)

    async def fetchval(self, statement: str, *values: object) -> Any:
        """The first value that a query finds."""
        connection = await self._session.connection()
        return (await connection.exec_driver_sql(statement, values)).scalar_one()


CANDIDATES: dict[str, Candidate] = {"pgqueuer": PgQueuer(), "procrastinate": Procrastinate(), "sokoni": Sokoni()}


def of(name: str) -> Candidate:
    """The candidate of a name."""
    return CANDIDATES[name]
