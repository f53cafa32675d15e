from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.pricing import rules
from sokoni.commerce.pricing.types import (
    AmountTier,
    Destination,
    PricedLine,
    PricingInput,
    ShippingKind,
    ShippingMethod,
    TaxRate,
    WeightTier,
)
from sokoni.core.money import Money

SHOPS = tuple(UUID(int=number) for number in range(1, 4))
SHOP = SHOPS[0]
BOGOTA = Destination(country="CO", region="Bogotá")


def cop(amount: int) -> Money:
    return Money(amount, "COP")


def line(key: str = "a", *, price: int = 1000, quantity: int = 1, shop_id: UUID = SHOP, **more: object) -> PricedLine:
    values = {"key": key, "shop_id": shop_id, "product_id": UUID(int=8), "variant_id": UUID(int=9)}
    values |= {"unit_price": cop(price), "quantity": quantity}
    return PricedLine(**{**values, **more})  # type: ignore[arg-type]


def tax(rate_bp: int = 1900, *, inclusive: bool = False, taxes_shipping: bool = True, **zone: str) -> TaxRate:
    return TaxRate(
        shop_id=SHOP,
        country=zone.get("country"),
        region=zone.get("region"),
        postal_pattern=zone.get("postal_pattern"),
        tax_class=zone.get("tax_class", "standard"),
        rate_bp=rate_bp,
        inclusive=inclusive,
        taxes_shipping=taxes_shipping,
    )


def method(**more: object) -> ShippingMethod:
    values = {"id": UUID(int=7), "shop_id": SHOP, "name": "Post", "kind": ShippingKind.FLAT, "currency": "COP"}
    return ShippingMethod(**{**values, **more})  # type: ignore[arg-type]


lines = st.lists(
    st.builds(
        line,
        price=st.integers(0, 10**12),
        quantity=st.integers(1, 9999),
        shop_id=st.sampled_from(SHOPS),
        taxable=st.booleans(),
    ),
    max_size=8,
).map(lambda found: tuple(line(str(i), price=each.unit_price.amount, quantity=each.quantity, shop_id=each.shop_id,
                               taxable=each.taxable) for i, each in enumerate(found)))  # fmt: skip
rates = st.builds(tax, st.integers(0, 10_000), inclusive=st.booleans(), taxes_shipping=st.booleans())
inputs = st.builds(
    PricingInput,
    currency=st.just("COP"),
    lines=lines,
    taxes=st.dictionaries(st.sampled_from(SHOPS), rates),
    shipping=st.dictionaries(st.sampled_from(SHOPS), st.integers(0, 10**9).map(cop)),
)


@given(inputs)
def test_every_sum_is_the_sum_of_its_parts(pricing: PricingInput) -> None:
    found = rules.totals(pricing)
    for name in ("subtotal", "tax_included", "tax_added", "total", "shipping"):
        assert getattr(found, name).amount == sum(getattr(shop, name).amount for shop in found.shops)
    assert found.subtotal.amount == sum(each.subtotal.amount for each in found.lines)
    assert found.tax.amount == sum(each.tax.amount for each in (*found.lines,)) + sum(
        shop.shipping_tax.amount for shop in found.shops
    )
    assert found.total == found.subtotal + found.shipping + found.tax_added


@given(inputs)
def test_nothing_is_ever_negative_and_included_tax_never_passes_the_price(pricing: PricingInput) -> None:
    found = rules.totals(pricing)
    for each in (*found.lines, *found.shops, found):
        assert min(each.subtotal.amount, each.tax_included.amount, each.tax_added.amount, each.total.amount) >= 0
        assert each.tax_included <= each.total


@given(inputs, st.randoms())
def test_the_order_of_lines_changes_nothing(pricing: PricingInput, random: object) -> None:
    shuffled = list(pricing.lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (
        rules.totals(pricing),
        rules.totals(
            PricingInput(currency="COP", lines=tuple(shuffled), taxes=pricing.taxes, shipping=pricing.shipping)
        ),
    )
    assert one.shops == other.shops
    assert one.total == other.total
    assert {each.key: each for each in one.lines} == {each.key: each for each in other.lines}


@given(inputs)
def test_the_same_input_gives_the_same_totals(pricing: PricingInput) -> None:
    assert rules.totals(pricing) == rules.totals(pricing)


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_included_tax_is_what_would_have_been_added_to_the_net_price(net: int, rate_bp: int) -> None:
    added = rules.tax_of(cop(net), tax(rate_bp)).added
    assert rules.tax_of(cop(net) + added, tax(rate_bp, inclusive=True)).included == added


@pytest.mark.parametrize(
    ("amount", "rate_bp", "expected"),
    [(50, 100, 1), (49, 100, 0), (150, 100, 2), (1000, 1900, 190), (3, 5000, 2), (1, 4999, 0)],
)
def test_added_tax_is_rounded_half_up(amount: int, rate_bp: int, expected: int) -> None:
    assert rules.tax_of(cop(amount), tax(rate_bp)).added == cop(expected)


def test_included_tax_stands_inside_the_price() -> None:
    found = rules.totals(
        PricingInput(currency="COP", lines=(line(price=11900),), taxes={SHOP: tax(inclusive=True)}, shipping={})
    )
    assert (found.tax_included, found.tax_added, found.total) == (cop(1900), cop(0), cop(11900))


def test_what_is_not_taxable_carries_no_tax() -> None:
    found = rules.totals(PricingInput(currency="COP", lines=(line(taxable=False),), taxes={SHOP: tax()}))
    assert found.tax == cop(0)


@pytest.mark.parametrize(("taxes_shipping", "expected"), [(True, 190 + 95), (False, 190)])
def test_shipping_is_taxed_where_the_rate_says_so(*, taxes_shipping: bool, expected: int) -> None:
    found = rules.totals(
        PricingInput(
            currency="COP",
            lines=(line(),),
            taxes={SHOP: tax(taxes_shipping=taxes_shipping)},
            shipping={SHOP: cop(500)},
        )
    )
    assert found.tax_added == cop(expected)
    assert found.total == cop(1500 + expected)


def test_nothing_costs_nothing() -> None:
    assert rules.totals(PricingInput(currency="COP", lines=())).total == cop(0)


def test_the_most_exact_zone_wins_whatever_the_order() -> None:
    zones = [tax(1), tax(2, country="CO"), tax(3, country="CO", region="bogotá"), tax(4, country="CO", region="Cali")]
    for shuffled in permutations(zones):
        assert rules.select_tax(shuffled, BOGOTA) == zones[2]


@pytest.mark.parametrize(
    ("destination", "expected"),
    [(Destination(country="co"), 2), (Destination(country="US", region="Bogotá"), 1), (None, None)],
)
def test_a_wider_zone_serves_where_no_exact_one_does(destination: Destination | None, expected: int | None) -> None:
    zones = [tax(1), tax(2, country="CO"), tax(3, country="CO", region="Bogotá")]
    found = rules.select_tax(zones, destination)
    assert (found and found.rate_bp) == expected


TIERS = (WeightTier(up_to_grams=500, price=300), WeightTier(up_to_grams=2000, price=700))


@pytest.mark.parametrize(("grams", "expected"), [(0, 300), (500, 300), (501, 700), (2000, 700)])
def test_weight_finds_its_tier(grams: int, expected: int) -> None:
    by_weight = method(kind=ShippingKind.WEIGHT, tiers=TIERS)
    assert rules.shipping_price(by_weight, subtotal=cop(1), weight_grams=grams) == cop(expected)


def test_a_parcel_above_the_last_tier_is_not_carried_even_when_it_would_be_free() -> None:
    by_weight = method(kind=ShippingKind.WEIGHT, tiers=TIERS, free_above=0)
    assert rules.shipping_price(by_weight, subtotal=cop(1), weight_grams=2001) is None


@pytest.mark.parametrize(("subtotal", "expected"), [(9999, 400), (10000, 0), (10001, 0)])
def test_shipping_is_free_from_the_threshold_on(subtotal: int, expected: int) -> None:
    found = rules.shipping_price(method(price=400, free_above=10000), subtotal=cop(subtotal), weight_grams=0)
    assert found == cop(expected)


def test_only_what_is_shipped_weighs() -> None:
    by_weight = method(kind=ShippingKind.WEIGHT, tiers=TIERS)
    goods = [line("book", weight_grams=200, quantity=2), line("file", weight_grams=9000, requires_shipping=False)]
    (option,) = rules.shipping_options([by_weight], lines=goods, destination=BOGOTA)
    assert option.price == cop(300)


def test_what_needs_no_shipping_gets_no_options() -> None:
    assert rules.shipping_options([method()], lines=[line(requires_shipping=False)], destination=BOGOTA) == ()


def test_methods_for_other_countries_and_currencies_are_not_offered() -> None:
    methods = [
        method(id=UUID(int=1), countries=frozenset({"US"})),
        method(id=UUID(int=2), currency="USD"),
        method(id=UUID(int=3), countries=frozenset({"CO", "US"})),
        method(id=UUID(int=4)),
    ]
    found = rules.shipping_options(methods, lines=[line()], destination=Destination(country="co"))
    assert [option.id.int for option in found] == [3, 4]


def test_a_postal_code_is_more_exact_than_its_region() -> None:
    zones = [tax(country="CO", region="Bogotá"), tax(country="CO", postal_pattern="1101*"), tax(country="CO")]
    there = Destination(country="CO", region="Bogotá", postal_code="110111")
    assert rules.select_tax(zones, there) == zones[1]
    assert rules.select_tax(zones, BOGOTA) == zones[0]
    assert rules.select_tax(zones, Destination(country="CO", postal_code="050001")) == zones[2]


def test_goods_of_a_class_are_taxed_by_its_rate_and_else_as_all_are() -> None:
    books = tax(500, tax_class="books", country="CO")
    rates = [tax(country="CO"), books, tax(0)]
    bought = (line("lamp"), line("book", tax_class="books"), line("tea", tax_class="food"))
    taxes = rules.select_class_taxes(rates, bought, BOGOTA)
    assert taxes == {(SHOP, "books"): books, (SHOP, "food"): rates[0]}
    found = rules.totals(PricingInput(currency="COP", lines=bought, taxes={SHOP: rates[0]}, class_taxes=taxes))
    assert [each.tax_added.amount for each in found.lines] == [190, 50, 190]
    abroad = Destination(country="US")
    assert rules.select_class_taxes(rates, bought, abroad)[SHOP, "books"] == rates[2]


@pytest.mark.parametrize(("worth", "price"), [(100, 900), (101, 500), (5000, 500), (5001, None)])
def test_shipping_by_amount_asks_what_the_goods_are_worth(worth: int, price: int | None) -> None:
    tiers = (AmountTier(up_to_amount=100, price=900), AmountTier(up_to_amount=5000, price=500))
    by_amount = method(kind=ShippingKind.AMOUNT, amount_tiers=tiers)
    found = rules.shipping_price(by_amount, subtotal=cop(worth), weight_grams=0)
    assert found == (None if price is None else cop(price))


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        (Destination(country="CO", region="bogotá ", postal_code="110111"), ["Bike", "Pick up"]),
        (Destination(country="CO", region="Bogotá", postal_code="220000"), ["Pick up"]),
        (Destination(country="CO", region="Cali", postal_code="110111"), ["Pick up"]),
        (Destination(country="US"), []),
    ],
)
def test_ways_of_shipping_reach_their_regions_and_postal_codes(destination: Destination, expected: list[str]) -> None:
    at_home = frozenset({"CO"})
    bike = method(name="Bike", countries=at_home, regions=frozenset({"Bogotá"}), postal_pattern="11*")
    pick_up = method(name="Pick up", kind=ShippingKind.PICKUP, countries=at_home)
    found = rules.shipping_options([bike, pick_up], lines=[line()], destination=destination)
    assert [each.name for each in found] == expected
