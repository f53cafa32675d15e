"""Which job queue survives: jobs are worked off while their workers are killed, frozen and cut off.

    python -m bench.queue_trial kill pgqueuer            10,000 jobs, a worker killed about once a second
    python -m bench.queue_trial speed procrastinate      10,000 trivial jobs, one worker, nobody killed
    python -m bench.queue_trial keyed pgqueuer           changing items queue their recomputation under a key
    python -m bench.queue_trial poison sokoni            one job that kills every worker that touches it
    python -m bench.queue_trial freeze sokoni            a worker stopped past its time-out, then woken again
    python -m bench.queue_trial cut pgqueuer             the database throws everybody out while jobs run

The server is SOKONI_TEST_DATABASE_URL, or an embedded one; each run has a database of its own, dropped at its end.
PgQueuer and Procrastinate are not among Sokoni's dependencies: `pip install pgqueuer==1.6.0 procrastinate==3.10.0`
brings them back. docs/decisions/0001-job-queue.md says what came out.
"""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import click
import orjson

from bench import queues

WORKERS = 4
KILL_PAUSE_SECONDS = (0.3, 1.5)
PATIENCE_SECONDS = 45.0


@dataclass(slots=True)
class Fleet:
    """Worker processes that are replaced when they die."""

    candidate: str
    url: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0

    def start(self, count: int) -> None:
        """Add workers."""
        for _ in range(count):
            command = [sys.executable, "-m", "bench.queue_trial", "worker", self.candidate, self.url]
            self.processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def kill_one(self, at_work: set[int]) -> None:
        """Kill a random worker of those that have done something, and start another."""
        candidates = [process for process in self.processes if process.pid in at_work]
        if not candidates:
            return
        victim = random.choice(candidates)
        self.processes.remove(victim)
        victim.kill()
        victim.wait()
        self.killed += 1
        self.start(1)

    def replace_dead(self) -> int:
        """Start another for each worker that ended by itself; how many there were."""
        dead = [process for process in self.processes if process.poll() is not None]
        for process in dead:
            self.processes.remove(process)
        self.start(len(dead))
        return len(dead)

    def stop(self) -> None:
        """Kill all."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()


@dataclass(slots=True)
class Trial:
    """A database with the queue's tables and ours."""

    candidate: str
    url: str
    connection: asyncpg.Connection
    fleet: Fleet

    async def enqueue(self, count: int, kind: str = "work") -> None:
        """Queue jobs numbered from zero."""
        await queues.of(self.candidate).enqueue(self.url, kind, range(count))

    async def done(self) -> int:
        """How many jobs have had an effect."""
        return int(await self.connection.fetchval("SELECT count(DISTINCT job) FROM trial_effects"))

    async def runs(self) -> int:
        """How many effects there were, doubles included."""
        return int(await self.connection.fetchval("SELECT count(*) FROM trial_effects"))

    async def at_work(self) -> set[int]:
        """The ids of the processes that have done something."""
        return {row["worker"] for row in await self.connection.fetch("SELECT DISTINCT worker FROM trial_effects")}

    async def unfinished(self) -> int:
        """How many jobs the queue still holds as waiting or running."""
        return int(await self.connection.fetchval(queues.of(self.candidate).unfinished))


@contextlib.asynccontextmanager
async def prepared(candidate: str) -> AsyncIterator[Trial]:
    """A fresh database with the candidate installed; dropped afterwards, its workers killed."""
    name = f"trial_{candidate}_{os.getpid()}"
    async with queues.server() as server_url:
        root = await asyncpg.connect(server_url)
        await root.execute(f"CREATE DATABASE {name}")
        url = queues.with_database(server_url, name)
        connection = await asyncpg.connect(url)
        fleet = Fleet(candidate, url)
        try:
            await connection.execute("CREATE TABLE trial_effects (job integer NOT NULL, worker integer NOT NULL)")
            await connection.execute(
                "CREATE TABLE trial_items (id integer PRIMARY KEY, version integer DEFAULT 0, seen integer DEFAULT 0)"
            )
            await queues.of(candidate).install(url)
            yield Trial(candidate, url, connection, fleet)
        finally:
            fleet.stop()
            await connection.close()
            await root.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await root.close()


async def kill(candidate: str, jobs: int) -> dict[str, object]:
    """Work off jobs while workers are killed; then wait for what the dead have left behind."""
    async with prepared(candidate) as trial:
        await trial.enqueue(jobs)
        trial.fleet.start(WORKERS)
        await _until_done(trial, 1, patience=60)
        started = time.monotonic()
        # The last jobs are finished without kills, so that what is stuck shows as stuck.
        while await trial.done() < jobs * 0.97:
            await asyncio.sleep(random.uniform(*KILL_PAUSE_SECONDS))
            trial.fleet.kill_one(await trial.at_work())
        killing = time.monotonic() - started
        trial.fleet.replace_dead()
        await _until_done(trial, jobs, patience=PATIENCE_SECONDS)
        await asyncio.sleep(2)
        done, runs, unfinished = await trial.done(), await trial.runs(), await trial.unfinished()
        return {
            "jobs": jobs,
            "killed": trial.fleet.killed,
            "lost": jobs - done - min(unfinished, jobs - done),
            "stuck": unfinished,
            "doubled": runs - done,
            "seconds_under_kills": round(killing, 1),
            "seconds_until_all_done": round(time.monotonic() - started - 2, 1),
        }


async def keyed(candidate: str, changes: int, *, calm: bool = False) -> dict[str, object]:
    """Items change and queue their recomputation under a key; in the end every item's last change must be seen."""
    async with prepared(candidate) as trial:
        await trial.connection.execute("INSERT INTO trial_items (id) SELECT generate_series(0, 99)")
        trial.fleet.start(WORKERS)
        async with queues.of(candidate).touching(trial.url) as touch:

            async def change() -> None:
                for _ in range(changes // 8):
                    item = random.randrange(100)
                    await touch(item)
                    # The second change comes while the first one's job runs, as often in life.
                    await asyncio.sleep(random.uniform(0.01, 0.06))
                    await touch(item)

            async with asyncio.TaskGroup() as group:
                changing = [group.create_task(change()) for _ in range(4)]
                while not all(task.done() for task in changing):
                    await asyncio.sleep(random.uniform(*KILL_PAUSE_SECONDS))
                    if not calm:
                        trial.fleet.kill_one(await trial.at_work())
        await _until_idle(trial, patience=PATIENCE_SECONDS)
        unseen = await trial.connection.fetchval("SELECT count(*) FROM trial_items WHERE seen < version")
        return {
            "changes": changes,
            "items": 100,
            "killed": trial.fleet.killed,
            "last_change_never_seen": unseen,
            "stuck": await trial.unfinished(),
        }


async def speed(candidate: str, jobs: int) -> dict[str, object]:
    """Jobs that do nothing, one worker process; timed from the first effect to the last completion."""
    async with prepared(candidate) as trial:
        await trial.enqueue(jobs, kind="nothing")
        trial.fleet.start(1)
        while await trial.unfinished() > jobs - 50:  # noqa: ASYNC110  # another process does the work
            await asyncio.sleep(0.02)
        started, first = time.monotonic(), await trial.unfinished()
        await _until_idle(trial, patience=PATIENCE_SECONDS)
        return {"jobs": jobs, "jobs_per_second": round(first / (time.monotonic() - started))}


async def poison(candidate: str, seconds: int) -> dict[str, object]:
    """One job that ends its process each time it runs, as an image that crashes a decoder would."""
    async with prepared(candidate) as trial:
        await trial.enqueue(1, kind="poison")
        trial.fleet.start(1)
        died, deadline = 0, time.monotonic() + seconds
        while time.monotonic() < deadline:
            await asyncio.sleep(0.5)
            died += trial.fleet.replace_dead()
        return {"seconds": seconds, "workers_killed_by_it": died, "still_queued_or_running": await trial.unfinished()}


async def freeze(candidate: str) -> dict[str, object]:
    """A worker is stopped in the middle of a job for longer than the time-out, and woken when another has it."""
    async with prepared(candidate) as trial:
        await trial.enqueue(1, kind="slow")
        trial.fleet.start(1)
        await _until_running(trial)
        trial.fleet.processes[0].send_signal(signal.SIGSTOP)
        trial.fleet.start(1)
        await _until_done(trial, 1, patience=60)
        waited_for_second = await trial.runs()
        trial.fleet.processes[0].send_signal(signal.SIGCONT)
        await asyncio.sleep(5)
        return {"runs_before_waking": waited_for_second, "effects": await trial.runs()}


async def cut(candidate: str, jobs: int) -> dict[str, object]:
    """Every connection is ended by the server five times, as a restart does; workers are not replaced."""
    async with prepared(candidate) as trial:
        await trial.enqueue(jobs)
        trial.fleet.start(2)
        for _ in range(5):
            await asyncio.sleep(2)
            await trial.connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await _until_done(trial, jobs, patience=PATIENCE_SECONDS)
        alive = sum(process.poll() is None for process in trial.fleet.processes)
        done = await trial.done()
        return {
            "jobs": jobs,
            "done": done,
            "doubled": await trial.runs() - done,
            "workers_alive_of_2": alive,
            "unfinished": await trial.unfinished(),
        }


async def _until_done(trial: Trial, count: int, *, patience: float) -> None:
    """Return when so many jobs are done and the queue holds none, or nothing has moved for `patience` seconds."""
    last, moved = (-1, -1), time.monotonic()
    while time.monotonic() - moved < patience:
        state = (await trial.done(), await trial.unfinished())
        if state[0] >= count and (state[1] == 0 or count == 1):
            return
        if state != last:
            last, moved = state, time.monotonic()
        await asyncio.sleep(0.1)


async def _until_idle(trial: Trial, *, patience: float) -> None:
    """Return when the queue holds nothing, or nothing has moved for `patience` seconds."""
    last, moved = -1, time.monotonic()
    while time.monotonic() - moved < patience:
        left = await trial.unfinished()
        if left == 0:
            return
        if left != last:
            last, moved = left, time.monotonic()
        await asyncio.sleep(0.1)


async def _until_running(trial: Trial) -> None:
    while not await trial.connection.fetchval(queues.of(trial.candidate).running):  # noqa: ASYNC110  # see above
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)


@click.group()
def main() -> None:
    """Try job queues under kills."""


CANDIDATE = click.argument("candidate", type=click.Choice(sorted(queues.CANDIDATES)))
JOBS = click.option("--jobs", default=10_000, show_default=True)


def _print(candidate: str, name: str, result: dict[str, object]) -> None:
    click.echo(orjson.dumps({"candidate": candidate, "trial": name, **result}).decode())


@main.command("kill")
@CANDIDATE
@JOBS
def _kill(candidate: str, jobs: int) -> None:
    _print(candidate, "kill", asyncio.run(kill(candidate, jobs)))


@main.command("speed")
@CANDIDATE
@JOBS
def _speed(candidate: str, jobs: int) -> None:
    _print(candidate, "speed", asyncio.run(speed(candidate, jobs)))


@main.command("keyed")
@CANDIDATE
@click.option("--changes", default=4_000, show_default=True)
@click.option("--calm", is_flag=True, help="Kill nobody.")
def _keyed(candidate: str, changes: int, *, calm: bool) -> None:
    _print(candidate, "keyed, calm" if calm else "keyed", asyncio.run(keyed(candidate, changes, calm=calm)))


@main.command("poison")
@CANDIDATE
@click.option("--seconds", default=60, show_default=True)
def _poison(candidate: str, seconds: int) -> None:
    _print(candidate, "poison", asyncio.run(poison(candidate, seconds)))


@main.command("freeze")
@CANDIDATE
def _freeze(candidate: str) -> None:
    _print(candidate, "freeze", asyncio.run(freeze(candidate)))


@main.command("cut")
@CANDIDATE
@click.option("--jobs", default=20_000, show_default=True)
def _cut(candidate: str, jobs: int) -> None:
    _print(candidate, "cut", asyncio.run(cut(candidate, jobs)))


@main.command("worker", hidden=True)
@CANDIDATE
@click.argument("url")
def _worker(candidate: str, url: str) -> None:
    asyncio.run(queues.of(candidate).work(url))


if __name__ == "__main__":
    main()
