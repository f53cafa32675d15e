"""When a shop is open, in words: its week, its holidays, and how it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sokoni.commerce.shop.opening import rules
from sokoni.commerce.shop.opening.types import DAYS_A_WEEK, Opening, Span
from sokoni.web.wording import Wording

BETWEEN = "\u2013"


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of the week with its hours; without any the shop is closed on it."""

    name: str
    hours: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class ShownHoliday:
    """A holiday as its shop's page tells it."""

    days: str
    message: str
    takes_orders: bool


@dataclass(frozen=True, slots=True)
class ShownOpening:
    """Hours and holidays of a shop; no days where it says nothing of its week."""

    days: Sequence[ShownDay]
    holidays: Sequence[ShownHoliday]
    city: str


def show(opening: Opening, wording: Wording, now: datetime) -> ShownOpening:
    """Hours and holidays in the reader's words, by the shop's clock."""
    today = rules.today_in(opening, now)
    days = [
        ShownDay(name=name, hours=say_spans(opening.week[place], wording), is_today=place == today.weekday())
        for place, name in wording.weekdays()
    ]
    return ShownOpening(
        days=days if opening.has_hours else (),
        holidays=[
            ShownHoliday(say_days(each.starts_on, each.ends_on, wording), each.message, each.takes_orders)
            for each in rules.without_past(opening, today=today)
        ],
        city=wording.city(opening.zone),
    )


def say_spans(spans: Sequence[Span], wording: Wording) -> str:
    """The hours of a day, one span behind the other."""
    return ", ".join(f"{wording.clock(each.opens)}{BETWEEN}{wording.clock(each.closes)}" for each in spans)


def say_days(first: date, last: date, wording: Wording) -> str:
    """The days of a holiday."""
    return wording.day(first) if first == last else f"{wording.day(first)} {BETWEEN} {wording.day(last)}"


def recall_week(stored: Sequence[Sequence[Sequence[int]]], wording: Wording) -> str:
    """A week as the record of changes kept it."""
    days = [tuple(Span(opens, closes) for opens, closes in spans) for spans in stored]
    said = [
        f"{name} {say_spans(days[place], wording)}"
        for place, name in wording.weekdays()
        if len(days) == DAYS_A_WEEK and days[place]
    ]
    return " · ".join(said)


def recall_holidays(stored: Sequence[Mapping[str, Any]], wording: Wording) -> str:
    """Holidays as the record of changes kept them."""
    return " · ".join(
        say_days(date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"]), wording) for each in stored
    )
