"""Customers and segments over HTTP, and what follows from orders by the jobs of the program."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

Headers = dict[str, str]


@pytest.fixture
async def stall(database: Database, now: datetime) -> sale.Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(10_000,), shipping=0)


@pytest.fixture
async def owner(database: Database, resources: Resources, stall: sale.Stall, now: datetime) -> Headers:
    async with database.write() as session:
        pair = await session_factory.program(
            session, account_id=stall.owner.id, tokens=resources.get(AccessTokens), now=now
        )
    return {"Authorization": f"Bearer {pair.access_token}"}


async def test_whoever_pays_is_a_customer_and_joins_by_the_rule_as_jobs_run(
    client: httpx2.AsyncClient,
    owner: Headers,
    stall: sale.Stall,
    database: Database,
    now: datetime,
    drain: Callable[[], Awaitable[int]],
) -> None:
    said = {"name": "Regulars", "rule": {"orders_at_least": 1}}
    made = (await client.post("/api/v1/segments", json=said, headers=owner)).json()
    assert (made["members"], made["rule"]["match"]) == (0, "all")
    taken = await client.post("/api/v1/segments", json=said, headers=owner)
    assert (taken.status_code, taken.json()["code"]) == (409, "segment.name_taken")
    async with database.write() as session:
        await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now, email="ana@example.com")
    await drain()
    here = f"/api/v1/segments/{made['id']}"
    (ana,) = (await client.get(f"{here}/customers", headers=owner)).json()["items"]
    assert (ana["customer"]["email"], ana["customer"]["spent"], ana["by_hand"]) == ("ana@example.com", 10_000, False)
    customer = f"/api/v1/shop-customers/{ana['customer']['id']}"
    noted = await client.put(customer, json={"tags": ["VIP"], "note": "Calls."}, headers=owner)
    assert (noted.json()["tags"], (await client.get(customer, headers=owner)).json()["note"]) == (["vip"], "Calls.")
    found = (await client.get("/api/v1/shop-customers?tag=vip&q=ana", headers=owner)).json()["items"]
    assert [each["email"] for each in found] == ["ana@example.com"]
    changed = await client.put(here, json={"name": "Friends", "rule": {"tags": ["friend"]}}, headers=owner)
    assert (changed.json()["name"], changed.json()["members"]) == ("Friends", 0)
    listed = (await client.get("/api/v1/segments", headers=owner)).json()["items"]
    assert [each["rule"]["tags"] for each in listed] == [["friend"]]


async def test_who_is_added_by_hand_is_counted_and_taken_out(client: httpx2.AsyncClient, owner: Headers) -> None:
    made = (await client.post("/api/v1/segments", json={"name": "Wholesale"}, headers=owner)).json()
    here = f"/api/v1/segments/{made['id']}"
    wrong = await client.post(f"{here}/customers", json={"emails": ["nobody"]}, headers=owner)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "account.email_invalid")
    joined = await client.post(f"{here}/customers", json={"emails": ["ana@example.com"]}, headers=owner)
    assert joined.json() == {"joined": 1}
    (member,) = (await client.get(f"{here}/customers", headers=owner)).json()["items"]
    assert (member["by_hand"], member["customer"]["has_account"]) == (True, False)
    assert (await client.post(f"{here}/evaluate", headers=owner)).json()["members"] == 1
    gone = await client.delete(f"{here}/customers/{member['customer']['id']}", headers=owner)
    assert gone.status_code == 204
    assert (await client.get(here, headers=owner)).json()["members"] == 0
    assert (await client.delete(here, headers=owner)).status_code == 204
    missing = await client.get(here, headers=owner)
    assert (missing.status_code, missing.json()["code"]) == (404, "segment.missing")


async def test_a_rule_that_contradicts_itself_says_where(client: httpx2.AsyncClient, owner: Headers) -> None:
    said = {"name": "Nobody", "rule": {"orders_at_least": 3, "orders_at_most": 1}}
    refused = await client.post("/api/v1/segments", json=said, headers=owner)
    assert (refused.status_code, refused.json()["code"]) == (422, "segment.rule_invalid")
    assert refused.json()["field"] == "orders_at_most"
