"""WooCommerce's product CSV: a row for a simple product, or one for a variable one and one for each of its variations.

Columns are named as its English exporter names them. What its file has no place for stands in columns of our own, which
it keeps as meta fields of the product and which come back as they were.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sokoni.commerce.catalog.collection.types import WholeCollection
from sokoni.commerce.catalog.exchange.parsed import ONLY_OPTION, ONLY_VALUE
from sokoni.commerce.catalog.exchange.woocommerce.columns import COLUMNS
from sokoni.commerce.catalog.exchange.woocommerce.row import escape_lines, join
from sokoni.commerce.catalog.exchange.writing import Surroundings, Written, decimal_price
from sokoni.commerce.catalog.rules import MAX_OPTIONS
from sokoni.commerce.catalog.types import STANDARD, ProductWords, Status, Variant
from sokoni.core.tables import csv_lines, guard

_FIELDS = (
    "type", "sku", "barcode", "name", "published", "visibility", "description", "tax_status", "tax_class", "in_stock",
    "quantity", "backorders", "weight_kg", "sale_price", "price", "categories", "tags", "images", "parent", "position",
    "brands", *(f"attribute{number}_{part}" for number in range(1, MAX_OPTIONS + 1) for part in ("name", "values")),
    "seo_title", "seo_description", "handle", "status", "product_type", "compare_at",
)  # fmt: skip
# WooCommerce waits for a review, too; what was refused is on sale nowhere, and what is put away is a draft there.
_PUBLISHED: Mapping[Status, str] = MappingProxyType({Status.APPROVED: "1", Status.PENDING_REVIEW: "2"})
_UNPUBLISHED = "-1"
ARCHIVED = Status.ARCHIVED.value


class WooWriter:
    """Writes WooCommerce's product file."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings

    def begin(self) -> bytes:
        """The row with the columns' names."""
        return csv_lines([[COLUMNS[field][0] for field in _FIELDS]])

    def collection(self, collection: WholeCollection) -> bytes:
        """Nothing: WooCommerce's file holds products only."""
        del collection
        return b""

    def product(self, written: Written) -> bytes:
        """The rows of a product."""
        detail = written.whole.detail
        cells = self._product_cells(written)
        names = [option.name for option in detail.options]
        if _is_simple(names, detail.variants):
            variant = detail.variants[0]
            rows = [cells | self._variant_cells(written, variant) | {"type": _type("simple", variant)}]
        else:
            rows = [
                cells | {"type": "variable", "sku": guard(detail.slug)} | _attributes(names, detail.variants),
                *self._variations(written, names, cells["name"]),
            ]
        return csv_lines([row.get(field, "") for field in _FIELDS] for row in rows)

    def _variations(self, written: Written, names: Sequence[str], title: str) -> Sequence[dict[str, str]]:
        detail = written.whole.detail
        return [
            {
                **self._variant_cells(written, variant),
                **_attributes(names, [variant]),
                "type": _type("variation", variant),
                "name": title,
                "published": "1",
                "parent": guard(detail.slug),
                "position": str(position),
                "images": self._addresses([] if variant.image is None else [self._around.image_address(variant.image)]),
            }
            for position, variant in enumerate(detail.variants)
        ]

    def _product_cells(self, written: Written) -> dict[str, str]:
        detail, words = written.whole.detail, self._words(written)
        found = (self._around.categories.get(category.id) for category in detail.categories)
        return {
            "name": guard(words.title),
            "published": _PUBLISHED.get(detail.status, _UNPUBLISHED),
            "visibility": "visible",
            "description": guard(escape_lines(words.description_html)),
            "categories": guard(join([each for each in found if each])),
            "tags": guard(join(detail.tags)),
            "images": self._addresses([self._around.image_address(image) for image in detail.images]),
            "brands": guard(join([detail.vendor] if detail.vendor else [])),
            "seo_title": guard(words.seo_title),
            "seo_description": guard(words.seo_description),
            "handle": guard(detail.slug),
            "status": ARCHIVED if detail.status is Status.ARCHIVED else "",
            "product_type": guard(detail.product_type),
        }

    def _words(self, written: Written) -> ProductWords:
        words = written.whole.words
        return words.get(self._around.language) or words[written.whole.language]

    def _addresses(self, addresses: Sequence[str]) -> str:
        return join([each for each in addresses if each])

    def _variant_cells(self, written: Written, variant: Variant) -> dict[str, str]:
        stock, currency = written.stock_of(variant), variant.price.currency
        price = decimal_price(variant.price.amount, currency)
        was = None if variant.compare_at is None else decimal_price(variant.compare_at.amount, currency)
        # There, what a price is compared with is the regular one, and always higher.
        is_reduced = variant.compare_at is not None and variant.compare_at > variant.price
        sells_on = stock.policy == "backorder"
        return {
            "sku": guard(variant.sku or ""),
            "barcode": guard(variant.barcode),
            "tax_status": "taxable" if variant.taxable else "none",
            "tax_class": "" if variant.tax_class == STANDARD else variant.tax_class,
            "in_stock": _flag(is_it=not stock.tracked or sells_on or stock.quantity > 0),
            "quantity": str(stock.quantity) if stock.tracked else "",
            "backorders": _flag(is_it=sells_on),
            "weight_kg": f"{variant.weight_grams // 1000}.{variant.weight_grams % 1000:03}",
            "price": was if was is not None and is_reduced else price,
            "sale_price": price if is_reduced else "",
            "compare_at": "" if was is None or is_reduced else was,
        }


def _is_simple(names: Sequence[str], variants: Sequence[Variant]) -> bool:
    """Whether a product has no options, and so one variant."""
    return len(variants) == 1 and names in ([], [ONLY_OPTION]) and variants[0].option_values in {(), (ONLY_VALUE,)}


def _type(kind: str, variant: Variant) -> str:
    return kind if variant.requires_shipping else f"{kind}, virtual"


def _attributes(names: Sequence[str], variants: Sequence[Variant]) -> dict[str, str]:
    """The options by name, each with the values that these variants have."""
    cells = {}
    for index, name in enumerate(names or [ONLY_OPTION]):
        values = dict.fromkeys(each.option_values[index] for each in variants if len(each.option_values) > index)
        cells[f"attribute{index + 1}_name"] = guard(name)
        cells[f"attribute{index + 1}_values"] = guard(join(list(values)))
    return cells


def _flag(*, is_it: bool) -> str:
    return "1" if is_it else "0"
