"""Price lists over HTTP: written, filled, brought in by file, and what goods cost who asks."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory

pytestmark = pytest.mark.usefixtures("no_subscribers")
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


async def test_a_list_in_dollars_is_made_filled_asked_for_and_bought_from(
    client: httpx2.AsyncClient, owner: Headers, stall: sale.Stall
) -> None:
    made = await client.post("/api/v1/price-lists", json={"name": "Dollars", "currency": "USD"}, headers=owner)
    assert (made.status_code, made.json()["phase"]) == (201, "running")
    here = f"/api/v1/price-lists/{made.json()['id']}"
    variant_id = str(stall.variant_id)
    wrong = await client.put(
        f"{here}/prices", json={"prices": [{"variant_id": variant_id, "rate_bp": 100}]}, headers=owner
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "price_list.entry_invalid")
    body = {"prices": [{"variant_id": variant_id, "amount": 499}]}
    assert (await client.put(f"{here}/prices", json=body, headers=owner)).json() == {"changed": 1}
    (entry,) = (await client.get(f"{here}/prices", headers=owner)).json()["items"]
    assert (entry["amount"], entry["base_price"]["amount"]) == (499, 10_000)
    asked = f"/api/v1/prices?variant_id={variant_id}"
    for query, price in (("", "COP"), ("&currency=USD", "USD"), ("&currency=EUR", "COP")):
        (listed,) = (await client.get(asked + query)).json()["items"]
        assert (listed["price"]["currency"], listed["base_price"]["currency"]) == (price, "COP")
    item = {"variant_id": variant_id, "quantity": 2}
    cart = (await client.post("/api/v1/cart/items", json={**item, "currency": "USD"})).json()
    assert cart["totals"]["total"] == {"amount": 998, "currency": "USD"}
    direct = await client.post("/api/v1/orders", json=order_factory.body([item], currency="USD"))
    # Free delivery is said in the shop's currency; nothing is exchanged, so there is no way to send it.
    assert (direct.status_code, direct.json()["code"]) == (409, "pricing.shipping_unavailable")
    methods = {"methods": [{"name": "Post", "price": 150, "currency": "USD"}, {"name": "Courier", "price": 0}]}
    await client.put("/api/v1/shipping-methods", json=methods, headers=owner)
    order = (await client.post("/api/v1/orders", json=order_factory.body([item], currency="USD"))).json()
    assert order["amounts"]["total"] == {"amount": 1148, "currency": "USD"}


async def test_a_list_is_changed_paused_written_as_a_file_and_taken_away(
    client: httpx2.AsyncClient, owner: Headers, stall: sale.Stall
) -> None:
    refused = await client.post("/api/v1/price-lists", json={"name": "All", "currency": "COP"}, headers=owner)
    assert (refused.status_code, refused.json()["code"]) == (422, "price_list.invalid")
    segment = (await client.post("/api/v1/segments", json={"name": "Wholesale"}, headers=owner)).json()
    said = {"name": "Wholesale", "currency": "COP", "segment_id": segment["id"], "rate_bp": 500}
    made = (await client.post("/api/v1/price-lists", json=said, headers=owner)).json()
    taken = await client.post("/api/v1/price-lists", json=said, headers=owner)
    assert (taken.status_code, taken.json()["code"]) == (409, "price_list.name_taken")
    here = f"/api/v1/price-lists/{made['id']}"
    changed = await client.put(here, json=said | {"rate_bp": 1000}, headers=owner)
    assert changed.json()["rate_bp"] == 1000
    file = {"csv": f"variant_id,price\n{stall.variant_id},15 %\n"}
    looked = (await client.post(f"{here}/prices.csv", json=file, headers=owner)).json()
    assert (looked["done"], looked["added"], looked["differences"][0]["after"]) == (False, 1, "15 %")
    done = await client.post(f"{here}/prices.csv", json=file | {"token": looked["token"]}, headers=owner)
    assert done.json()["done"] is True
    late = await client.post(f"{here}/prices.csv", json=file | {"token": looked["token"]}, headers=owner)
    assert (late.status_code, late.json()["code"]) == (409, "price_list.outdated")
    written = (await client.get(f"{here}/prices.csv", headers=owner)).text
    assert written.splitlines()[1].endswith("100.00,15 %")
    paused = await client.put(f"{here}/state", json={"state": "paused"}, headers=owner)
    assert (paused.json()["phase"], paused.json()["entries"]) == ("paused", 1)
    assert (await client.delete(here, headers=owner)).status_code == 204
    missing = await client.get(here, headers=owner)
    assert (missing.status_code, missing.json()["code"]) == (404, "price_list.missing")
    assert (await client.get("/api/v1/price-lists", headers=owner)).json() == {"items": []}
