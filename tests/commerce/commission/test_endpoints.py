"""Commissions over HTTP: operators say, sellers look, everybody else is refused."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

RULES = "/api/v1/admin/commissions"
HALF = {"scope": "market", "rate_bp": 1250, "tax_bp": 1900}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def headers_of(database: Database, resources: Resources, account_id: UUID, now: datetime) -> dict[str, str]:
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


async def added(client: httpx2.AsyncClient, operator: dict[str, str], **said: Any) -> dict[str, Any]:
    answer = await client.post(RULES, json={**HALF, **said}, headers=operator)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_rule_is_said_looked_at_and_ended(
    client: httpx2.AsyncClient, operator: dict[str, str], seller: dict[str, str], stall: Stall, now: datetime
):
    await added(client, operator)
    own = await added(client, operator, scope="shop", subject_id=str(stall.shop.id), rate_bp=500)
    seen = (await client.get("/api/v1/commissions", headers=seller)).json()
    assert [(each["scope"], each["rate_bp"]) for each in seen] == [("market", 1250), ("shop", 500)]
    asked = {"shop_id": str(stall.shop.id), "amount": 10_000, "currency": "COP"}
    cost = (await client.get(f"{RULES}/preview", params=asked, headers=operator)).json()
    assert (cost["commission"]["amount"], cost["tax"]["amount"], cost["kept_by_shop"]["amount"]) == (500, 95, 9_405)
    ended = await client.post(f"{RULES}/{own['id']}/end", headers=operator)
    assert datetime.fromisoformat(ended.json()["ends_at"]) == now
    cost = (await client.get(f"{RULES}/preview", params=asked, headers=operator)).json()
    assert cost["rule"]["rate_bp"] == 1250
    again = await client.post(f"{RULES}/{own['id']}/end", headers=operator)
    assert (again.status_code, again.json()["code"]) == (409, "commission.over")
    listed = (await client.get(RULES, params={"with_past": True}, headers=operator)).json()
    assert len(listed["items"]) == 2


async def test_nobody_but_operators_says_what_is_kept(client: httpx2.AsyncClient, seller: dict[str, str], stall: Stall):
    rule = f"{RULES}/{ids.new_id()}/end"
    assert (await client.post(RULES, json=HALF)).status_code == 401
    assert (await client.get("/api/v1/commissions")).status_code == 401
    for method, address in (("POST", RULES), ("GET", RULES), ("POST", rule), ("GET", f"{RULES}/preview")):
        refused = await client.request(method, address, json=HALF if method == "POST" else None, headers=seller)
        assert refused.status_code == 403, address
    other = await client.get("/api/v1/commissions", params={"shop_id": str(ids.new_id())}, headers=seller)
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"rate_bp": 10_001}, 422, None),
        ({"rate_bp": "half"}, 422, None),
        ({"fixed_amount": 5}, 422, "commission.terms_invalid"),
        ({"currency": "ABC", "fixed_amount": 5}, 422, "money.unknown_currency"),
        ({"scope": "shop"}, 422, "commission.subject_unknown"),
        ({"scope": "product", "subject_id": str(UUID(int=9))}, 422, "commission.subject_unknown"),
        ({"starts_at": "2020-01-01T00:00:00Z"}, 422, "commission.in_the_past"),
        ({"starts_at": "tomorrow"}, 422, None),
        ({"surprise": 1}, 422, None),
    ],
)
async def test_refuses_what_cannot_be_charged(
    client: httpx2.AsyncClient, operator: dict[str, str], said: dict[str, Any], status: int, code: str | None
):
    answer = await client.post(RULES, json={**HALF, **said}, headers=operator)
    assert answer.status_code == status
    assert code in {None, answer.json()["code"]}
    assert (await client.get(RULES, headers=operator)).json()["items"] == []


async def test_a_rule_that_is_not_there_is_not_ended(client: httpx2.AsyncClient, operator: dict[str, str]):
    answer = await client.post(f"{RULES}/{ids.new_id()}/end", headers=operator)
    assert (answer.status_code, answer.json()["code"]) == (404, "commission.missing")


async def test_a_rule_is_said_for_later(client: httpx2.AsyncClient, operator: dict[str, str], now: datetime):
    first = await added(client, operator)
    start = now + timedelta(days=30)
    await added(client, operator, rate_bp=1500, starts_at=start.isoformat())
    listed = (await client.get(RULES, headers=operator)).json()["items"]
    assert [each["rate_bp"] for each in listed] == [1500, 1250]
    assert listed[1]["id"] == first["id"]
    assert datetime.fromisoformat(listed[1]["ends_at"]) == start
