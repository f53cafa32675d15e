"""A bank's file as lines of a statement. Pure."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sokoni.commerce.bankstatement import cells, layout
from sokoni.commerce.bankstatement.errors import StatementTooLong, StatementUnreadable
from sokoni.commerce.bankstatement.layout import Layout, Role
from sokoni.commerce.bankstatement.types import BadRow, Fault, NewLine, ReadLine, ReadStatement
from sokoni.core import money
from sokoni.core.money import Money

MOST_LINES = 5_000
_SEPARATORS = (";", "\t", ",", "|")
_SAMPLE = 8_000
_LONGEST_TEXT = 500
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that says anything, and on which line of the file it ends."""

    number: int
    cells: Sequence[str]


def read(data: bytes, *, currency: str) -> ReadStatement:
    """The lines of a CSV file, and the rows of it that could not be read.

    Raises:
        StatementUnreadable: no dates and amounts are found in it.
        StatementTooLong: it has more lines than are looked at together.
    """
    text = _decoded(data)
    separator = _separator(text)
    rows = _rows(text, separator)
    if len(rows) > MOST_LINES:
        raise StatementTooLong(most=MOST_LINES)
    found = layout.find([row.cells for row in rows])
    if found is None:
        raise StatementUnreadable
    lines, bad_rows = [], []
    for read_row in _read_rows(rows, found, currency=currency, guess="," if separator == ";" else "."):
        if isinstance(read_row, ReadLine):
            lines.append(read_row)
        else:
            bad_rows.append(read_row)
    if not lines:
        raise StatementUnreadable
    return ReadStatement(lines=tuple(lines), bad_rows=tuple(bad_rows))


def _rows(text: str, separator: str) -> Sequence[_Row]:
    """The rows that say anything, one more at most than are looked at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = (_Row(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells))
    try:
        return list(islice(rows, MOST_LINES + 1))
    except csv.Error as error:
        raise StatementUnreadable from error


def keyed(lines: Sequence[ReadLine]) -> Sequence[NewLine]:
    """Lines with keys that are the same in every file that has them.

    Of lines that are alike in all they say, the second is another one: files overlap by whole days.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        said = f"{line.booked_on}|{line.amount.amount}|{line.amount.currency}|{layout.plain(line.text)}"
        seen[said] += 1
        found.append(NewLine(key=hashlib.sha256(f"{said}|{seen[said]}".encode()).digest(), line=line))
    return found


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("\x00", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What old programs of the western world write; every byte means something there.
        text = data.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def _separator(text: str) -> str:
    """What most lines have in common: the sign that cuts most of them into the same number of cells."""
    sample = text[:_SAMPLE].splitlines()

    def cut(sign: str) -> tuple[int, int]:
        widths = Counter(line.count(sign) for line in sample if sign in line)
        return max(((lines, width) for width, lines in widths.items()), default=(0, 0))

    return max(_SEPARATORS, key=cut)


def _read_rows(rows: Sequence[_Row], found: Layout, *, currency: str, guess: str) -> Iterator[ReadLine | BadRow]:
    body = rows[found.first_row :]
    table = [row.cells for row in body]
    month_first = cells.is_month_first(found.column(Role.DATE, table))
    marks = {
        role: cells.decimal_mark(found.column(role, table), guess=guess)
        for role in (Role.AMOUNT, Role.CREDIT, Role.DEBIT)
    }
    exponent = money.exponent(currency)
    for row in body:
        dates = found.of(Role.DATE, row.cells)
        booked_on = cells.read_date(dates[0], month_first=month_first) if dates else None
        amount = _amount(found, row.cells, marks, exponent)
        if booked_on is None and amount is None:
            # A sum, a page's end, a word about the account.
            continue
        if booked_on is None or not amount:
            yield BadRow(row=row.number, fault=Fault.NO_DATE if booked_on is None else Fault.NO_AMOUNT)
            continue
        text = " · ".join(" ".join(cell.split()) for cell in found.of(Role.TEXT, row.cells))
        yield ReadLine(row=row.number, booked_on=booked_on, amount=Money(amount, currency), text=text[:_LONGEST_TEXT])


def _amount(found: Layout, row: Sequence[str], marks: dict[Role, str], exponent: int) -> int | None:
    """What a row says came in; below zero where it went out."""

    def said(role: Role) -> int | None:
        amounts = [cells.read_amount(cell, mark=marks[role], exponent=exponent) for cell in found.of(role, row)]
        return next((each for each in amounts if each), None)

    credit, debit, plain = said(Role.CREDIT), said(Role.DEBIT), said(Role.AMOUNT)
    amount = plain
    if credit is not None:
        amount = abs(credit)
    elif debit is not None:
        amount = -abs(debit)
    if amount is None or abs(amount) > _LARGEST:
        return None
    goes_out = any(layout.is_out(cell) for cell in found.of(Role.DIRECTION, row))
    return -abs(amount) if goes_out else amount
