"""What was found in a file, as a CSV that a spreadsheet shows beside it."""

from collections.abc import Callable, Sequence

from sokoni.commerce.catalog.types import Issue
from sokoni.core.tables import MARK, csv_lines, guard

COLUMNS = ("row", "severity", "code", "column", "handle", "message")


def as_csv(issues: Sequence[Issue], *, say: Callable[[Issue], str] = lambda issue: issue.message) -> bytes:
    """Issues as a table; `say` puts them into words of another language."""
    rows = (
        (str(issue.row), issue.severity, issue.code, guard(issue.column), guard(issue.handle), guard(say(issue)))
        for issue in issues
    )
    return MARK + csv_lines([COLUMNS, *rows])
