from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import HoldLine
from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import TeamRole
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories import team as team_factory
from tests.support.factories.sale import Stall


@pytest.fixture
async def stall(database: Database, now: datetime, no_subscribers: None) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(1000, 2000), on_hand=10)


@pytest.fixture
def sign_in(
    database: Database, resources: Resources, now: datetime
) -> Callable[[Stall, TeamRole], Awaitable[dict[str, str]]]:
    """The header of a member of a stall's shop in a role."""

    async def enter(stall: Stall, role: TeamRole) -> dict[str, str]:
        async with database.write() as session:
            account = await account_factory.account(session, now=now)
            await team_factory.member(session, team_id=stall.shop.id, account_id=account.id, role=role, now=now)
            return await session_factory.bearer(session, account_id=account.id, resources=resources, now=now)

    return enter


SignIn = Callable[[Stall, TeamRole], Awaitable[dict[str, str]]]


async def test_a_seller_counts_and_sees_it_in_the_list_and_the_log(
    client: httpx2.AsyncClient, stall: Stall, sign_in: SignIn
) -> None:
    seller = await sign_in(stall, TeamRole.STAFF)
    path = f"/api/v1/stock/{stall.variant_id}"
    counted = await client.put(path, json={"on_hand": 25, "note": "delivery"}, headers=seller)
    adjusted = await client.put(path, json={"adjust_by": -5}, headers=seller)
    assert (counted.status_code, counted.json()["on_hand"], adjusted.json()["available"]) == (200, 25, 20)
    listed = (await client.get("/api/v1/stock/", headers=seller)).json()
    assert [item["available"] for item in listed["items"]] == [20, 10]
    assert listed["items"][0]["product_title"]
    log = (await client.get(f"{path}/movements", headers=seller)).json()["items"]
    assert [(step["on_hand"], step["reason"], step["note"]) for step in log[:2]] == [
        (-5, "adjusted", ""),
        (15, "counted", "delivery"),
    ]


@pytest.mark.parametrize(
    "body", [{"on_hand": -1}, {"on_hand": 1, "adjust_by": 1}, {"adjust_by": 1, "tracked": False}, {"policy": "maybe"}]
)
async def test_a_change_that_contradicts_itself_is_refused(
    client: httpx2.AsyncClient, stall: Stall, sign_in: SignIn, body: dict[str, object]
) -> None:
    seller = await sign_in(stall, TeamRole.OWNER)
    answer = await client.put(f"/api/v1/stock/{stall.variant_id}", json=body, headers=seller)
    assert answer.status_code == 422


async def test_who_only_looks_cannot_count(client: httpx2.AsyncClient, stall: Stall, sign_in: SignIn) -> None:
    viewer = await sign_in(stall, TeamRole.VIEWER)
    assert (await client.get("/api/v1/stock", headers=viewer)).status_code == 200
    answer = await client.put(f"/api/v1/stock/{stall.variant_id}", json={"on_hand": 1}, headers=viewer)
    assert answer.status_code == 403


async def test_another_shop_s_stock_is_not_there(
    client: httpx2.AsyncClient, database: Database, stall: Stall, sign_in: SignIn, now: datetime
) -> None:
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    seller = await sign_in(other, TeamRole.OWNER)
    path = f"/api/v1/stock/{stall.variant_id}"
    assert (await client.put(path, json={"on_hand": 1}, headers=seller)).status_code == 404
    assert (await client.get(f"{path}/movements", headers=seller)).status_code == 404
    answer = await client.get("/api/v1/stock", params={"shop_id": str(stall.shop.id)}, headers=seller)
    assert answer.status_code == 404


async def test_the_sweep_runs_as_a_job(
    database: Database, clock: ManualClock, stall: Stall, drain: Callable[[], Awaitable[int]], now: datetime
) -> None:
    line = HoldLine(reference_id=ids.new_id(), shop_id=stall.shop.id, variant_id=stall.variant_id, quantity=3)
    async with database.write() as session:
        await stock.hold(session, lines=[line], expires_at=now + timedelta(minutes=15), now=now)
    clock.advance(timedelta(minutes=15))
    async with database.write() as session:
        await jobs.enqueue(session, "stock.expire_holds")
    await drain()
    async with database.read() as session:
        levels = await stock.levels(session, variant_ids=[stall.variant_id])
    assert levels[stall.variant_id].available == 10
