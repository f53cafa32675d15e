"""Store credit over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import datetime

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

Headers = dict[str, str]
CREDIT, GIVE = "/api/v1/store-credit", "/api/v1/admin/store-credit"


@pytest.fixture
def as_account(database: Database, resources: Resources, now: datetime) -> Callable[[Account], Awaitable[Headers]]:
    async def headers(account: Account) -> Headers:
        async with database.write() as session:
            pair = await session_factory.program(
                session, account_id=account.id, now=now, tokens=resources.get(AccessTokens)
            )
        return {"Authorization": f"Bearer {pair.access_token}"}

    return headers


async def test_credit_is_given_seen_and_pays_an_order_in_part(
    client: httpx2.AsyncClient,
    database: Database,
    as_account: Callable[[Account], Awaitable[Headers]],
    now: datetime,
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=(2_000,), shipping=0)
        ana = await account_factory.account(session, now=now)
        operator = await account_factory.operator(session, now=now)
        placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, account_id=ana.id, now=now)
    hers, desk = await as_account(ana), await as_account(operator)
    body = {"account_id": str(ana.id), "amount": {"amount": 1_500, "currency": "COP"}, "reason": "late parcel"}
    order = {"order_id": str(placed.order.id)}
    early = await client.post(f"{CREDIT}/spend", json=order, headers=hers)
    refused = await client.post(GIVE, json=body, headers=hers)
    given = await client.post(GIVE, json=body, headers=desk)
    nothing = await client.post(GIVE, json=body | {"amount": {"amount": 0, "currency": "COP"}}, headers=desk)
    too_much = await client.post(
        GIVE, json=body | {"amount": {"amount": 1_501, "currency": "COP"}, "take_away": True}, headers=desk
    )
    held = await client.get(CREDIT, headers=hers)
    spent = await client.post(f"{CREDIT}/spend", json=order, headers=hers)
    moved = await client.get(f"{CREDIT}/movements", headers=hers)

    assert early.json()["code"] == "store_credit.empty"
    assert refused.status_code == 403
    assert given.json() == {"balance": {"amount": 1_500, "currency": "COP"}}
    assert [each.json()["code"] for each in (nothing, too_much)] == ["store_credit.amount", "store_credit.too_little"]
    assert held.json() == [{"balance": {"amount": 1_500, "currency": "COP"}}]
    assert (spent.json()["paid"]["amount"], spent.json()["rest"]["amount"]) == (1_500, 500)
    assert [(each["kind"], each["amount"]["amount"]) for each in moved.json()["items"]] == [
        ("spent", -1_500),
        ("granted", 1_500),
    ]
