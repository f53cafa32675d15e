"""Which columns files of stock have: ours, and those of Shopify's inventory file.

Shopify's has two generations: one column 'On hand', and since 2025 'On hand (current)' beside 'On hand (new)', which is
blank until somebody writes another number there. A file that comes straight from there says what it has as the current.

Source: help.shopify.com/manual/products/inventory/getting-started-with-inventory/inventory-csv, "Inventory CSV file
format".
"""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.header import fields_by_name

WRITTEN = (
    "sku", "product", "variant", "location", "on_hand", "promised", "available", "as_of", "variant_id",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sku": ("sku", "Variant SKU"),
        "variant_id": ("variant_id",),
        "location": ("location",),
        "on_hand": ("on_hand", "On hand (new)", "On hand", "Inventory quantity", "Variant Inventory Qty"),
        "current": ("On hand (current)",),
        "as_of": ("as_of",),
    }
)
FIELD_BY_NAME = fields_by_name(COLUMNS)
