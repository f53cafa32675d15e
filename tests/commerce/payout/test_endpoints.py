"""Payouts over HTTP: operators run and pay, sellers look at their own, everybody else is refused."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import Status
from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.identity.session.tokens import AccessTokens
from sokoni.identity.team import service as team
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

ADMIN, OWN = "/api/v1/admin/payouts", "/api/v1/payouts"
OPERATOR = Subject(account_id=UUID(int=1), is_operator=True)
Headers = dict[str, str]
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime, clock: ManualClock) -> Stall:
    """A shop that is owed 17,990 since a week."""
    async with database.write() as session:
        found = await sale.stall(session, now=now)
        done = await order_factory.confirmed(session, quantities={found.variant_id: 1}, now=now)
        for step in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
            part = done.order.parts[0].id
            await orders.move(session, target_id=part, to=step, subject=OPERATOR, token=None, now=now)
    clock.advance(timedelta(days=7))
    return found


async def headers_of(database: Database, resources: Resources, account_id: UUID, now: datetime) -> Headers:
    async with database.write() as session:
        tokens = await session_factory.program(
            session, account_id=account_id, now=now, tokens=resources.get(AccessTokens)
        )
    return {"authorization": f"Bearer {tokens.access_token}"}


@pytest.fixture
async def owner(database: Database, resources: Resources, stall: Stall, clock: ManualClock) -> Headers:
    return await headers_of(database, resources, stall.owner.id, clock.now())


@pytest.fixture
async def operator(database: Database, resources: Resources, stall: Stall, clock: ManualClock) -> Headers:
    async with database.write() as session:
        account = await account_factory.operator(session, now=clock.now())
    return await headers_of(database, resources, account.id, clock.now())


async def member(database: Database, resources: Resources, stall: Stall, role: str, clock: ManualClock) -> Headers:
    async with database.write() as session:
        account = await account_factory.account(session, now=clock.now())
        await team.add_member(session, team_id=stall.shop.id, account_id=account.id, role=role, now=clock.now())
    return await headers_of(database, resources, account.id, clock.now())


async def post(client: httpx2.AsyncClient, address: str, headers: Headers, status: int = 200, **body: Any) -> Any:
    answer = await client.post(address, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def get(client: httpx2.AsyncClient, address: str, headers: Headers) -> Any:
    answer = await client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_shop_is_paid(client: httpx2.AsyncClient, stall: Stall, owner: Headers, operator: Headers):
    (owed,) = await get(client, f"{OWN}/balance", owner)
    assert owed["available"] == {"amount": 17_990, "currency": "COP"}
    assert await post(client, f"{ADMIN}/run", operator) == {"drafted": 1, "carried": 0, "has_more": False}
    (made,) = (await get(client, f"{ADMIN}?state=drafted&shop_id={stall.shop.id}", operator))["items"]
    (approved,) = await post(client, f"{ADMIN}/approve", operator, payout_ids=[made["id"]])
    assert approved["state"] == "approved"
    paid = await post(client, f"{ADMIN}/{made['id']}/paid", operator, reference="BANK-7")
    assert (paid["state"], paid["reference"], paid["amount"]["amount"]) == ("paid", "BANK-7", 17_990)
    (seen,) = (await get(client, OWN, owner))["items"]
    assert seen == paid
    whole = await get(client, f"{OWN}/{made['id']}", owner)
    assert [(each["kind"], each["parts"]["total"]["amount"]) for each in whole["entries"]] == [("sale", 17_990)]
    assert whole == await get(client, f"{ADMIN}/{made['id']}", operator)
    table = await client.get(f"{OWN}/{made['id']}/statement.csv", headers=owner)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = table.text.splitlines()
    assert lines[1].startswith(f"{whole['entries'][0]['order_number']},sale,")
    assert lines[-1].endswith(",179.90,COP")
    failed = await post(client, f"{ADMIN}/{made['id']}/fail", operator, reason="sent back")
    assert failed["state"] == "failed"
    await post(client, f"{ADMIN}/run", operator)
    (again,) = (await get(client, f"{ADMIN}?state=drafted", operator))["items"]
    voided = await post(client, f"{ADMIN}/{again['id']}/void", operator, reason="not yet")
    assert (voided["state"], again["number"]) == ("voided", 2)


async def test_a_hold_and_a_destination_are_agreed(
    client: httpx2.AsyncClient, stall: Stall, owner: Headers, operator: Headers
):
    terms = f"/api/v1/admin/vendors/{stall.shop.id}/payout-terms"
    agreed = await client.put(terms, json={"hold_days": 30}, headers=operator)
    assert agreed.json() == {"shop_id": str(stall.shop.id), "hold_days": 30, "destination": ""}
    told = await client.put(f"{OWN}/destination", json={"destination": "Bank 1, 123"}, headers=owner)
    assert told.json()["destination"] == "Bank 1, 123"
    assert (await post(client, f"{ADMIN}/run", operator))["drafted"] == 0
    for hold, status in ((366, 422), ("long", 422)):
        assert (await client.put(terms, json={"hold_days": hold}, headers=operator)).status_code == status
    missing = f"/api/v1/admin/vendors/{ids.new_id()}/payout-terms"
    assert (await client.put(missing, json={"hold_days": 3}, headers=operator)).status_code == 404


async def test_sellers_see_their_own_alone_and_decide_nothing(
    client: httpx2.AsyncClient,
    database: Database,
    resources: Resources,
    stall: Stall,
    owner: Headers,
    operator: Headers,
    clock: ManualClock,
):
    await post(client, f"{ADMIN}/run", operator)
    (made,) = (await get(client, ADMIN, operator))["items"]
    async with database.write() as session:
        other = await sale.stall(session, now=clock.now())
    stranger = await headers_of(database, resources, other.owner.id, clock.now())
    one = f"{OWN}/{made['id']}"
    assert (await get(client, OWN, stranger))["items"] == []
    for address in (one, f"{one}/statement.csv"):
        assert (await client.get(address, headers=stranger)).status_code == 404
        assert (await client.get(f"{address}?shop_id={stall.shop.id}", headers=stranger)).status_code == 404
        assert (await client.get(address)).status_code == 401
    staff = await member(database, resources, stall, TeamRole.STAFF.value, clock)
    manager = await member(database, resources, stall, TeamRole.MANAGER.value, clock)
    assert (await client.get(OWN, headers=staff)).status_code == 403
    assert (await client.get(one, headers=manager)).status_code == 200
    told = await client.put(f"{OWN}/destination", json={"destination": "mine"}, headers=manager)
    assert told.status_code == 403
    for action in ("run", "approve", f"{made['id']}/paid", f"{made['id']}/fail", f"{made['id']}/void"):
        refused = await client.post(f"{ADMIN}/{action}", json={}, headers=owner)
        assert refused.status_code == 403, action
    for address in (ADMIN, f"{ADMIN}/{made['id']}"):
        assert (await client.get(address, headers=owner)).status_code == 403


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("approve", {"payout_ids": [str(UUID(int=5))]}, 404, "payout.missing"),
        ("approve", {"payout_ids": []}, 422, None),
        ("approve", {"payout_ids": ["x"]}, 422, None),
        ("{id}/paid", {"reference": "x"}, 409, "payout.move_refused"),
        ("{id}/paid", {"reference": " "}, 422, "payout.reference_missing"),
        ("{id}/paid", {"reference": "x" * 101}, 422, None),
        ("{id}/fail", {"reason": "x"}, 409, "payout.move_refused"),
        ("{id}/void", {"reason": ""}, 422, "payout.reason_missing"),
        (f"{UUID(int=5)}/void", {"reason": "x"}, 404, "payout.missing"),
    ],
)
async def test_refuses_what_makes_no_sense(
    client: httpx2.AsyncClient,
    operator: Headers,
    action: str,
    body: dict[str, Any],
    status: int,
    code: str | None,
):
    await post(client, f"{ADMIN}/run", operator)
    (made,) = (await get(client, ADMIN, operator))["items"]
    answer = await client.post(f"{ADMIN}/{action.format(id=made['id'])}", json=body, headers=operator)
    assert answer.status_code == status, answer.text
    assert code in {None, answer.json()["code"]}
    assert (await get(client, f"{ADMIN}/{made['id']}", operator))["state"] == "drafted"


async def test_the_shop_hears_that_it_is_paid_and_that_a_transfer_failed(
    client: httpx2.AsyncClient, stall: Stall, owner: Headers, operator: Headers, database: Database, drain: Drain
):
    await client.put(f"{OWN}/destination", json={"destination": "Bank 1, 123"}, headers=owner)
    await drain()
    await post(client, f"{ADMIN}/run", operator)
    (made,) = (await get(client, ADMIN, operator))["items"]
    await post(client, f"{ADMIN}/approve", operator, payout_ids=[made["id"]])
    await post(client, f"{ADMIN}/{made['id']}/paid", operator, reference="BANK-7")
    await drain()
    await post(client, f"{ADMIN}/{made['id']}/fail", operator, reason="no such account")
    await drain()
    async with database.read() as session:
        sent = await session.execute(
            text("SELECT template FROM notifications WHERE recipient = :to ORDER BY id"),
            {"to": stall.owner.email},
        )
        told = [each for each in sent.scalars() if each.startswith("payout")]
    assert told == ["payout_destination", "payout_paid", "payout_failed"]
