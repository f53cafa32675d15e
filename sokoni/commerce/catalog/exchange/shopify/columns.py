"""One map for both generations of headers: what each column of Shopify's product file means to us.

Names are compared without case and repeated spaces. Source: help.shopify.com, Using CSV files to import and export
products; template files of both generations.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.header import fields_by_name

# Our field: the names of its column, the older generation first.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "handle": ("Handle", "URL handle"),
        "title": ("Title",),
        "body": ("Body (HTML)", "Body HTML", "Description"),
        "vendor": ("Vendor",),
        "category": ("Product Category", "Standard Product Type", "Custom Product Type"),
        "product_type": ("Type", "Product Type"),
        "tags": ("Tags",),
        "published": ("Published", "Published on online store"),
        "status": ("Status",),
        "option1_name": ("Option1 Name",),
        "option1_value": ("Option1 Value",),
        "option2_name": ("Option2 Name",),
        "option2_value": ("Option2 Value",),
        "option3_name": ("Option3 Name",),
        "option3_value": ("Option3 Value",),
        "sku": ("Variant SKU", "SKU"),
        "barcode": ("Variant Barcode", "Barcode"),
        "price": ("Variant Price", "Price"),
        "compare_at": ("Variant Compare At Price", "Compare-at price", "Compare At Price"),
        "grams": ("Variant Grams", "Weight value (grams)"),
        "weight": ("Variant Weight", "Weight", "Weight value"),
        "weight_unit": ("Variant Weight Unit", "Weight unit for display", "Weight unit"),
        "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
        "quantity": ("Variant Inventory Qty", "Inventory quantity"),
        "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
        "requires_shipping": ("Variant Requires Shipping", "Requires shipping"),
        "taxable": ("Variant Taxable", "Charge tax"),
        "image_url": ("Image Src", "Product image URL", "Image source"),
        "image_position": ("Image Position",),
        "image_alt": ("Image Alt Text",),
        "variant_image_url": ("Variant Image", "Variant image URL"),
        "gift_card": ("Gift Card",),
        "seo_title": ("SEO Title",),
        "seo_description": ("SEO Description",),
    }
)


FIELD_BY_NAME = fields_by_name(COLUMNS)
