"""The marketplace part of the commerce platform's documents, called as it is written.

==================================================  =====================================================
line of the document                                test
==================================================  =====================================================
GET  /api/marketplace/products (with filters)       test_products_are_filtered
POST /api/marketplace/cart/add                      test_cart_is_filled_and_ordered
POST /api/marketplace/orders/create                 test_cart_is_filled_and_ordered
GET  /api/marketplace/loyalty                       test_loyalty_program_tells_everybody_and_a_member
inventory management (real-time stock tracking)     test_stock_follows_what_is_ordered
return management                                   tests/commerce/returns/test_journeys.py
==================================================  =====================================================
"""

import httpx2

from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.journeys.sources.test_mestore import SHIPPING, Drain

MARKET = "/api/marketplace"


async def test_products_are_filtered(client: httpx2.AsyncClient, open_stall: OpenStall, drain: Drain) -> None:
    stall = await open_stall(prices=[12_990, 5_000])
    await drain()

    found = await client.get(f"{MARKET}/products", params={"max_price": 6_000, "currency": "COP"})

    assert [each["id"] for each in found.json()["items"]] == [str(stall.goods[1].product_id)]


async def test_cart_is_filled_and_ordered(client: httpx2.AsyncClient, open_stall: OpenStall, customer: Headers) -> None:
    stall = await open_stall()
    wish = {"product_id": str(stall.goods[0].product_id), "quantity": 2}

    added = await client.post(f"{MARKET}/cart/add", json=wish, headers=customer)
    ordered = await client.post(
        f"{MARKET}/orders/create", json={**SHIPPING, "payment_method": "cash"}, headers=customer
    )

    assert (added.status_code, added.json()["piece_count"]) == (201, 2)
    assert ordered.status_code == 201, ordered.text
    assert ordered.json()["sub_orders"][0]["items"][0]["quantity"] == 2


async def test_loyalty_program_tells_everybody_and_a_member(
    client: httpx2.AsyncClient, customer: Headers, operator: Headers
) -> None:
    rate = {"earn_points": 1, "earn_amount": 100, "worth_points": 1, "worth_amount": 10}
    await client.put("/api/v1/admin/loyalty", json={"name": "Points", "rates": {"COP": rate}}, headers=operator)

    told = (await client.get(f"{MARKET}/loyalty")).json()
    member = (await client.get(f"{MARKET}/loyalty", headers=customer)).json()

    assert (told["program"]["name"], told["account"]) == ("Points", None)
    assert member["account"]["balance"] == 0


async def test_stock_follows_what_is_ordered(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers
) -> None:
    stall = await open_stall(on_hand=5)
    body = {"items": [{"product_id": str(stall.goods[0].product_id), "quantity": 2}], **SHIPPING}
    await client.post(f"{MARKET}/orders/create", json={**body, "payment_method": "cash"}, headers=customer)

    [level] = (await client.get("/api/v1/stock", headers=await sign_in(stall.owner.id))).json()["items"]

    assert (level["on_hand"], level["available"]) == (5, 3)
