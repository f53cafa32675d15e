"""What operators do with everybody's orders over HTTP, and what nobody else does."""

import httpx2

from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.commerce.order.test_journeys import Drain, look, pay, place


async def test_operator_finds_moves_and_pays_back_an_order(
    client: httpx2.AsyncClient, open_stall: OpenStall, operator: Headers, drain: Drain
) -> None:
    stall = await open_stall(prices=[2_000])
    order = await place(client, stall, quantity=2, payment_method="test")
    await place(client, await open_stall(), payment_method="cash")
    await pay(client, order)
    await drain()
    found = await client.get(
        "/api/v1/admin/orders",
        params={
            "shop": str(stall.shop.id),
            "payment_state": "paid",
            "q": order["code"].lower(),
            "payment_method": "test",
        },
        headers=operator,
    )
    assert [each["id"] for each in found.json()["items"]] == [order["id"]]
    day = {"date_from": "2001-01-01T00:00:00Z", "date_to": "2001-01-02T00:00:00Z"}
    assert (await client.get("/api/v1/admin/orders", params=day, headers=operator)).json()["items"] == []
    figures = (await client.get("/api/v1/admin/orders/stats", headers=operator)).json()
    assert (figures["orders"], figures["by_status"]["confirmed"], figures["by_payment_state"]["paid"]) == (2, 1, 1)
    assert figures["by_currency"][0]["paid"]["amount"] == 9_000
    backwards = {"date_from": "2001-01-02T00:00:00Z", "date_to": "2001-01-01T00:00:00Z"}
    refused = await client.get("/api/v1/admin/orders/stats", params=backwards, headers=operator)
    assert refused.json()["code"] == "order.period_invalid"

    address = f"/api/v1/admin/orders/{order['id']}"
    body = {"amount": {"amount": 500, "currency": "COP"}, "reason": "scratched"}
    given = await client.post(f"{address}/refund", json=body, headers=operator)
    assert given.json()["sub_orders"][0]["credited"]["amount"] == 500, given.text
    stale = {**body, "expected_left": {"amount": 9_000, "currency": "COP"}}
    assert (await client.post(f"{address}/refund", json=stale, headers=operator)).json()["code"] == "order.refund_moved"
    large = {"amount": {"amount": 8_501, "currency": "COP"}}
    assert (await client.post(f"{address}/refund", json=large, headers=operator)).json()["left"]["amount"] == 8_500
    moved = await client.put(f"{address}/status", json={"status": "processing"}, headers=operator)
    assert moved.json()["status"] == "processing"
    await client.post(f"{address}/refund", headers=operator)
    await drain()
    assert (await look(client, order))["payment"] == {
        **order["payment"],
        "state": "refunded",
        "paid": {"amount": 9_000, "currency": "COP"},
        "refunded": {"amount": 9_000, "currency": "COP"},
    }


async def test_seller_takes_a_piece_off_and_gives_money_back_over_http(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> None:
    stall = await open_stall(prices=[2_000])
    order = await place(client, stall, quantity=3, payment_method="test")
    await pay(client, order)
    await drain()
    seller, part = await sign_in(stall.owner.id), order["sub_orders"][0]
    piece = {"items": [{"line_id": part["items"][0]["id"], "quantity": 1}], "notes": "broken"}
    taken = await client.post(f"/api/v1/orders/{part['id']}/cancel", json=piece, headers=seller)
    assert taken.json()["order"]["items"][0]["cancelled"] == 1, taken.text
    many = {"items": [{"line_id": part["items"][0]["id"], "quantity": 3}]}
    assert (await client.post(f"/api/v1/orders/{part['id']}/cancel", json=many, headers=seller)).status_code == 409
    given = await client.post(
        f"/api/v1/orders/{part['id']}/refund", json={"amount": {"amount": 700, "currency": "COP"}}, headers=seller
    )
    assert given.json()["order"]["credited"]["amount"] == 2_700
    token = {"X-Order-Token": order["token"]}
    assert (await client.post(f"/api/v1/orders/{order['id']}/refund", headers=token)).status_code == 401
    assert (await look(client, order))["payment"]["refunded"]["amount"] == 2_700
