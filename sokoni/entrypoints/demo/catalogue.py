"""The demo's catalogue as Shopify product files, in the newer generation of headers."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product as combinations
from pathlib import Path

from sokoni.commerce.pricing.types import ShippingDraft
from sokoni.entrypoints.demo.altura import ALTURA
from sokoni.entrypoints.demo.baharestan import BAHARESTAN
from sokoni.entrypoints.demo.goods import CATEGORIES, DemoCategory, Product, Range, Shade, Size, Table
from sokoni.entrypoints.demo.pictures import DemoPicture
from sokoni.entrypoints.demo.pwani import PWANI

__all__ = ["CATEGORIES", "SHOPS", "DemoCategory", "DemoShop", "write_catalogue"]

SHOPS = (PWANI, ALTURA, BAHARESTAN)

# Source: help.shopify.com, Using CSV files to import and export products; the newer template.
HEADER = (
    *("Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags"),
    *("Published on online store", "Status", "SKU", "Barcode"),
    *("Option1 name", "Option1 value", "Option2 name", "Option2 value", "Option3 name", "Option3 value"),
    *("Price", "Compare-at price", "Charge tax", "Inventory tracker", "Inventory quantity"),
    *("Continue selling when out of stock", "Weight value (grams)", "Weight unit for display", "Requires shipping"),
    *("Product image URL", "Image position", "Image alt text", "Variant image URL", "Gift card"),
)
_FEW = 2
_LONE = ("Title", "Default Title")
Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoShop:
    """One shop of the demo, and the file that holds its products."""

    slug: str
    name: str
    description: str
    city: str
    country: str
    currency: str
    locale: str
    primary_category: str
    colours: tuple[str, str]
    ways: tuple[ShippingDraft, ...]
    tables: tuple[Table, ...]
    csv: Path
    product_count: int


def write_catalogue(folder: Path) -> list[DemoShop]:
    """The demo's shops, their product files written into a folder; files that stood there are replaced."""
    return [_write(shop, folder / f"{shop.slug}.csv") for shop in SHOPS]


def rows_of(shop: Range) -> Iterator[Row]:
    """The rows of a shop's file, by column."""
    for item in shop.products:
        yield from _rows(shop, item)


def _write(shop: Range, path: Path) -> DemoShop:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows_of(shop))
    return DemoShop(
        slug=shop.slug,
        name=shop.name,
        description=shop.description,
        city=shop.city,
        country=shop.country,
        currency=shop.currency,
        locale=shop.locale,
        primary_category=shop.primary_category,
        colours=shop.colours,
        ways=shop.ways,
        tables=shop.tables,
        csv=path,
        product_count=len(shop.products),
    )


def _rows(shop: Range, item: Product) -> Iterator[Row]:
    """A product's rows: what is said of the product stands in the first, a variant and a picture in each."""
    pictures = _pictures(shop, item)
    variants = [_variant(shop, item, number, *choice) for number, choice in enumerate(_choices(item))]
    for index in range(max(len(variants), len(pictures))):
        row = {"URL handle": item.handle}
        row |= _head(shop, item) if index == 0 else {}
        row |= variants[index] if index < len(variants) else {}
        row |= pictures[index] if index < len(pictures) else {}
        yield row


def _head(shop: Range, item: Product) -> Row:
    return {
        "Title": item.title,
        "Description": item.text,
        "Vendor": shop.name,
        "Product category": item.category,
        "Type": item.kind,
        "Tags": item.tags,
        "Published on online store": "TRUE",
        "Status": "Active",
        "Gift card": "FALSE",
    }


def _choices(item: Product) -> list[tuple[Shade, Size | None]]:
    return list(combinations(item.shades, item.sizes or (None,)))


def _variant(shop: Range, item: Product, number: int, shade: Shade, size: Size | None) -> Row:
    price = (size.price if size else "") or item.price
    return {
        **_options(shop, item, shade, size),
        "SKU": f"{shop.slug[:3]}-{item.handle}-{number + 1:02d}".upper(),
        "Price": price,
        # Sizes with a price of their own were never dearer.
        "Compare-at price": item.was if price == item.price else "",
        "Charge tax": "TRUE",
        "Inventory tracker": "shopify",
        # Not all the same, so that pages show what is scarce: the last choice of a product is nearly gone.
        "Inventory quantity": str(max(2, item.stock - 2 * number)),
        "Continue selling when out of stock": "DENY",
        "Weight value (grams)": str(item.grams),
        "Weight unit for display": "g",
        "Requires shipping": "TRUE",
        "Variant image URL": _picture(item, shade).url,
    }


def _options(shop: Range, item: Product, shade: Shade, size: Size | None) -> Row:
    """The columns of what one chooses; a choice of one is no choice and is left out."""
    chosen = [(shop.colour_word, shade.label)] if len(item.shades) > 1 else []
    chosen += [(shop.size_word, size.label)] if size else []
    columns: Row = {}
    for number, (name, value) in enumerate(chosen or [_LONE], start=1):
        columns |= {f"Option{number} name": name, f"Option{number} value": value}
    return columns


def _pictures(shop: Range, item: Product) -> list[Row]:
    """One picture for each colour; where there are few, the first colour once more from nearer."""
    seen = [(_picture(item, shade), shade) for shade in item.shades]
    if len(seen) <= _FEW:
        seen.append((_picture(item, item.shades[0], view=1), item.shades[0]))
    return [
        {
            "Product image URL": picture.url,
            "Image position": str(position),
            "Image alt text": _alt(shop, item, shade),
        }
        for position, (picture, shade) in enumerate(seen, start=1)
    ]


def _alt(shop: Range, item: Product, shade: Shade) -> str:
    words: Mapping[str, str] = {"title": item.title, "colour": shade.label}
    return shop.picture_of.format_map(words) if len(item.shades) > 1 else item.title


def _picture(item: Product, shade: Shade, *, view: int = 0) -> DemoPicture:
    return DemoPicture(drawing=item.drawing, colour=shade.colour, seed=item.seed or item.handle, view=view)
