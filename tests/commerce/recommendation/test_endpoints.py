"""Recommendations over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2

from sokoni.core.database import Database
from tests.support.factories import order as order_factory
from tests.support.factories import recommendation as recommendation_factory
from tests.support.factories import sale

Drain = Callable[[], Awaitable[int]]


async def test_products_people_and_the_market_have_recommendations(
    client: httpx2.AsyncClient, database: Database, drain: Drain, now: datetime
) -> None:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=[1_000] * 6, on_hand=50)
        first, second, *_ = stall.goods
        wanted = {first.variant_id: 1, second.variant_id: 1}
        await order_factory.confirmed(session, quantities=wanted, now=now)
    await drain()
    async with database.write() as session:
        await recommendation_factory.run(session, now=now)
    beside = (await client.get(f"/api/v1/products/{first.product_id}/recommendations")).json()
    assert set(beside) == {"also_bought", "similar", "trending"}
    shown = [each["id"] for row in beside.values() for each in row]
    assert str(first.product_id) not in shown
    assert len(shown) == len(set(shown)) > 0
    trending = (await client.get("/api/v1/recommendations/trending")).json()["items"]
    assert {each["id"] for each in trending} == {str(first.product_id), str(second.product_id)}
    asked = {"viewed": str(first.product_id)}
    mine = (await client.get("/api/v1/recommendations/for-you", params=asked)).json()["items"]
    assert mine[0]["id"] == str(second.product_id)
    refused = await client.get("/api/v1/recommendations/for-you", params={"viewed": "lamp"})
    assert refused.status_code == 422
