"""What may be refused around a bank statement.

DomainError
├── StatementUnreadable   no days and amounts are found in the file
├── StatementTooLong      more lines than are looked at together
└── NothingChosen         no line was named
"""

from sokoni.core.errors import DomainError, Kind


class StatementUnreadable(DomainError):
    """A file in which no days and amounts are found."""

    code = "bankstatement.unreadable"
    kind = Kind.INVALID
    message = "No dates and amounts were found in this file."
    hint = "Export the statement of your account as CSV, with a column of dates and one of amounts."


class StatementTooLong(DomainError):
    """A file with more lines than are looked at together."""

    code = "bankstatement.too_long"
    kind = Kind.INVALID
    message = "The file has more than {most} lines."
    hint = "Export a shorter time, such as one month."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class NothingChosen(DomainError):
    """No line was named that should count as paid."""

    code = "bankstatement.nothing_chosen"
    kind = Kind.INVALID
    message = "No line was chosen."
    hint = "Tick the lines whose money you have seen, then confirm them."
