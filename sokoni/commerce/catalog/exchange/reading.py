"""What every format's reader is to the importer: bytes in, products and issues out, in the file's order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sokoni.commerce.catalog.exchange.parsed import ParsedAttribute, ParsedCollection, ParsedProduct
from sokoni.commerce.catalog.types import Format, Issue

Item = ParsedProduct | ParsedAttribute | ParsedCollection | Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a reader must know of the shop that a file is for."""

    currency: str
    language: str
    today: date


class Reader(Protocol):
    """Reads one file, whatever its bytes are. Reading the same bytes again gives the same items."""

    @property
    def format(self) -> Format | None:
        """What the file is; None until it is recognised."""
        ...

    @property
    def rows_read(self) -> int:
        """How many rows have come in, the header among them."""
        ...

    @property
    def is_unusable(self) -> bool:
        """Whether the file as a whole, or the rest of it, cannot be read."""
        ...

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """What the file says that we do not keep."""
        ...

    def feed(self, block: bytes) -> Iterator[Item]:
        """What a block completes."""
        ...

    def finish(self) -> Iterator[Item]:
        """What the end of the file completes."""
        ...
