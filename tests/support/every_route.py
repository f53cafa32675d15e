"""Every route of the program under the rule that holds for it, with what it is sent.

A new route is written down here, with JSON that it takes, so that a refusal is one of the person; a line that begins
with no method goes on with the one above. `{return_id}` stands for what is called so in `two_houses`,
`{return_id=came_back}` for what is called `came_back` there, or for the word itself. `@picture photo` sends a file.
"""

from tests.support import (
    every_operator_route,
    every_order_route,
    every_price_route,
    every_telegram_page,
    every_telegram_route,
)
from tests.support.who_may import (
    BASKET,
    EVERYONE,
    IN,
    MANAGER,
    MANAGER_MAKES,
    MINE,
    OWNER,
    OWNER_MAKES,
    PAPERS,
    PAPERS_MADE,
    REPLY,
    SIGNED_IN,
    STAFF,
    STAFF_MAKES,
    TEAM,
    TEAM_LIST,
    Group,
    rule,
)

# fmt: off
GROUPS = (
    Group(EVERYONE, """
        POST /api/v1/auth/register
            {"email": "new@example.com", "password": "four words in a row", "display_name": "N"}
        GET /api/v1/vendors
        GET /api/v1/vendors/{vendor_id}
        GET /api/v1/categories
        GET /api/v1/categories/{category_id}
        GET /api/v1/attributes
        GET /api/v1/collections?shop={vendor_id}
        GET /api/v1/attributes/{attribute_id}?shop={vendor_id}
        GET /api/v1/collections/{collection_id}
        GET /api/v1/collections/{collection_id}/products
        GET /api/v1/carriers
        GET /api/v1/vendors/{vendor_id}/opening
        GET /api/v1/cart
        DELETE /api/v1/cart/codes/{code}
        DELETE /api/v1/cart
        GET /api/v1/products/{product_id}/reviews
        GET /api/v1/reviews/{review_id}
        GET /api/v1/products
        GET /api/v1/products/facets
        GET /api/v1/products/{product_id}
        GET /api/v1/prices?variant_id={variant_id}
        POST /currency {"currency": "USD"}
        GET /media/{digest}/{size=m}.{image_format=jpg}
        GET /media/{digest}/{crop=0-0-500-500}/{size=m}.{image_format=jpg}
        GET /robots.txt
        GET /manifest.webmanifest
        GET /service-worker.js
        GET /offline
        GET /sitemap.xml
        GET /sitemaps/pages.xml
        GET /sitemaps/shops/{start=vendor_id}.xml
        GET /sitemaps/{of=products}/{start=product_id}.xml
        GET /
        GET /search?q=lamp
        GET /c/{slug=category}
        GET /s/{shop_slug}
        GET /s/{shop_slug}/p/{slug=product}
        GET /s/{shop_slug}/collections
        GET /s/{shop_slug}/collections/{slug=collection}
        GET /s/{shop_slug}/about
        GET /s/{shop_slug}/p/{slug=product}/reviews
        GET /cart
        POST /cart/codes
        GET /checkout
        POST /checkout/preview
        POST /checkout
        POST /checkout/codes
        GET /sign-in
        POST /sign-in
        GET /sign-up
        POST /sign-up
        POST /sign-out
        GET /sell
        GET /look/{leaf=none}-{marigold=none}.css
        GET /design
        POST /api/v1/gift-cards/balance {"code": "{card_code}"}
        POST /api/v1/cart/items {"variant_id": "{their_variant}", "quantity": 1}
        POST /api/v1/cart/codes {"code": "ten-of-ours"}
        POST /api/v1/orders
            {"items": [{"variant_id": "{variant_id}", "quantity": 1}], "email": "b@example.com",
            "payment_method": "cash", "shipping_name": "Ana", "shipping_address": "Calle 1", "shipping_city":
            "Cali", "shipping_country": "CO"}
        POST /cart/items {"variant_id": "{their_variant}", "quantity": "1"}
        POST /cart/items/{item_id} {"quantity": "1"}
        GET /api/v1/marketplace/loyalty
        GET /api/v1/products/{product_id}/recommendations
        GET /api/v1/recommendations/trending
        GET /api/v1/recommendations/for-you
        GET /s/{shop_slug}/p/{slug=product}/beside
        GET /for-you
        POST /for-you/forget
        POST /api/v1/waitlist {"variant_id": "{sold_out}", "email": "c@example.com"}
        POST /waitlist {"variant_id": "{sold_out}"}
        GET /api/v1/wishlist
        PUT /api/v1/wishlist/items/{product_id}
        DELETE /api/v1/wishlist/items/{product_id=vendor_id}
        GET /wishlist
        POST /wishlist/items
        POST /wishlist/items/{product_id=vendor_id} {"do": "remove"}
    """),
    # Guests have no address to be written to; what is on nobody's list cannot be told of.
    Group(rule(guest=403, stranger=404), """
        PATCH /api/v1/wishlist/items/{product_id=vendor_id} {"notify": true}
    """),
    # There is nothing to show of an empty list.
    Group(rule(guest=401, operator=404), """
        POST /api/v1/wishlist/share
    """),
    # The same, for who is signed in.
    Group(rule(guest=401, buyer=404), """
        GET /account/telegram/{token}
        POST /account/telegram/{token}
    """),
    # A link that was sent for something else opens nothing.
    Group(rule(guest=404, buyer=404), """
        GET /w/{token}
        POST /w/{token}
        GET /k/{token}
        POST /k/{token}
        GET /wishes/{token}
        GET /invitations/{token}
        GET /join/{token}
        GET /basket/{token}
        POST /basket/{token}
        GET /unsubscribe/{token}
        POST /unsubscribe/{token}
        GET /api/v1/wishlist/shared/{token}
    """),
    Group(rule(guest=401, buyer=404), """
        POST /invitations/{token}
        POST /join/{token}
    """),
    Group(rule(guest=401, stranger=404), """
        POST /api/v1/team-invitations/accept {"token": "none"}
    """),
    # Good only with a secret that nobody here has: a password, a token, a gateway's signature.
    Group(rule(guest=401, owner=401, operator=401), """
        POST /api/v1/auth/login {"email": "nobody@example.com", "password": "four words in a row"}
        POST /api/v1/auth/refresh {"refresh_token": "rt_none"}
        POST /api/v1/payments/webhooks/{provider=test} {"event": "none"}
    """, is_counted=True),
    Group(rule(guest=401, stranger=422), """
        POST /api/v1/auth/password {"current_password": "not mine at all", "new_password": "five quite other words"}
    """, is_counted=True),
    Group(SIGNED_IN, """
        GET /api/v1/auth/me
        POST /api/v1/auth/logout
        GET /api/v1/auth/sessions
        DELETE /api/v1/auth/sessions
        GET /api/v1/auth/keys
        GET /api/v1/orders
        GET /account/reviews
        GET /account/orders
        POST /sell
        GET /account
        GET /account/addresses
        POST /account/addresses
        GET /account/security
        POST /account/security/sessions
        POST /account/security/password
        GET /account/privacy
        GET /account/privacy/data.json
        GET /account/settings
        POST /account/settings
        POST /api/v1/reviews/{review_id}/helpful
        DELETE /api/v1/reviews/{review_id}/helpful
        POST /s/{shop_slug}/p/{slug=product}/reviews/{review_id}/helpful
        POST /s/{shop_slug}/p/{slug=product}/reviews/{review_id}/report
        PATCH /api/v1/auth/me {"display_name": "Another"}
        POST /api/v1/auth/keys {"name": "Till"}
        POST /api/v1/vendors
            {"business_name": "New", "city": "Cali", "country": "CO", "currency": "COP", "locale": "es"}
        POST /api/v1/reviews/{review_id}/report {"reason": "spam"}
        GET /account/points
        POST /account/points
        GET /account/waitlist
        GET /account/wishlist
        GET /account/credit
        GET /api/v1/store-credit
        GET /api/v1/store-credit/movements
        POST /account/wishlist/share {"do": "unshare"}
        DELETE /api/v1/wishlist/share
        GET /api/v1/marketplace/loyalty/transactions
        PUT /api/v1/marketplace/loyalty/mail {"wants_mail": false}
        GET /api/v1/waitlist
    """),
    Group(MINE, """
        DELETE /api/v1/auth/sessions/{session_id}
        DELETE /api/v1/auth/keys/{key_id}
        GET /account/addresses/{address_id}
        POST /account/addresses/{address_id} {"name": "Ana", "line": "Calle 2", "city": "Cali", "country": "CO"}
        DELETE /api/v1/waitlist/{place_id}
        POST /api/v1/waitlist/{place_id}/cart
        POST /account/waitlist/{place_id}
    """),
    Group(BASKET, """
        PUT /api/v1/cart/items/{item_id} {"quantity": 3}
        DELETE /api/v1/cart/items/{item_id}
    """),
    *every_operator_route.GROUPS,
    Group(TEAM, """
        GET /api/v1/imports/{import_id}
        GET /api/v1/imports/{import_id}/issues.csv
        GET /api/v1/exports/{export_id}
        GET /api/v1/exports/{export_id}/file
        GET /api/v1/channel-imports/{import_id=channel_import}?shop_id={shop}
        GET /api/v1/channel-drafts/{draft_id}?shop_id={shop}
        GET /api/v1/bulk-operations/{operation_id}?shop_id={shop}
        GET /api/v1/promotions/{promotion_id}?shop_id={shop}
        GET /api/v1/stock/{variant_id}/movements?shop_id={shop}
        GET /api/v1/vendors/{vendor_id}/reviews
        GET /api/v1/vendors/{vendor_id}/abandoned-carts
        GET /seller/{shop_slug}/orders/{part_id}
        GET /seller/{shop_slug}/orders/{part_id}/papers/{document_id}
        GET /seller/{shop_slug}/orders/{part_id}/parcels/{parcel_id}/slip
        GET /seller/{shop_slug}/returns/{return_id}
        GET /seller/{shop_slug}/products/bulk/{operation_id}
        GET /seller/{shop_slug}/products/{product_id}
        GET /seller/{shop_slug}/products/{product_id}/pictures
        GET /seller/{shop_slug}/collections/{collection_id}
        GET /seller/{shop_slug}/promotions/{promotion_id}
        GET /seller/{shop_slug}/attributes/{attribute_id}
        GET /seller/{shop_slug}/imports/{import_id}
        GET /seller/{shop_slug}/imports/{import_id}/issues.csv
        GET /seller/{shop_slug}/exports/{export_id}
        GET /seller/{shop_slug}/exports/{export_id}/file
        GET /api/v1/stock-imports/{import_id=stock_import_id}?shop_id={shop}
        GET /api/v1/order-imports/{import_id=order_import_id}?shop_id={shop}
        GET /seller/{shop_slug}/stock/imports/{stock_import_id}
    """),
    Group(TEAM_LIST, """
        GET /api/v1/seller/products?shop_id={shop}
        GET /api/v1/seller/tags?shop_id={shop}
        GET /api/v1/channel-drafts?shop_id={shop}
        GET /api/v1/channel-drafts/counts?shop_id={shop}
        GET /api/v1/seller/collections?shop_id={shop}
        GET /api/v1/stock?shop_id={shop}
        GET /api/v1/stock.csv?shop_id={shop}
        GET /seller/{shop_slug}/stock/export.csv
        GET /seller/{shop_slug}/stock/import
        GET /api/v1/shipping-methods?shop_id={shop}
        GET /api/v1/tax-rates?shop_id={shop}
        GET /api/v1/promotions?shop_id={shop}
        GET /seller/{shop_slug}
        GET /seller/{shop_slug}/today.csv
        GET /seller/{shop_slug}/find?q=lamp
        GET /seller/{shop_slug}/orders/board
        GET /seller/{shop_slug}/files
        GET /api/v1/customers?shop={shop}
        GET /seller/{shop_slug}/orders
        GET /seller/{shop_slug}/returns
        GET /seller/{shop_slug}/receipts
        GET /seller/{shop_slug}/products/bulk
        GET /seller/{shop_slug}/products
        GET /seller/{shop_slug}/products/new
        GET /seller/{shop_slug}/collections
        GET /seller/{shop_slug}/collections/new
        GET /seller/{shop_slug}/promotions
        GET /seller/{shop_slug}/promotions/new
        GET /seller/{shop_slug}/attributes
        GET /seller/{shop_slug}/attributes/new
        GET /seller/{shop_slug}/imports/new
        GET /seller/{shop_slug}/channel
        GET /seller/{shop_slug}/stock
        GET /seller/{shop_slug}/reviews
        GET /seller/{shop_slug}/look
        POST /seller/{shop_slug}/{place=orders}/views {"name": "Mine", "query": "q=x"}
        POST /seller/{shop_slug}/{place=orders}/views/{view_id=group_id}/forget
        POST /api/v1/collections/preview
            {"shop_id": "{shop}", "rule": {"match": "all", "conditions": [{"field": "tag", "operator": "is",
            "value": "sun"}]}}
        GET /api/v1/commissions?shop_id={shop}
        GET /seller/{shop_slug}/delivery?worth=1&to=CO
        GET /seller/{shop_slug}/plan
        GET /seller/{shop_slug}/hours
    """),
    Group(rule(guest=401, stranger=403, operator=403, viewer=IN, rival_at_home=IN), """
        GET /seller
    """),
    Group(rule(guest=401, stranger=404, operator=IN, viewer=IN, rival=404), """
        GET /api/v1/vendors/{vendor_id}/plan
    """),
    Group(rule(guest=401, stranger=404, operator=404, staff=403, manager=IN, rival=404), """
        PUT /api/v1/vendors/{vendor_id}/opening
            {"zone": "UTC"}
    """),
    Group(STAFF, """
        GET /api/v1/vendors/{vendor_id}/bank-statements
        GET /api/v1/vendors/{vendor_id}/bank-lines
        POST /api/v1/vendors/{vendor_id}/bank-statements @statement file
        POST /api/v1/vendors/{vendor_id}/bank-lines/confirm
            {"lines": [{"line_id": "{part_id}", "payment_id": "{receipt_payment}"}]}
        GET /api/v1/changes/{change_id}
        POST /api/v1/changes/{change_id}/undo
        POST /api/v1/change-groups/{group_id}/undo?shop_id={shop}
        GET /api/v1/change-groups/{group_id=undone_group}/undo?shop_id={shop}
        DELETE /api/v1/products/{product_id=proposed_product}/variants/{variant_id=proposed_variant}
        DELETE /api/v1/products/{product_id}/images/{image_id}
        POST /api/v1/exports/{export_id}/cancel
        PATCH /api/v1/channel-drafts/{draft_id}?shop_id={shop} {"title": "Lamp"}
        POST /api/v1/channel-drafts/{draft_id}/skip?shop_id={shop}
        POST /api/v1/channel-drafts/{draft_id}/put-back?shop_id={shop}
        POST /api/v1/channel-drafts/{draft_id}/take?shop_id={shop} {"publish": false}
        POST /seller/{shop_slug}/channel/{draft_id} {"do": "save"}
        DELETE /api/v1/attributes/{attribute_id}?shop_id={shop}
        DELETE /api/v1/collections/{collection_id}?shop_id={shop}
        POST /seller/{shop_slug}/products/{product_id}/undo
        POST /seller/{shop_slug}/products/{product_id}/copy
        POST /seller/{shop_slug}/changes/{change_id}/undo
        POST /seller/{shop_slug}/changes/groups/{group_id}/undo
        POST /seller/{shop_slug}/collections/{collection_id}
        POST /seller/{shop_slug}/collections/{collection_id}/products
        POST /seller/{shop_slug}/collections/{collection_id}/remove
        POST /seller/{shop_slug}/attributes/{attribute_id}
        POST /seller/{shop_slug}/attributes/{attribute_id}/remove
        POST /seller/{shop_slug}/exports/{export_id}/cancel
        POST /seller/{shop_slug}/products/sheet/{product_id}
        POST /seller/{shop_slug}/products/sheet/{product_id}/{variant_id}
        POST /seller/{shop_slug}/products/{product_id}
        POST /seller/{shop_slug}/products/{product_id}/pictures
        POST /seller/{shop_slug}/orders/{part_id}/parcels/{parcel_id}/deliver
        POST /seller/{shop_slug}/orders/{part_id}/parcels
        POST /seller/{shop_slug}/orders/{part_id}/parcels/{parcel_id}/tracking
        POST /seller/{shop_slug}/orders/{part_id}/tracking
        PATCH /api/v1/products/{product_id} {"title": "Another"}
        PATCH /api/v1/products/{product_id}/variants/{variant_id} {"price": 500}
        POST /api/v1/products/{product_id}/images @picture file
        POST /api/v1/products/{product_id}/copy {"title": "Copy"}
        POST /api/v1/products/{product_id}/variants {"variants": [{"price": 5}]}
        PUT /api/v1/products/{product_id}/variants/order {"ids": ["{variant_id}"]}
        PUT /api/v1/products/{product_id}/options
            {"names": ["Size"], "variants": [{"id": "{variant_id}", "option_values": ["S"]}]}
        PUT /api/v1/products/{product_id}/images/order {"ids": ["{image_id}"]}
        PATCH /api/v1/products/{product_id}/images/{image_id} {"alt": "A lamp"}
        PATCH /api/v1/attributes/{attribute_id}?shop_id={shop} {"names": {"en": "Shine"}}
        PATCH /api/v1/collections/{collection_id}?shop_id={shop} {"title": "First"}
        POST /api/v1/collections/{collection_id}/products?shop_id={shop} {"remove": ["{product_id}"]}
        PUT /api/v1/stock/{variant_id} {"on_hand": 9, "shop_id": "{shop}"}
        POST /seller/{shop_slug}/stock/{variant_id} {"on_hand": "9"}
        POST /api/v1/stock-imports/{import_id=stock_import_id}/begin?shop_id={shop}
        POST /seller/{shop_slug}/stock/imports/{stock_import_id}/begin
        POST /seller/{shop_slug}/stock/imports/{stock_import_id}/undo
        POST /seller/{shop_slug}/orders/board/{part_id} {"status": "processing"}
        POST /seller/{shop_slug}/orders/{part_id}/move {"status": "processing"}
        POST /seller/{shop_slug}/orders/{part_id}/message {"message": "It is on its way"}
        POST /seller/{shop_slug}/orders/{part_id=receipt_part}/receipt {"decision": "approve"}
        POST /seller/{shop_slug}/orders/{part_id}/take-off {"take-{line_id}": "1"}
        POST /seller/{shop_slug}/returns/{return_id}/{step=approve} {"answer": "To us"}
        POST /seller/{shop_slug}/reviews/{review_id}/answer {"text": "Thank you!"}
        POST /seller/{shop_slug}/reviews/{review_id}/report {"reason": "spam"}
    """),
    Group(STAFF_MAKES, """
        GET /seller/{shop_slug}/bank
        POST /seller/{shop_slug}/bank
        POST /seller/{shop_slug}/bank/confirm
        GET /api/v1/changes?shop_id={shop}
        POST /api/v1/stock-imports @table file
        POST /seller/{shop_slug}/stock/import @table file
        GET /seller/{shop_slug}/changes
        POST /seller/{shop_slug}/products/new
        POST /seller/{shop_slug}/collections/new
        POST /seller/{shop_slug}/collections/rule
        POST /seller/{shop_slug}/attributes/new
        POST /seller/{shop_slug}/exports
        POST /api/v1/products {"shop_id": "{shop}", "title": "New", "variants": [{"price": 10}]}
        POST /api/v1/exports {"shop_id": "{shop}", "format": "shopify"}
        POST /api/v1/attributes {"shop_id": "{shop}", "code": "width", "type": "text", "names": {"en": "Width"}}
        POST /api/v1/collections {"shop_id": "{shop}", "title": "Sun"}
    """),
    # Where the shop's money goes is its owner's alone to say.
    Group(OWNER_MAKES, """
        PUT /api/v1/payouts/destination {"shop_id": "{shop}", "destination": "Bank 1, 123"}
        POST /seller/{shop_slug}/payouts/destination {"destination": "Bank 1, 123"}
        GET /seller/{shop_slug}/application
        POST /seller/{shop_slug}/application/documents
        POST /seller/{shop_slug}/application/again
    """),
    Group(OWNER_MAKES, """
        POST /seller/{shop_slug}/team/invite {"email": "bea@example.com", "role": "staff"}
    """),
    Group(OWNER, """
        GET /seller/{shop_slug}/application/documents/{position=1}
    """),
    # Who works for a shop its managers see, and its owners alone say.
    Group(rule(guest=401, stranger=404, operator=404, staff=403, manager=IN, rival=404), """
        GET /api/v1/vendors/{vendor_id}/team
    """),
    Group(rule(guest=401, stranger=404, operator=404, manager=403, owner=IN, rival=404), """
        POST /api/v1/vendors/{vendor_id}/team/invitations {"email": "bea@example.com", "role": "staff"}
    """),
    # Nobody is there to be changed: the ids are others'.
    Group(rule(guest=401, stranger=404, operator=404, manager=403, owner=404, rival=404), """
        PUT /api/v1/vendors/{vendor_id}/team/{account_id=order_id} {"role": "staff"}
        DELETE /api/v1/vendors/{vendor_id}/team/{account_id=order_id}
        DELETE /api/v1/vendors/{vendor_id}/team/invitations/{invitation_id=order_id}
    """),
    Group(rule(guest=401, stranger=403, operator=403, manager=403, owner=404, rival=404), """
        POST /seller/{shop_slug}/team/invitations/{invitation_id=order_id}/withdraw
    """),
    # The page says so above the list.
    Group(rule(guest=401, stranger=403, operator=403, manager=403, owner=IN, rival=404), """
        POST /seller/{shop_slug}/team/{account_id=order_id}/role {"role": "staff"}
        POST /seller/{shop_slug}/team/{account_id=order_id}/remove
    """),
    Group(PAPERS, """
        GET /api/v1/vendors/{vendor_id}/documents
        GET /api/v1/vendors/{vendor_id}/documents/{position=1}
    """),
    Group(PAPERS_MADE, """
        POST /api/v1/vendors/{vendor_id}/documents @picture document
        POST /api/v1/vendors/{vendor_id}/apply-again
    """),
    Group(REPLY, """
        PUT /api/v1/reviews/{review_id}/reply {"text": "Thank you!"}
        DELETE /api/v1/reviews/{review_id}/reply
    """),
    Group(MANAGER, """
        GET /api/v1/vendors/{vendor_id}/transfer-sums
        PUT /api/v1/vendors/{vendor_id}/transfer-sums {"steps": 99}
        POST /api/v1/imports/{import_id}/cancel
        POST /api/v1/order-imports/{import_id=order_import_id}/cancel?shop_id={shop}
        GET /seller/{shop_slug}/orders/imports/{order_import_id}
        POST /seller/{shop_slug}/orders/imports/{order_import_id}/cancel
        POST /api/v1/bulk-operations/{operation_id}/cancel?shop_id={shop}
        GET /api/v1/promotions/{promotion_id}/codes?shop_id={shop}
        GET /api/v1/promotions/{promotion_id}/codes.csv?shop_id={shop}
        DELETE /api/v1/promotions/{promotion_id}/codes/{code_id}?shop_id={shop}
        POST /seller/{shop_slug}/products/bulk/{operation_id}/change
        POST /seller/{shop_slug}/products/bulk/{operation_id}/begin
        POST /seller/{shop_slug}/products/bulk/{operation_id}/cancel
        POST /seller/{shop_slug}/products/bulk/{operation_id}/undo
        POST /seller/{shop_slug}/promotions/{promotion_id}
        GET /seller/{shop_slug}/promotions/{promotion_id}/codes.csv
        POST /seller/{shop_slug}/imports/{import_id}/cancel
        POST /api/v1/bulk-operations/{operation_id}/begin?shop_id={shop} {"token": "none"}
        PUT /api/v1/promotions/{promotion_id}
            {"title": "Ten off", "kind": "percentage", "level": "order", "rate_bp": 1000, "needs_code": true,
            "shop_id": "{shop}"}
        PUT /api/v1/promotions/{promotion_id}/state?shop_id={shop} {"state": "paused"}
        POST /api/v1/promotions/{promotion_id}/codes?shop_id={shop} {"code": "may-10"}
        POST /api/v1/promotions/{promotion_id}/codes/generate?shop_id={shop} {"count": 2}
        POST /seller/{shop_slug}/promotions/{promotion_id}/state {"state": "paused"}
        POST /seller/{shop_slug}/promotions/{promotion_id}/codes {"code": "may-10"}
        POST /seller/{shop_slug}/orders/{part_id}/refund {"amount": "1"}
        GET /api/v1/payouts/{payout_id}?shop_id={shop}
        GET /api/v1/payouts/{payout_id}/statement.csv?shop_id={shop}
        GET /seller/{shop_slug}/payouts/{payout_id}
        GET /seller/{shop_slug}/payouts/{payout_id}/statement.csv
        GET /seller/{shop_slug}/payouts/{payout_id}/statement.pdf
        POST /seller/{shop_slug}/gift-cards/{card_id}/block
        POST /seller/{shop_slug}/gift-cards/{card_id}/send {"email": "ana@example.com"}
    """),
    Group(MANAGER_MAKES, """
        GET /api/v1/orders.csv?shop={shop}
        GET /api/v1/customers.csv?shop={shop}
        GET /seller/{shop_slug}/orders/export.csv
        GET /seller/{shop_slug}/orders/import
        POST /api/v1/order-imports @table file
        POST /seller/{shop_slug}/orders/import @table file
        POST /seller/{shop_slug}/receipts/sums {"steps": "99"}
        POST /seller/{shop_slug}/products/bulk
        GET /seller/{shop_slug}/payouts
        GET /seller/{shop_slug}/team
        POST /seller/{shop_slug}/promotions/new
        POST /seller/{shop_slug}/look
        POST /seller/{shop_slug}/hours {"zone": "UTC"}
        PUT /api/v1/vendors/profile {"shop_id": "{shop}", "city": "Cali"}
        POST /api/v1/imports @table file
        POST /api/v1/channel-imports @channel file
        POST /api/v1/channel-drafts/take?shop_id={shop} {"all_certain": true}
        POST /seller/{shop_slug}/channel @channel file
        POST /seller/{shop_slug}/channel/take
        POST /seller/{shop_slug}/imports/new @table file
        POST /api/v1/bulk-operations {"shop_id": "{shop}", "action": {"kind": "publish"}, "filter": {}}
        PUT /api/v1/shipping-methods
            {"shop_id": "{shop}", "methods": [{"name": "Post", "kind": "flat", "price": 5, "countries": [],
            "tiers": []}]}
        PUT /api/v1/tax-rates {"shop_id": "{shop}", "rates": [{"rate_bp": 1900, "inclusive": true}]}
        POST /api/v1/promotions
            {"title": "Ten off", "kind": "percentage", "level": "order", "rate_bp": 1000, "needs_code": true,
            "shop_id": "{shop}"}
        GET /api/v1/payouts?shop_id={shop}
        GET /api/v1/payouts/balance?shop_id={shop}
        POST /seller/{shop_slug}/delivery/shipping {"name-0": "Post", "do": "save"}
        POST /seller/{shop_slug}/delivery/taxes {"rate-0": "19", "do": "save"}
        GET /api/v1/vendors/analytics/dashboard?shop_id={shop}
        GET /seller/{shop_slug}/gift-cards
        POST /seller/{shop_slug}/gift-cards {"amount": "5"}
    """),
    *every_order_route.GROUPS,
    *every_price_route.GROUPS,
    *every_telegram_route.GROUPS,
    *every_telegram_page.GROUPS,
)
# fmt: on
