"""Visits counted in memory: written together, kept when the database is away, never lost when a server stops."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from sokoni.commerce.visit import counter, service
from sokoni.commerce.visit.counter import VisitCounter
from sokoni.core import ids
from sokoni.core.database import Database, count_statements
from tests.support.factories import sale
from tests.support.factories.sale import Stall

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", "accept": "text/html"}
NEVER = 3600.0


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def visits(database: Database, shop_id: UUID, now: datetime, *, hours: int = 1) -> int:
    async with database.read() as session:
        begun = now.replace(minute=0, second=0, microsecond=0)
        found = await service.count(session, shop_id=shop_id, start=begun, end=begun + timedelta(hours=hours))
    return found.count


async def test_adds_up_what_several_servers_counted_by_the_hour(database: Database, stall: Stall, now: datetime):
    servers = [VisitCounter(database, write_after=NEVER) for _ in range(2)]
    for server in servers:
        for minutes in (0, 1, 60):
            server.note(stall.shop.id, now=now.replace(minute=10) + timedelta(minutes=minutes))
        # A shop that nobody knows is no reason to lose the others.
        server.note(ids.new_id(), now=now)
    with count_statements() as counted:
        for server in servers:
            await server.close()
    assert counted.value == 2
    assert await visits(database, stall.shop.id, now) == 4
    assert await visits(database, stall.shop.id, now, hours=2) == 6


async def test_writes_by_itself_a_while_after_the_first(database: Database, stall: Stall, now: datetime):
    server = VisitCounter(database, write_after=0)
    server.note(stall.shop.id, now=now)
    server.note(stall.shop.id, now=now)
    await server.close()
    assert await visits(database, stall.shop.id, now) == 2
    await server.close()
    assert await visits(database, stall.shop.id, now) == 2


async def test_keeps_what_cannot_be_written_for_the_next_time(
    database: Database, stall: Stall, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    async def refuse(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("away"))

    server = VisitCounter(database, write_after=NEVER)
    server.note(stall.shop.id, now=now)
    with monkeypatch.context() as away:
        away.setattr(counter.service, "add", refuse)
        await server.write()
    server.note(stall.shop.id, now=now)
    await server.close()
    assert await visits(database, stall.shop.id, now) == 2
