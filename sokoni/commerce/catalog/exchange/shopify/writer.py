"""Shopify's product CSV in either generation of headers: a row for each variant or image, as Shopify writes it."""

from collections.abc import Mapping
from itertools import zip_longest
from types import MappingProxyType

from sokoni.commerce.catalog.collection.types import WholeCollection
from sokoni.commerce.catalog.exchange.parsed import ONLY_OPTION
from sokoni.commerce.catalog.exchange.writing import Surroundings, Written, decimal_price
from sokoni.commerce.catalog.types import Image, ProductWords, Status, Variant
from sokoni.core.tables import csv_lines, guard

# Each generation's columns by field, in the order of Shopify's own files.
_OLDER: Mapping[str, str] = MappingProxyType({
    "handle": "Handle",
    "title": "Title",
    "body": "Body (HTML)",
    "vendor": "Vendor",
    "category": "Product Category",
    "product_type": "Type",
    "tags": "Tags",
    "published": "Published",
    "option1_name": "Option1 Name",
    "option1_value": "Option1 Value",
    "option2_name": "Option2 Name",
    "option2_value": "Option2 Value",
    "option3_name": "Option3 Name",
    "option3_value": "Option3 Value",
    "sku": "Variant SKU",
    "grams": "Variant Grams",
    "tracker": "Variant Inventory Tracker",
    "quantity": "Variant Inventory Qty",
    "older_policy": "Variant Inventory Policy",
    "fulfillment": "Variant Fulfillment Service",
    "price": "Variant Price",
    "compare_at": "Variant Compare At Price",
    "requires_shipping": "Variant Requires Shipping",
    "taxable": "Variant Taxable",
    "barcode": "Variant Barcode",
    "image_url": "Image Src",
    "image_position": "Image Position",
    "image_alt": "Image Alt Text",
    "gift_card": "Gift Card",
    "seo_title": "SEO Title",
    "seo_description": "SEO Description",
    "variant_image_url": "Variant Image",
    "weight_unit": "Variant Weight Unit",
    "status": "Status",
})  # fmt: skip
_NEWER: Mapping[str, str] = MappingProxyType({
    "title": "Title",
    "handle": "URL handle",
    "body": "Description",
    "vendor": "Vendor",
    "category": "Product category",
    "product_type": "Type",
    "tags": "Tags",
    "published": "Published on online store",
    "status": "Status",
    "sku": "SKU",
    "barcode": "Barcode",
    "option1_name": "Option1 name",
    "option1_value": "Option1 value",
    "option2_name": "Option2 name",
    "option2_value": "Option2 value",
    "option3_name": "Option3 name",
    "option3_value": "Option3 value",
    "price": "Price",
    "compare_at": "Compare-at price",
    "taxable": "Charge tax",
    "tracker": "Inventory tracker",
    "quantity": "Inventory quantity",
    "policy": "Continue selling when out of stock",
    "grams": "Weight value (grams)",
    "weight_unit": "Weight unit for display",
    "requires_shipping": "Requires shipping",
    "fulfillment": "Fulfillment service",
    "image_url": "Product image URL",
    "image_position": "Image position",
    "image_alt": "Image alt text",
    "variant_image_url": "Variant image URL",
    "gift_card": "Gift card",
    "seo_title": "SEO title",
    "seo_description": "SEO description",
})  # fmt: skip
# Shopify knows no review: what waits for one is on sale there, what was refused is not.
_STATUS_WORDS: Mapping[Status, str] = MappingProxyType(
    {
        Status.APPROVED: "active",
        Status.PENDING_REVIEW: "active",
        Status.DRAFT: "draft",
        Status.REJECTED: "draft",
        Status.ARCHIVED: "archived",
    }
)
_OPTION_FIELDS = (
    ("option1_name", "option1_value"),
    ("option2_name", "option2_value"),
    ("option3_name", "option3_value"),
)


class ShopifyWriter:
    """Writes Shopify's product file, in the newer generation of headers unless the older one is wanted."""

    def __init__(self, surroundings: Surroundings, *, older: bool = False) -> None:
        self._around = surroundings
        self._columns = _OLDER if older else _NEWER

    def begin(self) -> bytes:
        """The row with the columns' names."""
        return csv_lines([list(self._columns.values())])

    def collection(self, collection: WholeCollection) -> bytes:
        """Nothing: Shopify's file holds products only."""
        del collection
        return b""

    def product(self, written: Written) -> bytes:
        """The rows of a product."""
        detail = written.whole.detail
        rows = []
        for index, (variant, image) in enumerate(zip_longest(detail.variants, detail.images)):
            cells = {"handle": guard(detail.slug)}
            if index == 0:
                cells |= self._product_cells(written)
            if variant is not None:
                cells |= self._variant_cells(written, variant)
            if image is not None:
                cells |= self._image_cells(image)
            rows.append([cells.get(field, "") for field in self._columns])
        return csv_lines(rows)

    def _product_cells(self, written: Written) -> dict[str, str]:
        detail, words = written.whole.detail, self._words(written)
        found = (self._around.categories.get(category.id) for category in detail.categories)
        names = [option.name for option in detail.options] or [ONLY_OPTION]
        return {
            **{field: guard(name) for (field, _), name in zip(_OPTION_FIELDS, names, strict=False)},
            "title": guard(words.title),
            "body": guard(words.description_html),
            "vendor": guard(detail.vendor),
            "category": guard(next((each for each in found if each), "")),
            "product_type": guard(detail.product_type),
            "tags": guard(", ".join(detail.tags)),
            "published": _flag(detail.status in {Status.APPROVED, Status.PENDING_REVIEW}),
            "status": _STATUS_WORDS[detail.status],
            "gift_card": _flag(False),
            "seo_title": guard(words.seo_title),
            "seo_description": guard(words.seo_description),
        }

    def _words(self, written: Written) -> ProductWords:
        words = written.whole.words
        return words.get(self._around.language) or words[written.whole.language]

    def _variant_cells(self, written: Written, variant: Variant) -> dict[str, str]:
        stock = written.stock_of(variant)
        backorder = stock.policy == "backorder"
        values = {field: guard(value) for (_, field), value in zip(_OPTION_FIELDS, variant.option_values, strict=False)}
        return {
            **values,
            "sku": guard(variant.sku or ""),
            "barcode": guard(variant.barcode),
            "price": decimal_price(variant.price.amount, variant.price.currency),
            "compare_at": ""
            if variant.compare_at is None
            else decimal_price(variant.compare_at.amount, variant.compare_at.currency),
            "grams": str(variant.weight_grams),
            "weight_unit": "g",
            "tracker": "shopify" if stock.tracked else "",
            "quantity": str(stock.quantity),
            "older_policy": "continue" if backorder else "deny",
            "policy": _flag(backorder),
            "fulfillment": "manual",
            "requires_shipping": _flag(variant.requires_shipping),
            "taxable": _flag(variant.taxable),
            "variant_image_url": self._around.image_address(variant.image) if variant.image is not None else "",
        }

    def _image_cells(self, image: Image) -> dict[str, str]:
        return {
            "image_url": self._around.image_address(image),
            "image_position": str(image.position),
            "image_alt": guard(image.alt),
        }


def _flag(value: bool) -> str:  # noqa: FBT001  # the cell's own value
    return "TRUE" if value else "FALSE"
