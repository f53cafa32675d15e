"""What belongs to customers, segments and price lists, under the rules that hold for it; see `every_route`."""

from tests.support.who_may import MANAGER, MANAGER_MAKES, Group

# fmt: off
GROUPS = (
    Group(MANAGER, """
        GET /api/v1/segments/{segment_id}?shop_id={shop}
        PUT /api/v1/segments/{segment_id} {"name": "Regulars", "rule": {"orders_at_least": 2}, "shop_id": "{shop}"}
        POST /api/v1/segments/{segment_id}/evaluate?shop_id={shop}
        GET /api/v1/segments/{segment_id}/customers?shop_id={shop}
        POST /api/v1/segments/{segment_id}/customers?shop_id={shop} {"emails": ["ana@example.com"]}
        DELETE /api/v1/segments/{segment_id}/customers/{customer_id}?shop_id={shop}
        DELETE /api/v1/segments/{segment_id}?shop_id={shop}
        GET /api/v1/shop-customers/{customer_id}?shop_id={shop}
        PUT /api/v1/shop-customers/{customer_id}?shop_id={shop} {"tags": ["north"], "note": "Calls first."}
        GET /api/v1/price-lists/{list_id}?shop_id={shop}
        PUT /api/v1/price-lists/{list_id} {"name": "Dollars", "currency": "USD", "shop_id": "{shop}"}
        PUT /api/v1/price-lists/{list_id}/state?shop_id={shop} {"state": "paused"}
        GET /api/v1/price-lists/{list_id}/prices?shop_id={shop}
        PUT /api/v1/price-lists/{list_id}/prices?shop_id={shop}
            {"prices": [{"variant_id": "{variant_id}", "amount": 100}]}
        GET /api/v1/price-lists/{list_id}/prices.csv?shop_id={shop}
        POST /api/v1/price-lists/{list_id}/prices.csv?shop_id={shop} {"csv": "sku,price"}
        DELETE /api/v1/price-lists/{list_id}?shop_id={shop}
        GET /seller/{shop_slug}/price-lists/{list_id}
        POST /seller/{shop_slug}/price-lists/{list_id} {"name": "Dollars"}
        POST /seller/{shop_slug}/price-lists/{list_id}/do {"do": "pause"}
        POST /seller/{shop_slug}/price-lists/{list_id}/prices {"sku": "none", "price": "1"}
        GET /seller/{shop_slug}/price-lists/{list_id}/prices.csv
        POST /seller/{shop_slug}/price-lists/{list_id}/file {"csv": "sku,price"}
        GET /seller/{shop_slug}/people/{customer_id}
        POST /seller/{shop_slug}/people/{customer_id} {"tags": "north"}
        POST /seller/{shop_slug}/people/{customer_id}/segments {"segment_id": "{segment_id}"}
        GET /seller/{shop_slug}/segments/{segment_id}
        POST /seller/{shop_slug}/segments/{segment_id} {"name": "Regulars", "fills": "hand"}
        POST /seller/{shop_slug}/segments/{segment_id}/customers {"emails": "ana@example.com"}
        POST /seller/{shop_slug}/segments/{segment_id}/do {"do": "count"}
    """),
    Group(MANAGER_MAKES, """
        GET /seller/{shop_slug}/people/export.csv
        GET /api/v1/price-lists?shop_id={shop}
        POST /api/v1/price-lists {"name": "Euros", "currency": "EUR", "shop_id": "{shop}"}
        GET /seller/{shop_slug}/price-lists
        GET /seller/{shop_slug}/price-lists/new
        POST /seller/{shop_slug}/price-lists/new {"name": "Euros", "currency": "EUR"}
        GET /api/v1/segments?shop_id={shop}
        POST /api/v1/segments {"name": "New ones", "shop_id": "{shop}"}
        GET /api/v1/shop-customers?shop_id={shop}
        GET /seller/{shop_slug}/people
        GET /seller/{shop_slug}/segments
        GET /seller/{shop_slug}/segments/new
        POST /seller/{shop_slug}/segments/new {"name": "New ones", "fills": "hand"}
    """),
)
# fmt: on
