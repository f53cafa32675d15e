"""Buying and selling over HTTP, looked at from outside."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, count_statements
from sokoni.core.ids import new_id
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.support.factories import order as order_factory
from tests.support.factories import sale

Drain = Callable[[], Awaitable[int]]
Json = Mapping[str, Any]


def items(*stalls: sale.Stall, quantity: int = 1) -> list[dict[str, Any]]:
    return [{"variant_id": str(stall.variant_id), "quantity": quantity} for stall in stalls]


async def place(
    client: httpx2.AsyncClient, *stalls: sale.Stall, headers: Headers | None = None, quantity: int = 1, **fields: Any
) -> Json:
    body = order_factory.body(items(*stalls, quantity=quantity), **fields)
    answer = await client.post("/api/v1/orders/", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def pay(client: httpx2.AsyncClient, order: Json, *, behaviour: str = "approve") -> httpx2.Response:
    return await client.post(
        "/api/v1/payments/process",
        json={"order_id": order["id"], "provider": "test", "behaviour": behaviour},
        headers={"X-Order-Token": order["token"], "Origin": "http://testserver"},
    )


async def look(client: httpx2.AsyncClient, order: Json) -> Json:
    answer = await client.get(f"/api/v1/orders/{order['id']}", headers={"X-Order-Token": order["token"]})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_guest_buys_from_two_shops_and_the_sellers_send_it(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> None:
    one, two = await open_stall(), await open_stall()
    order = await place(client, one, two, payment_method="test")
    assert order["status"] == "pending"
    assert len(order["code"]) == 8
    assert (await pay(client, order)).status_code == 200
    await drain()
    paid = await look(client, order)
    assert (paid["status"], paid["payment"]["state"]) == ("confirmed", "paid")
    assert paid["payment"]["paid"] == order["amounts"]["total"]

    seller = await sign_in(one.owner.id)
    listed = (await client.get("/api/v1/orders", params={"shop": str(one.shop.id)}, headers=seller)).json()
    assert [item["status"] for item in listed["items"]] == ["confirmed"]
    assert listed["items"][0]["allowed_moves"] == ["processing", "cancelled"]
    part_id = listed["items"][0]["id"]
    tracked = await client.patch(f"/api/v1/orders/{part_id}", params={"tracking_number": "CO-77"}, headers=seller)
    assert tracked.json()["order"]["tracking_number"] == "CO-77"
    for status in ("processing", "shipped", "delivered"):
        moved = await client.put(
            f"/api/v1/orders/{part_id}/status", json={"new_status": status, "notes": f"now {status}"}, headers=seller
        )
        assert moved.json()["status"] == status, moved.text
    done = await look(client, order)
    assert done["status"] == "part_shipped"
    assert "now shipped" in done["notes"]
    # The buyer deals with the shop; who works there is not theirs to know.
    assert one.shop.name in done["notes"]
    assert one.owner.email not in str(done)
    part = next(part for part in done["sub_orders"] if part["id"] == part_id)
    assert part["shipped_at"]
    assert part["delivered_at"]


async def test_seller_sends_an_order_in_two_parcels_over_http(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> None:
    stall, stranger = await open_stall(), await sign_in((await open_stall()).owner.id)
    order = await place(client, stall, quantity=3, payment_method="test")
    await pay(client, order)
    await drain()
    seller = await sign_in(stall.owner.id)
    part = order["sub_orders"][0]
    address = f"/api/v1/orders/{part['id']}/shipments"
    assert "dhl" in [each["code"] for each in (await client.get("/api/v1/carriers")).json()]
    body = {"items": [{"line_id": part["items"][0]["id"], "quantity": 2}], "carrier": "dhl", "tracking_number": "J 1"}
    assert (await client.post(address, json=body, headers=stranger)).status_code == 404
    first = await client.post(address, json=body, headers=seller)
    assert first.status_code == 201, first.text
    assert first.json()["tracking_url"].endswith("tracking-id=J%201")
    assert (await look(client, order))["status"] == "part_shipped"
    again = await client.post(address, json=body, headers=seller)
    assert (again.status_code, again.json()["left"]) == (409, 1)
    empty = await client.post(address, json={"tracking_url": "http://a.example"}, headers=seller)
    assert empty.json()["code"] == "order.tracking_address_unsafe"
    rest = (await client.post(address, json={}, headers=seller)).json()
    mended = await client.patch(f"{address}/{rest['id']}", json={"tracking_number": "J 2"}, headers=seller)
    assert mended.json()["order"]["tracking_number"] == "J 2"
    for parcel in (first.json(), rest):
        assert (await client.post(f"{address}/{parcel['id']}/deliver", headers=stranger)).status_code == 404
        done = await client.post(f"{address}/{parcel['id']}/deliver", headers=seller)
    assert done.json()["status"] == "delivered"
    seen = await look(client, order)
    assert [each["tracking_number"] for each in seen["sub_orders"][0]["shipments"]] == ["J 1", "J 2"]


async def test_the_orders_of_a_cart_are_one_even_when_ten_arrive_at_once(
    client: httpx2.AsyncClient, open_stall: OpenStall
) -> None:
    stall = await open_stall(on_hand=10)
    added = await client.post("/api/v1/cart/items", json={"variant_id": str(stall.variant_id), "quantity": 3})
    token = {"X-Cart-Session": added.headers["X-Cart-Session"]}
    client.cookies.clear()
    body = order_factory.body(None, payment_method="test")
    answers = await asyncio.gather(*(client.post("/api/v1/orders/", json=body, headers=token) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    orders = [answer.json() for answer in answers]
    assert len({order["id"] for order in orders}) == 1
    assert len({order["token"] for order in orders}) == 10
    assert [(await look(client, order))["id"] for order in orders] == [orders[0]["id"]] * 10


async def test_one_key_gives_one_order_even_when_ten_arrive_at_once(
    client: httpx2.AsyncClient, open_stall: OpenStall, customer: Headers
) -> None:
    stall = await open_stall(on_hand=10)
    body = order_factory.body(items(stall, quantity=2), payment_method="test")
    headers = {**customer, "Idempotency-Key": "one-click"}
    answers = await asyncio.gather(*(client.post("/api/v1/orders/", json=body, headers=headers) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    listed = (await client.get("/api/v1/orders", headers=customer)).json()
    assert [item["id"] for item in listed["items"]] == [answers[0].json()["id"]]


@pytest.mark.parametrize("path", ["/api/v1/orders/", "/api/marketplace/orders/create"])
async def test_the_source_s_body_is_enough_for_somebody_with_an_account(
    client: httpx2.AsyncClient, open_stall: OpenStall, customer: Headers, path: str
) -> None:
    stall = await open_stall()
    answer = await client.post(
        path,
        headers=customer,
        json={
            "items": [{"product_id": str(stall.goods[0].product_id), "quantity": 1}],
            "shipping_name": "Test User",
            "shipping_phone": "+57 300 1234567",
            "shipping_address": "Calle 123",
            "shipping_city": "Bogotá",
            "shipping_state": "Cundinamarca",
        },
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["shipping"]["country"] == "CO"


async def test_a_whole_checkout_takes_at_most_25_statements(client: httpx2.AsyncClient, open_stall: OpenStall) -> None:
    stall = await open_stall(prices=[1_000, 2_000])
    token: dict[str, str] = {}
    for goods in stall.goods:
        added = await client.post(
            "/api/v1/cart/items", json={"variant_id": str(goods.variant_id), "quantity": 1}, headers=token
        )
        token = token or {"X-Cart-Session": added.headers["X-Cart-Session"]}
    client.cookies.clear()
    body = order_factory.body(None, payment_method="test")
    with count_statements(keep=True) as counted:
        answer = await client.post("/api/v1/orders/", json=body, headers={**token, "Idempotency-Key": "a"})
    assert answer.status_code == 201, answer.text
    assert len(answer.json()["sub_orders"][0]["items"]) == 2
    assert counted.value <= 25, "\n".join(counted.statements or [])


async def test_receipt_is_uploaded_seen_and_approved_by_the_seller(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> None:
    stall = await open_stall()
    order = await place(client, stall, payment_method="manual")
    assert order["action"]["kind"] == "upload_receipt"
    payment = f"/api/v1/payments/{order['payment']['id']}"
    uploaded = await client.post(
        f"{payment}/receipt",
        files={"receipt": ("receipt.pdf", b"%PDF-1.7\nA transfer\n%%EOF\n", "application/pdf")},
        headers={"X-Order-Token": order["token"], "Origin": "http://testserver"},
    )
    assert uploaded.status_code == 201, uploaded.text
    await drain()
    assert (await look(client, order))["payment"]["state"] == "in_review"
    seller = await sign_in(stall.owner.id)
    approved = await client.post(f"{payment}/receipt/approve", headers=seller)
    assert approved.status_code == 200, approved.text
    await drain()
    assert (await look(client, order))["status"] == "confirmed"


async def test_cash_waits_for_the_seller_and_is_collected_at_the_door(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> None:
    stall = await open_stall()
    order = await place(client, stall, payment_method="cash")
    seller = await sign_in(stall.owner.id)
    accepted = await client.post(f"/api/v1/orders/{order['id']}/accept", headers=seller)
    assert accepted.json()["status"] == "confirmed", accepted.text
    for status in ("processing", "shipped", "delivered"):
        await client.put(f"/api/v1/orders/{order['id']}/status", params={"new_status": status}, headers=seller)
    await drain()
    done = await look(client, order)
    assert (done["status"], done["payment"]["state"]) == ("delivered", "paid")


async def test_guest_cancels_a_paid_order_and_gets_the_money_back(
    client: httpx2.AsyncClient, open_stall: OpenStall, drain: Drain
) -> None:
    stall = await open_stall(on_hand=2)
    order = await place(client, stall, quantity=2, payment_method="test")
    await pay(client, order)
    await drain()
    token = {"X-Order-Token": order["token"]}
    assert (await client.post(f"/api/v1/orders/{order['id']}/cancel")).status_code == 404
    cancelled = await client.post(f"/api/v1/orders/{order['id']}/cancel", json={"notes": "too dear"}, headers=token)
    assert cancelled.json()["status"] == "cancelled", cancelled.text
    await drain()
    seen = await look(client, order)
    assert seen["payment"]["refunded"] == order["amounts"]["total"]
    assert seen["payment"]["state"] == "refunded"
    again = await client.post(f"/api/v1/orders/{order['id']}/cancel", headers=token)
    assert again.status_code == 409
    assert again.json()["allowed_moves"] == []
    assert (await place(client, stall, quantity=2))["status"] == "pending"


async def test_buyers_cancel_no_order_that_is_being_prepared(
    client: httpx2.AsyncClient, open_stall: OpenStall, operator: Headers, drain: Drain
) -> None:
    order = await place(client, await open_stall(), payment_method="test")
    await pay(client, order)
    await drain()
    await client.put(f"/api/v1/orders/{order['id']}/status", json={"status": "processing"}, headers=operator)
    refused = await client.post(f"/api/v1/orders/{order['id']}/cancel", headers={"X-Order-Token": order["token"]})
    assert refused.status_code == 409
    assert refused.json()["code"] == "order.move_not_allowed"


async def test_money_that_comes_after_the_hold_confirms_or_goes_back(
    client: httpx2.AsyncClient, open_stall: OpenStall, clock: ManualClock, drain: Drain
) -> None:
    stall = await open_stall(on_hand=1)
    order = await place(client, stall, payment_method="test")
    assert (await pay(client, order, behaviour="slow")).status_code == 200
    clock.advance(timedelta(minutes=20))
    faster = await place(client, stall, payment_method="test")
    await pay(client, faster)
    await drain()
    clock.advance(timedelta(minutes=20))
    await drain()
    assert (await look(client, faster))["status"] == "confirmed"
    late = await look(client, order)
    assert late["status"] == "cancelled"
    assert late["payment"]["refunded"] == late["payment"]["paid"] == order["amounts"]["total"]


async def test_another_shop_s_order_looks_missing(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers
) -> None:
    one, two = await open_stall(), await open_stall()
    order = await place(client, one, two, payment_method="cash")
    parts = {part["shop_id"]: part["id"] for part in order["sub_orders"]}
    seller = await sign_in(two.owner.id)
    foreign = parts[str(one.shop.id)]
    for headers in (seller, customer):
        answers = [
            await client.get(f"/api/v1/orders/{foreign}", headers=headers),
            await client.get(f"/api/v1/orders/{order['id']}", headers=headers),
            await client.put(f"/api/v1/orders/{foreign}/status", json={"status": "confirmed"}, headers=headers),
            await client.put(f"/api/v1/orders/{order['id']}/status", json={"status": "confirmed"}, headers=headers),
            await client.patch(f"/api/v1/orders/{foreign}", json={"tracking_number": "X"}, headers=headers),
            await client.post(f"/api/v1/orders/{foreign}/accept", headers=headers),
            await client.get("/api/v1/orders", params={"shop": str(one.shop.id)}, headers=headers),
        ]
        assert [answer.status_code for answer in answers] == [404] * len(answers)
    own = await client.post(f"/api/v1/orders/{parts[str(two.shop.id)]}/accept", headers=seller)
    assert own.status_code == 200
    assert str(one.shop.id) not in own.text
    assert (await look(client, order))["status"] == "part_confirmed"


async def test_refusals_say_where_an_order_may_go(
    client: httpx2.AsyncClient, open_stall: OpenStall, operator: Headers
) -> None:
    order = await place(client, await open_stall(), payment_method="test")
    answer = await client.put(f"/api/v1/orders/{order['id']}/status", json={"status": "shipped"}, headers=operator)
    assert answer.status_code == 409
    assert answer.json()["allowed_moves"] == ["cancelled"]
    missing = await client.put(f"/api/v1/orders/{order['id']}/status", headers=operator)
    assert missing.json()["code"] == "order.status_missing"
    unknown = await client.put(f"/api/v1/orders/{new_id()}/status", json={"status": "shipped"}, headers=operator)
    assert unknown.status_code == 404


async def test_operators_page_through_all_orders(
    client: httpx2.AsyncClient, open_stall: OpenStall, operator: Headers, customer: Headers
) -> None:
    stall = await open_stall(on_hand=10)
    placed = [(await place(client, stall))["id"] for _ in range(5)]
    assert (await client.get("/api/v1/admin/orders", headers=customer)).status_code == 403
    first = (await client.get("/api/v1/admin/orders", params={"limit": 2}, headers=operator)).json()
    second = (await client.get(first["next"], headers=operator)).json()
    third = (await client.get(second["next"], headers=operator)).json()
    seen = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert seen == sorted(placed, reverse=True)
    assert third["next"] is None
    assert first["previous"] is None
    back = (await client.get(third["previous"], headers=operator)).json()
    assert back["items"] == second["items"]
    assert first["count"] == {"value": 5, "exact": True}
    none = await client.get("/api/v1/admin/orders", params={"status": "shipped"}, headers=operator)
    assert none.json()["items"] == []
    damaged = await client.get("/api/v1/admin/orders", params={"cursor": "abc"}, headers=operator)
    assert damaged.status_code == 422


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"items": []}, "http.invalid_request"),
        ({"items": [{"quantity": 1}]}, "http.invalid_request"),
        ({"items": [{"variant_id": "no", "quantity": 1}]}, "http.invalid_request"),
        ({"email": None}, "order.email_required"),
        ({"email": "nobody"}, "account.email_invalid"),
        ({"shipping_name": "a\x00b"}, "http.invalid_request"),
        ({"payment_method": "gold"}, "payment.provider_unknown"),
        ({"expected_total": {"amount": 1, "currency": "COP"}}, "order.total_changed"),
        ({"expected_total": {"amount": 1, "currency": "XXX"}}, "money.unknown_currency"),
        ({"shipping": [{"shop_id": "SHOP", "method_id": str(new_id())}]}, "pricing.shipping_choice_invalid"),
    ],
)
async def test_a_checkout_that_cannot_be_says_why(
    client: httpx2.AsyncClient, open_stall: OpenStall, change: dict[str, Any], code: str
) -> None:
    stall = await open_stall()
    shipping = [{**each, "shop_id": str(stall.shop.id)} for each in change.get("shipping", [])]
    body = {**order_factory.body(items(stall)), **change, "shipping": shipping}
    answer = await client.post("/api/v1/orders/", json=body)
    assert answer.status_code in {409, 422}
    assert answer.json()["code"] == code


async def test_reading_an_order_takes_a_constant_number_of_statements(
    client: httpx2.AsyncClient, open_stall: OpenStall, database: Database
) -> None:
    small = await place(client, await open_stall())
    big = await place(client, await open_stall(), await open_stall(), await open_stall())
    taken = []
    for order in (small, big):
        with count_statements() as counted:
            await look(client, order)
        taken.append(counted.value)
    assert taken[0] == taken[1] <= 6
