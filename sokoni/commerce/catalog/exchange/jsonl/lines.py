"""Lines out of blocks of bytes, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.records import find_foreign
from sokoni.commerce.catalog.types import Issue

# The largest product that can be: 2,048 variants, 250 images and long texts in many languages.
MAX_LINE_BYTES = 8 * 1024 * 1024
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    row: int
    data: bytes


class LineReader:
    """Takes blocks as they come and gives lines and issues in the file's order; blank lines are counted only."""

    def __init__(self) -> None:
        self.row = 0
        self.is_unusable = False
        self._pieces: list[bytes] = []
        self._size = 0
        self._dropping = False

    def feed(self, block: bytes) -> Iterator[Line | Issue]:
        """What a block completes."""
        first, *rest = block.split(b"\n")
        self._keep(first)
        for piece in rest:
            yield from self._end()
            self._keep(piece)

    def finish(self) -> Iterator[Line | Issue]:
        """What the end of the file completes."""
        if self._size or self._dropping:
            yield from self._end()

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > MAX_LINE_BYTES:
            self._dropping, self._pieces = True, []
        elif piece:
            self._pieces.append(piece)

    def _end(self) -> Iterator[Line | Issue]:
        self.row += 1
        line, dropped = b"".join(self._pieces), self._dropping
        self._pieces, self._size, self._dropping = [], 0, False
        if self.is_unusable:
            return
        if dropped:
            yield words.LINE_TOO_LONG.issue(self.row, limit=f"{MAX_LINE_BYTES // 1024 // 1024}")
            return
        if self.row == 1:
            foreign = find_foreign(line)
            if foreign is not None:
                self.is_unusable = True
                yield foreign.issue(1)
                return
            line = line.removeprefix(_MARK)
        if line.strip():
            yield Line(self.row, line)
