"""Countries, currencies and languages to choose from, named and sorted in the reader's language."""

import functools
from urllib.parse import unquote

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from sokoni.core.money import CURRENCIES
from sokoni.web.translation import LANGUAGES

_NO_PLACES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
_NOT_FOR_PRICES = frozenset({"XTR"})
Choices = tuple[tuple[str, str], ...]


@functools.cache
def countries(language: str) -> Choices:
    """Country codes (ISO 3166-1) with their names."""
    names = Locale.parse(language).territories
    found = [
        (code, str(name))
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_PLACES  # noqa: PLR2004  # alpha-2
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))


@functools.cache
def currencies(language: str) -> Choices:
    """Currency codes (ISO 4217) with their names, as far as our table knows their decimals."""
    names = Locale.parse(language).currencies
    return tuple(
        (code, f"{code} · {names.get(code, code)}") for code in sorted(CURRENCIES) if code not in _NOT_FOR_PRICES
    )


def country_of_zone(zone: str | None) -> str:
    """The country of a time zone that a browser sent (`Africa/Nairobi` is in `KE`); empty where it tells of none."""
    code = str(get_global("zone_territories").get(unquote(zone or ""), ""))
    return code if code.isalpha() and code not in _NO_PLACES else ""


def currency_of(country: str) -> str:
    """What one pays with in a country today; empty where we know no country, or not its currency's decimals."""
    found = get_territory_currencies(country) if country else []
    return next((code for code in found if code in CURRENCIES), "")


def languages() -> Choices:
    """The languages of the pages under their own names."""
    return tuple((language.code, language.name) for language in LANGUAGES.values())


def country_name(code: str, language: str) -> str:
    """What a country is called in a language; its code where it has no name there."""
    return dict(countries(language)).get(code, code)


def country_called(said: str, language: str) -> str | None:
    """The code of the country that somebody names: by its code, its name in their language, or that in English."""
    return _called(language).get(said.strip().casefold())


@functools.cache
def _called(language: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for each in ("en", language):
        for code, name in countries(each):
            known |= {code.casefold(): code, name.casefold(): code}
    return known
