"""One map for both generations of headers: what each column of Shopify's product file means to us.

Names are compared without case and repeated spaces. Source: help.shopify.com, Using CSV files to import and export
products; template files of both generations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

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


def _normal(name: str) -> str:
    return " ".join(name.split()).casefold()


_FIELD_BY_NAME: Mapping[str, str] = MappingProxyType(
    {_normal(name): field for field, names in COLUMNS.items() for name in names}
)


@dataclass(frozen=True, slots=True)
class Header:
    """Which cell of a row holds which field, and what was found on the way."""

    width: int
    index_by_field: Mapping[str, int]
    name_by_field: Mapping[str, str]
    ignored: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def is_product_file(self) -> bool:
        """Whether products can be told apart at all."""
        return "handle" in self.index_by_field or "title" in self.index_by_field


def read_header(cells: Sequence[str]) -> Header:
    """The columns of a file by its first row; of a column that stands twice the first one counts."""
    index_by_field: dict[str, int] = {}
    name_by_field: dict[str, str] = {}
    ignored: list[str] = []
    doubled: list[str] = []
    for index, cell in enumerate(cells):
        field = _FIELD_BY_NAME.get(_normal(cell))
        if field is None:
            ignored.extend([cell.strip()] if cell.strip() else [])
        elif field in index_by_field:
            doubled.append(cell.strip())
        else:
            index_by_field[field], name_by_field[field] = index, cell.strip()
    return Header(
        width=len(cells),
        index_by_field=index_by_field,
        name_by_field=name_by_field,
        ignored=tuple(ignored),
        doubled=tuple(doubled),
    )
