"""When messages are said. Pure."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sokoni.telegram.schedule.errors import MessageEmpty, TimingOver, TimingUnfit
from sokoni.telegram.schedule.types import MessageDraft, Repeat, Timing

# Later than this, nobody is helped by what was to be said (the server stood still); it waits for its next time.
WORTH = timedelta(hours=1)
# Every timing has a time within that: the 29th of each month, and each weekday, come around.
_LOOKED_AHEAD = timedelta(days=366)


def next_at(timing: Timing, *, after: datetime, zone: str) -> datetime | None:
    """The first time after another one; None where none is to come.

    A time of day that the clock leaps over counts as much later as the leap is long, and one that comes twice counts
    the first time: each day has it once.
    """
    here = ZoneInfo(zone)
    first = after.astimezone(here).date() - timedelta(days=1)
    for day in _days(timing, first):
        moment = _moment(day, timing.at, here)
        if moment > after:
            return moment
    return None


def check(draft: MessageDraft) -> None:
    """Whether a draft can be kept.

    Raises:
        MessageEmpty, TimingUnfit: see their words.
    """
    if not draft.text.strip() and draft.media is None:
        raise MessageEmpty
    timing = draft.timing
    needs_day = timing.repeat is Repeat.ONCE and timing.on is None
    if needs_day or (timing.repeat is Repeat.WEEKLY and not timing.weekdays):
        raise TimingUnfit


def first_at(timing: Timing, *, now: datetime, zone: str) -> datetime:
    """The first time of a message.

    Raises:
        TimingOver: none is to come.
    """
    found = next_at(timing, after=now, zone=zone)
    if found is None:
        raise TimingOver
    return found


def is_worth_saying(due: datetime, now: datetime) -> bool:
    """Whether a message is still to be said that was due then."""
    return now - due < WORTH


def _days(timing: Timing, first: date) -> Iterator[date]:
    if timing.repeat is Repeat.ONCE:
        if timing.on is not None:
            yield timing.on
        return
    day = max(first, timing.on or first)
    for _ in range(_LOOKED_AHEAD.days):
        if _is_day_of(timing, day):
            yield day
        day += timedelta(days=1)


def _is_day_of(timing: Timing, day: date) -> bool:
    match timing.repeat:
        case Repeat.WEEKLY:
            return day.weekday() in timing.weekdays
        case Repeat.MONTHLY:
            return day.day == min(timing.day, calendar.monthrange(day.year, day.month)[1])
        case _:
            return True


def _moment(day: date, at: str, zone: ZoneInfo) -> datetime:
    # The first of two: fold=0. A time that there is not becomes the one that the clock shows then.
    return datetime.combine(day, time.fromisoformat(at), tzinfo=zone).astimezone(UTC)
