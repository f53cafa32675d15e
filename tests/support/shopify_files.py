"""Shopify product files of any size, in both generations of headers, made without holding them in memory."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

OLD = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Option1 Name",
    "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams",
    "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service",
    "Variant Price", "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable", "Variant Barcode",
    "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title", "SEO Description", "Variant Image",
    "Variant Weight Unit", "Variant Tax Code", "Cost per item", "Price / International", "Status",
)  # fmt: skip
NEW = (
    "URL handle", "Title", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store",
    "Option1 name", "Option1 value", "Option2 name", "Option2 value", "Option3 name", "Option3 value", "SKU",
    "Weight value (grams)", "Inventory tracker", "Inventory quantity", "Continue selling when out of stock",
    "Fulfillment service", "Price", "Compare-at price", "Requires shipping", "Charge tax", "Barcode",
    "Product image URL", "Image position", "Image alt text", "Gift card", "SEO title", "SEO description",
    "Variant image URL", "Weight unit for display", "Tax code", "Cost per item", "Price / International", "Status",
)  # fmt: skip

Row = Mapping[str, str]


def first_row(handle: str, title: str = "Shirt", **cells: str) -> dict[str, str]:
    """The first row of a product that has one variant and can be sold."""
    return {
        "Handle": handle,
        "Title": title,
        "Body (HTML)": "",
        "Published": "TRUE",
        "Option1 Name": "Title",
        "Option1 Value": "Default Title",
        "Variant Grams": "0",
        "Variant Inventory Qty": "1",
        "Variant Inventory Policy": "deny",
        "Variant Price": "10.00",
        "Variant Requires Shipping": "TRUE",
        "Variant Taxable": "TRUE",
        "Status": "active",
        **cells,
    }


def document(
    rows: Sequence[Row], *, columns: Sequence[str] = OLD, header: Sequence[str] | None = None, **dialect: Any
) -> bytes:
    """A file with some columns, which are named as in the older generation unless `header` says otherwise."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", **dialect)
    writer.writerow(header or columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()


def in_new_generation(rows: Sequence[Row]) -> bytes:
    """The same rows under the newer names."""
    return document(rows, header=NEW)


def generated(
    count: int, *, header: Sequence[str] = OLD, variants: int = 2, first: int = 1, types: Sequence[str] = ("",)
) -> Iterator[bytes]:
    """Blocks of a file of `count` products with `variants` variants and as many images each, of these types in turn."""
    yield document([], header=header)
    for start in range(first, first + count, 200):
        numbers = range(start, min(start + 200, first + count))
        rows = [row for number in numbers for row in _product(number, variants, types[number % len(types)])]
        yield document(rows).partition(b"\n")[2]


def _product(number: int, variants: int, product_type: str) -> Iterator[Row]:
    handle = f"product-{number}"
    for index in range(variants):
        row = first_row(handle, f"Product {number} of the workshop") if index == 0 else {"Handle": handle}
        yield {
            **row,
            "Body (HTML)": f"<p>Number <b>{number}</b>, made by hand &amp; with care.</p>" if index == 0 else "",
            "Vendor": "Workshop" if index == 0 else "",
            "Type": product_type if index == 0 else "",
            "Tags": f"hand made, series {number % 10}" if index == 0 else "",
            "Option1 Name": "Size" if index == 0 else "",
            "Option1 Value": f"Size {index + 1}",
            "Variant SKU": f"W-{number}-{index + 1}",
            "Variant Grams": str(100 + index),
            "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": str(number % 50),
            "Variant Inventory Policy": "deny",
            "Variant Price": f"{10 + number % 90}.{index:02}",
            "Variant Requires Shipping": "TRUE",
            "Variant Taxable": "TRUE",
            "Image Src": f"https://images.example/{number}/{index + 1}.jpg",
            "Image Position": str(index + 1),
        }
