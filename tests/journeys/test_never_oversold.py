"""300 people want the last ten pieces at the same moment: ten get one, whoever dies in between."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.embedded import EmbeddedPostgres
from sokoni.entrypoints import migrate
from tests.support import installations, processes
from tests.support.buyers import Bought, Buyer
from tests.support.factories.sale import Stall
from tests.support.installations import NOTHING, Installation
from tests.support.waiting import eventually

pytestmark = pytest.mark.heavy

BUYERS = 300
PIECES = 10
WARMING = 40
# After how many answers something is killed: while the first pieces are sold, while the last are, and after.
KILLS = ((2, "first server"), (5, "database"), (8, "second server"), (40, "database"), (120, "first server"))


class Rush:
    """All buyers at once; tells how many have an answer."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.buyers = [Buyer(number, ports) for number in range(BUYERS)]
        self.answered = 0

    async def run(self, stall: Stall) -> list[Bought]:
        """What each buyer came to."""
        return await asyncio.gather(*(self._one(buyer, stall) for buyer in self.buyers))

    async def pay(self, bought: Sequence[Bought]) -> list[Bought]:
        """What the gateway was told by those who got something."""
        sold = [(buyer, each) for buyer, each in zip(self.buyers, bought, strict=True) if each.is_sold]
        return await asyncio.gather(*(buyer.pay(each) for buyer, each in sold))

    async def _one(self, buyer: Buyer, stall: Stall) -> Bought:
        bought = await buyer.buy(stall.variant_id)
        self.answered += 1
        return bought


def _report(bought: Sequence[Bought], seconds: float) -> None:
    """For people: `pytest -s` or a failure shows it. Nothing here is asserted, machines differ."""
    lost = sorted(each.seconds for each in bought if not each.is_sold)
    won = sorted(each.seconds for each in bought if each.is_sold)
    print(  # noqa: T201  # see above
        f"\n{len(bought)} checkouts in {seconds:.2f} s; "
        f"sold: {len(won)}, slowest {max(won, default=0):.2f} s; "
        f"refused: {len(lost)}, median {lost[len(lost) // 2]:.2f} s, slowest {lost[-1]:.2f} s; "
        f"requests: {sum(each.requests for each in bought)}"
    )


async def _is_sold_out_and_sound(database: Database, rush: Rush, bought: Sequence[Bought], stall: Stall) -> None:
    """Ten sold, a clear problem for the others, and every check of the program's own finds nothing, before and after
    the ten have paid.
    """
    assert Counter(each.status for each in bought) == {201: PIECES, 409: BUYERS - PIECES}
    assert {each.code for each in bought if not each.is_sold} == {"stock.sold_out"}
    assert len({each.body["id"] for each in bought if each.is_sold}) == PIECES
    held = await installations.level(database, stall.variant_id)
    assert (held.held + held.allocated, held.available) == (PIECES, 0)
    assert await installations.findings(database) == NOTHING

    paid = await rush.pay(bought)

    assert {each.status for each in paid} == {200}
    paid_orders = await eventually(
        lambda: installations.count(database, "SELECT count(*) FROM orders WHERE payment_state = 'paid'"),
        lambda number: number == PIECES,
    )
    sold = await installations.level(database, stall.variant_id)
    assert paid_orders == PIECES
    assert (sold.on_hand, sold.held, sold.allocated) == (PIECES, 0, PIECES)
    assert await installations.findings(database) == NOTHING


async def _warm_up(database: Database, made: Installation, stall: Stall) -> None:
    """A shop that has been selling: every process has loaded its code and opened its connections."""
    await asyncio.gather(*(Buyer(-number, made.ports).buy(stall.variant_id) for number in range(WARMING)))
    assert await installations.settled(database) == 0


async def test_sells_the_last_ten_to_ten_of_300(two_servers: Installation):
    async with installations.inside(two_servers) as process:
        await _warm_up(process.database, two_servers, await installations.open_stall(process, on_hand=WARMING))
        stall = await installations.open_stall(process, on_hand=PIECES)
        rush = Rush(two_servers.ports)

        started = time.monotonic()
        bought = await rush.run(stall)

        _report(bought, time.monotonic() - started)
        # Nobody was sent away with "busy", and nobody had to ask twice.
        assert {each.requests for each in bought} == {1}
        await _is_sold_out_and_sound(process.database, rush, bought, stall)


@contextmanager
def _own_postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server that keeps what it has committed, also when it is killed."""
    server = EmbeddedPostgres(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def mortal(tmp_path: Path) -> AsyncIterator[tuple[Installation, EmbeddedPostgres]]:
    """Two servers and a worker over a PostgreSQL that may be killed, too."""
    with _own_postgres(tmp_path / "postgres") as server:
        database = Database(DatabaseSettings(url=server.url(), pool_size=2))
        await migrate.upgrade(database)
        await database.close()
        with installations.running(installations.installation(server.url(), tmp_path, servers=2)) as made:
            yield made, server


def _kill_postgres(server: EmbeddedPostgres) -> None:
    """As a power cut would: the server and every process of a connection, with nothing written down on the way."""
    assert server.pid is not None
    family = {server.pid, *processes.descendants(server.pid)}
    processes.kill_all(family)
    assert processes.wait_until_gone(family) == set()


class _Reaper:
    """Kills what is next as soon as so many buyers have their answer; what was killed comes back on the side."""

    def __init__(self, made: Installation, server: EmbeddedPostgres) -> None:
        self._made = made
        self._server = server
        self._alive = {victim: asyncio.Event() for _, victim in KILLS}
        self.killed: list[str] = []
        for event in self._alive.values():
            event.set()

    async def run(self, rush: Rush) -> None:
        """Return when all that was killed is back."""
        async with asyncio.TaskGroup() as coming_back:
            for answers, victim in KILLS:
                await eventually(lambda: _answered(rush), lambda number, goal=answers: number >= goal)  # type: ignore[misc]
                await self._alive[victim].wait()
                self._alive[victim].clear()
                self.killed.append(f"{victim} after {rush.answered} answers")
                kill, start = self._moves(victim)
                await asyncio.to_thread(kill)
                coming_back.create_task(self._bring_back(victim, start))

    async def _bring_back(self, victim: str, start: Callable[[], object]) -> None:
        await asyncio.to_thread(start)
        self._alive[victim].set()

    def _moves(self, victim: str) -> tuple[Callable[[], object], Callable[[], object]]:
        if victim == "database":
            return partial(_kill_postgres, self._server), self._server.start
        number = 0 if victim == "first server" else 1
        return self._made.servers[number].kill, partial(self._made.start_server, number)


async def _answered(rush: Rush) -> int:
    return rush.answered


async def test_sells_exactly_ten_while_servers_and_database_are_killed(
    mortal: tuple[Installation, EmbeddedPostgres],
):
    made, server = mortal
    async with installations.inside(made) as process:
        stall = await installations.open_stall(process, on_hand=PIECES)
        rush = Rush(made.ports)

        started = time.monotonic()
        reaper = _Reaper(made, server)
        bought, _ = await asyncio.gather(rush.run(stall), reaper.run(rush))

        print(f"\nkilled: {', '.join(reaper.killed)}")  # noqa: T201  # like the report
        _report(bought, time.monotonic() - started)
    # A pool that has not seen the kills.
    async with installations.inside(made) as process:
        await _is_sold_out_and_sound(process.database, rush, bought, stall)
