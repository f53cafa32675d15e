"""Processor time: what a request costs, whatever else the machine is doing at the time."""

from dataclasses import dataclass

import psutil

from bench.installation import Server
from bench.load import Take, run


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of processor time for each turn: of the server's processes, and of all the database's."""

    server_ms: float
    database_ms: float


async def per_turn(take: Take, server: Server, *, postmaster: int, seconds: float) -> Spent:
    """What a turn costs when one client takes them one after another; background work of the database included."""
    before = _seconds(server.process.pid), _seconds(postmaster)
    figures = await run(take, host=server.host, port=server.port, clients=1, seconds=seconds, warm_up=0)
    after = _seconds(server.process.pid), _seconds(postmaster)
    turns = max(1, len(figures.latencies_ms))
    return Spent(server_ms=(after[0] - before[0]) / turns * 1000, database_ms=(after[1] - before[1]) / turns * 1000)


def postmaster_of(backend: int) -> int:
    """The process that all of the database's others are children of, by the id of one that serves a connection."""
    return int(psutil.Process(backend).ppid())


def _seconds(pid: int) -> float:
    """Of a process and its children, those that ended included."""
    process = psutil.Process(pid)
    own = process.cpu_times()
    spent = own.user + own.system + own.children_user + own.children_system
    for child in process.children():
        times = child.cpu_times()
        spent += times.user + times.system
    return float(spent)
