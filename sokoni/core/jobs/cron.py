"""When a cron expression is due next. Pure, in UTC.

Five fields (minute, hour, day of month, month, day of week) or six with seconds first; each `*`, a number, a range
`1-5`, a step `*/15` or `10-50/20`, or a list of those. Sunday is 0 or 7. As in every cron, a day matches if either
day field does when both are restricted. Source: POSIX.1-2024, crontab.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_BOUNDS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = ("second", "minute", "hour", "day of month", "month", "day of week")
# Four years hold every date, except across a century without a leap day (1900, 2100): then eight do.
_HORIZON_DAYS = 8 * 366


class InvalidCronError(ValueError):
    """The expression cannot be read, or never comes due."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed expression: the values at which each field matches."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def matches_date(self, moment: datetime) -> bool:
        """Whether some time of that day matches."""
        if moment.month not in self.months:
            return False
        by_day = moment.day in self.days
        by_weekday = moment.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday


def parse(expression: str) -> Cron:
    """Read an expression.

    Raises:
        InvalidCronError: it cannot be read.
    """
    fields = expression.split()
    if len(fields) == 5:  # noqa: PLR2004  # cron's five fields; seconds are an extension
        fields = ["0", *fields]
    if len(fields) != len(_BOUNDS):
        msg = f"{expression!r} has {len(fields)} fields; cron has five, or six with seconds first"
        raise InvalidCronError(msg)
    second, minute, hour, day, month, weekday = (
        _parse_field(text, name, *bounds) for text, name, bounds in zip(fields, _NAMES, _BOUNDS, strict=True)
    )
    return Cron(
        seconds=tuple(sorted(second)),
        minutes=tuple(sorted(minute)),
        hours=tuple(sorted(hour)),
        days=day,
        months=month,
        weekdays=frozenset(value % 7 for value in weekday),
        any_day=fields[3].startswith("*"),
        any_weekday=fields[5].startswith("*"),
    )


def next_after(expression: str, moment: datetime) -> datetime:
    """The first time after `moment`, never at it, that the expression matches.

    Raises:
        InvalidCronError: it cannot be read, or no date matches (30 February).
    """
    cron = parse(expression)
    start = moment.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    day = start.replace(hour=0, minute=0, second=0)
    for _ in range(_HORIZON_DAYS):
        if cron.matches_date(day):
            found = _first_time(cron, max(start, day))
            if found is not None:
                return found
        day += timedelta(days=1)
    msg = f"{expression!r} never comes due"
    raise InvalidCronError(msg)


def _first_time(cron: Cron, start: datetime) -> datetime | None:
    """The first matching time at or after `start` on its day."""
    for hour in (value for value in cron.hours if value >= start.hour):
        from_minute = start.minute if hour == start.hour else 0
        for minute in (value for value in cron.minutes if value >= from_minute):
            is_first = (hour, minute) == (start.hour, start.minute)
            for second in (value for value in cron.seconds if not is_first or value >= start.second):
                return start.replace(hour=hour, minute=minute, second=second)
    return None


def _parse_field(text: str, name: str, low: int, high: int) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, _, step_text = part.partition("/")
        try:
            first, last = _parse_span(span, low, high, has_step=bool(step_text))
            step = int(step_text) if "/" in part else 1
        except ValueError:
            first, last, step = low, low - 1, 0
        if not low <= first <= last <= high or step < 1:
            msg = f"{text!r} is no {name}: write {low} to {high}, *, ranges, steps or lists"
            raise InvalidCronError(msg)
        values.update(range(first, last + 1, step))
    return frozenset(values)


def _parse_span(span: str, low: int, high: int, *, has_step: bool) -> tuple[int, int]:
    if span == "*":
        return low, high
    first, dash, last = span.partition("-")
    if dash:
        return int(first), int(last)
    return int(first), high if has_step else int(first)
