"""Why figures cannot be told.

DomainError
└── InsightPeriodInvalid    the period ends before it begins, or is too long
"""

from sokoni.core.errors import DomainError, Kind


class InsightPeriodInvalid(DomainError):
    """A period that ends before it begins, or is longer than anybody compares."""

    code = "insight.period_invalid"
    kind = Kind.INVALID
    message = "A period begins before it ends, and is at most {days} days long."
    hint = "Leave both dates out for the last 30 days."

    def __init__(self, *, days: int) -> None:
        super().__init__(field="date_from", days=days)
