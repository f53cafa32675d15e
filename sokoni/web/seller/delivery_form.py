"""Ways to ship and taxes as forms: filled from what a shop says, and read back with mistakes beside their fields."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TypeVar

from sokoni.commerce.catalog.types import STANDARD
from sokoni.commerce.pricing.types import (
    AmountTier,
    Destination,
    ShippingDraft,
    ShippingKind,
    ShippingMethod,
    TaxDraft,
    TaxRate,
    WeightTier,
)
from sokoni.commerce.shop.types import Shop
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.web import places
from sokoni.web.forms import Form
from sokoni.web.order_forms import latin
from sokoni.web.translation import N_

# A way to ship has twelve fields, and fifty of them fit.
MAX_FIELDS = 700
MAX_ROWS = 50
KIND_WORDS: Mapping[ShippingKind, str] = MappingProxyType({
    ShippingKind.FLAT: N_("one price"),
    ShippingKind.WEIGHT: N_("by weight"),
    ShippingKind.AMOUNT: N_("by what the goods cost"),
    ShippingKind.PICKUP: N_("picked up at the shop"),
})  # fmt: skip
NO_COUNTRY = N_("Write countries by their names or codes, with commas between them; one of these is not known.")
NO_STEPS = N_("Write a line for each step, such as 500 = 3.50.")
NO_RATE = N_("Write a percentage between 0 and 100, such as 12.5.")
_NUMBER = re.compile(r"(?:name|rate)-(\d{1,3})")
_WHOLE = 10_000
_Tier = TypeVar("_Tier", WeightTier, AmountTier)


def rows_of(form: Form) -> Sequence[int]:
    """The numbers of a form's rows in their order, as its buttons leave them."""
    rows = sorted({int(found[1]) for name in form.values if (found := _NUMBER.fullmatch(name))})[:MAX_ROWS]
    what, _, at = form.text("do").rpartition("-")
    if form.text("do") == "add":
        return [*rows, max(rows, default=-1) + 1]
    number = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else -1  # noqa: PLR2004
    if number not in rows:
        return rows
    place = rows.index(number)
    rest = [row for row in rows if row != number]
    match what:
        case "drop":
            return rest
        case "up":
            rest.insert(max(place - 1, 0), number)
            return rest
        case _:
            return rows


def show_methods(methods: Sequence[ShippingMethod], *, language: str) -> Form:
    """A form that says how a shop ships."""
    values: dict[str, str] = {}
    for at, each in enumerate(methods):
        values |= {
            f"name-{at}": each.name,
            f"kind-{at}": each.kind.value,
            f"currency-{at}": each.currency,
            f"price-{at}": _decimal(each.price, each.currency),
            f"steps-{at}": "\n".join(_steps_of(each)),
            f"free-{at}": "" if each.free_above is None else _decimal(each.free_above, each.currency),
            f"countries-{at}": ", ".join(sorted(places.country_name(code, language) for code in each.countries)),
            f"regions-{at}": ", ".join(sorted(each.regions)),
            f"postal-{at}": each.postal_pattern or "",
            f"from-{at}": "" if each.days_from is None else str(each.days_from),
            f"until-{at}": "" if each.days_to is None else str(each.days_to),
        }
    return Form(values)


def currencies_of(form: Form, shop: Shop) -> Sequence[tuple[str, str]]:
    """In which currencies a shop can say what sending costs: its own, its price lists', and what it says now."""
    said = {value for name, value in form.values.items() if name.startswith("currency-") and value in money.CURRENCIES}
    return [(code, code) for code in sorted({shop.currency, *shop.list_currencies, *said})]


def read_methods(form: Form, *, currency: str, language: str) -> list[ShippingDraft]:
    """The ways to ship as they were typed; mistakes are left in the form."""
    return [_method(form, at, currency, language) for at in rows_of(form)]


def show_rates(rates: Sequence[TaxRate], *, language: str) -> Form:
    """A form that says how a shop is taxed."""
    values: dict[str, str] = {}
    for at, each in enumerate(rates):
        values |= {
            f"rate-{at}": f"{(Decimal(each.rate_bp) / 100).normalize():f}",
            f"tax-country-{at}": places.country_name(each.country, language) if each.country else "",
            f"tax-region-{at}": each.region or "",
            f"tax-postal-{at}": each.postal_pattern or "",
            f"class-{at}": each.tax_class,
            f"inclusive-{at}": "1" if each.inclusive else "",
            f"tax-shipping-{at}": "1" if each.taxes_shipping else "",
        }
    return Form(values)


def read_rates(form: Form, *, language: str) -> list[TaxDraft]:
    """The taxes as they were typed; mistakes are left in the form."""
    return [
        TaxDraft(
            rate_bp=_percent(form, f"rate-{at}"),
            inclusive=bool(form.text(f"inclusive-{at}")),
            taxes_shipping=bool(form.text(f"tax-shipping-{at}")),
            country=next(iter(_countries(form, f"tax-country-{at}", language)), None),
            region=form.text(f"tax-region-{at}") or None,
            postal_pattern=form.text(f"tax-postal-{at}") or None,
            tax_class=form.text(f"class-{at}").lower() or STANDARD,
        )
        for at in rows_of(form)
    ]


def read_question(form: Form, *, currency: str, language: str) -> tuple[Money, int, Destination] | None:
    """What an order would be worth and weigh, and where it would go; None where nothing whole was asked."""
    if not form.text("worth") and not form.text("to"):
        return None
    worth = _amount(form, "worth", currency)
    grams = form.integer("grams", most=10**7)
    countries = _countries(form, "to", language)
    if not countries:
        form.required("to")
    if not form.is_right:
        return None
    there = Destination(
        country=countries[0], region=form.text("to-region") or None, postal_code=form.text("to-postal") or None
    )
    return Money(worth, currency), grams, there


def _method(form: Form, at: int, currency: str, language: str) -> ShippingDraft:
    chosen = form.text(f"currency-{at}")
    currency = chosen if chosen in money.CURRENCIES else currency
    said = form.text(f"kind-{at}")
    kind = ShippingKind(said) if said in set(ShippingKind) else ShippingKind.FLAT
    has_price = kind in {ShippingKind.FLAT, ShippingKind.PICKUP}

    def grams(text: str, price: int) -> WeightTier:
        return WeightTier(up_to_grams=int(text), price=price)

    def worth(text: str, price: int) -> AmountTier:
        return AmountTier(up_to_amount=money.parse_decimal(text, currency).amount, price=price)

    return ShippingDraft(
        name=form.required(f"name-{at}"),
        kind=kind,
        currency=currency,
        price=_amount(form, f"price-{at}", currency) if has_price else 0,
        tiers=_steps(form, f"steps-{at}", currency, grams) if kind is ShippingKind.WEIGHT else (),
        amount_tiers=_steps(form, f"steps-{at}", currency, worth) if kind is ShippingKind.AMOUNT else (),
        free_above=_amount(form, f"free-{at}", currency) if form.text(f"free-{at}") else None,
        countries=frozenset(_countries(form, f"countries-{at}", language)),
        regions=frozenset(_split(form.text(f"regions-{at}"))),
        postal_pattern=form.text(f"postal-{at}") or None,
        days_from=form.integer(f"from-{at}", most=365) if form.text(f"from-{at}") else None,
        days_to=form.integer(f"until-{at}", most=365) if form.text(f"until-{at}") else None,
    )


def _steps(form: Form, name: str, currency: str, make: Callable[[str, int], _Tier]) -> tuple[_Tier, ...]:
    steps: list[_Tier] = []
    for line in latin(form.text(name)).splitlines():
        if not line.strip():
            continue
        limit, _, price = (part.strip() for part in line.partition("="))
        try:
            steps.append(make(limit, money.parse_decimal(price, currency).amount))
        except (ValueError, DomainError):
            form.mistakes[name] = NO_STEPS
    if not steps:
        form.mistakes.setdefault(name, NO_STEPS)
    return tuple(steps)


def _steps_of(method: ShippingMethod) -> Sequence[str]:
    if method.kind is ShippingKind.WEIGHT:
        return [f"{each.up_to_grams} = {_decimal(each.price, method.currency)}" for each in method.tiers]
    return [
        f"{_decimal(each.up_to_amount, method.currency)} = {_decimal(each.price, method.currency)}"
        for each in method.amount_tiers
    ]


def _amount(form: Form, name: str, currency: str) -> int:
    try:
        return money.parse_decimal(latin(form.text(name)) or "0", currency).amount
    except DomainError as error:
        form.mistakes[name] = error
        return 0


def _percent(form: Form, name: str) -> int:
    try:
        basis_points = Decimal(latin(form.text(name))) * 100
    except InvalidOperation:
        basis_points = Decimal(-1)
    if not (basis_points.is_finite() and basis_points == basis_points.to_integral_value()):
        basis_points = Decimal(-1)
    if not 0 <= basis_points <= _WHOLE:
        form.mistakes[name] = NO_RATE
        return 0
    return int(basis_points)


def _countries(form: Form, name: str, language: str) -> list[str]:
    """The codes of the countries that were named, in the reader's language, in English, or by code."""
    found = []
    for said in _split(form.text(name)):
        code = places.country_called(said, language)
        if code is None:
            form.mistakes[name] = NO_COUNTRY
        else:
            found.append(code)
    return found


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,،;\n]", text) if part.strip()]


def _decimal(amount: int, currency: str) -> str:
    return Money(amount, currency).to_decimal_string()
