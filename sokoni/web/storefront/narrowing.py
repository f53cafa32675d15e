"""How a listing can be narrowed, as pages show it: choices with counts, chips that take one away. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sokoni.commerce.showcase.rules import group_of
from sokoni.commerce.showcase.types import Facet, Facets, PriceRange, ShelfQuery
from sokoni.web.translation import N_

_GROUP_WORDS: Mapping[str, str] = MappingProxyType({
    "availability": N_("Availability"), "sale": N_("Offers"), "shop": N_("Shop"), "vendor": N_("Maker"),
    "type": N_("Kind"), "tag": N_("Tags"), "rating": N_("Stars"),
})  # fmt: skip
_VALUE_WORDS: Mapping[str, str] = MappingProxyType({
    "availability=in": N_("In stock"), "sale=yes": N_("Lower price"),
    "rating=4": N_("4 stars and more"), "rating=3": N_("3 stars and more"), "rating=2": N_("2 stars and more"),
})  # fmt: skip
# What is asked first; options and attributes stand between, in their own order.
_FIRST = ("availability", "sale", "rating")
_LAST = ("type", "vendor", "shop", "tag")

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value to choose."""

    token: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """One group of values."""

    name: str
    values: tuple[ShownValue, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice that was made; `without` is what is left of the tokens when it goes."""

    label: str
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What tokens are called: attributes by code, their values by token, shops by slug."""

    groups: Mapping[str, str]
    values: Mapping[str, str]


def shown_facets(facets: Facets, *, query: ShelfQuery, labels: Labels, say: Say) -> list[ShownFacet]:
    """The groups that tell something: more than one value, or one that is chosen."""
    chosen = frozenset(query.filters)
    known = {facet.group: facet for facet in facets.facets}
    found = []
    for group in _in_order(known):
        # A value that was chosen stays to be taken back, even where nothing is left of it.
        lost = [token for token in query.filters if group_of(token) == group]
        values = _values(known[group], chosen, labels, say)
        values += [
            ShownValue(token, _label(token, labels, say), 0, is_chosen=True)
            for token in lost
            if token not in {value.token for value in values}
        ]
        if len(values) > 1 or lost or group in _FIRST:
            is_open = bool(lost) or group not in _LAST
            found.append(ShownFacet(_name(group, labels, say), tuple(values), is_open))
    return found


def chips(query: ShelfQuery, *, labels: Labels, say: Say) -> list[Chip]:
    """What the listing is narrowed to, each to be taken away by itself."""
    return [
        Chip(_label(token, labels, say), tuple(other for other in query.filters if other != token))
        for token in query.filters
    ]


def price_range(facets: Facets, *, query: ShelfQuery) -> PriceRange | None:
    """Between which prices one can choose: in the currency that was asked for, else the only one there is."""
    wanted = [each for each in facets.prices if query.currency is None or each.currency == query.currency]
    return wanted[0] if len(wanted) == 1 else None


def _in_order(groups: Mapping[str, Facet]) -> Sequence[str]:
    middle = sorted(group for group in groups if group not in (*_FIRST, *_LAST))
    return [group for group in (*_FIRST, *middle, *_LAST) if group in groups]


def _values(facet: Facet, chosen: frozenset[str], labels: Labels, say: Say) -> list[ShownValue]:
    return [
        ShownValue(value.token, _label(value.token, labels, say), value.count, is_chosen=value.token in chosen)
        for value in facet.values
    ]


def _name(group: str, labels: Labels, say: Say) -> str:
    kind, _, name = group.partition(":")
    if not name:
        return say(_GROUP_WORDS.get(kind, kind))
    return labels.groups.get(name, name) if kind == "attribute" else name


def _label(token: str, labels: Labels, say: Say) -> str:
    if token in _VALUE_WORDS:
        return say(_VALUE_WORDS[token])
    return labels.values.get(token, token.partition("=")[2])
