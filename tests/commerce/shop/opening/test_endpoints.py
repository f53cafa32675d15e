"""Hours and holidays over HTTP, and what they mean for who orders."""

from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

LONG_DAY = [{"opens": "09:00", "closes": "13:00"}, {"opens": "15:00", "closes": "24:00"}]
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
WEEK = {**dict.fromkeys(WORKDAYS, LONG_DAY), "saturday": [], "sunday": []}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        tokens = await session_factory.program(
            session, account_id=stall.owner.id, now=now, tokens=resources.get(AccessTokens)
        )
    return {"authorization": f"Bearer {tokens.access_token}"}


def order_of(stall: Stall) -> dict[str, object]:
    return {
        "items": [{"variant_id": str(stall.variant_id), "quantity": 1}],
        "email": "b@example.com",
        "payment_method": "cash",
        "shipping_name": "Ana",
        "shipping_address": "Calle 1",
        "shipping_city": "Cali",
        "shipping_country": "CO",
    }


async def test_hours_are_said_and_seen_by_everybody(
    client: httpx2.AsyncClient, seller: dict[str, str], stall: Stall, now: datetime
):
    address = f"/api/v1/vendors/{stall.shop.id}/opening"
    before = await client.get(address)
    assert before.json()["now"] == {
        "is_open": True,
        "takes_orders": True,
        "message": "",
        "reopens_at": None,
        "dispatch_in_days": 0,
    }
    said = {"zone": "America/Bogota", "week": WEEK, "holidays": [], "sells_when_closed": True}
    stale = {**seller, "if-match": '"0"'}
    assert (await client.put(address, json=said, headers=stale)).status_code == 412
    saved = await client.put(address, json=said, headers=seller)
    assert saved.status_code == 200, saved.text
    seen = (await client.get(address)).json()
    assert (seen["week"], seen["zone"]) == (WEEK, "America/Bogota")
    # Half past four in the morning there.
    assert datetime.fromisoformat(seen["now"]["reopens_at"]) == now + timedelta(hours=4, minutes=30)
    refused = await client.put(address, json={**said, "zone": "Nowhere"}, headers=seller)
    assert (refused.status_code, refused.json()["code"]) == (422, "shop.draft_invalid")
    assert (await client.put(address, json=said)).status_code == 401


async def test_a_shop_on_holiday_is_not_ordered_from_and_says_why(
    client: httpx2.AsyncClient, seller: dict[str, str], stall: Stall, now: datetime
):
    today = now.date()
    holiday = {
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=3)).isoformat(),
        "message": "We are at the sea.",
    }
    said = {"zone": "UTC", "holidays": [holiday]}
    address = f"/api/v1/vendors/{stall.shop.id}/opening"
    assert (await client.put(address, json=said, headers=seller)).json()["now"]["dispatch_in_days"] == 4
    refused = await client.post("/api/v1/orders", json=order_of(stall))
    assert (refused.status_code, refused.json()["code"]) == (409, "order.shop_on_holiday")
    assert "We are at the sea." in refused.json()["detail"]
    assert refused.json()["reopens_at"] == f"{today + timedelta(days=4)}T00:00:00+00:00"
    shut = {**said, "holidays": [{**holiday, "message": ""}]}
    await client.put(address, json=shut, headers=seller)
    assert (await client.post("/api/v1/orders", json=order_of(stall))).json()["code"] == "order.shop_closed"
    taking = {**said, "holidays": [{**holiday, "takes_orders": True}]}
    await client.put(address, json=taking, headers=seller)
    assert (await client.post("/api/v1/orders", json=order_of(stall))).status_code == 201
