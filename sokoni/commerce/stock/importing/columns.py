"""Which columns files of stock have: ours, and those of Shopify's inventory file.

Source: help.shopify.com, Exporting and importing inventory with CSV files.
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
        "as_of": ("as_of",),
    }
)
FIELD_BY_NAME = fields_by_name(COLUMNS)
