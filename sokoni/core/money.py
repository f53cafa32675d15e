"""Money as integer minor units with its currency; never floats, never a bare number.

Exponents (how many decimals a currency has) are our own table: libraries answer 2 for what they do not know, which is
wrong for Telegram Stars (XTR), and gateways disagree with each other. Source: ISO 4217, Telegram Bot API
`currencies.json`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from pydantic import ConfigDict

from sokoni.core.errors import DomainError, Kind
from sokoni.core.schema import Schema

CURRENCIES: Mapping[str, int] = {
    "AED": 2, "ARS": 2, "AUD": 2, "BHD": 3, "BOB": 2, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2,
    "COP": 2, "CZK": 2, "DKK": 2, "DZD": 2, "EGP": 2, "EUR": 2, "GBP": 2, "GEL": 2, "HUF": 2, "IDR": 2,
    "ILS": 2, "INR": 2, "IQD": 3, "IRR": 0, "JOD": 3, "JPY": 0, "KES": 2, "KRW": 0, "KWD": 3, "KZT": 2,
    "LYD": 3, "MAD": 2, "MXN": 2, "MYR": 2, "NGN": 2, "NOK": 2, "OMR": 3, "PEN": 2, "PHP": 2, "PKR": 2,
    "PLN": 2, "PYG": 0, "QAR": 2, "RON": 2, "RUB": 2, "SAR": 2, "SEK": 2, "SGD": 2, "THB": 2, "TND": 3,
    "TRY": 2, "TZS": 2, "UAH": 2, "UGX": 0, "USD": 2, "UYU": 2, "UZS": 2, "VND": 0, "XAF": 0, "XOF": 0,
    "XTR": 0, "ZAR": 2,
}  # fmt: skip

MAX_MINOR_UNITS = 2**62


class UnknownCurrency(DomainError):
    """A currency that is not in our table."""

    code = "money.unknown_currency"
    kind = Kind.INVALID
    message = "'{currency}' is not a currency this installation knows."
    hint = "Use an ISO 4217 code such as USD, COP or EUR."

    def __init__(self, *, currency: str) -> None:
        super().__init__(currency=currency)


class InvalidAmount(DomainError):
    """A text that is no amount of its currency."""

    code = "money.invalid_amount"
    kind = Kind.INVALID
    message = "'{text}' is not an amount in {currency}."
    hint = "Write digits with a point before the decimals, such as 12.50, and no more decimals than the currency has."

    def __init__(self, *, text: str, currency: str) -> None:
        super().__init__(text=text[:40], currency=currency)


class CurrencyMismatchError(TypeError):
    """Two currencies met in one calculation: a mistake in the program, never in what a person typed."""


def exponent(currency: str) -> int:
    """How many decimals a currency has.

    Raises:
        UnknownCurrency: it is not in our table.
    """
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise UnknownCurrency(currency=currency) from None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, centavos) of one currency."""

    amount: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in a currency."""
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.amount * quantity, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def to_decimal_string(self) -> str:
        """The amount as plain digits with the currency's decimals: '12.50', '1200', '-0.500'."""
        decimals = exponent(self.currency)
        sign, digits = ("-" if self.amount < 0 else ""), str(abs(self.amount)).rjust(decimals + 1, "0")
        return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"

    def __str__(self) -> str:
        return f"{self.to_decimal_string()} {self.currency}"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            msg = f"{self.currency} and {other.currency} cannot be calculated together"
            raise CurrencyMismatchError(msg)
        return other.amount


def total(amounts: Sequence[Money], *, currency: str) -> Money:
    """The sum of amounts of one currency; zero of it where there are none."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result


def parse_decimal(text: str, currency: str) -> Money:
    """Read '12.50' as minor units of a currency.

    Raises:
        UnknownCurrency: it is not in our table.
        InvalidAmount: not a number, more decimals than the currency has, or out of range.
    """
    scale = exponent(currency)
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise InvalidAmount(text=text, currency=currency) from None
    if not value.is_finite() or value.adjusted() > 18:  # noqa: PLR2004  # a bigint of minor units holds 18 digits
        raise InvalidAmount(text=text, currency=currency)
    minor = value.scaleb(scale)
    if minor != minor.to_integral_value() or abs(minor) > MAX_MINOR_UNITS:
        raise InvalidAmount(text=text, currency=currency)
    return Money(int(minor), currency)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount in proportion to weights; the parts sum to it exactly (largest remainder, first wins ties).

    All weights zero divides evenly. Weights are not negative; the amount may be.
    """
    if not weights:
        return []
    if sum(weights) == 0:
        weights = [1] * len(weights)
    whole, sign = sum(weights), -1 if amount < 0 else 1
    quotas = [divmod(abs(amount) * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in quotas]
    left_over = abs(amount) - sum(parts)
    for index in sorted(range(len(weights)), key=lambda i: (-quotas[i][1], i))[:left_over]:
        parts[index] += 1
    return [sign * part for part in parts]


def round_half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest integer, halves away from zero; the denominator is positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


class MoneyOut(Schema):
    """Money on the wire: minor units and currency."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"amount": 12990, "currency": "COP"}]})

    amount: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> Self:
        """The wire form of an amount."""
        return cls(amount=money.amount, currency=money.currency)

    def to_money(self) -> Money:
        """The amount, its currency checked.

        Raises:
            UnknownCurrency: it is not in our table.
        """
        exponent(self.currency)
        return Money(self.amount, self.currency)
