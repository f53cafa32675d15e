"""When a shop is open, as others see it."""

from dataclasses import dataclass
from datetime import date, datetime

MINUTES_A_DAY = 1440
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From when to when a shop is open on a day, half-open, in minutes since midnight; 1440 is the day's end."""

    opens: int
    closes: int


# The spans of each day in their order, Monday first.
Week = tuple[tuple[Span, ...], ...]
NO_HOURS: Week = ((),) * DAYS_A_WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """Days on which a shop is closed, both included, with its own words for them.

    `takes_orders`: they are sent once it is open again; else it sells nothing meanwhile.
    """

    starts_on: date
    ends_on: date
    message: str = ""
    takes_orders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """When a shop is open; without any hours it is on all days but its holidays.

    `sells_when_closed`: outside its hours it takes orders nevertheless, and sends them once it is open.
    """

    zone: str = "UTC"
    week: Week = NO_HOURS
    holidays: tuple[Holiday, ...] = ()
    sells_when_closed: bool = True

    @property
    def has_hours(self) -> bool:
        """Whether the shop says anything of its week."""
        return any(self.week)


ALWAYS_OPEN = Opening()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a shop stands in a moment.

    `message` is what it says of the holiday it is on. `reopens_at` is when it opens next, None while it is open.
    `dispatch_in_days` is in how many days, by its own calendar, it is open and can send what is ordered now.
    """

    is_open: bool
    takes_orders: bool
    is_holiday: bool = False
    message: str = ""
    reopens_at: datetime | None = None
    dispatch_in_days: int = 0
