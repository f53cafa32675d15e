"""Products out of WooCommerce's file, where a product and its variations are rows of their own, in no promised order.

A variable product waits for its variations, in bounded number; what comes after it has gone on is added to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.header import Header
from sokoni.commerce.catalog.exchange.limits import MAX_VARIANTS
from sokoni.commerce.catalog.exchange.parsed import (
    ONLY_OPTION,
    ONLY_VALUE,
    Options,
    ParsedImage,
    ParsedProduct,
    ParsedVariant,
)
from sokoni.commerce.catalog.exchange.reading import Item, Setting
from sokoni.commerce.catalog.exchange.records import Record
from sokoni.commerce.catalog.exchange.table import TableReader
from sokoni.commerce.catalog.exchange.woocommerce.columns import FIELD_BY_NAME
from sokoni.commerce.catalog.exchange.woocommerce.row import WooRow, handle_of
from sokoni.commerce.catalog.types import Format, Issue

_MOST_WAITING = 500
_MOST_ORPHANS = 2000
_ONLY_OPTION = (ONLY_OPTION,)
_REFUSED = {"grouped": words.GROUPED, "external": words.EXTERNAL}


@dataclass(slots=True)
class _Variation:
    """A variation with what it says of attributes, until it is known which of them are the product's options."""

    row: WooRow
    variant: ParsedVariant
    values: dict[str, str]


@dataclass(slots=True)
class _Waiting:
    """A variable product whose variations may still come."""

    product: ParsedProduct
    attributes: tuple[str, ...]
    variations: list[_Variation] = field(default_factory=list)


@dataclass(slots=True)
class _Gone:
    """A variable product that has gone on: where what comes late belongs."""

    handle: str
    options: tuple[str, ...]


class WooReader(TableReader[Item]):
    """Reads WooCommerce's product file."""

    format = Format.WOOCOMMERCE

    def __init__(self, setting: Setting) -> None:
        super().__init__(FIELD_BY_NAME)
        self._setting = setting
        self._handles: set[str] = set()
        self._waiting: dict[str, _Waiting] = {}
        self._gone: dict[str, _Gone] = {}
        # What stands for a product in its variations' rows: its SKU or id, and by which handle it is known here.
        self._handle_by_reference: dict[str, str] = {}
        self._orphans: dict[str, list[WooRow]] = {}
        self._orphan_count = 0

    def _is_ours(self, header: Header) -> bool:
        # A name alone has every table; what is sold has one of these, too.
        return header.has("name") and header.has("type", "sku", "price", "published")

    def _row(self, record: Record, header: Header) -> Iterator[Item]:
        row = WooRow(record, header, self._setting)
        if row.kind == "variation":
            yield from self._variation(row)
            return
        name = row.text("name") or ""
        if not name:
            yield row.issue(words.NO_NAME, "name")
            return
        row.handle = row.own_handle() or handle_of(name, row.text("id") or "", self._handles)
        self._handles.add(row.handle)
        if row.kind in {"simple", "variable"} and len(name) <= rules.MAX_TITLE_LENGTH:
            yield from self._simple(row) if row.kind == "simple" else self._variable(row)
            return
        if row.kind in {"simple", "variable"}:
            yield row.issue(words.TITLE_TOO_LONG, "name", limit=rules.MAX_TITLE_LENGTH)
        else:
            yield row.issue(_REFUSED.get(row.kind, words.UNKNOWN_TYPE), "type", type=words.short(row.kind))
        yield ParsedProduct(row=row.row, handle=row.handle, title=None, refused=True)

    def _flush(self) -> Iterator[Item]:
        while self._waiting:
            yield from self._let_go(next(iter(self._waiting)))
        for reference, rows in self._orphans.items():
            for row in rows:
                yield row.issue(words.NO_PARENT, "parent", parent=words.short(reference))
        self._orphans, self._orphan_count = {}, 0

    def _simple(self, row: WooRow) -> Iterator[Item]:
        product, variant = row.product(), row.variant()
        product.option_names = _ONLY_OPTION
        yield from row.warnings()
        yield from _take_images(row, product)
        if isinstance(variant, Issue):
            yield variant
        else:
            product.variants.append(replace(variant, options=(ONLY_VALUE, "", "")))
        yield product

    def _variable(self, row: WooRow) -> Iterator[Item]:
        product = row.product()
        yield from row.warnings()
        yield from _take_images(row, product)
        self._waiting[row.handle] = _Waiting(product, tuple(row.attributes()))
        for reference in row.references:
            self._handle_by_reference.setdefault(reference, row.handle)
            for orphan in self._orphans.pop(reference, []):
                self._orphan_count -= 1
                yield from self._variation(orphan)
        if len(self._waiting) > _MOST_WAITING:
            yield from self._let_go(next(iter(self._waiting)))

    def _variation(self, row: WooRow) -> Iterator[Item]:
        reference = row.text("parent") or ""
        handle = self._handle_by_reference.get(reference)
        if handle is None:
            if not reference or self._orphan_count >= _MOST_ORPHANS:
                yield row.issue(words.NO_PARENT, "parent", parent=words.short(reference))
                return
            self._orphans.setdefault(reference, []).append(row)
            self._orphan_count += 1
            return
        row.handle = handle
        variant = row.variant()
        yield from row.warnings()
        if isinstance(variant, Issue):
            yield variant
            return
        values = {name.casefold(): entries[0] for name, entries in row.attributes().items() if entries}
        variation = _Variation(row, variant, values)
        gone = self._gone.get(handle)
        if gone is None:
            yield from self._keep(self._waiting[handle], variation)
        else:
            late = ParsedProduct(row=row.row, handle=handle, title=None)
            yield from _add(late, variation, gone.options)
            yield late

    def _keep(self, waiting: _Waiting, variation: _Variation) -> Iterator[Issue]:
        if len(waiting.variations) >= MAX_VARIANTS:
            yield variation.row.issue(words.TOO_MANY_VARIANTS, limit=f"{MAX_VARIANTS:,}")
            return
        waiting.variations.append(variation)

    def _let_go(self, handle: str) -> Iterator[Item]:
        waiting = self._waiting.pop(handle)
        product = waiting.product
        options = _options(waiting)
        self._gone[handle] = _Gone(handle, options)
        if len(options) > rules.MAX_OPTIONS:
            yield words.TOO_MANY_OPTIONS.issue(product.row, handle=handle, limit=rules.MAX_OPTIONS)
            product.refused = True
        elif not waiting.variations:
            yield words.NO_VARIATIONS.issue(product.row, handle=handle)
            product.refused = True
        else:
            product.option_names = options
            for variation in waiting.variations:
                yield from _add(product, variation, options)
        yield product


def _options(waiting: _Waiting) -> tuple[str, ...]:
    """The attributes in which variations differ, in the product's order; the file does not mark them otherwise."""
    said = {name for variation in waiting.variations for name in variation.values}
    return tuple(name for name in waiting.attributes if name.casefold() in said) or _ONLY_OPTION


def _add(product: ParsedProduct, variation: _Variation, options: tuple[str, ...]) -> Iterator[Issue]:
    """Give a product a variation, under its values of the product's options."""
    if options == _ONLY_OPTION and not variation.values:
        values = [ONLY_VALUE]
    else:
        values = [variation.values.get(name.casefold(), "")[:255] for name in options]
        missing = [name for name, value in zip(options, values, strict=True) if not value]
        if missing:
            yield variation.row.issue(words.ANY_VALUE, attribute=words.short(missing[0]))
            return
    variant = replace(variation.variant, options=_triple(values))
    for image in variation.row.images():
        if isinstance(image, Issue):
            yield image
        elif not variant.image:
            variant.image = image.url
    product.variants.append(variant)


def _take_images(row: WooRow, product: ParsedProduct) -> Iterator[Issue]:
    for image in row.images():
        if isinstance(image, ParsedImage):
            product.images.append(image)
        else:
            yield image


def _triple(values: list[str]) -> Options:
    first, second, third = (*values, "", "", "")[:3]
    return first, second, third
