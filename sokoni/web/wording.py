"""Money, numbers and dates as a reader of a language writes them; decimals by our own table of currencies."""

import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import unquote

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_interval,
    format_skeleton,
    format_timedelta,
    get_day_names,
    get_timezone_location,
)
from babel.numbers import format_decimal, get_currency_symbol

from sokoni.core import jalali
from sokoni.core import money as money_rules
from sokoni.core.money import Money
from sokoni.web.calendars import Calendar

# In these, prices are whole in daily life although the currency has decimals: zeros are not shown.
# Source: CLDR, cashDigits.
_WHOLE_IN_CASH = frozenset({"COP", "CZK", "HUF", "IDR", "NOK", "PKR", "SEK", "TZS", "UZS"})
# Digits by script; Babel writes dates with Latin ones everywhere.
_DIGITS: Mapping[str, dict[int, str]] = MappingProxyType(
    {"fa": dict(zip(map(ord, "0123456789"), "۰۱۲۳۴۵۶۷۸۹", strict=True))}
)
# Where most readers of a language live, whose week begins on its own day.
_REGIONS: Mapping[str, str] = MappingProxyType({"fa": "fa_IR"})
_SEPARATORS: Mapping[str, dict[int, str]] = MappingProxyType({"fa": {ord(","): "٬", ord("."): "٫"}})  # noqa: RUF001  # that is the sign

# A reader's wording has a method of that name.
CalendarDay = date


@dataclass(frozen=True, slots=True)
class PriceParts:
    """A price in two parts, so that the amount stands large and the currency small."""

    amount: str
    currency: str
    currency_first: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """How one reader's language and zone write values."""

    language: str
    zone: tzinfo = UTC
    calendar: Calendar = "gregorian"

    def price(self, value: Money) -> PriceParts:
        """A price as amount and currency, with as many decimals as the currency has."""
        pattern = Locale.parse(self.language).currency_formats["standard"].pattern
        symbol = str(get_currency_symbol(value.currency, locale=self.language))
        first = pattern.lstrip("\u200e\u200f").startswith("¤") and len(symbol) == 1
        return PriceParts(amount=self._amount(value), currency=symbol, currency_first=first)

    def money(self, value: Money) -> str:
        """A price as one text, for titles, mails and options."""
        parts = self.price(value)
        return f"{parts.currency}{parts.amount}" if parts.currency_first else f"{parts.amount}\u00a0{parts.currency}"

    def number(self, value: int | Decimal) -> str:
        """A number with the language's separators and digits."""
        return self._figure(format_decimal(value, locale=self.language))

    def decimal(self, value: float) -> str:
        """A number with one digit behind the point, as of stars."""
        return self._figure(format_decimal(value, format="0.0", locale=self.language))

    def date(self, value: datetime) -> str:
        """A day, in the reader's zone."""
        return self.day(value.astimezone(self.zone).date())

    def day(self, value: CalendarDay) -> str:
        """A day of the calendar, wherever that is."""
        if self._is_jalali:
            day = jalali.from_gregorian(value)
            return self._digits(f"{day.day} {day.month_name} {day.year}")
        return self._digits(format_date(value, format="medium", locale=self.language))

    def clock(self, minutes: int) -> str:
        """So many minutes after midnight as a clock shows them; the day's end is 24:00."""
        return self._digits(f"{minutes // 60:02}:{minutes % 60:02}")

    def weekdays(self) -> Sequence[tuple[int, str]]:
        """The days of the week from the one on which it begins here, each with its place behind Monday and its name."""
        names = get_day_names("wide", context="stand-alone", locale=self.language)
        first = Locale.parse(_REGIONS.get(self.language, self.language)).first_week_day
        return [((first + at) % 7, str(names[(first + at) % 7])) for at in range(7)]

    def city(self, zone: str) -> str:
        """The place by whose clock a zone goes."""
        return str(get_timezone_location(zoneinfo.ZoneInfo(zone), locale=self.language, return_city=True))

    def time(self, value: datetime) -> str:
        """A day and time, in the reader's zone."""
        local = value.astimezone(self.zone)
        day = self._day(local) if self._is_jalali else format_datetime(local, format="d MMM", locale=self.language)
        return self._digits(f"{day} · {format_datetime(local, format='HH:mm', locale=self.language)}")

    def days(self, start: datetime, first: int, last: int) -> str:
        """The days from so many to so many days after another, such as '1 to 4 Dec'."""
        begin, end = (start.astimezone(self.zone) + timedelta(days=days) for days in (first, last))
        if self._is_jalali:
            return self._digits(self._jalali_days(begin, end))
        if first == last:
            return self._digits(format_skeleton("MMMd", begin, locale=self.language))
        return self._digits(format_interval(begin, end, "MMMd", locale=self.language))

    def ago(self, value: datetime, now: datetime) -> str:
        """How long ago, in words."""
        return self._digits(format_timedelta(value - now, add_direction=True, locale=self.language))

    def minutes(self, value: timedelta) -> str:
        """A duration in the unit that fits, such as '14 minutes'."""
        return self._digits(format_timedelta(value, threshold=1.2, granularity="minute", locale=self.language))

    @property
    def _is_jalali(self) -> bool:
        # The names of its months are known in Persian; in other languages nobody reads dates by it.
        return self.calendar == "jalali" and self.language == "fa"

    def _day(self, local: datetime) -> str:
        day = jalali.from_gregorian(local.date())
        return f"{day.day} {day.month_name}"

    def _jalali_days(self, begin: datetime, end: datetime) -> str:
        first, last = jalali.from_gregorian(begin.date()), jalali.from_gregorian(end.date())
        if first == last:
            return self._day(begin)
        if first.month == last.month:
            return f"{first.day} تا {self._day(end)}"
        return f"{self._day(begin)} تا {self._day(end)}"

    def _amount(self, value: Money) -> str:
        decimals = money_rules.exponent(value.currency)
        amount = Decimal(value.amount).scaleb(-decimals)
        if value.currency in _WHOLE_IN_CASH and amount == amount.to_integral_value():
            decimals = 0
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return self._figure(format_decimal(amount, format=pattern, locale=self.language))

    def _figure(self, text: str) -> str:
        return self._digits(text.translate(_SEPARATORS.get(self.language, {})))

    def _digits(self, text: str) -> str:
        return text.translate(_DIGITS.get(self.language, {}))


def zone_of(name: str | None) -> tzinfo:
    """The time zone of a name that a browser sent; UTC where it is none."""
    if not name:
        return UTC
    try:
        return zoneinfo.ZoneInfo(unquote(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
