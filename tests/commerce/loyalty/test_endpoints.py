"""Points over HTTP: the programme, one's own standing and log, and what only operators do."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.account.types import Account
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

Drain = Callable[[], Awaitable[int]]
Headers = dict[str, str]
PROGRAMME = {
    "name": "Market points",
    "rates": {"COP": {"earn_amount": 100, "earn_points": 1, "worth_points": 1, "worth_amount": 10}},
    "tiers": [{"name": "Basket", "threshold": 0}, {"name": "Regular", "threshold": 100, "multiplier_bp": 12500}],
}


async def signed_in(database: Database, resources: Resources, account: Account, now: datetime) -> Headers:
    async with database.write() as session:
        tokens = await session_factory.program(
            session, account_id=account.id, now=now, tokens=resources.get(AccessTokens)
        )
    return {"authorization": f"Bearer {tokens.access_token}"}


@pytest.fixture
async def account(database: Database, now: datetime) -> Account:
    async with database.write() as session:
        return await account_factory.account(session, now=now)


@pytest.fixture
async def buyer(database: Database, resources: Resources, account: Account, now: datetime) -> Headers:
    return await signed_in(database, resources, account, now)


@pytest.fixture
async def operator(database: Database, resources: Resources, now: datetime) -> Headers:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await signed_in(database, resources, account, now)


async def test_points_are_granted_spent_and_told_of(
    client: httpx2.AsyncClient,
    database: Database,
    account: Account,
    buyer: Headers,
    operator: Headers,
    drain: Drain,
    now: datetime,
) -> None:
    nothing = await client.get("/api/marketplace/loyalty")
    assert nothing.json() == {"program": None, "account": None}
    saved = await client.put("/api/v1/admin/loyalty", json=PROGRAMME, headers=operator)
    assert (saved.status_code, saved.json()["window_days"]) == (200, 365)
    grant = {"account_id": str(account.id), "points": 120, "reason": "Welcome"}
    granted = await client.post("/api/v1/admin/loyalty/grants", json=grant, headers=operator)
    assert (granted.status_code, granted.json()["balance"]) == (201, 120)
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=[1_000])
    wish = order_factory.body([{"variant_id": str(stall.variant_id), "quantity": 1}], points=500)
    refused = await client.post("/api/v1/orders", json=wish, headers=buyer)
    assert (refused.status_code, refused.json()["code"]) == (409, "loyalty.short")
    placed = await client.post("/api/v1/orders", json={**wish, "points": 50}, headers=buyer)
    assert placed.status_code == 201
    order = placed.json()
    assert order["amounts"]["total"] == {"amount": 500 + sale.SHIPPING, "currency": "COP"}
    shown: dict[str, Any] = (await client.get("/api/v1/marketplace/loyalty", headers=buyer)).json()
    assert shown["program"]["rates"] == PROGRAMME["rates"]
    assert (shown["account"]["balance"], shown["account"]["tier"]["name"]) == (70, "Basket")
    assert (shown["account"]["next_tier"]["name"], shown["account"]["points_to_next_tier"]) == ("Regular", 100)
    cancelled = await client.post(f"/api/v1/orders/{order['id']}/cancel", headers=buyer)
    assert cancelled.status_code == 200
    await drain()
    told = await client.get("/api/v1/marketplace/loyalty/transactions", headers=buyer)
    assert [(each["kind"], each["points"], each["balance_after"]) for each in told.json()["items"]] == [
        ("restored", 50, 120),
        ("redeemed", -50, 70),
        ("granted", 120, 120),
    ]
    assert {each["order_id"] for each in told.json()["items"][:2]} == {order["id"]}
    theirs = await client.get(f"/api/v1/admin/loyalty/accounts/{account.id}/transactions", headers=operator)
    assert theirs.json()["items"] == told.json()["items"]


async def test_what_cannot_be_carried_out_is_refused_and_nothing_changes(
    client: httpx2.AsyncClient, account: Account, operator: Headers, buyer: Headers, now: datetime
) -> None:
    await client.put("/api/v1/admin/loyalty", json=PROGRAMME, headers=operator)
    twice = {**PROGRAMME, "tiers": [{"name": "A", "threshold": 5}, {"name": "B", "threshold": 5}]}
    refused = await client.put("/api/v1/admin/loyalty", json=twice, headers=operator)
    assert (refused.status_code, refused.json()["code"]) == (422, "loyalty.programme_invalid")
    for points, reason, code in ((-5, "Mistake", "loyalty.short"), (0, "Nothing", "loyalty.grant_invalid")):
        grant = {"account_id": str(account.id), "points": points, "reason": reason}
        refused = await client.post("/api/v1/admin/loyalty/grants", json=grant, headers=operator)
        assert refused.json()["code"] == code
    stranger = {"account_id": "019e0000-0000-7000-8000-000000000000", "points": 5, "reason": "Welcome"}
    refused = await client.post("/api/v1/admin/loyalty/grants", json=stranger, headers=operator)
    assert (refused.status_code, refused.json()["code"]) == (404, "loyalty.holder_missing")
    shown = (await client.get("/api/v1/marketplace/loyalty", headers=buyer)).json()
    assert ([tier["name"] for tier in shown["program"]["tiers"]], shown["account"]["balance"]) == (
        ["Basket", "Regular"],
        0,
    )


async def test_guests_and_customers_run_no_programme_and_see_no_strangers_points(
    client: httpx2.AsyncClient, account: Account, buyer: Headers
) -> None:
    theirs = f"/api/v1/admin/loyalty/accounts/{account.id}/transactions"
    grant = {"account_id": str(account.id), "points": 5, "reason": "Me"}
    for headers, status in (({}, 401), (buyer, 403)):
        assert (await client.put("/api/v1/admin/loyalty", json=PROGRAMME, headers=headers)).status_code == status
        answer = await client.post("/api/v1/admin/loyalty/grants", json=grant, headers=headers)
        assert answer.status_code == status
        assert (await client.get(theirs, headers=headers)).status_code == status
    assert (await client.get("/api/v1/marketplace/loyalty/transactions")).status_code == 401
    quiet = await client.put("/api/v1/marketplace/loyalty/mail", json={"wants_mail": False}, headers=buyer)
    assert quiet.status_code == 204
