"""Which layout a file of orders has, told by its first row; the right reader takes over from there."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.header import normal_name
from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.order.exchange import own, shopify
from sokoni.commerce.order.exchange.parsed import Origin, ParsedOrder
from sokoni.commerce.order.exchange.table import OrderReader

# So much of a file is looked at; a first row that is longer is told apart by its beginning.
HEAD_BYTES = 64 * 1024

_READERS: Mapping[Origin, Callable[..., OrderReader]] = MappingProxyType(
    {Origin.SOKONI: own.OwnReader, Origin.SHOPIFY: shopify.ShopifyOrderReader}
)
_NAMES: Mapping[Origin, frozenset[str]] = MappingProxyType(
    {Origin.SOKONI: frozenset(own.FIELD_BY_NAME), Origin.SHOPIFY: frozenset(shopify.FIELD_BY_NAME)}
)


def recognise(head: bytes) -> Origin:
    """The layout of a file by its first row; what is none is left to our own reader, which says why."""
    line = head.decode("utf-8-sig", "replace").lstrip().replace("\r", "\n").partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=line.count)
    try:
        names = {normal_name(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])}
    except csv.Error:
        return Origin.SOKONI
    return max(_NAMES, key=lambda each: len(names & _NAMES[each]))


class AnyOrderReader:
    """Holds the beginning of a file back until its layout is known."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now
        self._head = b""
        self._reader: OrderReader | None = None

    @property
    def origin(self) -> Origin | None:
        """Whose layout it is; None until it is recognised."""
        return None if self._reader is None else self._reader.origin

    @property
    def is_unusable(self) -> bool:
        """Whether the file as a whole, or the rest of it, cannot be read."""
        return self._reader is not None and self._reader.is_unusable

    def feed(self, block: bytes) -> Iterator[ParsedOrder | Issue]:
        """What a block completes."""
        if self._reader is not None:
            yield from self._reader.feed(block)
            return
        self._head += block
        if b"\n" in self._head or b"\r" in self._head or len(self._head) >= HEAD_BYTES:
            yield from self._begin().feed(self._head)

    def finish(self) -> Iterator[ParsedOrder | Issue]:
        """What the end of the file completes."""
        if self._reader is None:
            yield from self._begin().feed(self._head)
        if self._reader is not None:
            yield from self._reader.finish()

    def _begin(self) -> OrderReader:
        self._reader = _READERS[recognise(self._head[:HEAD_BYTES])](now=self._now)
        return self._reader
