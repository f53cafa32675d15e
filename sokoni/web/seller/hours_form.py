"""Hours and holidays as a form: filled from what a shop says, and read back with mistakes beside their fields."""

import re
from datetime import date

from sokoni.commerce.shop.opening.rules import MOST_HOLIDAYS, MOST_SPANS
from sokoni.commerce.shop.opening.schemas import clock_of
from sokoni.commerce.shop.opening.types import DAYS_A_WEEK, MINUTES_A_DAY, Holiday, Opening, Span
from sokoni.web.forms import Form
from sokoni.web.order_forms import latin
from sokoni.web.translation import N_

SPARE_ROWS = 2
NO_CLOCK = N_("Write when the shop opens and when it closes, such as 09:00 and 17:30.")
NO_DAY = N_("Choose the first and the last day.")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)(?::00)?")


def show(opening: Opening) -> Form:
    """A form that says when a shop is open."""
    values = {"zone": opening.zone, "sells": "1" if opening.sells_when_closed else ""}
    for day, spans in enumerate(opening.week):
        for number, span in enumerate(spans):
            values[f"opens-{day}-{number}"] = clock_of(span.opens)
            values[f"closes-{day}-{number}"] = clock_of(span.closes % MINUTES_A_DAY)
    for at, holiday in enumerate(opening.holidays):
        values |= {
            f"from-{at}": holiday.starts_on.isoformat(),
            f"until-{at}": holiday.ends_on.isoformat(),
            f"message-{at}": holiday.message,
            f"orders-{at}": "1" if holiday.takes_orders else "",
        }
    return Form(values)


def rows_of(form: Form) -> int:
    """How many holidays the form has room for: those that are there and some more."""
    filled = [at for at in range(MOST_HOLIDAYS) if form.text(f"from-{at}") or form.text(f"until-{at}")]
    return min(max(filled, default=-1) + 1 + SPARE_ROWS, MOST_HOLIDAYS)


def read(form: Form) -> Opening:
    """What was typed; what cannot be read is a mistake beside its field."""
    week = tuple(_spans(form, day) for day in range(DAYS_A_WEEK))
    holidays = [_holiday(form, at) for at in range(MOST_HOLIDAYS)]
    return Opening(
        zone=form.text("zone"),
        week=week,
        holidays=tuple(each for each in holidays if each is not None),
        sells_when_closed=bool(form.text("sells")),
    )


def _spans(form: Form, day: int) -> tuple[Span, ...]:
    found = []
    for number in range(MOST_SPANS):
        opens, closes = form.text(f"opens-{day}-{number}"), form.text(f"closes-{day}-{number}")
        if not opens and not closes:
            continue
        first, last = _minutes(opens), _minutes(closes)
        if first is None or last is None:
            form.mistakes[f"day-{day}"] = NO_CLOCK
        else:
            # Who closes at midnight closes at the day's end.
            found.append(Span(first, last or MINUTES_A_DAY))
    return tuple(sorted(found))


def _minutes(clock: str) -> int | None:
    typed = _CLOCK.fullmatch(latin(clock))
    minutes = int(typed[1]) * 60 + int(typed[2]) if typed else MINUTES_A_DAY + 1
    return minutes if minutes <= MINUTES_A_DAY else None


def _holiday(form: Form, at: int) -> Holiday | None:
    first, last = form.text(f"from-{at}"), form.text(f"until-{at}")
    if not first and not last:
        return None
    try:
        starts_on = date.fromisoformat(latin(first or last))
        ends_on = date.fromisoformat(latin(last or first))
    except ValueError:
        form.mistakes[f"from-{at}"] = NO_DAY
        return None
    return Holiday(
        starts_on=starts_on,
        ends_on=ends_on,
        message=form.text(f"message-{at}"),
        takes_orders=bool(form.text(f"orders-{at}")),
    )
