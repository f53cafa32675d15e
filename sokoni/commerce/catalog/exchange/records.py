"""CSV records out of blocks of bytes, in bounded memory, with row-numbered complaints instead of exceptions.

The standard library reads a record but cannot bound it, tell where it began, or go on behind a quote that never closes;
so records are put together here, and `csv` splits each into cells. Source: RFC 4180.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.words import Sentence
from sokoni.commerce.catalog.types import Issue

# The library's own limit of one cell; larger ones are refused before they are read.
MAX_CELL_CHARACTERS = csv.field_size_limit()
MAX_RECORD_BYTES = 1024 * 1024
_UNFINISHED = "unexpected end of data"
_DELIMITERS = (",", ";", "\t")
_TELLING_WIDTH = 3
_REREAD_LINES = 20_000
_UNREADABLE = re.compile("[\ud800-\udfff]")

# How files begin that are not text of one byte per ASCII letter, and what to tell about them.
_FOREIGN = (
    (b"\xff\xfe", words.UTF_16),
    (b"\xfe\xff", words.UTF_16),
    (b"PK\x03\x04", words.ARCHIVE),
    (b"\x1f\x8b", words.COMPRESSED),
    (b"%PDF", words.PDF),
)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file."""

    row: int
    cells: list[str]


def find_foreign(beginning: bytes) -> Sentence | None:
    """What to say of a file that is no UTF-8 text at all, by its beginning."""
    return next((sentence for mark, sentence in _FOREIGN if beginning.startswith(mark)), None)


class RecordReader:
    """Takes blocks as they come and gives records and issues in the file's order."""

    def __init__(self) -> None:
        self.row = 0
        self.is_unusable = False
        self._delimiter = ","
        self._width = 0
        self._started = False
        self._carriage_returns = False
        self._tail = b""
        # A line that outgrew the bound is dropped while it comes in; its quotes are counted to know where it ends.
        self._dropping = False
        self._dropped_quotes = 0
        # The lines of a record whose quoted cell is still open, and whether they are kept or only passed over.
        self._open: list[str] = []
        self._open_size = 0
        self._passing_over = False
        # Lines that were taken for the inside of a cell and are rows after all.
        self._again: deque[str] = deque()
        self._reread = 0
        self._has_strange_characters = False

    @property
    def kept(self) -> int:
        """How much of the file is held back for later; bounded by MAX_RECORD_BYTES and a block."""
        return len(self._tail) + self._open_size

    def feed(self, block: bytes) -> list[Record | Issue]:
        """What a block completes."""
        if self.is_unusable or not block:
            return []
        out: list[Record | Issue] = []
        if not self._started:
            block = self._tail + block
            if len(block) < 4 and b"\n" not in block:  # noqa: PLR2004  # the longest mark at a file's beginning
                self._tail = block
                return []
            self._tail = b""
            block = self._begin(block, out)
        if self._carriage_returns:
            block = block.replace(b"\r", b"\n")
        self._cut(block, out)
        return out

    def finish(self) -> list[Record | Issue]:
        """What the end of the file completes."""
        out: list[Record | Issue] = []
        if self.is_unusable:
            return out
        if not self._started and self._tail:
            rest, self._tail = self._tail, b""
            self._cut(self._begin(rest, out), out)
        if self._dropping:
            self._end_dropped(out)
        elif self._tail:
            line, self._tail = self._tail, b""
            self._take(line, out)
        while self._open and not self.is_unusable:
            self._recover(out, words.OPEN_QUOTE)
            while self._again and not self.is_unusable:
                self._step(self._again.popleft(), out)
        return out

    def _begin(self, block: bytes, out: list[Record | Issue]) -> bytes:
        self._started = True
        foreign = find_foreign(block)
        if foreign is not None:
            self.is_unusable = True
            out.append(foreign.issue(1))
            return b""
        block = block.removeprefix(b"\xef\xbb\xbf")
        self._carriage_returns = b"\r" in block and b"\n" not in block
        head = block.replace(b"\r", b"\n").partition(b"\n")[0].decode("utf-8", "replace")
        self._delimiter = max(_DELIMITERS, key=head.count)
        return block

    def _cut(self, block: bytes, out: list[Record | Issue]) -> None:
        """Cut a block into lines; what follows its last line end waits for the next block."""
        pieces = block.split(b"\n")
        if len(pieces) > 1:
            if self._dropping:
                self._dropped_quotes += pieces[0].count(b'"')
                self._end_dropped(out)
            else:
                self._take(self._tail + pieces[0], out)
            for line in pieces[1:-1]:
                self._take(line, out)
            self._tail = b""
        if self._dropping:
            self._dropped_quotes += pieces[-1].count(b'"')
            return
        self._tail += pieces[-1]
        if len(self._tail) > MAX_RECORD_BYTES:
            self._dropping, self._dropped_quotes, self._tail = True, self._tail.count(b'"'), b""

    def _end_dropped(self, out: list[Record | Issue]) -> None:
        """A line that was too large has come to its end: complain, and know whether a quoted cell goes on behind it."""
        self._dropping = False
        was_open = bool(self._open) or self._passing_over
        if not was_open:
            self.row += 1
        if not self._passing_over:
            out.append(words.CELL_TOO_LARGE.issue(self.row, limit=f"{MAX_CELL_CHARACTERS:,}"))
        self._close()
        self._passing_over = was_open != (self._dropped_quotes % 2 == 1)

    def _take(self, line: bytes, out: list[Record | Issue]) -> None:
        if self.is_unusable:
            return
        if len(line) > MAX_RECORD_BYTES:
            self._dropped_quotes = line.count(b'"')
            self._end_dropped(out)
            return
        try:
            text = line.decode()
        except UnicodeDecodeError:
            # What cannot be read stays marked in the text itself, so that the mark follows it wherever it goes.
            text = line.decode("utf-8", "surrogateescape")
            self._has_strange_characters = True
        if b"\x00" in line:
            self._has_strange_characters = True
        self._step(text, out)
        while self._again and not self.is_unusable:
            self._step(self._again.popleft(), out)

    def _step(self, text: str, out: list[Record | Issue]) -> None:
        if self._passing_over:
            if '"' in text and self._ends_inside(text) is False:
                self._close()
        elif self._open:
            self._continue(text, out)
        else:
            self.row += 1
            self._first(text, out)

    def _first(self, line: str, out: list[Record | Issue]) -> None:
        text = line.removesuffix("\r")
        if '"' not in text and "\r" not in text and len(text) <= MAX_CELL_CHARACTERS:
            self._emit(text.split(self._delimiter), out)
            return
        try:
            self._emit(next(csv.reader([text], delimiter=self._delimiter, strict=True), []), out)
        except csv.Error as error:
            if str(error) == _UNFINISHED:
                # Inside of a cell, a CR before the line's end belongs to the text.
                self._open, self._open_size = [line], len(line)
                return
            is_large = "field limit" in str(error)
            self._complain(out, words.CELL_TOO_LARGE if is_large else words.BROKEN_QUOTE)
            self._passing_over = is_large and text.count('"') % 2 == 1

    def _continue(self, text: str, out: list[Record | Issue]) -> None:
        self._open.append(text)
        self._open_size += len(text)
        ends_inside = self._ends_inside(text) if '"' in text else True
        if ends_inside is None:
            self._recover(out, words.BROKEN_QUOTE)
        elif not ends_inside:
            self._complete(out)
        elif self._open_size > MAX_RECORD_BYTES:
            self._recover(out, words.OPEN_QUOTE)

    def _ends_inside(self, text: str) -> bool | None:
        """Whether a line that begins inside a quoted cell also ends inside one; None where its quotes make no sense."""
        try:
            next(csv.reader(['"' + text.removesuffix("\r")], delimiter=self._delimiter, strict=True), None)
        except csv.Error as error:
            return True if str(error) == _UNFINISHED else None
        return False

    def _complete(self, out: list[Record | Issue]) -> None:
        lines = [line + "\n" for line in self._open]
        lines[-1] = self._open[-1].removesuffix("\r")
        try:
            cells = next(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            self._complain(out, words.CELL_TOO_LARGE if "field limit" in str(error) else words.BROKEN_QUOTE)
            return
        self._emit(cells, out)

    def _recover(self, out: list[Record | Issue], sentence: Sentence) -> None:
        """Give up a record that does not end.

        If lines of it look like rows of their own, its quote was never closed, and they are read again as rows; else it
        is one enormous cell, which is passed over up to its end. A file that needs this without end is given up.
        """
        rest, is_large = self._open[1:], self._open_size > MAX_RECORD_BYTES
        if not any(self._looks_like_row(line) for line in rest):
            self._complain(out, words.CELL_TOO_LARGE if is_large else sentence)
            self._passing_over = is_large
            return
        self._reread += len(rest)
        if self._reread > _REREAD_LINES + 2 * self.row:
            self._complain(out, words.HOPELESS)
            self.is_unusable = True
            return
        self._complain(out, sentence)
        self._again.extendleft(reversed(rest))

    def _looks_like_row(self, text: str) -> bool:
        width = text.count(self._delimiter) + 1
        if self._width < _TELLING_WIDTH:
            return width == self._width
        return width >= self._width if '"' in text else width == self._width

    def _emit(self, cells: list[str], out: list[Record | Issue]) -> None:
        self._close()
        self._width = self._width or len(cells)
        if self._has_strange_characters and self._is_strange(cells, out):
            return
        if any(cells):
            out.append(Record(row=self.row, cells=cells))

    def _is_strange(self, cells: list[str], out: list[Record | Issue]) -> bool:
        whole = "".join(cells)
        if _UNREADABLE.search(whole):
            out.append(words.NOT_UTF8.issue(self.row))
        elif "\x00" in whole:
            out.append(words.NOT_TEXT.issue(self.row))
        else:
            return False
        return True

    def _complain(self, out: list[Record | Issue], sentence: Sentence) -> None:
        self._close()
        out.append(sentence.issue(self.row, limit=f"{MAX_CELL_CHARACTERS:,}"))

    def _close(self) -> None:
        self._open, self._open_size = [], 0
        self._passing_over = False


def read_all(blocks: Iterator[bytes]) -> Iterator[Record | Issue]:
    """The records and issues of a whole file."""
    reader = RecordReader()
    for block in blocks:
        yield from reader.feed(block)
    yield from reader.finish()
