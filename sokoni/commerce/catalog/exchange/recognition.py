"""Which format a file has, told by its first bytes; the right reader takes over from there."""

import csv
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.header import normal_name
from sokoni.commerce.catalog.exchange.jsonl.reader import JsonLinesReader
from sokoni.commerce.catalog.exchange.reading import Item, Reader, Setting
from sokoni.commerce.catalog.exchange.shopify import columns as shopify
from sokoni.commerce.catalog.exchange.shopify.reader import ShopifyReader
from sokoni.commerce.catalog.exchange.woocommerce import columns as woocommerce
from sokoni.commerce.catalog.exchange.woocommerce.reader import WooReader
from sokoni.commerce.catalog.types import Format

# So much of a file is looked at; a first row that is longer is told apart by its beginning.
HEAD_BYTES = 64 * 1024

READERS: Mapping[Format, Callable[[Setting], Reader]] = MappingProxyType(
    {
        Format.SHOPIFY: ShopifyReader,
        Format.SHOPIFY_OLDER: ShopifyReader,
        Format.WOOCOMMERCE: WooReader,
        Format.JSONL: JsonLinesReader,
    }
)
_TABLES: Mapping[Format, frozenset[str]] = MappingProxyType(
    {Format.SHOPIFY: frozenset(shopify.FIELD_BY_NAME), Format.WOOCOMMERCE: frozenset(woocommerce.FIELD_BY_NAME)}
)


def recognise(head: bytes) -> Format:
    """The format of a file by its first row; what is none of ours is left to Shopify's reader, which says why."""
    text = head.decode("utf-8-sig", "replace").lstrip()
    if text.startswith(("{", "[")):
        return Format.JSONL
    line = text.replace("\r", "\n").partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=line.count)
    try:
        names = {normal_name(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])}
    except csv.Error:
        return Format.SHOPIFY
    return max(_TABLES, key=lambda each: len(names & _TABLES[each]))


def open_reader(setting: Setting, *, wanted: Format | None = None) -> Reader:
    """A reader of the format that is wanted, or of the one that the file turns out to have."""
    return AnyReader(setting) if wanted is None else READERS[wanted](setting)


class AnyReader:
    """Holds the beginning of a file back until its format is known."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._head = b""
        self._reader: Reader | None = None

    @property
    def format(self) -> Format | None:
        """What the file is; None until it is recognised."""
        return None if self._reader is None else self._reader.format

    @property
    def rows_read(self) -> int:
        """How many rows have come in, the header among them."""
        return 0 if self._reader is None else self._reader.rows_read

    @property
    def is_unusable(self) -> bool:
        """Whether the file as a whole, or the rest of it, cannot be read."""
        return self._reader is not None and self._reader.is_unusable

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """What the file says that we do not keep."""
        return () if self._reader is None else self._reader.ignored_columns

    def feed(self, block: bytes) -> Iterator[Item]:
        """What a block completes."""
        if self._reader is not None:
            yield from self._reader.feed(block)
            return
        self._head += block
        if b"\n" in self._head or b"\r" in self._head or len(self._head) >= HEAD_BYTES:
            yield from self._begin().feed(self._head)

    def finish(self) -> Iterator[Item]:
        """What the end of the file completes."""
        if self._reader is None:
            yield from self._begin().feed(self._head)
        if self._reader is not None:
            yield from self._reader.finish()

    def _begin(self) -> Reader:
        self._reader = READERS[recognise(self._head[:HEAD_BYTES])](self._setting)
        return self._reader
