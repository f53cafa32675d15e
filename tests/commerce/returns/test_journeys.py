"""Giving back over HTTP: a guest with her token, the shop, and everybody whose return it is not."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from fastapi.routing import APIRoute

from sokoni.commerce.returns.module import MODULE
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.commerce.order.test_journeys import Drain, Json, look, pay, place
from tests.support import pictures
from tests.support.factories import sale

ORIGIN = {"Origin": "http://testserver"}


async def delivered(
    client: httpx2.AsyncClient, stall: sale.Stall, seller: Headers, drain: Drain, *, quantity: int = 3
) -> Json:
    """A paid order that has arrived."""
    order = await place(client, stall, quantity=quantity, payment_method="test")
    await pay(client, order)
    await drain()
    for status in ("processing", "shipped", "delivered"):
        await client.put(f"/api/v1/orders/{order['id']}/status", json={"status": status}, headers=seller)
    client.cookies.clear()
    return order


def asking(order: Json, quantity: int) -> dict[str, Any]:
    """The body of a request for pieces of the first line."""
    line = order["sub_orders"][0]["items"][0]
    return {"items": [{"line_id": line["id"], "quantity": quantity}], "reason": "damaged", "notes": "The foot broke"}


async def test_guest_gives_back_two_of_three_with_a_picture_and_gets_her_money(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> None:
    stall = await open_stall(prices=[2_000])
    seller = await sign_in(stall.owner.id)
    order = await delivered(client, stall, seller, drain)
    token = {"X-Order-Token": order["token"], **ORIGIN}
    part = order["sub_orders"][0]
    asked = await client.post(f"/api/v1/orders/{part['id']}/returns", json=asking(order, 2), headers=token)
    assert asked.status_code == 201, asked.text
    here = f"/api/v1/returns/{asked.json()['id']}"
    for _ in range(2):
        shown = await client.post(f"{here}/photos", files={"photo": ("a.jpg", pictures.photograph())}, headers=token)
        assert shown.status_code == 204, shown.text
    broken = await client.post(f"{here}/photos", files={"photo": ("a.jpg", b"no picture")}, headers=token)
    assert broken.status_code == 422
    await drain()
    seen = (await client.get(here, headers=seller)).json()
    picture = await client.get(seen["photos"][0], headers=seller)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert b"SecretCamera" not in picture.content
    assert (await client.get(f"{here}/photos/2", headers=seller)).status_code == 404

    assert (await client.post(f"{here}/reject", json={"answer": ""}, headers=seller)).json()["field"] == "answer"
    early = await client.post(f"{here}/receive", headers=seller)
    assert (early.status_code, early.json()["code"]) == (409, "returns.moved")
    assert (await client.post(f"{here}/approve", json={"answer": "To us"}, headers=seller)).json()[
        "status"
    ] == "approved"
    off = {"written_off": [{"line_id": part["items"][0]["id"], "quantity": 1}]}
    received = await client.post(f"{here}/receive", json=off, headers=seller)
    assert (received.json()["items"][0]["restocked"], received.json()["items"][0]["written_off"]) == (1, 1)
    large = {"amount": {"amount": 4_001, "currency": "COP"}}
    assert (await client.post(f"{here}/refund", json=large, headers=seller)).json()["left"]["amount"] == 4_000
    done = await client.post(f"{here}/refund", headers=seller)
    assert (done.json()["status"], done.json()["refunded"]["amount"]) == ("refunded", 4_000)
    await drain()
    after = await look(client, order)
    assert (after["payment"]["refunded"]["amount"], after["status"]) == (4_000, "delivered")
    assert (await client.get(here, headers=token)).json()["status"] == "refunded"


async def test_store_credit_is_for_who_has_an_account_and_for_money_that_the_market_holds(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain, customer: Headers
) -> None:
    stall = await open_stall(prices=[2_000])
    seller = await sign_in(stall.owner.id)
    order = await delivered(client, stall, seller, drain)
    asked_back = f"/api/v1/orders/{order['sub_orders'][0]['id']}/returns"
    guest = {"X-Order-Token": order["token"]}
    refused = await client.post(asked_back, json={**asking(order, 1), "wish": "store_credit"}, headers=guest)
    assert (refused.status_code, refused.json()["code"]) == (409, "order.credit_needs_account")

    mine = await place(client, stall, quantity=2, payment_method="test", headers=customer)
    await pay(client, mine)
    await drain()
    for status in ("processing", "shipped", "delivered"):
        await client.put(f"/api/v1/orders/{mine['id']}/status", json={"status": status}, headers=seller)
    asked_back = f"/api/v1/orders/{mine['sub_orders'][0]['id']}/returns"
    asked = await client.post(asked_back, json={**asking(mine, 1), "wish": "store_credit"}, headers=customer)
    here = f"/api/v1/returns/{asked.json()['id']}"
    for step in ("approve", "receive"):
        await client.post(f"{here}/{step}", headers=seller)
    done = (await client.post(f"{here}/refund", headers=seller)).json()
    assert (done["refunded"]["amount"], done["refunded_to"]) == (2_000, "store_credit")
    shown = (await client.get(f"/api/v1/orders/{mine['id']}", headers=customer)).json()["payment"]
    assert (shown["refunded"]["amount"], shown["kept"]["amount"]) == (2_000, 2_000)
    held = (await client.get("/api/v1/store-credit", headers=customer)).json()
    assert held == [{"balance": {"amount": 2_000, "currency": "COP"}}]


async def test_shop_replaces_what_came_back_and_lists_its_returns(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain, customer: Headers
) -> None:
    stall = await open_stall(on_hand=9)
    seller = await sign_in(stall.owner.id)
    order = await delivered(client, stall, seller, drain)
    token = {"X-Order-Token": order["token"]}
    first, second = [
        (
            await client.post(
                f"/api/v1/orders/{order['sub_orders'][0]['id']}/returns", json=asking(order, 1), headers=token
            )
        ).json()
        for _ in range(2)
    ]
    called_off = await client.post(f"/api/v1/returns/{second['id']}/cancel", headers=token)
    assert called_off.json()["status"] == "cancelled"
    here = f"/api/v1/returns/{first['id']}"
    await client.post(f"{here}/approve", headers=seller)
    await client.post(f"{here}/receive", headers=seller)
    body = {"variant_id": str(stall.variant_id)}
    assert (await client.post(f"{here}/exchange", json=body, headers=seller)).json()["status"] == "exchanging"
    sent = await client.post(f"{here}/send", json={"tracking_number": "T-9"}, headers=seller)
    assert (sent.json()["status"], sent.json()["tracking_number"]) == ("exchanged", "T-9")

    mine = {"shop": str(stall.shop.id), "limit": "1"}
    page = (await client.get("/api/v1/returns", params=mine, headers=seller)).json()
    assert ([each["id"] for each in page["items"]], page["count"]["value"]) == ([second["id"]], 2)
    following = (await client.get(page["next"], headers=seller)).json()
    assert [each["id"] for each in following["items"]] == [first["id"]]
    back = (await client.get(following["previous"], headers=seller)).json()
    assert [each["id"] for each in back["items"]] == [second["id"]]
    decided = (await client.get("/api/v1/returns", params={**mine, "status": "exchanged"}, headers=seller)).json()
    assert [each["id"] for each in decided["items"]] == [first["id"]]
    assert (await client.get("/api/v1/returns", params=mine, headers=customer)).status_code == 404
    unreadable = {**mine, "cursor": "x"}
    assert (await client.get("/api/v1/returns", params=unreadable, headers=seller)).status_code == 422


async def test_market_decides_a_refusal_that_its_buyer_took_there(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain, operator: Headers
) -> None:
    stall = await open_stall()
    seller = await sign_in(stall.owner.id)
    order = await delivered(client, stall, seller, drain)
    token, part = {"X-Order-Token": order["token"]}, order["sub_orders"][0]["id"]
    asked = (await client.post(f"/api/v1/orders/{part}/returns", json=asking(order, 1), headers=token)).json()
    here, why = f"/api/v1/returns/{asked['id']}", {"notes": "It never worked"}
    decide = f"/api/v1/admin/returns/{asked['id']}/decide"
    assert (await client.post(f"{here}/appeal", json=why, headers=token)).json()["code"] == "returns.appeal_unfit"
    assert (await client.post(decide, json={"grant": True}, headers=operator)).status_code == 409
    await client.post(f"{here}/reject", json={"answer": "Worn"}, headers=seller)
    assert (await client.post(f"{here}/appeal", json=why, headers=seller)).status_code == 404
    appealed = await client.post(f"{here}/appeal", json=why, headers=token)
    assert (appealed.status_code, appealed.json()["appeal"]) == (200, "It never worked")
    waiting = (await client.get("/api/v1/admin/returns?appealed=true", headers=operator)).json()
    assert [each["id"] for each in waiting["items"]] == [asked["id"]]
    assert (await client.post(f"{here}/approve", headers=seller)).json()["code"] == "returns.moved"
    done = (await client.post(decide, json={"grant": True, "answer": "It was broken"}, headers=operator)).json()
    assert (done["status"], done["appeal_answer"]) == ("approved", "It was broken")
    assert (await client.get("/api/v1/admin/returns?appealed=true", headers=operator)).json()["items"] == []
    # Its pieces are on their way back again, and nobody asks for them twice.
    await client.post(f"{here}/receive", headers=seller)
    twice = await client.post(f"/api/v1/orders/{part}/returns", json=asking(order, 3), headers=token)
    assert twice.json()["code"] == "order.pieces_not_left"


ROUTES = [
    (method, route.path)
    for router in MODULE.routers
    for route in router.routes
    if isinstance(route, APIRoute) and "{" in route.path
    for method in sorted(route.methods - {"HEAD"})
]
BODIES: Mapping[str, Mapping[str, Any]] = {
    "/appeal": {"notes": "It never worked"},
    "/decide": {"grant": True},
    "/reject": {"answer": "No"},
    "/exchange": {"variant_id": "018f0000-0000-7000-8000-000000000000"},
}


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
async def test_no_other_seller_buyer_or_guest_sees_or_moves_a_return(
    client: httpx2.AsyncClient,
    open_stall: OpenStall,
    sign_in: SignIn,
    customer: Headers,
    drain: Drain,
    method: str,
    path: str,
) -> None:
    stall, other = await open_stall(), await open_stall()
    seller = await sign_in(stall.owner.id)
    order = await delivered(client, stall, seller, drain)
    token, part = {"X-Order-Token": order["token"]}, order["sub_orders"][0]["id"]
    asked = (await client.post(f"/api/v1/orders/{part}/returns", json=asking(order, 1), headers=token)).json()
    foreign = await place(client, other, payment_method="test")
    ids = {"{order_id}": part, "{return_id}": asked["id"], "{position}": "1"}
    address = path
    for name, value in ids.items():
        address = address.replace(name, value)
    body = next((body for end, body in BODIES.items() if path.endswith(end)), None)
    body = asking(order, 1) if path.endswith("/returns") else body
    files = {"photo": ("a.png", pictures.encoded())} if path.endswith("/photos") else None
    for headers in (await sign_in(other.owner.id), customer, {"X-Order-Token": foreign["token"]}, {}):
        answer = await client.request(method, address, json=body, files=files, headers={**headers, **ORIGIN})
        assert answer.status_code in {401, 403, 404}, (headers, answer.text)
    assert (await client.get(f"/api/v1/returns/{asked['id']}", headers=token)).json() == asked
