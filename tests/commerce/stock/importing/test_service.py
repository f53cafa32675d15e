"""Files of stock over HTTP and in the database: looked at, applied once, taken back, and no sale lost."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx2
import pytest

from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import Status
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.importing import errors
from sokoni.commerce.stock.importing import service as importing
from sokoni.commerce.stock.importing.types import StockImportState
from sokoni.core.database import Database, WriteSession
from sokoni.core.resources import Resources
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

Drain = Callable[[], Awaitable[int]]
Headers = dict[str, str]


@pytest.fixture
async def stall(database: Database, now: datetime) -> sale.Stall:
    """A stall with ten pieces of each of two things."""
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=[1_000, 2_000])


@pytest.fixture
async def seller(stall: sale.Stall, database: Database, resources: Resources, now: datetime) -> Headers:
    async with database.write() as session:
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


async def exported(client: httpx2.AsyncClient, seller: Headers) -> list[dict[str, str]]:
    answer = await client.get("/api/v1/stock.csv", headers=seller)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def table(rows: list[dict[str, str]], **on_hand: str) -> bytes:
    """The rows as a file again, with other numbers on hand for some of them, by their place ('r0')."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows({**row, "on_hand": on_hand.get(f"r{place}", row["on_hand"])} for place, row in enumerate(rows))
    return out.getvalue().encode()


async def look(client: httpx2.AsyncClient, seller: Headers, data: bytes) -> dict[str, Any]:
    answer = await client.post("/api/v1/stock-imports", files={"file": ("stock.csv", data, "text/csv")}, headers=seller)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def apply(client: httpx2.AsyncClient, seller: Headers, drain: Drain, data: bytes) -> dict[str, Any]:
    looked = await look(client, seller, data)
    begun = await client.post(f"/api/v1/stock-imports/{looked['id']}/begin", headers=seller)
    assert begun.status_code == 202, begun.text
    await drain()
    return dict((await client.get(f"/api/v1/stock-imports/{looked['id']}", headers=seller)).json())


async def on_hand(database: Database, stall: sale.Stall) -> list[int]:
    async with database.read() as session:
        levels = await stock.levels(session, variant_ids=[each.variant_id for each in stall.goods])
        assert await stock.verify(session) == []
    return [levels[each.variant_id].on_hand for each in stall.goods]


async def send(database: Database, stall: sale.Stall, quantity: int, *, now: datetime) -> None:
    """Let somebody buy the first thing, and the parcel leave."""
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: quantity}, now=now)
    for to in (Status.PROCESSING, Status.SHIPPED):
        async with database.write() as session:
            await orders.move(session, target_id=placed.order.id, to=to, subject=sale.seller_of(stall), now=now)


async def test_a_file_is_looked_at_applied_once_and_taken_back(
    client: httpx2.AsyncClient,
    database: Database,
    stall: sale.Stall,
    seller: Headers,
    drain: Drain,
    now: datetime,
) -> None:
    rows = await exported(client, seller)
    assert [(row["on_hand"], row["promised"], row["available"], row["as_of"]) for row in rows] == [
        ("10", "0", "10", "1")
    ] * 2
    data = table(rows, r0="25")
    looked = await look(client, seller, data)
    assert (looked["changes"], looked["unchanged"], looked["refused"]) == (1, 1, 0)
    assert [(each["before"], each["after"], each["moved"]) for each in looked["sample"]] == [(10, 25, 0)]
    assert await on_hand(database, stall) == [10, 10]
    report = await apply(client, seller, drain, data)
    assert (report["state"], report["changed"], report["unchanged"], report["issues"]) == ("finished", 1, 1, [])
    assert await on_hand(database, stall) == [25, 10]
    again = await apply(client, seller, drain, data)
    assert (again["changed"], again["unchanged"]) == (0, 2)
    await send(database, stall, 4, now=now)
    address = f"/api/v1/change-groups/{report['id']}/undo"
    undone = await client.post(address, params={"shop_id": str(stall.shop.id)}, headers=seller)
    assert (undone.status_code, undone.json()["undone"]) == (202, 1), undone.text
    assert await on_hand(database, stall) == [6, 10]
    redone = await apply(client, seller, drain, data)
    assert (redone["changed"], await on_hand(database, stall)) == (1, [21, 10])


async def test_what_was_sent_while_somebody_counted_is_never_on_the_shelf_again(
    client: httpx2.AsyncClient, database: Database, stall: sale.Stall, seller: Headers, drain: Drain, now: datetime
) -> None:
    rows = await exported(client, seller)
    await send(database, stall, 3, now=now)
    data = table(rows, r0="12")
    looked = await look(client, seller, data)
    assert [(each["before"], each["after"], each["moved"]) for each in looked["sample"]] == [(7, 9, -3)]
    await apply(client, seller, drain, data)
    assert await on_hand(database, stall) == [9, 10]
    await send(database, stall, 2, now=now)
    report = await apply(client, seller, drain, data)
    assert (report["changed"], await on_hand(database, stall)) == (0, [7, 10])


async def test_what_buyers_were_promised_and_what_was_counted_since_stays(
    client: httpx2.AsyncClient, database: Database, stall: sale.Stall, seller: Headers, drain: Drain, now: datetime
) -> None:
    rows = await exported(client, seller)
    async with database.write() as session:
        await order_factory.confirmed(session, quantities={stall.goods[0].variant_id: 4}, now=now)
        await stock.set_on_hand(
            session,
            shop_id=stall.shop.id,
            variant_id=stall.goods[1].variant_id,
            on_hand=6,
            actor=sale.ACTOR,
            now=now,
        )
    report = await apply(client, seller, drain, table(rows, r0="3", r1="8"))
    assert (report["changed"], report["refused"]) == (0, 2)
    assert [(each["row"], each["code"]) for each in report["issues"]] == [
        (2, "stock.below_promised"),
        (3, "stock.counted_since"),
    ]
    assert await on_hand(database, stall) == [10, 6]


async def test_each_chunk_is_applied_and_a_file_that_is_too_long_is_not(
    session: WriteSession, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stall = await sale.stall(session, now=now, prices=[100, 200, 300])
    data = "variant_id,on_hand\n" + "".join(f"{each.variant_id},2\n" for each in stall.goods)
    asked = {"shop_id": stall.shop.id, "filename": "s.csv", "data": data.encode(), "actor": sale.ACTOR, "now": now}
    monkeypatch.setattr(importing, "CHUNK", 2)
    kept = await importing.preview(session, **asked)
    await importing.begin(session, shop_id=stall.shop.id, import_id=kept.id, now=now)
    assert await importing.work(session, import_id=kept.id, now=now)
    half = await importing.get_import(session, shop_id=stall.shop.id, import_id=kept.id)
    assert (half.state, half.done) == (StockImportState.RUNNING, 2)
    assert not await importing.work(session, import_id=kept.id, now=now)
    assert not await importing.work(session, import_id=kept.id, now=now)
    levels = await stock.levels(session, variant_ids=[each.variant_id for each in stall.goods])
    assert {each.on_hand for each in levels.values()} == {2}
    monkeypatch.setattr(importing, "MAX_ROWS", 2)
    with pytest.raises(errors.StockFileTooLong):
        await importing.preview(session, **asked)


async def test_previews_are_forgotten_and_never_another_shop_s(session: WriteSession, now: datetime) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    data = f"variant_id,on_hand\n{two.variant_id},99\n".encode()
    kept = await importing.preview(session, shop_id=one.shop.id, filename="s.csv", data=data, actor=sale.ACTOR, now=now)
    assert (kept.items, [each.code for each in kept.issues]) == ([], ["import.unknown_variant"])
    with pytest.raises(errors.StockImportMissing):
        await importing.look(session, shop_id=two.shop.id, import_id=kept.id)
    later = now + importing.PREVIEW_LASTS
    with pytest.raises(errors.StockImportExpired):
        await importing.begin(session, shop_id=one.shop.id, import_id=kept.id, now=later)
    await importing.forget_previews(session, now=later + importing.PREVIEW_LASTS)
    assert await importing.list_imports(session, shop_id=one.shop.id) == []
    with pytest.raises(errors.StockImportMissing):
        await importing.get_import(session, shop_id=one.shop.id, import_id=kept.id)
