"""Plans over HTTP: operators keep and give them, who works for a shop looks at its own."""

from datetime import datetime
from typing import Any

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

PLANS = "/api/v1/admin/plans"
STALL = {
    "name": "Stall",
    "max_products": 1,
    "max_members": 2,
    "max_bots": 0,
    "max_groups": 1,
    "price": {"amount": 4_900_000, "currency": "COP"},
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def headers_of(database: Database, resources: Resources, account_id: Any, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        tokens = await session_factory.program(
            session, account_id=account_id, now=now, tokens=resources.get(AccessTokens)
        )
    return {"authorization": f"Bearer {tokens.access_token}"}


@pytest.fixture
async def seller(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    return await headers_of(database, resources, stall.owner.id, now)


@pytest.fixture
async def operator(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await headers_of(database, resources, account.id, now)


async def test_a_plan_is_written_given_and_holds_its_shop_to_it(
    client: httpx2.AsyncClient, operator: dict[str, str], seller: dict[str, str], stall: Stall
):
    made = await client.post(PLANS, json=STALL, headers=operator)
    assert made.status_code == 201, made.text
    plan_id = made.json()["id"]
    own = f"/api/v1/vendors/{stall.shop.id}/plan"
    assert (await client.get(own, headers=seller)).json()["plan"] is None
    everybody = await client.put(f"{PLANS}/default", json={"plan_id": plan_id}, headers=operator)
    assert everybody.json()["plan"]["name"] == "Stall"
    seen = (await client.get(own, headers=seller)).json()
    assert (seen["plan"]["price"]["amount"], seen["is_own"]) == (4_900_000, False)
    assert seen["usage"] == [
        {"limit": "products", "used": 1, "most": 1, "left": 0},
        {"limit": "members", "used": 1, "most": 2, "left": 1},
        {"limit": "bots", "used": 0, "most": 0, "left": 0},
        {"limit": "groups", "used": 0, "most": 1, "left": 1},
    ]
    product = {"title": "Second lamp", "variants": [{"price": 1000}]}
    refused = await client.post("/api/v1/products", json=product, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan.products_exhausted")
    assert "Archive products" in refused.json()["hint"]
    for number, status in ((1, 201), (2, 409)):
        chat = {"group_id": -1_001_000_000_000 - number, "name": "Lamps"}
        added = await client.post("/api/v1/telegram/groups", json=chat, headers=seller)
        assert added.status_code == status, added.text
    assert added.json()["code"] == "plan.groups_exhausted"
    given = await client.put(f"/api/v1/admin/vendors/{stall.shop.id}/plan", json={"plan_id": plan_id}, headers=operator)
    assert given.status_code == 200
    shops = (await client.get(f"{PLANS}/{plan_id}/shops", headers=operator)).json()
    assert [each["shop_id"] for each in shops["items"]] == [str(stall.shop.id)]
    larger = await client.put(f"{PLANS}/{plan_id}", json={**STALL, "max_products": 2}, headers=operator)
    assert larger.json()["max_products"] == 2
    assert (await client.post("/api/v1/products", json=product, headers=seller)).status_code == 201
    listed = (await client.get(PLANS, headers=operator)).json()
    assert [(each["shops"], each["is_default"]) for each in listed] == [(1, True)]


async def test_a_plan_is_retired_only_when_it_counts_for_nobody_else_and_offered_again(
    client: httpx2.AsyncClient, operator: dict[str, str], stall: Stall
):
    plan_id = (await client.post(PLANS, json=STALL, headers=operator)).json()["id"]
    twice = await client.post(PLANS, json=STALL, headers=operator)
    assert (twice.status_code, twice.json()["code"]) == (409, "plan.name_taken")
    await client.put(f"{PLANS}/default", json={"plan_id": plan_id}, headers=operator)
    refused = await client.post(f"{PLANS}/{plan_id}/retire", headers=operator)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan.in_force")
    nobody = await client.put(f"{PLANS}/default", json={"plan_id": None}, headers=operator)
    assert nobody.json() == {"plan": None}
    assert (await client.post(f"{PLANS}/{plan_id}/retire", headers=operator)).json()["retired_at"]
    own = f"/api/v1/admin/vendors/{stall.shop.id}/plan"
    refused = await client.put(own, json={"plan_id": plan_id}, headers=operator)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan.retired")
    assert (await client.post(f"{PLANS}/{plan_id}/offer", headers=operator)).json()["retired_at"] is None
    assert (await client.put(own, json={"plan_id": plan_id}, headers=operator)).status_code == 200
