"""The routes of who runs the market under the rule that holds; `every_route` says how it is read."""

from tests.support.who_may import OPERATOR, Group

# fmt: off
GROUPS = (
    Group(OPERATOR, """
        POST /api/v1/operator/accounts/{account_id}/disable
        POST /api/v1/operator/accounts/{account_id}/enable
        GET /api/v1/admin/changes
        POST /api/v1/admin/changes/{change_id}/undo
        GET /api/v1/admin/vendors
        DELETE /api/v1/admin/categories/{category_id}
        DELETE /api/v1/admin/attributes/{attribute_id=common}
        GET /api/v1/admin/approvals
        GET /api/v1/admin/approvals/counts
        GET /api/v1/admin/promotions
        GET /api/v1/admin/promotions/{promotion_id=market_promotion}
        GET /api/v1/payments/flagged
        GET /api/v1/payments/differences
        GET /api/v1/admin/orders
        GET /api/v1/admin/orders.csv
        GET /api/v1/admin/orders/stats
        GET /api/v1/admin/reviews
        GET /operator
        GET /operator/approvals
        GET /operator/reviews
        GET /operator/payments
        GET /operator/returns
        GET /operator/returns/{return_id}
        POST /operator/returns/{return_id}/{step=approve}
        GET /api/v1/admin/returns
        POST /api/v1/admin/returns/{return_id}/decide {"grant": true}
        GET /operator/refunds
        POST /operator/refunds/{refund_id}/retry
        GET /api/v1/admin/refunds
        POST /api/v1/admin/refunds/{refund_id}/retry
        GET /operator/promotions
        GET /operator/promotions/new
        POST /operator/promotions/new
            {"title": "Nine off", "kind": "percentage", "level": "order", "rate": "9", "needs_code": "1", "do": "save"}
        GET /operator/promotions/{promotion_id=market_promotion}
        POST /operator/promotions/{promotion_id=market_promotion}
            {"title": "Nine off", "kind": "percentage", "level": "order", "rate": "9", "needs_code": "1", "do": "save"}
        POST /operator/promotions/{promotion_id=market_promotion}/state {"do": "pause"}
        POST /operator/promotions/{promotion_id=market_promotion}/codes {"code": "everybody"}
        GET /operator/promotions/{promotion_id=market_promotion}/codes.csv
        GET /operator/receipts
        POST /operator/receipts/{payment_id=receipt_payment} {"decision": "approve"}
        GET /operator/jobs
        POST /operator/jobs/replay
        POST /operator/jobs/{job_id=lost_job}/replay
        GET /operator/orders
        GET /operator/orders/export.csv
        GET /operator/orders/{order_id}
        GET /operator/changes
        POST /operator/changes/{change_id}/undo
        GET /operator/accounts
        GET /operator/accounts/{account_id}/credit
        POST /operator/accounts/{account_id}/credit {"amount": "1", "currency": "COP", "reason": "late"}
        POST /api/v1/admin/store-credit
            {"account_id": "{account_id}", "amount": {"amount": 100, "currency": "COP"}, "reason": "late"}
        GET /operator/find?q=lamp
        POST /operator/payments/{payment_id=hand_payment}/refunds/{refund_id}/done
        POST /api/v1/payments/{payment_id=hand_payment}/refunds/{refund_id}/done
        POST /operator/payments/{payment_id}/done
        PUT /api/v1/admin/vendors/{vendor_id=shop_id}/status {"status": "approved"}
        PUT /api/v1/admin/products/{product_id=proposed_product}/status {"status": "approved"}
        POST /api/v1/admin/categories {"slug": "more-lamps", "names": {"en": "More"}}
        PATCH /api/v1/admin/categories/{category_id} {"slug": "other-lamps"}
        POST /api/v1/admin/attributes {"code": "glaze", "type": "text", "names": {"en": "Glaze"}}
        PATCH /api/v1/admin/attributes/{attribute_id=common} {"names": {"en": "Shades"}}
        POST /api/v1/admin/approvals {"product_ids": ["{proposed_product}"], "decision": "approved"}
        POST /api/v1/admin/promotions
            {"title": "Ten off", "kind": "percentage", "level": "order", "rate_bp": 1000, "needs_code": true,
            "payer": "platform"}
        PUT /api/v1/admin/promotions/{promotion_id=market_promotion}
            {"title": "Ten off", "kind": "percentage", "level": "order", "rate_bp": 1000, "needs_code": true,
            "payer": "shop"}
        PUT /api/v1/admin/promotions/{promotion_id=market_promotion}/state {"state": "paused"}
        POST /api/v1/admin/promotions/{promotion_id=market_promotion}/codes {"code": "everywhere"}
        POST /api/v1/admin/promotions/{promotion_id=market_promotion}/codes/generate {"count": 2}
        PUT /api/v1/admin/orders/{order_id}/status {"status": "processing"}
        POST /api/v1/admin/orders/{order_id}/refund {"amount": {"amount": 100, "currency": "COP"}}
        POST /api/v1/admin/orders/{order_id}/release {"reason": "It is her brother's"}
        PUT /api/v1/admin/reviews/{review_id}/status {"status": "hidden", "reason": "It names Ana."}
        POST /operator/approvals/shops/{shop_id} {"decision": "approve"}
        POST /operator/approvals/products/{product_id=proposed_product} {"decision": "approve"}
        POST /operator/reviews/{review_id} {"decision": "show"}
        POST /operator/orders/{order_id}/move {"status": "processing"}
        POST /operator/orders/{order_id}/release {"release_reason": "It is her brother's"}
        POST /operator/orders/{order_id}/refund {"amount": "1"}
        POST /operator/changes/groups/{group_id}/undo {"shop": "{shop}"}
        POST /operator/accounts/{account_id} {"decision": "close"}
        GET /api/v1/admin/commissions
        GET /api/v1/admin/commissions/preview?shop_id={vendor_id}&product_id={product_id}&amount=100&currency=COP
        POST /api/v1/admin/commissions {"rate_bp": 1250, "scope": "market", "tax_bp": 1900}
        POST /api/v1/admin/commissions/{rule_id}/end
        GET /api/v1/admin/loyalty/accounts/{account_id}/transactions
        POST /api/v1/admin/loyalty/grants {"account_id": "{account_id}", "points": 12, "reason": "Welcome"}
        PUT /api/v1/admin/loyalty {"name": "Points", "rates": {}}
        GET /operator/loyalty
        POST /operator/loyalty
        POST /operator/loyalty/grants
        GET /api/v1/admin/payouts
        GET /api/v1/admin/payouts/{payout_id}
        POST /api/v1/admin/payouts/approve {"payout_ids": ["{payout_id}"]}
        POST /api/v1/admin/payouts/run
        POST /api/v1/admin/payouts/{payout_id}/fail {"reason": "sent back"}
        POST /api/v1/admin/payouts/{payout_id}/paid {"reference": "BANK-7"}
        POST /api/v1/admin/payouts/{payout_id}/void {"reason": "not yet"}
        PUT /api/v1/admin/vendors/{vendor_id}/payout-terms {"hold_days": 30}
        GET /operator/approvals/shops/{shop_id=vendor_id}/documents/{position=1}
        GET /operator/commissions
        POST /operator/commissions {"scope": "market", "rate": "10"}
        POST /operator/commissions/{rule_id}/end
        GET /operator/payouts
        POST /operator/payouts/run
        POST /operator/payouts/approve {"payout": "{payout_id}"}
        GET /operator/payouts/{payout_id}
        POST /operator/payouts/{payout_id} {"do": "void", "reason": "not yet"}
        POST /operator/payouts/{payout_id}/hold {"hold_days": "30"}
        GET /operator/payouts/{payout_id}/statement.csv
        GET /operator/payouts/{payout_id}/statement.pdf
        GET /api/v1/admin/plans
        POST /api/v1/admin/plans {"name": "Hall"}
        PUT /api/v1/admin/plans/default {"plan_id": "{plan_id}"}
        PUT /api/v1/admin/plans/{plan_id} {"name": "Stand"}
        POST /api/v1/admin/plans/{plan_id}/retire
        POST /api/v1/admin/plans/{plan_id}/offer
        GET /api/v1/admin/plans/{plan_id}/shops
        PUT /api/v1/admin/vendors/{vendor_id}/plan {"plan_id": "{plan_id}"}
        GET /operator/plans
        POST /operator/plans {"name": "Hall"}
        POST /operator/plans/default {"plan_id": "{plan_id}"}
        POST /operator/plans/given {"shop": "{shop_slug}", "plan_id": "{plan_id}"}
        GET /operator/plans/{plan_id}
        POST /operator/plans/{plan_id} {"name": "Stand"}
        POST /operator/plans/{plan_id}/{act=retire}
        GET /operator/gift-cards
        POST /operator/gift-cards {"amount": "5", "currency": "COP"}
        POST /operator/gift-cards/{card_id}/block
        POST /operator/gift-cards/{card_id}/send {"email": "ana@example.com"}
    """),
)
# fmt: on
