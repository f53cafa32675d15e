"""Every address of the program that is a page, by its routes; what is none, or cannot be shown, is named with a reason.

A new page is looked at by the test in a browser once its address can be made of `NAMES` (see `full_house`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from fastapi.routing import APIRoute

from sokoni.entrypoints.modules import MODULES

PATHS = frozenset(
    route.path
    for module in MODULES
    for router in module.routers
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in route.methods and not route.path.startswith(("/api/", "/openapi"))
)
# What answers a browser that asks for an address, and is no page; each with what it is instead.
NO_PAGES: Mapping[str, str] = MappingProxyType({
    "/media/{digest}/{size}.{image_format}": "a picture",
    "/media/{digest}/{crop}/{size}.{image_format}": "a part of a picture",
    "/robots.txt": "for search engines",
    "/sitemap.xml": "for search engines",
    "/sitemaps/pages.xml": "for search engines",
    "/sitemaps/shops/{start}.xml": "for search engines",
    "/sitemaps/{of}/{start}.xml": "for search engines",
    "/manifest.webmanifest": "for the telephone's home screen",
    "/service-worker.js": "a script",
    "/look/{leaf}-{marigold}.css": "a shop's colours",
    "/account/privacy/data.json": "a file to keep",
    "/seller/{shop_slug}/today.csv": "a table to keep",
    "/seller/{shop_slug}/imports/{import_id}/issues.csv": "a table to keep",
    "/seller/{shop_slug}/exports/{export_id}/file": "a file to keep",
    "/seller/{shop_slug}/products/{product_id}/pictures": "a part of the product's page",
    "/seller/{shop_slug}/promotions/{promotion_id}/codes.csv": "a table to keep",
    "/operator/promotions/{promotion_id}/codes.csv": "a table to keep",
    "/seller/{shop_slug}/price-lists/{list_id}/prices.csv": "a table to keep",
    "/seller/{shop_slug}/orders/export.csv": "a table to keep",
    "/operator/orders/export.csv": "a table to keep",
    "/seller/{shop_slug}/people/export.csv": "a table to keep",
    "/seller/{shop_slug}/stock/export.csv": "a table to keep",
    "/s/{shop_slug}/p/{slug}/beside": "a part of the product's page",
    "/seller/{shop_slug}/payouts/{payout_id}/statement.csv": "a table to keep",
    "/seller/{shop_slug}/payouts/{payout_id}/statement.pdf": "a sheet to keep",
    "/operator/payouts/{payout_id}/statement.csv": "a table to keep",
    "/operator/payouts/{payout_id}/statement.pdf": "a sheet to keep",
    "/seller/{shop_slug}/application/documents/{position}": "a file to look at",
    "/operator/approvals/shops/{shop_id}/documents/{position}": "a file to look at",
    "/seller/{shop_slug}/telegram/groups/{group_id}/settings/export.json": "a file to keep",
    "/operator/telegram/groups/{group_id}/settings/export.json": "a file to keep",
    "/seller/{shop_slug}/telegram/groups/{group_id}/live": "a stream for pages that are open",
    "/seller/{shop_slug}/telegram/groups/{group_id}/rules/live": "a stream for pages that are open",
    "/seller/{shop_slug}/telegram/groups/{group_id}/activity.csv": "a table to keep",
    "/seller/{shop_slug}/telegram/groups/{group_id}/penalties.csv": "a table to keep",
    "/seller/{shop_slug}/telegram/groups/{group_id}/sales/{sale_id}/live": "a stream for pages that are open",
    "/operator/telegram/groups/{group_id}/sales/{sale_id}/live": "a stream for pages that are open",
    "/operator/telegram/groups/{group_id}/live": "a stream for pages that are open",
    "/operator/telegram/groups/{group_id}/rules/live": "a stream for pages that are open",
    "/operator/telegram/groups/{group_id}/activity.csv": "a table to keep",
    "/operator/telegram/groups/{group_id}/penalties.csv": "a table to keep",
    "/o/{token}/paid": "leads on to the order",
    "/account/orders/{order_id}/paid": "leads on to the order",
})  # fmt: skip
# Pages of which nothing is there to be shown, and why.
NOT_SHOWN: Mapping[str, str] = MappingProxyType({
    "/account/telegram/{token}": "asks for somebody who knocks at a group",
    "/o/{token}/return/{part_id}": "asks for a parcel that came and goes back",
    "/account/orders/{order_id}/return/{part_id}": "asks for a parcel that came and goes back",
    "/seller/{shop_slug}/returns/{return_id}": "asks for a parcel that came and goes back",
    "/operator/returns/{return_id}": "asks for a parcel that came and goes back",
    "/o/{token}/papers/{document_id}": "asks for an order that has its papers",
    "/account/orders/{order_id}/papers/{document_id}": "asks for an order that has its papers",
    "/seller/{shop_slug}/orders/{part_id}/papers/{document_id}": "asks for an order that has its papers",
    "/seller/{shop_slug}/orders/{part_id}/parcels/{parcel_id}/slip": "asks for a parcel",
    "/o/{token}/reviews/{product_id}": "asks for a parcel that came",
    "/account/orders/{order_id}/reviews/{product_id}": "asks for a parcel that came",
    "/seller/{shop_slug}/promotions/{promotion_id}": "asks for a promotion",
    "/operator/promotions/{promotion_id}": "asks for a promotion",
    "/seller/{shop_slug}/payouts/{payout_id}": "asks for a parcel that came long ago",
    "/operator/payouts/{payout_id}": "asks for a parcel that came long ago",
})  # fmt: skip
EXCEPTIONS: Mapping[str, str] = MappingProxyType({**NO_PAGES, **NOT_SHOWN})
# The parts of addresses for which something stands in a house that is full.
NAMES = frozenset({
    "account_id", "address_id", "attribute_id", "collection_id", "customer_id", "export_id", "group_id", "import_id",
    "link_id", "list_id", "operation_id", "order_id", "order_import_id", "part_id", "plan_id", "product_id",
    "role_id", "rule_id", "sale_id", "schedule_id", "segment_id",
    "shop_slug", "slug", "stock_import_id", "text_id", "token", "user_id", "bot_id",
})  # fmt: skip


def parts_of(path: str) -> set[str]:
    """The parts of an address that differ from thing to thing."""
    return set(re.findall(r"{(\w+)", path))
