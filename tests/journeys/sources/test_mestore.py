"""The marketplace's road map ("API ROADMAP POST-MVP"), called as it is written: paths, methods, fields and figures.

Ids, envelopes and status codes are ours. Where its lines are shown here:

==========  ========================================================  =================================================
section     line of the document                                      test
==========  ========================================================  =================================================
1.2.1       PUT    /orders/{order_id}/status  new_status, notes       test_order_walks_the_allowed_transitions
1.2.2       PATCH  /orders/{order_id}  status, tracking_number        test_quick_update_sets_status_and_tracking_number
1.4         POST   /auth/login                                        test_load_test_s_user_browses_and_buys
1.4         GET    /products/, /products/{id}                         test_load_test_s_user_browses_and_buys
1.4         POST   /orders/  items, shipping_…                        test_load_test_s_user_browses_and_buys
1.1         POST   /payments/process, and its status                  test_payment_is_processed_and_its_status_asked
2.1.1       GET    /cart/                                             test_cart_is_filled_changed_and_cleared
2.1.2       POST   /cart/items  product_id, quantity                  test_cart_is_filled_changed_and_cleared
2.1.3       PUT    /cart/items/{item_id}  quantity                    test_cart_is_filled_changed_and_cleared
2.1.4       DELETE /cart/items/{item_id}                              test_cart_is_filled_changed_and_cleared
2.1.5       DELETE /cart/                                             test_cart_is_filled_changed_and_cleared
2.1.2       refuses what is not approved, and what is short           test_cart_refuses_what_is_not_for_sale_or_short
3.1.1       GET    /vendors/{vendor_id}                               test_vendor_s_profile_is_public_and_the_vendor_s
3.1.2       PUT    /vendors/profile                                   test_vendor_s_profile_is_public_and_the_vendor_s
3.1.3       GET    /vendors/analytics/dashboard  date_from, date_to   test_vendor_s_dashboard_tells_its_figures
4.1         POST   /products/{id}/reviews                             test_review_is_written_listed_changed_and_deleted
4.1         GET    /products/{id}/reviews                             test_review_is_written_listed_changed_and_deleted
4.1         PUT    /reviews/{id}                                      test_review_is_written_listed_changed_and_deleted
4.1         DELETE /reviews/{id}                                      test_review_is_written_listed_changed_and_deleted
4.1         POST   /reviews/{id}/helpful                              test_review_is_written_listed_changed_and_deleted
4.2         GET    /admin/orders                                      test_admin_lists_counts_moves_and_refunds_orders
4.2         GET    /admin/orders/stats                                test_admin_lists_counts_moves_and_refunds_orders
4.2         PUT    /admin/orders/{id}/status                          test_admin_lists_counts_moves_and_refunds_orders
4.2         POST   /admin/orders/{id}/refund                          test_admin_lists_counts_moves_and_refunds_orders
4.2         GET    /admin/vendors                                     test_admin_lists_and_approves_vendors
4.2         PUT    /admin/vendors/{id}/status                         test_admin_lists_and_approves_vendors
==========  ========================================================  =================================================
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import httpx2
import pytest

from sokoni.commerce.catalog.types import Status as ProductStatus
from sokoni.core.database import Database
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import shop as shop_factory
from tests.support.factories.sale import Stall

V1 = "/api/v1"
Drain = Callable[[], Awaitable[int]]
Json = Mapping[str, Any]
# As the load test sends it, but for the product.
SHIPPING = {
    "shipping_name": "Test User",
    "shipping_phone": "+57 300 1234567",
    "shipping_address": "Calle 123",
    "shipping_city": "Bogotá",
    "shipping_state": "Cundinamarca",
}


async def bought(client: httpx2.AsyncClient, stall: Stall, buyer: Headers, *, method: str = "test") -> Json:
    """An order as the load test places it, whose payment was approved."""
    body = {"items": [{"product_id": str(stall.goods[0].product_id), "quantity": 1}], **SHIPPING}
    placed = await client.post(f"{V1}/orders/", json={**body, "payment_method": method}, headers=buyer)
    assert placed.status_code == 201, placed.text
    order: Json = placed.json()
    paid = {"order_id": order["id"], "provider": "test", "behaviour": "approve"}
    answer = await client.post(f"{V1}/payments/process", json=paid, headers=buyer)
    assert answer.status_code == 200, answer.text
    return order


async def test_order_walks_the_allowed_transitions(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers, drain: Drain
) -> None:
    stall = await open_stall()
    vendor = await sign_in(stall.owner.id)
    order = await bought(client, stall, customer)
    await drain()
    here = f"{V1}/orders/{order['id']}"
    skipped = await client.put(f"{here}/status", params={"new_status": "delivered"}, headers=vendor)

    seen = {}
    for status in ("processing", "shipped", "delivered"):
        said = {"new_status": status, "notes": f"now {status}"}
        seen[status] = (await client.put(f"{here}/status", params=said, headers=vendor)).json()

    cancelled = await client.put(f"{here}/status", params={"new_status": "cancelled"}, headers=vendor)
    assert (skipped.status_code, skipped.json()["code"]) == (409, "order.move_not_allowed")
    assert [seen[status]["status"] for status in seen] == ["processing", "shipped", "delivered"]
    [part] = seen["delivered"]["sub_orders"]
    assert (part["shipped_at"], part["delivered_at"]) == ("2026-03-02T09:30:00Z", "2026-03-02T09:30:00Z")
    assert "now shipped" in seen["delivered"]["notes"]
    assert cancelled.status_code == 409, "a delivered order is given back, not cancelled"


async def test_quick_update_sets_status_and_tracking_number(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers, drain: Drain
) -> None:
    stall = await open_stall()
    vendor = await sign_in(stall.owner.id)
    order = await bought(client, stall, customer)
    await drain()

    said = {"status": "processing", "tracking_number": "CO-77"}
    updated = await client.patch(f"{V1}/orders/{order['id']}", params=said, headers=vendor)

    [part] = updated.json()["sub_orders"]
    assert (part["status"], part["tracking_number"]) == ("processing", "CO-77")
    refused = await client.patch(f"{V1}/orders/{order['id']}", params=said, headers=customer)
    assert refused.status_code in {403, 404}


async def test_load_test_s_user_browses_and_buys(
    client: httpx2.AsyncClient, database: Database, open_stall: OpenStall, drain: Drain, now: datetime
) -> None:
    stall = await open_stall()
    async with database.write() as session:
        await account_factory.account(session, now=now, email="test@example.com")
    await drain()
    entered = await client.post(
        f"{V1}/auth/login", json={"email": "test@example.com", "password": account_factory.PASSWORD}
    )
    headers = {"Authorization": f"Bearer {entered.json()['access_token']}"}

    listed = await client.get(f"{V1}/products/", headers=headers)
    [product] = listed.json()["items"]
    looked = await client.get(f"{V1}/products/{product['id']}", headers=headers)
    body = {"items": [{"product_id": product["id"], "quantity": 1}], **SHIPPING}
    placed = await client.post(f"{V1}/orders/", headers=headers, json=body)

    assert (entered.status_code, listed.status_code, looked.status_code, placed.status_code) == (200, 200, 200, 201)
    assert looked.json()["id"] == str(stall.goods[0].product_id)
    assert placed.json()["status"] == "pending"


async def test_payment_is_processed_and_its_status_asked(
    client: httpx2.AsyncClient, open_stall: OpenStall, customer: Headers, drain: Drain
) -> None:
    stall = await open_stall()
    order = await bought(client, stall, customer)
    await drain()
    shown = (await client.get(f"{V1}/orders/{order['id']}", headers=customer)).json()

    status = await client.get(f"{V1}/payments/{shown['payment']['id']}", headers=customer)

    assert (status.status_code, status.json()["state"]) == (200, "captured")
    assert shown["status"] == "confirmed", "an approved payment confirms its order"


async def test_cart_is_filled_changed_and_cleared(
    client: httpx2.AsyncClient, open_stall: OpenStall, customer: Headers
) -> None:
    stall = await open_stall(prices=[12_990, 5_000])
    first, second = ({"product_id": str(goods.product_id), "quantity": 2} for goods in stall.goods)

    empty = await client.get(f"{V1}/cart/", headers=customer)
    added = await client.post(f"{V1}/cart/items", json=first, headers=customer)
    again = await client.post(f"{V1}/cart/items", json={**first, "quantity": 1}, headers=customer)
    item = again.json()["items"][0]
    changed = await client.put(f"{V1}/cart/items/{item['id']}", params={"quantity": 5}, headers=customer)
    removed = await client.delete(f"{V1}/cart/items/{item['id']}", headers=customer)
    refilled = await client.post(f"{V1}/cart/items", json=second, headers=customer)
    cleared = await client.delete(f"{V1}/cart/", headers=customer)

    assert (empty.status_code, empty.json()["items"]) == (200, [])
    assert (added.status_code, added.json()["items"][0]["unit_price"]["amount"]) == (201, 12_990)
    assert item["quantity"] == 3, "what is there already becomes more"
    assert changed.json()["items"][0]["quantity"] == 5
    assert removed.json()["items"] == []
    assert (len(refilled.json()["items"]), cleared.status_code, cleared.json()["items"]) == (1, 200, [])
    missing = await client.delete(f"{V1}/cart/items/{item['id']}", headers=customer)
    assert (missing.status_code, missing.json()["code"]) == (404, "cart.item_missing")


async def test_cart_refuses_what_is_not_for_sale_or_short(
    client: httpx2.AsyncClient, database: Database, open_stall: OpenStall, customer: Headers, now: datetime
) -> None:
    stall = await open_stall(on_hand=2)
    async with database.write() as session:
        draft = await catalog_factory.product(
            session, shop_id=stall.shop.id, now=now, status=ProductStatus.PENDING_REVIEW
        )

    waiting = await client.post(f"{V1}/cart/items", json={"product_id": str(draft.id)}, headers=customer)
    many = {"product_id": str(stall.goods[0].product_id), "quantity": 3}
    short = await client.post(f"{V1}/cart/items", json=many, headers=customer)

    assert waiting.status_code in {404, 409, 422}
    assert (short.status_code, short.json()["code"]) == (409, "stock.insufficient")


async def test_vendor_s_profile_is_public_and_the_vendor_s(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers
) -> None:
    stall = await open_stall()
    vendor = await sign_in(stall.owner.id)
    profile = {"business_name": "Casa Sol", "description": "Lamps", "phone": "+57 300", "city": "Cali"}

    updated = await client.put(f"{V1}/vendors/profile", json=profile, headers=vendor)
    seen = await client.get(f"{V1}/vendors/{stall.shop.id}")

    assert updated.status_code == 200
    shown = seen.json()
    assert (shown["business_name"], shown["city"], shown["product_count"]) == ("Casa Sol", "Cali", 1)
    assert {"id", "primary_category", "avg_rating", "member_since"} <= shown.keys()
    assert (await client.put(f"{V1}/vendors/profile", json=profile, headers=customer)).status_code == 403


async def test_vendor_s_dashboard_tells_its_figures(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers, drain: Drain
) -> None:
    stall = await open_stall()
    order = await bought(client, stall, customer)
    await drain()
    period = {"date_from": "2026-03-01T00:00:00Z", "date_to": "2026-03-03T00:00:00Z"}
    here = f"{V1}/vendors/analytics/dashboard"

    seen = await client.get(here, params=period, headers=await sign_in(stall.owner.id))

    told = seen.json()
    assert told["period"] == {"from": period["date_from"], "to": period["date_to"]}
    assert told["revenue"]["avg_order_value"] == told["revenue"]["total"]
    assert told["revenue"]["total"]["amount"] > 0
    assert (told["orders"]["total"], told["orders"]["by_status"]["confirmed"]) == (1, 1)
    [product] = told["top_products"]
    assert product["product_id"] == order["sub_orders"][0]["items"][0]["product_id"]
    assert {"pending", "total_pending_amount"} <= told["commissions"].keys()
    assert (await client.get(here, params=period, headers=customer)).status_code == 403


async def test_review_is_written_listed_changed_and_deleted(
    client: httpx2.AsyncClient,
    open_stall: OpenStall,
    sign_in: SignIn,
    customer: Headers,
    operator: Headers,
    drain: Drain,
) -> None:
    stall = await open_stall()
    here = f"{V1}/products/{stall.goods[0].product_id}/reviews"
    said = {"rating": 5, "title": "As shown", "comment": "Warm light."}
    early = await client.post(here, json=said, headers=customer)
    order = await bought(client, stall, customer)
    await drain()
    for status in ("processing", "shipped", "delivered"):
        await client.put(f"{V1}/admin/orders/{order['id']}/status", json={"status": status}, headers=operator)

    written = await client.post(here, json=said, headers=customer)
    review = f"{V1}/reviews/{written.json()['id']}"
    await client.post(f"{review}/helpful", headers=await sign_in(stall.owner.id))
    [listed] = (await client.get(here)).json()["items"]
    changed = await client.put(review, json={**said, "rating": 4}, headers=customer)
    deleted = await client.delete(review, headers=customer)

    assert early.status_code == 403, "only what was delivered can be reviewed"
    assert (written.status_code, written.json()["verified_purchase"]) == (201, True)
    assert (listed["rating"], listed["helpful_count"]) == (5, 1)
    assert changed.json()["rating"] == 4
    assert (deleted.status_code, (await client.get(here)).json()["items"]) == (204, [])


async def test_admin_lists_counts_moves_and_refunds_orders(
    client: httpx2.AsyncClient, open_stall: OpenStall, customer: Headers, operator: Headers, drain: Drain
) -> None:
    stall = await open_stall()
    order = await bought(client, stall, customer)
    await drain()
    here = f"{V1}/admin/orders/{order['id']}"

    listed = (await client.get(f"{V1}/admin/orders", headers=operator)).json()
    stats = (await client.get(f"{V1}/admin/orders/stats", headers=operator)).json()
    moved = await client.put(f"{here}/status", json={"status": "processing"}, headers=operator)
    refunded = await client.post(f"{here}/refund", headers=operator)

    assert ([each["id"] for each in listed["items"]], listed["count"]["value"]) == ([order["id"]], 1)
    assert (stats["orders"], stats["by_status"]["confirmed"]) == (1, 1)
    assert moved.json()["status"] == "processing"
    assert refunded.json()["payment"]["refunded"] == order["amounts"]["total"]
    paths = (("GET", f"{V1}/admin/orders"), ("GET", f"{V1}/admin/orders/stats"), ("POST", f"{here}/refund"))
    assert {(await client.request(*path, headers=customer)).status_code for path in paths} == {403}


@pytest.mark.parametrize("decision", ["approved", "suspended"])
async def test_admin_lists_and_approves_vendors(
    client: httpx2.AsyncClient, database: Database, operator: Headers, now: datetime, decision: str
) -> None:
    async with database.write() as session:
        newcomer = await account_factory.account(session, now=now)
        shop = await shop_factory.shop(session, owner_account_id=newcomer.id, now=now, is_open=decision == "suspended")

    listed = (await client.get(f"{V1}/admin/vendors", headers=operator)).json()
    decided = await client.put(
        f"{V1}/admin/vendors/{shop.id}/status", json={"status": decision, "reason": "Papers"}, headers=operator
    )

    assert [each["id"] for each in listed["items"]] == [str(shop.id)]
    assert decided.json()["status"] == decision
