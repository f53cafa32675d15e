"""`python -m bench.groups`: groups by REST where a million actions were logged, beside what the source promised.

python -m bench.groups            a million actions in 20 groups
python -m bench.groups --quick    50,000: to see that everything works

The server is a process of its own, asked by one client after another call has ended. Actions are made by the database:
30 days of 20 groups, 10,000 people, with their counters as logging leaves them.

How much is answered from memory is measured on a load of its own, as the document names none: of a hundred requests one
changes how a group is kept, the others read settings and roles by turns, all groups alike. The server's own figures say
how often it looked and found, from a process that had kept nothing of the groups' roles before.

At the end stands the document's own table, each row beside what is here.
"""

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import click
import httpx2
import uvloop
from sqlalchemy import text

from bench import installation, promised, report
from bench.app import FLOORS
from bench.report import Row, Target
from sokoni.core.clock import Clock
from sokoni.entrypoints import migrate
from sokoni.entrypoints.assembly import Assembled, assemble
from sokoni.telegram.action import service as action

OUT = report.OUT.with_name("groups.json")
_GROUPS, _PEOPLE, _DAYS = 20, 10_000, 30
# Of so many requests one is a change.
_ONE_IN = 100
_FIRST = -1_001_000_000_000
_KINDS = "ARRAY['warn', 'mute', 'delete', 'ban', 'kick']"
_FILL = (
    f"""
    INSERT INTO telegram_groups (id, group_id, shop_id, name, description, state, version, settings, created_at,
        updated_at)
    SELECT gen_random_uuid(), {_FIRST} - number, shops.id, 'Group ' || number, '', 'active', 1, '{{}}', :now, :now
    FROM generate_series(0, {_GROUPS - 1}) AS number, shops
    """,  # numbers of our own
    f"""
    INSERT INTO group_actions (id, group_key, occurred_on, kind, user_id, moderator_id, reason, details, occurred_at)
    SELECT gen_random_uuid(), groups.id, (at AT TIME ZONE 'UTC')::date, ({_KINDS})[1 + number % 5],
        1 + (number * 7919) % {_PEOPLE}, CASE WHEN number % 3 = 0 THEN 1 + number % 7 END, 'Spam', '{{}}', at
    FROM (
        SELECT number, CAST(:now AS timestamptz) - number * (interval '{_DAYS} days' / CAST(:actions AS bigint)) AS at
        FROM generate_series(0, CAST(:actions AS bigint) - 1) AS number
    ) AS made
    JOIN telegram_groups AS groups ON groups.group_id = {_FIRST} - number % {_GROUPS}
    """,
    """
    INSERT INTO group_action_hours (group_key, hour, kind, total, undone)
    SELECT group_key, date_trunc('hour', occurred_at), kind, count(*), 0 FROM group_actions GROUP BY 1, 2, 3
    """,
    """
    INSERT INTO group_action_users (group_key, user_id, kind, total, undone, first_at, last_at)
    SELECT group_key, user_id, coalesce(kind, ''), count(*), 0, min(occurred_at), max(occurred_at)
    FROM group_actions GROUP BY GROUPING SETS ((group_key, user_id, kind), (group_key, user_id))
    """,
)
# What the document says that this API was written after, by what is measured of it here.
SOURCE = {
    "health": "Health check <5ms",
    "a group": "Simple query <50ms",
    "statistics": "Complex query <200ms",
    "1,000 actions in one call": "Bulk insert (1000) <1sec",
}


@click.command()
@click.option("--quick", is_flag=True, help="Fewer actions, fewer calls.")
@click.option("--actions", type=click.IntRange(1000), help="How many actions were logged before.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Where the JSON goes.")
def main(*, quick: bool, actions: int | None, out: Path) -> None:
    """Measure groups by REST, write bench/out/groups.json."""
    with installation.home() as env:
        rows, held = uvloop.run(_measure(env, actions or (50_000 if quick else 1_000_000), 20 if quick else 100))
    report.write(rows, out)
    report.show(rows)
    promised.show(rows, held)


async def _measure(env: dict[str, str], actions: int, calls: int) -> tuple[list[Row], promised.Held]:
    process = assemble(env)
    try:
        await migrate.upgrade(process.database)
        await installation.open_shop(process, seller=installation.SELLER, name="Workshop")
        await _fill(process, actions)
        await installation.settle(process)
        async with process.database.read() as session:
            held = await promised.read_held(session, process.resources)
    finally:
        await process.close()
    with (
        tempfile.TemporaryDirectory() as floors,
        installation.serving(["bench.server"], {**env, FLOORS: floors}) as server,
    ):
        base = f"http://127.0.0.1:{server.port}"
        async with httpx2.AsyncClient(base_url=base, timeout=60) as client:
            login = {"email": installation.SELLER, "password": installation.PASSWORD}
            signed_in = await client.post("/api/v1/auth/login", json=login)
            client.headers["authorization"] = f"Bearer {signed_in.json()['access_token']}"
            rows = await _rows(client, actions, calls)
            return [*rows, await _remembered(client, requests=calls * 40)], held


async def _fill(process: Assembled, actions: int) -> None:
    click.echo("logging actions ...", err=True)
    now = process.resources.get(Clock).now()  # type: ignore[type-abstract]
    async with process.database.write() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        await action.keep_days(session, today=now.date(), kept=timedelta(days=_DAYS))
        for statement in _FILL:
            used = {name: value for name, value in {"now": now, "actions": actions}.items() if f":{name}" in statement}
            await session.execute(text(statement), used)


async def _rows(client: httpx2.AsyncClient, actions: int, calls: int) -> list[Row]:
    many = {"actions": [{"kind": "warn", "user_id": 1 + each % _PEOPLE, "reason": "Spam"} for each in range(1000)]}

    def at(number: int) -> str:
        return f"/api/v2/groups/{_FIRST - number % _GROUPS}"

    def get(path: str) -> Callable[[int], Awaitable[httpx2.Response]]:
        return lambda number: client.get(at(number) + path)

    measured: tuple[tuple[str, float, Callable[[int], Awaitable[httpx2.Response]]], ...] = (
        ("health", 5, lambda _: client.get("/health")),
        ("a group", 10, get("")),
        ("settings", 10, get("/settings")),
        ("actions, a page", 10, get("/actions?limit=25")),
        ("actions of one kind and person", 10, get("/actions?kind=ban&user_id=12")),
        ("statistics of somebody", 10, get("/users/12/stats")),
        ("statistics", 50, get("/stats")),
        ("1,000 actions in one call", 150, lambda number: client.post(at(number) + "/actions/bulk", json=many)),
    )
    rows = []
    for name, limit, ask in measured:
        taken = [await _timed(ask, number) for number in range(calls)]
        middle, late = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        how = f"{actions:,} actions; median of {calls}, p95 {late:.1f} ms; source: {SOURCE.get(name, 'says nothing')}"
        rows.append(report.row(f"groups: {name}", "ms", middle, how=how, target=Target.under(limit)))
    return rows


async def _remembered(client: httpx2.AsyncClient, *, requests: int) -> Row:
    """How much of what was looked for was in memory, on the load that stands above."""
    before = await _looks(client)
    for number in range(requests):
        path = f"/api/v2/groups/{_FIRST - number * 7 % _GROUPS}"
        if number % _ONE_IN == _ONE_IN - 1:
            answer = await client.put(f"{path}/settings", json={"slow_mode_seconds": number % 3600})
        else:
            answer = await client.get(f"{path}/{'settings' if number % 2 else 'roles'}")
        answer.raise_for_status()
    hits, misses = (now - then for now, then in zip(await _looks(client), before, strict=True))
    looks = hits + misses
    how = f"{requests:,} requests to {_GROUPS} groups, one in {_ONE_IN} a change; {hits:,.0f} of {looks:,.0f} looks"
    share = 100 * hits / looks
    return report.row("groups: answered from memory", "%", share, how=how, target=Target.at_least(95))


async def _looks(client: httpx2.AsyncClient) -> tuple[float, float]:
    """How often the server found what it looked for, and how often not, since it began."""
    found = {"hit": 0.0, "miss": 0.0}
    for line in (await client.get("/metrics")).text.splitlines():
        if line.startswith("sokoni_versioned_reads_total{"):
            result = "hit" if 'result="hit"' in line else "miss"
            found[result] += float(line.rpartition(" ")[2])
    return found["hit"], found["miss"]


async def _timed(ask: Callable[[int], Awaitable[httpx2.Response]], number: int) -> float:
    started = time.perf_counter()
    answer = await ask(number)
    taken = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    return taken


if __name__ == "__main__":
    main()
