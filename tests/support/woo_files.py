"""WooCommerce product files, under the names that its exporter writes."""

import csv
import io
from collections.abc import Mapping, Sequence

COLUMNS = (
    "ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?", "Visibility in catalog",
    "Short description", "Description", "Date sale price starts", "Date sale price ends", "Tax status", "Tax class",
    "In stock?", "Stock", "Low stock amount", "Backorders allowed?", "Sold individually?", "Weight (kg)", "Length (cm)",
    "Width (cm)", "Height (cm)", "Allow customer reviews?", "Purchase note", "Sale price", "Regular price",
    "Categories", "Tags", "Shipping class", "Images", "Download limit", "Download expiry days", "Parent",
    "Grouped products", "Upsells", "Cross-sells", "External URL", "Button text", "Position", "Attribute 1 name",
    "Attribute 1 value(s)", "Attribute 1 visible", "Attribute 1 global", "Attribute 2 name", "Attribute 2 value(s)",
    "Attribute 2 visible", "Attribute 2 global", "Attribute 1 default",
)  # fmt: skip

Row = Mapping[str, str]


def simple(number: int, name: str = "Cap", **cells: str) -> Row:
    """A simple product that can be sold."""
    return {
        "ID": str(number),
        "Type": "simple",
        "Name": name,
        "Published": "1",
        "Visibility in catalog": "visible",
        "Tax status": "taxable",
        "In stock?": "1",
        "Backorders allowed?": "0",
        "Regular price": "16",
        **cells,
    }


def variable(number: int, name: str = "Hoodie", sizes: str = "S, M, L", **cells: str) -> Row:
    """A variable product that says which sizes there are."""
    named = {"Attribute 1 name": "Size", "Attribute 1 value(s)": sizes, "Attribute 1 visible": "1"}
    return {**simple(number, name), "Type": "variable", "Regular price": "", **named, **cells}


def variation(number: int, parent: str, size: str, **cells: str) -> Row:
    """One of its variations."""
    named = {"Parent": parent, "Attribute 1 name": "Size", "Attribute 1 value(s)": size}
    return {**simple(number, f"Hoodie - {size}"), "Type": "variation", **named, **cells}


def document(*rows: Row, columns: Sequence[str] = COLUMNS) -> bytes:
    """A file of some rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
