"""What each column of WooCommerce's product file means to us; names are compared without case and repeated spaces.

Source: WooCommerce 10, includes/export/class-wc-product-csv-exporter.php; SEO from the meta of Yoast and Rank Math.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.header import fields_by_name

MAX_ATTRIBUTES = 30
# Our field: the names of its column.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("ID",),
        "type": ("Type",),
        "sku": ("SKU",),
        "barcode": ("GTIN, UPC, EAN, or ISBN",),
        "name": ("Name",),
        "published": ("Published",),
        "visibility": ("Visibility in catalog",),
        "short_description": ("Short description",),
        "description": ("Description",),
        "sale_starts": ("Date sale price starts",),
        "sale_ends": ("Date sale price ends",),
        "tax_status": ("Tax status",),
        "tax_class": ("Tax class",),
        "in_stock": ("In stock?",),
        "quantity": ("Stock",),
        "backorders": ("Backorders allowed?",),
        "weight_kg": ("Weight (kg)",),
        "weight_g": ("Weight (g)",),
        "weight_lb": ("Weight (lbs)", "Weight (lb)"),
        "weight_oz": ("Weight (oz)",),
        "sale_price": ("Sale price",),
        "price": ("Regular price",),
        "categories": ("Categories",),
        "tags": ("Tags",),
        "images": ("Images",),
        "parent": ("Parent",),
        "position": ("Position",),
        "brands": ("Brands",),
        "seo_title": ("Meta: _yoast_wpseo_title", "Meta: rank_math_title"),
        "seo_description": ("Meta: _yoast_wpseo_metadesc", "Meta: rank_math_description"),
        # Ours, which WooCommerce keeps with the product and brings back.
        "handle": ("Meta: _sokoni_handle",),
        "status": ("Meta: _sokoni_status",),
        "product_type": ("Meta: _sokoni_type",),
        "compare_at": ("Meta: _sokoni_compare_at",),
        **{f"attribute{number}_name": (f"Attribute {number} name",) for number in range(1, MAX_ATTRIBUTES + 1)},
        **{f"attribute{number}_values": (f"Attribute {number} value(s)",) for number in range(1, MAX_ATTRIBUTES + 1)},
    }
)
FIELD_BY_NAME = fields_by_name(COLUMNS)
WEIGHTS: Mapping[str, str] = MappingProxyType(
    {"weight_kg": "kg", "weight_g": "g", "weight_lb": "lb", "weight_oz": "oz"}
)
