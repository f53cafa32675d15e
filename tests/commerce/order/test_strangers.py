"""Every route over an order, asked by everybody whose order it is not: refused, and changing nothing."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from fastapi.routing import APIRoute

from sokoni.commerce.order.module import MODULE
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.commerce.order.test_journeys import Drain, Json, look, pay, place

ROUTES = [
    (method, route.path)
    for router in MODULE.routers
    for route in router.routes
    if isinstance(route, APIRoute) and "{order_id}" in route.path
    for method in sorted(route.methods - {"HEAD"})
]
# What a route would take from who may; others have no body.
BODIES: Mapping[str, Mapping[str, Any]] = {
    "/status": {"status": "cancelled"},
    "/shipments": {"carrier": "dhl"},
    "/shipments/{shipment_id}": {"tracking_number": "X"},
    "/messages": {"message": "Hello"},
    "/notes": {"message": "Hello"},
    "/refund": {"amount": {"amount": 1, "currency": "COP"}},
}


@pytest.fixture
async def sold(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> tuple[Json, Mapping[str, str]]:
    """A paid order of which a parcel left, and what stands for its ids in addresses."""
    stall = await open_stall(on_hand=9)
    order = await place(client, stall, quantity=2, payment_method="test")
    await pay(client, order)
    await drain()
    part = order["sub_orders"][0]
    parcel = await client.post(
        f"/api/v1/orders/{part['id']}/shipments",
        json={"items": [{"line_id": part["items"][0]["id"], "quantity": 1}]},
        headers=await sign_in(stall.owner.id),
    )
    client.cookies.clear()
    return order, {"{order_id}": part["id"], "{shipment_id}": parcel.json()["id"]}


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
async def test_no_other_seller_buyer_or_guest_sees_or_changes_an_order(
    client: httpx2.AsyncClient,
    open_stall: OpenStall,
    sign_in: SignIn,
    customer: Headers,
    sold: tuple[Json, Mapping[str, str]],
    method: str,
    path: str,
) -> None:
    order, ids = sold
    before = await look(client, order)
    stranger = await open_stall()
    other = await place(client, stranger, payment_method="test")
    strangers = (await sign_in(stranger.owner.id), customer, {"X-Order-Token": other["token"]}, {})
    for order_id in (order["id"], ids["{order_id}"]):
        address = path
        for name, value in {**ids, "{order_id}": order_id}.items():
            address = address.replace(name, value)
        body = next((body for end, body in BODIES.items() if path.endswith(end)), None)
        for headers in strangers:
            answer = await client.request(method, address, json=body, headers=headers)
            assert answer.status_code in {401, 403, 404}, (headers, answer.text)
    assert await look(client, order) == before
