#!/usr/bin/env bash
# One sale from both sides of the counter, with curl and jq.
# Needs SOKONI_URL, and OPERATOR_EMAIL with OPERATOR_PASSWORD of somebody who runs the marketplace.
# Lines that begin with "#:" name the operation that follows; the API's document shows each part beside its operation.
set -euo pipefail
URL=${SOKONI_URL:-http://127.0.0.1:8000}
EMAIL="maker-$RANDOM$RANDOM@example.com"
PASSWORD="four quiet words together"
JSON="Content-Type: application/json"
ask() { curl --silent --show-error --fail-with-body "$@"; }

#: register
ask "$URL/api/v1/auth/register" -H "$JSON" \
  -d "{\"email\": \"$EMAIL\", \"password\": \"$PASSWORD\", \"display_name\": \"Ana María\", \"locale\": \"en\"}" | jq .id

#: login
TOKEN=$(ask "$URL/api/v1/auth/login" -H "$JSON" \
  -d "{\"email\": \"$EMAIL\", \"password\": \"$PASSWORD\"}" | jq -r .access_token)
SELLER="Authorization: Bearer $TOKEN"

#: apply_as_vendor
SHOP=$(ask "$URL/api/v1/vendors" -H "$SELLER" -H "$JSON" -H "Idempotency-Key: shop-$EMAIL" \
  -d "{\"business_name\": \"Taller $RANDOM\", \"country\": \"CO\", \"currency\": \"COP\"}" | jq -r .id)

#: change_vendor_status
OPERATOR=$(ask "$URL/api/v1/auth/login" -H "$JSON" \
  -d "{\"email\": \"$OPERATOR_EMAIL\", \"password\": \"$OPERATOR_PASSWORD\"}" | jq -r .access_token)
ask -X PUT "$URL/api/v1/admin/vendors/$SHOP/status" -H "Authorization: Bearer $OPERATOR" -H "$JSON" \
  -d '{"status": "approved"}' | jq -r .status

#: set_shipping_methods
ask -X PUT "$URL/api/v1/shipping-methods" -H "$SELLER" -H "$JSON" \
  -d '{"methods": [{"name": "By post", "price": 1200000, "countries": ["CO"]}]}' | jq -r '.methods[].name'

#: create_product
PRODUCT=$(ask "$URL/api/v1/products" -H "$SELLER" -H "$JSON" -H "Idempotency-Key: ruana-$EMAIL" -d '{
  "title": "Ruana of Boyacá wool",
  "description_html": "<p>Woven by hand in Nobsa.</p>",
  "variants": [{"price": 18990000, "sku": "RUANA-1", "quantity": 5}],
  "publish": true
}' | jq -r .id)
ask "$URL/api/v1/products" -H "$SELLER" -H "$JSON" -H "Idempotency-Key: mochila-$EMAIL" \
  -d '{"title": "Mochila", "variants": [{"price": 9990000, "quantity": 3}], "publish": true}' | jq -r .slug

#: upload_image
PICTURE=$(mktemp)
echo "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==" |
  base64 --decode > "$PICTURE"
ask "$URL/api/v1/products/$PRODUCT/images" -H "$SELLER" \
  -F "file=@$PICTURE;type=image/png" -F "alt=A folded ruana" | jq '.images | length'

#: list_products
# What was published just now may come into listings a moment later.
ask --get "$URL/api/v1/products" --data-urlencode "shop=$SHOP" --data-urlencode "q=ruana" \
  --data-urlencode "sort=price" | jq -r '.items[].title'

#: get_product
VARIANT=$(ask "$URL/api/v1/products/$PRODUCT" | jq -r '.variants[0].id')

#: add_item
CART=$(ask -D - -o /dev/null "$URL/api/v1/cart/items" -H "$JSON" \
  -d "{\"variant_id\": \"$VARIANT\", \"quantity\": 2}" | tr -d '\r' | awk 'tolower($1) == "x-cart-session:" {print $2}')

#: get_cart
ask "$URL/api/v1/cart" -H "X-Cart-Session: $CART" | jq .totals.subtotal

#: place_order
# A request that got no answer is sent again with the same key: there is one order, and one answer.
for _ in first again; do
  ORDER=$(ask "$URL/api/v1/orders" -H "X-Cart-Session: $CART" -H "$JSON" -H "Idempotency-Key: order-$CART" -d '{
    "email": "buyer@example.com",
    "shipping_name": "Luis Pérez",
    "shipping_address": "Calle 72 # 10-07",
    "shipping_city": "Bogotá",
    "shipping_country": "CO",
    "payment_method": "test"
  }')
  jq -r '"order \(.code)"' <<< "$ORDER"
done
ORDER_ID=$(jq -r .id <<< "$ORDER")
ORDER_TOKEN="X-Order-Token: $(jq -r .token <<< "$ORDER")"

#: process_payment
ask "$URL/api/v1/payments/process" -H "$ORDER_TOKEN" -H "$JSON" -H "Idempotency-Key: pay-$ORDER_ID" \
  -d "{\"order_id\": \"$ORDER_ID\", \"provider\": \"test\", \"behaviour\": \"approve\"}" | jq -r .state

#: get_order
# The gateway says by webhook that the money came; the order is confirmed a moment later.
for _ in $(seq 60); do
  STATUS=$(ask "$URL/api/v1/orders/$ORDER_ID" -H "$ORDER_TOKEN" | jq -r .status)
  [ "$STATUS" = confirmed ] && break
  sleep 0.5
done
echo "the buyer sees: $STATUS"

#: list_facets
# How a listing can be narrowed, with the number of products for each value; `filter` takes the tokens.
for _ in $(seq 60); do
  FACET=$(ask --get "$URL/api/v1/products/facets" --data-urlencode "shop=$SHOP" |
    jq -r '[.facets[].values[] | select(.count > 1)][0].token // empty')
  [ -n "$FACET" ] && break
  sleep 0.5
done
ask --get "$URL/api/v1/products" --data-urlencode "shop=$SHOP" --data-urlencode "filter=$FACET" \
  --data-urlencode "max_price=10000000" --data-urlencode "currency=COP" |
  jq -r --arg facet "$FACET" '"narrowed to \($facet): \([.items[].title] | join(", "))"'

#: list_orders
PART=$(ask "$URL/api/v1/orders?shop=$SHOP" -H "$SELLER" | jq -r '.items[0].id')

#: move_order
ask -X PUT "$URL/api/v1/orders/$PART/status" -H "$SELLER" -H "$JSON" \
  -d '{"status": "processing", "notes": "Packed tomorrow."}' | jq -r '"the seller sees: \(.status)"'

#: list_own_products
# A page says where the next one is, until there is none.
NEXT="/api/v1/seller/products?limit=1"
while [ "$NEXT" != null ]; do
  PAGE=$(ask "$URL$NEXT" -H "$SELLER")
  jq -r '.items[].title' <<< "$PAGE"
  NEXT=$(jq -r .next <<< "$PAGE")
done

#: change_order
# Without --fail: a refusal is a problem document, and its code is what programs look at.
PROBLEM=$(curl --silent -X PATCH "$URL/api/v1/orders/$PART" -H "$SELLER" -H "$JSON" -d '{"status": "delivered"}')
jq -r '"refused: \(.code). \(.hint)"' <<< "$PROBLEM"
