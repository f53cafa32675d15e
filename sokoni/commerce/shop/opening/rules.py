"""Whether a shop is open, takes orders, and when it sends them. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sokoni.commerce.shop.errors import ShopDraftInvalid
from sokoni.commerce.shop.opening.types import DAYS_A_WEEK, MINUTES_A_DAY, Holiday, Opening, Span, Standing
from sokoni.core.errors import Reason

MOST_SPANS, MOST_HOLIDAYS = 2, 20
# Far enough for everybody, and near enough to look for the next open day at every visit.
FARTHEST = timedelta(days=731)
MAX_MESSAGE = 500
_DAY = timedelta(days=1)
_OPEN = Standing(is_open=True, takes_orders=True)


@cache
def zones() -> tuple[str, ...]:
    """The names of places whose time a shop may live by, in their order."""
    return ("UTC", *sorted(each for each in available_timezones() if "/" in each and not each.startswith("Etc/")))


def check(opening: Opening, *, today: date) -> None:
    """Pass hours and holidays that can be kept.

    Raises:
        ShopDraftInvalid: something cannot be; the error names the field.
    """
    if opening.zone not in zones():
        raise ShopDraftInvalid(field="zone", reason=Reason("it is no time zone, such as America/Bogota"))
    if len(opening.week) != DAYS_A_WEEK:
        raise ShopDraftInvalid(field="week", reason=Reason("a week has seven days"))
    for spans in opening.week:
        _check_spans(spans)
    if len(opening.holidays) > MOST_HOLIDAYS:
        raise ShopDraftInvalid(field="holidays", reason=Reason("there are more than {most}", most=MOST_HOLIDAYS))
    for holiday in opening.holidays:
        _check_holiday(holiday, today=today)


def standing(opening: Opening, moment: datetime) -> Standing:
    """How a shop stands in a moment."""
    if not (opening.has_hours or opening.holidays):
        return _OPEN
    local = moment.astimezone(ZoneInfo(opening.zone))
    minute = local.hour * 60 + local.minute
    holiday = _holiday_on(opening, local.date())
    is_open = holiday is None and (not opening.has_hours or _is_within(opening, local.date(), minute))
    takes_orders = holiday.takes_orders if holiday is not None else is_open or opening.sells_when_closed
    day, opens = next(_openings(opening, local.date(), minute))
    return Standing(
        is_open=is_open,
        takes_orders=takes_orders,
        is_holiday=holiday is not None,
        message=holiday.message if holiday is not None else "",
        reopens_at=None if is_open else _moment(opening, day, opens),
        dispatch_in_days=(day - local.date()).days,
    )


def without_past(opening: Opening, *, today: date) -> tuple[Holiday, ...]:
    """The holidays that are not over, the earliest first."""
    left = [each for each in opening.holidays if each.ends_on >= today]
    return tuple(sorted(left, key=lambda each: (each.starts_on, each.ends_on, each.message)))


def today_in(opening: Opening, moment: datetime) -> date:
    """Which day it is at the shop."""
    return moment.astimezone(ZoneInfo(opening.zone)).date()


def to_json(opening: Opening) -> Mapping[str, Any]:
    """Hours and holidays as the shop's row and the record of changes keep them."""
    return {
        "zone": opening.zone,
        "week": [[[span.opens, span.closes] for span in spans] for spans in opening.week],
        "holidays": [
            {
                "starts_on": each.starts_on.isoformat(),
                "ends_on": each.ends_on.isoformat(),
                "message": each.message,
                "takes_orders": each.takes_orders,
            }
            for each in opening.holidays
        ],
        "sells_when_closed": opening.sells_when_closed,
    }


def from_json(stored: Mapping[str, Any]) -> Opening:
    """Hours and holidays as they were kept."""
    return Opening(
        zone=stored["zone"],
        week=tuple(tuple(Span(opens, closes) for opens, closes in spans) for spans in stored["week"]),
        holidays=tuple(
            Holiday(
                starts_on=date.fromisoformat(each["starts_on"]),
                ends_on=date.fromisoformat(each["ends_on"]),
                message=each["message"],
                takes_orders=each["takes_orders"],
            )
            for each in stored["holidays"]
        ),
        sells_when_closed=stored["sells_when_closed"],
    )


def _check_spans(spans: tuple[Span, ...]) -> None:
    if len(spans) > MOST_SPANS:
        raise ShopDraftInvalid(field="week", reason=Reason("a day opens at most {most} times", most=MOST_SPANS))
    last = 0
    for span in spans:
        if not last <= span.opens < span.closes <= MINUTES_A_DAY:
            raise ShopDraftInvalid(
                field="week", reason=Reason("a shop closes after it has opened, and opens again after that")
            )
        last = span.closes


def _check_holiday(holiday: Holiday, *, today: date) -> None:
    if holiday.ends_on < holiday.starts_on:
        raise ShopDraftInvalid(field="holidays", reason=Reason("one ends before it begins"))
    if holiday.ends_on - today > FARTHEST:
        raise ShopDraftInvalid(field="holidays", reason=Reason("one ends more than two years from now"))
    if len(holiday.message) > MAX_MESSAGE:
        raise ShopDraftInvalid(
            field="holidays", reason=Reason("a message is longer than {most} characters", most=MAX_MESSAGE)
        )
    if "\x00" in holiday.message:
        raise ShopDraftInvalid(field="holidays", reason=Reason("it holds a character that is no text"))


def _holiday_on(opening: Opening, day: date) -> Holiday | None:
    """The holiday of a day; of several that meet the one that sells nothing, then the one that lasts longest."""
    meeting = [each for each in opening.holidays if each.starts_on <= day <= each.ends_on]
    return max(meeting, key=lambda each: (not each.takes_orders, each.ends_on, each.message), default=None)


def _is_within(opening: Opening, day: date, minute: int) -> bool:
    return any(span.opens <= minute < span.closes for span in opening.week[day.weekday()])


def _openings(opening: Opening, today: date, minute: int) -> Iterator[tuple[date, int]]:
    """The days from today on that have an open minute left, each with the first of them; never ends.

    It is asked for one: behind the last holiday comes a week, and the week has hours, or every day has.
    """
    day, since = today, minute
    while True:
        if _holiday_on(opening, day) is None:
            spans = opening.week[day.weekday()] if opening.has_hours else (Span(0, MINUTES_A_DAY),)
            opens = next((max(span.opens, since) for span in spans if span.closes > since), None)
            if opens is not None:
                yield day, opens
        day, since = day + _DAY, 0


def _moment(opening: Opening, day: date, minute: int) -> datetime:
    """A minute of a day at the shop; one that the clocks leave out is the one behind the gap."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(opening.zone))
    return wall.astimezone(UTC)
