"""Files read without a database."""

from collections.abc import Iterable
from datetime import date

from sokoni.commerce.catalog.exchange.parsed import ParsedProduct
from sokoni.commerce.catalog.exchange.reading import Item, Setting
from sokoni.commerce.catalog.exchange.recognition import open_reader
from sokoni.commerce.catalog.types import Format, Issue

SETTING = Setting(currency="USD", language="es", today=date(2026, 3, 2))


def read(blocks: Iterable[bytes], *, wanted: Format | None = None, setting: Setting = SETTING) -> list[Item]:
    """What a whole file says."""
    reader = open_reader(setting, wanted=wanted)
    items = [item for block in blocks for item in reader.feed(block)]
    return [*items, *reader.finish()]


def cut(data: bytes, size: int = 997) -> list[bytes]:
    """A file in blocks, so that rows lie across their edges."""
    return [data[start : start + size] for start in range(0, len(data), size)]


def products_of(items: Iterable[Item]) -> list[ParsedProduct]:
    """The products among what was read."""
    return [item for item in items if isinstance(item, ParsedProduct)]


def issues_of(items: Iterable[Item]) -> list[Issue]:
    """The issues among what was read."""
    return [item for item in items if isinstance(item, Issue)]
