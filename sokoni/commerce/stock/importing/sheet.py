"""Files of stock, written and read. Pure, and never raises on whatever the bytes are."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from sokoni.commerce.catalog.exchange.cells import MAX_QUANTITY, CellError, read_whole
from sokoni.commerce.catalog.exchange.header import Header
from sokoni.commerce.catalog.exchange.records import Record
from sokoni.commerce.catalog.exchange.table import Row, TableReader
from sokoni.commerce.catalog.exchange.words import short
from sokoni.commerce.catalog.types import Issue, SellableVariant
from sokoni.commerce.stock.importing import columns, words
from sokoni.commerce.stock.importing.types import SheetRow
from sokoni.commerce.stock.types import Level
from sokoni.core.tables import guard

_MAX_STEP = 10**15


def rows_of(
    levels: Iterable[tuple[Level, int]], names: Mapping[UUID, SellableVariant], *, location: str
) -> Iterator[tuple[str, ...]]:
    """A row for each level, each with the step that its log had come to; variants that are gone are left out."""
    for level, version in levels:
        variant = names.get(level.variant_id)
        if variant is None:
            continue
        texts = (variant.sku or "", variant.product_title, variant.variant_title, location)
        counted = (level.on_hand, level.held + level.allocated, level.available, version)
        yield (*(guard(text) for text in texts), *(str(each) for each in counted), str(level.variant_id))


class SheetReader(TableReader[SheetRow]):
    """Reads a file of stock: a row for each variant."""

    not_ours = words.NOT_STOCK

    def __init__(self) -> None:
        super().__init__(columns.FIELD_BY_NAME)

    def _is_ours(self, header: Header) -> bool:
        return header.has("on_hand", "current") and header.has("sku", "variant_id")

    def _flush(self) -> Iterator[SheetRow | Issue]:
        return iter(())

    def _row(self, record: Record, header: Header) -> Iterator[SheetRow | Issue]:
        row = Row(record, header)
        row.handle = row.text("sku") or ""
        said = row.text("on_hand") or row.text("current") or ""
        # Shopify writes 'not stocked' where a place does not keep a variant; and what is blank says nothing.
        if not said or said.casefold() == "not stocked":
            return
        yield _read(row, said)


def read(data: bytes) -> Iterator[SheetRow | Issue]:
    """The rows of a file and what there is to say of them, in its order."""
    reader = SheetReader()
    yield from reader.feed(data)
    yield from reader.finish()


def _read(row: Row, said: str) -> SheetRow | Issue:
    try:
        on_hand = read_whole(said, largest=MAX_QUANTITY)
    except CellError as error:
        return row.issue_of(error, "on_hand")
    if on_hand < 0:
        return row.issue(words.NEGATIVE, "on_hand")
    named = row.text("variant_id") or ""
    try:
        variant_id = UUID(named) if named else None
    except ValueError:
        return row.issue(words.NO_VARIANT_ID, "variant_id", text=short(named))
    if variant_id is None and not row.handle:
        return row.issue(words.NO_VARIANT_NAMED, "sku")
    step = row.text("as_of") or ""
    try:
        as_of = read_whole(step, largest=_MAX_STEP) if step else None
    except CellError as error:
        return row.issue_of(error, "as_of")
    return SheetRow(
        row=row.row,
        sku=row.handle,
        variant_id=variant_id,
        location=row.text("location") or "",
        on_hand=on_hand,
        as_of=as_of,
    )
