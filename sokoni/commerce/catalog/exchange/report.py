"""What was found in a file, as a CSV that a spreadsheet shows beside it."""

from collections.abc import Callable, Sequence

from sokoni.commerce.catalog.exchange.writing import csv_lines, guard
from sokoni.commerce.catalog.types import Issue

COLUMNS = ("row", "severity", "code", "column", "handle", "message")
# Without it, Excel takes a CSV for the letters of its own country.
_MARK = b"\xef\xbb\xbf"


def as_csv(issues: Sequence[Issue], *, say: Callable[[Issue], str] = lambda issue: issue.message) -> bytes:
    """Issues as a table; `say` puts them into words of another language."""
    rows = (
        (str(issue.row), issue.severity, issue.code, guard(issue.column), guard(issue.handle), guard(say(issue)))
        for issue in issues
    )
    return _MARK + csv_lines([COLUMNS, *rows])
