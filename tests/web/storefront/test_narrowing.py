"""Facets as pages show them: what was chosen can be taken back, in words of the reader."""

from sokoni.commerce.showcase.types import Facet, Facets, FacetValue, PriceRange, ShelfQuery
from sokoni.web.storefront import narrowing
from sokoni.web.storefront.narrowing import Labels

LABELS = Labels(groups={"material": "Material"}, values={"attribute:material=wool": "Wool"})


def facet(group: str, **counts: int) -> Facet:
    values = [FacetValue(token=f"{group}={value}", value=value, count=count) for value, count in counts.items()]
    return Facet(group=group, values=tuple(values))


def shown(facets: Facets, *filters: str) -> dict[str, list[tuple[str, int, bool]]]:
    query = ShelfQuery(filters=filters)
    found = narrowing.shown_facets(facets, query=query, labels=LABELS, say=str.upper)
    return {each.name: [(value.label, value.count, value.is_chosen) for value in each.values] for each in found}


def test_groups_that_tell_nothing_are_left_out():
    facets = Facets(facets=(facet("vendor", Acme=3), facet("type", Bowl=1, Vase=2), facet("availability", **{"in": 3})))
    assert list(shown(facets)) == ["AVAILABILITY", "KIND"]


def test_what_was_chosen_stays_to_be_taken_back():
    facets = Facets(facets=(facet("option:Size", M=2),))
    assert shown(facets, "option:Size=XL") == {"Size": [("M", 2, False), ("XL", 0, True)]}


def test_attributes_and_fixed_values_have_names():
    facets = Facets(facets=(facet("attribute:material", wool=1, jute=2), facet("sale", yes=1)))
    assert shown(facets, "attribute:material=wool") == {
        "OFFERS": [("LOWER PRICE", 1, False)],
        "Material": [("Wool", 1, True), ("jute", 2, False)],
    }


def test_a_chip_takes_itself_away():
    query = ShelfQuery(filters=("option:Size=M", "vendor=Acme"))
    made = narrowing.chips(query, labels=LABELS, say=str)
    assert [(chip.label, chip.without) for chip in made] == [("M", ("vendor=Acme",)), ("Acme", ("option:Size=M",))]


def test_prices_are_chosen_in_one_currency():
    usd, cop = PriceRange(currency="USD", lowest=1, highest=2), PriceRange(currency="COP", lowest=3, highest=4)
    assert narrowing.price_range(Facets(prices=(usd,)), query=ShelfQuery()) == usd
    assert narrowing.price_range(Facets(prices=(usd, cop)), query=ShelfQuery()) is None
    assert narrowing.price_range(Facets(prices=(usd, cop)), query=ShelfQuery(currency="COP")) == cop
