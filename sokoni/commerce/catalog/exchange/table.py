"""What the readers of all CSV formats share: a first row that names the columns, and rows looked at by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.cells import CellError
from sokoni.commerce.catalog.exchange.header import Header, read_header
from sokoni.commerce.catalog.exchange.records import Record, RecordReader
from sokoni.commerce.catalog.exchange.words import Sentence
from sokoni.commerce.catalog.types import Issue
from sokoni.core.tables import unguard

T = TypeVar("T")


class Row:
    """One row and the ways to read it."""

    def __init__(self, record: Record, header: Header) -> None:
        self._cells = record.cells
        self._index = header.index_by_field
        self._names = header.name_by_field
        self.row = record.row
        self.handle = ""

    def text(self, field: str) -> str | None:
        """A cell without spaces around it; None where the file has no such column."""
        index = self._index.get(field)
        if index is None:
            return None
        text = self._cells[index].strip()
        return unguard(text) if text[:1] == "'" else text

    def long_text(self, field: str) -> str | None:
        """A cell with its spaces; None where the file has no such column."""
        index = self._index.get(field)
        return None if index is None else unguard(self._cells[index])

    def issue(self, sentence: Sentence, field: str = "", **fields: Any) -> Issue:
        """A complaint about this row."""
        return sentence.issue(self.row, column=self._names.get(field, ""), handle=self.handle, **fields)

    def issue_of(self, error: CellError, field: str) -> Issue:
        """A complaint about a cell of this row."""
        column = self._names.get(field, "")
        return error.sentence.issue(self.row, column=column, handle=self.handle, code=f"import.{field}", **error.fields)


class TableReader(ABC, Generic[T]):
    """Takes blocks of a CSV file and gives things and issues in the file's order, whatever the bytes are."""

    # What is said of a file whose columns are others.
    not_ours: Sentence = words.NOT_PRODUCTS

    def __init__(self, field_by_name: Mapping[str, str]) -> None:
        self._reader = RecordReader()
        self._field_by_name = field_by_name
        self._header: Header | None = None
        self._is_over = False
        self.ignored_columns: tuple[str, ...] = ()

    @property
    def rows_read(self) -> int:
        """How many rows have come in, the header among them."""
        return self._reader.row

    @property
    def is_unusable(self) -> bool:
        """Whether the file as a whole, or the rest of it, cannot be read."""
        return self._is_over or self._reader.is_unusable

    def feed(self, block: bytes) -> Iterator[T | Issue]:
        """What a block completes."""
        for item in self._reader.feed(block):
            yield from self._take(item)

    def finish(self) -> Iterator[T | Issue]:
        """What the end of the file completes."""
        for item in self._reader.finish():
            yield from self._take(item)
        yield from self._flush()
        if self._header is None and not self.is_unusable:
            self._is_over = True
            yield words.FILE_EMPTY.issue(1)

    @abstractmethod
    def _row(self, record: Record, header: Header) -> Iterator[T | Issue]:
        """What a row of the right width completes."""

    @abstractmethod
    def _flush(self) -> Iterator[T | Issue]:
        """What was held back."""

    @abstractmethod
    def _is_ours(self, header: Header) -> bool:
        """Whether what the file is about can be told apart at all."""

    def _take(self, item: Record | Issue) -> Iterator[T | Issue]:
        if self._is_over:
            return
        if isinstance(item, Issue):
            yield item
        elif self._header is None:
            yield from self._begin(item)
        elif self._fits(item, self._header):
            yield from self._row(item, self._header)
        else:
            yield words.WRONG_WIDTH.issue(item.row, cells=len(item.cells), width=self._header.width)

    def _fits(self, record: Record, header: Header) -> bool:
        width = len(record.cells)
        return width == header.width or (width > header.width and not any(record.cells[header.width :]))

    def _begin(self, record: Record) -> Iterator[T | Issue]:
        header = read_header(record.cells, self._field_by_name)
        self._header, self.ignored_columns = header, header.ignored
        if not self._is_ours(header):
            self._is_over = True
            yield self.not_ours.issue(record.row)
        for name in header.doubled:
            yield words.COLUMN_DOUBLED.issue(record.row, column=name, name=name)
