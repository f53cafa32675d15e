"""One sale from both sides of the counter, in Python with `requests`.

Needs SOKONI_URL, and OPERATOR_EMAIL with OPERATOR_PASSWORD of somebody who runs the marketplace. Lines that begin with
`#:` name the operation that follows; the API's document shows each part beside its operation.
"""

import base64
import os
import time
from uuid import uuid4

import requests

URL = os.environ.get("SOKONI_URL", "http://127.0.0.1:8000")
EMAIL = f"maker-{uuid4().hex[:10]}@example.com"
PASSWORD = "four quiet words together"


def ask(method, path, **options):
    """What an address answers as JSON; a refusal is raised with its code, and what to do."""
    answer = requests.request(method, URL + path, timeout=30, **options)
    if answer.headers.get("Content-Type") == "application/problem+json":
        problem = answer.json()
        raise RuntimeError(f"{problem['code']}. {problem['hint']}")
    return answer


def bearer(email, password):
    """The header of somebody who is signed in."""
    tokens = ask("POST", "/api/v1/auth/login", json={"email": email, "password": password}).json()
    return {"Authorization": f"Bearer {tokens['access_token']}"}


#: register
account = ask(
    "POST",
    "/api/v1/auth/register",
    json={"email": EMAIL, "password": PASSWORD, "display_name": "Ana María", "locale": "en"},
).json()
print(account["id"])

#: login
tokens = ask("POST", "/api/v1/auth/login", json={"email": EMAIL, "password": PASSWORD}).json()
seller = {"Authorization": f"Bearer {tokens['access_token']}"}

#: apply_as_vendor
shop = ask(
    "POST",
    "/api/v1/vendors",
    headers={**seller, "Idempotency-Key": f"shop-{EMAIL}"},
    json={"business_name": f"Taller {uuid4().hex[:6]}", "country": "CO", "currency": "COP"},
).json()

#: change_vendor_status
operator = bearer(os.environ["OPERATOR_EMAIL"], os.environ["OPERATOR_PASSWORD"])
ask("PUT", f"/api/v1/admin/vendors/{shop['id']}/status", headers=operator, json={"status": "approved"})

#: set_shipping_methods
ask(
    "PUT",
    "/api/v1/shipping-methods",
    headers=seller,
    json={"methods": [{"name": "By post", "price": 1_200_000, "countries": ["CO"]}]},
)

#: create_product
product = ask(
    "POST",
    "/api/v1/products",
    headers={**seller, "Idempotency-Key": f"ruana-{EMAIL}"},
    json={
        "title": "Ruana of Boyacá wool",
        "description_html": "<p>Woven by hand in Nobsa.</p>",
        "variants": [{"price": 18_990_000, "sku": "RUANA-1", "quantity": 5}],
        "publish": True,
    },
).json()
ask(
    "POST",
    "/api/v1/products",
    headers={**seller, "Idempotency-Key": f"mochila-{EMAIL}"},
    json={"title": "Mochila", "variants": [{"price": 9_990_000, "quantity": 3}], "publish": True},
)

#: upload_image
picture = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
ask(
    "POST",
    f"/api/v1/products/{product['id']}/images",
    headers=seller,
    files={"file": ("ruana.png", picture, "image/png")},
    data={"alt": "A folded ruana"},
)

#: list_products
# What was published just now may come into listings a moment later.
found = ask("GET", "/api/v1/products", params={"shop": shop["id"], "q": "ruana", "sort": "price"}).json()
print(*(card["title"] for card in found["items"]), sep="\n")

#: get_product
variant = ask("GET", f"/api/v1/products/{product['id']}").json()["variants"][0]

#: add_item
added = ask("POST", "/api/v1/cart/items", json={"variant_id": variant["id"], "quantity": 2})
cart = {"X-Cart-Session": added.headers["X-Cart-Session"]}

#: get_cart
print(ask("GET", "/api/v1/cart", headers=cart).json()["totals"]["subtotal"])

#: place_order
# A request that got no answer is sent again with the same key: there is one order, and one answer.
key = str(uuid4())
for _ in range(2):
    order = ask(
        "POST",
        "/api/v1/orders",
        headers={**cart, "Idempotency-Key": key},
        json={
            "email": "buyer@example.com",
            "shipping_name": "Luis Pérez",
            "shipping_address": "Calle 72 # 10-07",
            "shipping_city": "Bogotá",
            "shipping_country": "CO",
            "payment_method": "test",
        },
    ).json()
    print("order", order["code"])
buyer = {"X-Order-Token": order["token"]}

#: process_payment
payment = ask(
    "POST",
    "/api/v1/payments/process",
    headers={**buyer, "Idempotency-Key": f"pay-{order['id']}"},
    json={"order_id": order["id"], "provider": "test", "behaviour": "approve"},
).json()
print(payment["state"])

#: get_order
# The gateway says by webhook that the money came; the order is confirmed a moment later.
for _ in range(60):
    order = ask("GET", f"/api/v1/orders/{order['id']}", headers=buyer).json()
    if order["status"] == "confirmed":
        break
    time.sleep(0.5)
print("the buyer sees:", order["status"])

#: list_facets
# How a listing can be narrowed, with the number of products for each value; `filter` takes the tokens.
for _ in range(60):
    facets = ask("GET", "/api/v1/products/facets", params={"shop": shop["id"]}).json()["facets"]
    tokens = [value["token"] for facet in facets for value in facet["values"] if value["count"] > 1]
    if tokens:
        break
    time.sleep(0.5)
narrowed = {"shop": shop["id"], "filter": tokens[:1], "max_price": 10_000_000, "currency": "COP"}
cards = ask("GET", "/api/v1/products", params=narrowed).json()["items"]
print(f"narrowed to {tokens[0]}:", ", ".join(card["title"] for card in cards))

#: list_orders
part = ask("GET", "/api/v1/orders", headers=seller, params={"shop": shop["id"]}).json()["items"][0]

#: move_order
moved = ask(
    "PUT",
    f"/api/v1/orders/{part['id']}/status",
    headers=seller,
    json={"status": "processing", "notes": "Packed tomorrow."},
).json()
print("the seller sees:", moved["status"])

#: list_own_products
# A page says where the next one is, until there is none.
following = "/api/v1/seller/products?limit=1"
while following:
    page = ask("GET", following, headers=seller).json()
    print(*(card["title"] for card in page["items"]), sep="\n")
    following = page["next"]

#: change_order
# A refusal is a problem document, and its code is what programs look at.
try:
    ask("PATCH", f"/api/v1/orders/{part['id']}", headers=seller, json={"status": "delivered"})
except RuntimeError as refused:
    print("refused:", refused)
