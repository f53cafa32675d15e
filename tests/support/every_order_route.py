"""The routes of orders, payments, cards and reviews under the rules that hold; `every_route` says how it is read."""

from tests.support.who_may import (
    CARD,
    CARDS,
    IN,
    LINK,
    MY_ORDER,
    ORDER,
    ORDER_BOTH,
    ORDER_BUYER,
    ORDER_MANAGER,
    ORDER_STAFF,
    ORDER_STEP,
    PAYING,
    RECEIPT,
    REVIEW,
    REVIEW_REMOVED,
    SHOP_LIST,
    Group,
    rule,
)

# fmt: off
GROUPS = (
    Group(ORDER, """
        GET /api/v1/orders/{order_id}
        GET /api/v1/orders/{order_id}/messages
    """),
    Group(rule(guest=401, stranger=404, buyer=404, viewer=IN, rival=404, operator=IN), """
        GET /api/v1/orders/{order_id=part_id}/takings
    """),
    Group(ORDER, """
        GET /api/v1/payments/{payment_id}
        GET /api/v1/payments/{payment_id}/receipts
        GET /api/v1/payments/{payment_id}/refunds
    """, token="waiting_token"),
    Group(ORDER, """
        GET /api/v1/payments/{payment_id=receipt_payment}/receipt
        GET /api/v1/payments/{payment_id=receipt_payment}/receipts/{receipt_id}
    """, token="receipt_token"),
    Group(ORDER, """
        GET /api/v1/returns/{return_id}
        GET /api/v1/returns/{return_id}/photos/{position=1}
    """, token="arrived_token"),
    Group(ORDER_BOTH, """
        POST /api/v1/orders/{order_id=waiting_order}/cancel
    """, token="waiting_token"),
    Group(ORDER_BOTH, """
        POST /api/v1/orders/{order_id=part_id}/messages {"message": "When?"}
        POST /api/v1/orders/{order_id=part_id}/messages/seen
    """),
    Group(ORDER_BOTH, """
        POST /api/v1/orders/{order_id=arrived_part}/returns
            {"items": [{"line_id": "{arrived_line}", "quantity": 1}], "reason": "damaged"}
        POST /api/v1/returns/{return_id}/cancel
    """, token="arrived_token"),
    Group(ORDER_BUYER, """
        POST /api/v1/returns/{return_id}/photos @picture photo
        POST /api/v1/returns/{return_id}/appeal {"notes": "It never worked"}
    """, token="arrived_token"),
    Group(ORDER_STEP, """
        PUT /api/v1/orders/{order_id=part_id}/status {"status": "processing"}
        POST /api/v1/orders/{order_id=part_id}/accept
        POST /api/v1/returns/{return_id}/approve {"answer": "To us"}
        POST /api/v1/returns/{return_id}/reject {"answer": "No"}
        POST /api/v1/returns/{return_id}/receive {"written_off": []}
        POST /api/v1/returns/{return_id}/refund
        POST /api/v1/returns/{return_id}/exchange {"variant_id": "{variant_id}"}
        POST /api/v1/returns/{return_id}/send
    """),
    Group(ORDER_STAFF, """
        PATCH /api/v1/orders/{order_id=part_id} {"tracking_number": "J 1"}
        POST /api/v1/orders/{order_id=part_id}/shipments {"items": [{"line_id": "{line_id}", "quantity": 1}]}
        PATCH /api/v1/orders/{order_id=part_id}/shipments/{shipment_id} {"tracking_number": "J 2"}
        POST /api/v1/orders/{order_id=part_id}/shipments/{shipment_id}/deliver
        POST /api/v1/orders/{order_id=part_id}/notes {"message": "Fragile"}
    """),
    Group(ORDER_MANAGER, """
        POST /api/v1/orders/{order_id}/refund {"amount": {"amount": 100, "currency": "COP"}}
    """),
    # With one's own credit.
    Group(rule(guest=401, stranger=404, buyer=IN, owner=404), """
        POST /api/v1/store-credit/spend {"order_id": "{waiting_order}"}
    """),
    Group(SHOP_LIST, """
        GET /api/v1/returns?shop={shop}
    """),
    Group(PAYING, """
        POST /api/v1/payments/process {"order_id": "{waiting_order}", "provider": "test"}
        POST /api/v1/payments/{payment_id}/open
        POST /api/v1/payments/{payment_id}/test {"behaviour": "approve"}
        POST /api/v1/gift-cards/redeem {"order_id": "{waiting_order}", "code": "{card_code}"}
    """, token="waiting_token"),
    Group(PAYING, """
        POST /api/v1/payments/{payment_id=receipt_payment}/receipt @picture receipt
    """, token="receipt_token"),
    Group(RECEIPT, """
        POST /api/v1/payments/{payment_id=receipt_payment}/receipt/approve
        POST /api/v1/payments/{payment_id=receipt_payment}/receipt/reject {"reason": "Not legible"}
    """),
    Group(CARDS, """
        POST /api/v1/gift-cards {"amount": {"amount": 10, "currency": "COP"}, "shop_id": "{shop}"}
        GET /api/v1/gift-cards?shop={shop}
    """),
    Group(CARD, """
        POST /api/v1/gift-cards/{card_id}/block
        POST /api/v1/gift-cards/{card_id}/letters {"email": "ana@example.com", "name": "Ana"}
        GET /api/v1/gift-cards/{card_id}/letter
    """),
    # Only who got it may say how it is.
    Group(rule(guest=403, stranger=403, buyer=IN, owner=403, operator=403), """
        POST /api/v1/products/{product_id}/reviews {"rating": 3, "title": "So so", "comment": "It stands."}
    """),
    Group(REVIEW, """
        PUT /api/v1/reviews/{review_id} {"rating": 3, "title": "So so", "comment": "It stands."}
        POST /api/v1/reviews/{review_id}/photos @picture file
        DELETE /api/v1/reviews/{review_id}/photos/{photo}
    """),
    Group(REVIEW_REMOVED, """
        DELETE /api/v1/reviews/{review_id}
    """),
    Group(MY_ORDER, """
        GET /account/orders/{order_id}
        POST /account/orders/{order_id}/pay
        POST /account/orders/{order_id}/receipt
        POST /account/orders/{order_id}/cancel
        GET /account/orders/{order_id}/papers/{document_id}
        POST /account/orders/{order_id}/take-off
        GET /account/orders/{order_id}/pay
        GET /account/orders/{order_id}/paid
        POST /account/orders/{order_id}/gift-card
        POST /account/orders/{order_id}/credit
        GET /account/orders/{order_id=arrived_order}/reviews/{product_id}
        POST /account/orders/{order_id=arrived_order}/reviews/{product_id}/remove
        POST /account/orders/{order_id}/share
        POST /account/orders/{order_id}/unshare
        GET /account/orders/{order_id=arrived_order}/return/{part_id=arrived_part}
        POST /account/orders/{order_id=arrived_order}/returns/{return_id}/cancel
        POST /account/orders/{order_id=arrived_order}/returns/{return_id}/appeal
        POST /account/orders/{order_id}/message {"part": "{part_id}", "message": "When?"}
        POST /account/orders/{order_id=arrived_order}/reviews/{product_id} {"rating": "3"}
        POST /account/orders/{order_id=arrived_order}/return/{part_id=arrived_part} {"take-{arrived_line}": "1"}
    """),
    # A link puts an order into an account: the door is shown to guests, and who has it there already changes nothing.
    Group(rule(guest=401, stranger=404, buyer=IN, owner=404, operator=404), """
        POST /api/v1/orders/{order_id}/claim
    """),
    Group(rule(guest=401, buyer=IN), """
        POST /o/{token}/claim
    """),
    # The link that a guest was sent is as good as a key.
    Group(LINK, """
        GET /o/{token}
        POST /o/{token}/pay
        POST /o/{token}/receipt
        POST /o/{token}/cancel
        GET /o/{token}/papers/{document_id}
        POST /o/{token}/take-off
        GET /o/{token}/pay
        GET /o/{token}/paid
        POST /o/{token}/gift-card
        GET /o/{token=arrived_token}/reviews/{product_id}
        POST /o/{token=arrived_token}/reviews/{product_id}
        POST /o/{token=arrived_token}/reviews/{product_id}/remove
        POST /o/{token}/share
        POST /o/{token}/unshare
        GET /t/{token=shared_token}
        GET /o/{token=arrived_token}/return/{part_id=arrived_part}
        POST /o/{token=arrived_token}/return/{part_id=arrived_part}
        POST /o/{token=arrived_token}/returns/{return_id}/cancel
        POST /o/{token=arrived_token}/returns/{return_id}/appeal
        POST /o/{token}/message {"part": "{part_id}", "message": "When?"}
    """),
)
