"""Money, numbers and dates as a reader of a language writes them; decimals by our own table of currencies."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import unquote

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, get_currency_symbol

from sokoni.core import money as money_rules
from sokoni.core.money import Money

# In these, prices are whole in daily life although the currency has decimals: zeros are not shown.
# Source: CLDR, cashDigits.
_WHOLE_IN_CASH = frozenset({"COP", "CZK", "HUF", "IDR", "NOK", "PKR", "SEK", "TZS", "UZS"})
# Digits by script; Babel writes dates with Latin ones everywhere.
_DIGITS: Mapping[str, dict[int, str]] = MappingProxyType(
    {"fa": dict(zip(map(ord, "0123456789"), "۰۱۲۳۴۵۶۷۸۹", strict=True))}
)
_SEPARATORS: Mapping[str, dict[int, str]] = MappingProxyType({"fa": {ord(","): "٬", ord("."): "٫"}})  # noqa: RUF001  # that is the sign


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

    def date(self, value: datetime) -> str:
        """A day, in the reader's zone."""
        return self._digits(format_date(value.astimezone(self.zone), format="medium", locale=self.language))

    def time(self, value: datetime) -> str:
        """A day and time, in the reader's zone."""
        local = value.astimezone(self.zone)
        day = format_datetime(local, format="d MMM", locale=self.language)
        return self._digits(f"{day} · {format_datetime(local, format='HH:mm', locale=self.language)}")

    def ago(self, value: datetime, now: datetime) -> str:
        """How long ago, in words."""
        return self._digits(format_timedelta(value - now, add_direction=True, locale=self.language))

    def minutes(self, value: timedelta) -> str:
        """A duration in the unit that fits, such as '14 minutes'."""
        return self._digits(format_timedelta(value, threshold=1.2, granularity="minute", locale=self.language))

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
