"""Which period is meant. Pure."""

from datetime import UTC, datetime, timedelta

from sokoni.commerce.insight.errors import InsightPeriodInvalid
from sokoni.commerce.insight.types import Period

USUAL = timedelta(days=30)
MAX_DAYS = 1096


def period(date_from: datetime | None, date_to: datetime | None, *, now: datetime) -> Period:
    """The period between two times, up to now and 30 days long where it is not said; times without a zone are UTC.

    Raises:
        InsightPeriodInvalid: it ends before it begins, or is longer than three years.
    """
    end = _aware(date_to) if date_to is not None else now
    try:
        start = _aware(date_from) if date_from is not None else end - USUAL
    except OverflowError:
        raise InsightPeriodInvalid(days=MAX_DAYS) from None
    if not timedelta(0) < end - start <= timedelta(days=MAX_DAYS):
        raise InsightPeriodInvalid(days=MAX_DAYS)
    return Period(start, end)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
