"""Which formats can be written, and by what their files are known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.jsonl.writer import JsonLinesWriter
from sokoni.commerce.catalog.exchange.shopify.writer import ShopifyWriter
from sokoni.commerce.catalog.exchange.woocommerce.writer import WooWriter
from sokoni.commerce.catalog.exchange.writing import Surroundings, Writer
from sokoni.commerce.catalog.types import Format


@dataclass(frozen=True, slots=True)
class Kind:
    """How a format is written."""

    open_writer: Callable[[Surroundings], Writer]
    extension: str
    content_type: str


_CSV = ("csv", "text/csv; charset=utf-8")
WRITTEN: Mapping[Format, Kind] = MappingProxyType(
    {
        Format.SHOPIFY: Kind(ShopifyWriter, *_CSV),
        Format.SHOPIFY_OLDER: Kind(partial(ShopifyWriter, older=True), *_CSV),
        Format.WOOCOMMERCE: Kind(WooWriter, *_CSV),
        Format.JSONL: Kind(JsonLinesWriter, "jsonl", "application/jsonl"),
    }
)
