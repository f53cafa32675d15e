"""Hours and holidays on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.shop.opening import rules
from sokoni.commerce.shop.opening.types import MINUTES_A_DAY, Holiday, Opening, Span, Standing, Week
from sokoni.core.schema import Schema

Clock = Annotated[
    str,
    StringConstraints(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$"),
    Field(description="By the shop's clock; 24:00 is the day's end.", examples=["09:30"]),
]
Message = Annotated[str, StringConstraints(strip_whitespace=True, max_length=rules.MAX_MESSAGE, pattern=r"^[^\x00]*$")]


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SpanBody(Schema):
    """From when to when a shop is open on a day."""

    model_config = ConfigDict(extra="forbid")

    opens: Clock
    closes: Clock

    def to_span(self) -> Span:
        """The span in our own words."""
        return Span(_minutes(self.opens), _minutes(self.closes))

    @classmethod
    def of(cls, span: Span) -> Self:
        """The wire form of a span."""
        return cls(opens=clock_of(span.opens), closes=clock_of(span.closes))


class HolidayBody(Schema):
    """Days on which a shop is closed, both included."""

    model_config = ConfigDict(extra="forbid")

    starts_on: date
    ends_on: date
    message: Message = ""
    takes_orders: bool = Field(
        default=False, description="Whether it takes orders, and sends them once it is open again."
    )

    def to_holiday(self) -> Holiday:
        """The holiday in our own words."""
        return Holiday(**self.model_dump())

    @classmethod
    def of(cls, holiday: Holiday) -> Self:
        """The wire form of a holiday."""
        return cls(
            starts_on=holiday.starts_on,
            ends_on=holiday.ends_on,
            message=holiday.message,
            takes_orders=holiday.takes_orders,
        )


Spans = Annotated[list[SpanBody], Field(max_length=rules.MOST_SPANS)]


class WeekBody(Schema):
    """The hours of each day; on a day without any the shop is closed."""

    model_config = ConfigDict(extra="forbid")

    monday: Spans = Field(default_factory=list)
    tuesday: Spans = Field(default_factory=list)
    wednesday: Spans = Field(default_factory=list)
    thursday: Spans = Field(default_factory=list)
    friday: Spans = Field(default_factory=list)
    saturday: Spans = Field(default_factory=list)
    sunday: Spans = Field(default_factory=list)

    def to_week(self) -> Week:
        """The week in our own words, Monday first."""
        return tuple(tuple(span.to_span() for span in getattr(self, day)) for day in _DAYS)

    @classmethod
    def of(cls, week: Week) -> Self:
        """The wire form of a week."""
        return cls(**{day: [SpanBody.of(span) for span in spans] for day, spans in zip(_DAYS, week, strict=True)})


class OpeningIn(Schema):
    """When a shop is open. Without hours on any day it is on all days but its holidays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "zone": "America/Bogota",
                    "week": {"monday": [{"opens": "09:00", "closes": "17:00"}]},
                    "holidays": [{"starts_on": "2026-12-24", "ends_on": "2027-01-06", "message": "Back on the 7th."}],
                }
            ]
        },
    )

    zone: Annotated[str, StringConstraints(max_length=64)]
    week: WeekBody = Field(default_factory=WeekBody)
    holidays: Annotated[list[HolidayBody], Field(max_length=rules.MOST_HOLIDAYS)] = Field(default_factory=list)
    sells_when_closed: bool = Field(
        default=True, description="Whether it takes orders outside its hours, and sends them once it is open."
    )

    def to_opening(self) -> Opening:
        """Hours and holidays in our own words."""
        return Opening(
            zone=self.zone,
            week=self.week.to_week(),
            holidays=tuple(each.to_holiday() for each in self.holidays),
            sells_when_closed=self.sells_when_closed,
        )


class OpeningNowOut(Schema):
    """How a shop stands at this moment."""

    is_open: bool
    takes_orders: bool
    message: str = Field(description="What it says of the holiday it is on.")
    reopens_at: datetime | None = Field(description="When it opens next; null while it is open.")
    dispatch_in_days: int = Field(description="In how many days it can send what is ordered now.")

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """The wire form of a standing."""
        return cls(
            is_open=standing.is_open,
            takes_orders=standing.takes_orders,
            message=standing.message,
            reopens_at=standing.reopens_at,
            dispatch_in_days=standing.dispatch_in_days,
        )


class OpeningOut(Schema):
    """When a shop is open, and how it stands now."""

    zone: str
    week: WeekBody
    holidays: list[HolidayBody]
    sells_when_closed: bool
    now: OpeningNowOut

    @classmethod
    def of(cls, opening: Opening, moment: datetime) -> Self:
        """The wire form of hours and holidays, those left out that are over."""
        left = rules.without_past(opening, today=rules.today_in(opening, moment))
        return cls(
            zone=opening.zone,
            week=WeekBody.of(opening.week),
            holidays=[HolidayBody.of(each) for each in left],
            sells_when_closed=opening.sells_when_closed,
            now=OpeningNowOut.of(rules.standing(opening, moment)),
        )


def clock_of(minutes: int) -> str:
    """Minutes since midnight as a clock shows them."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return min(int(hours) * 60 + int(minutes), MINUTES_A_DAY)
