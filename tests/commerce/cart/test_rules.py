from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.cart import rules
from sokoni.commerce.cart.errors import CartCurrencyDiffers, CartFull, CartItemNotForSale, CartQuantityInvalid
from sokoni.commerce.cart.rules import Wish
from sokoni.commerce.cart.types import CartSettings, CartView, Problem, Right, StoredItem
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.pricing import rules as pricing
from sokoni.commerce.pricing.types import PricingInput, Quote
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.commerce.stock.types import Level, Policy
from sokoni.core.money import Money

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SETTINGS = CartSettings(max_quantity=5, max_items=2)
SHIRT, MUG, LAMP = UUID(int=1), UUID(int=2), UUID(int=3)
SHOP = UUID(int=100)


def variant(variant_id: UUID = SHIRT, *, price: int = 1000, currency: str = "COP", **more: object) -> SellableVariant:
    values = {
        "variant_id": variant_id,
        "product_id": UUID(int=50),
        "shop_id": SHOP,
        "shop_slug": "casa",
        "product_slug": "shirt",
        "product_title": "Shirt",
        "variant_title": "",
        "sku": None,
        "price": Money(price, currency),
        "weight_grams": 0,
        "taxable": True,
        "requires_shipping": True,
        "is_sellable": True,
        "image_hash": None,
    }
    return SellableVariant(**{**values, **more})  # type: ignore[arg-type]


def item(variant_id: UUID = SHIRT, *, quantity: int = 1, price: int = 1000, currency: str = "COP") -> StoredItem:
    return StoredItem(
        id=UUID(int=variant_id.int + 1000),
        variant_id=variant_id,
        quantity=quantity,
        unit_price=Money(price, currency),
    )


def level(variant_id: UUID = SHIRT, on_hand: int = 9, **more: object) -> Level:
    return Level(shop_id=SHOP, variant_id=variant_id, location_id=SHOP, on_hand=on_hand, **more)  # type: ignore[arg-type]


wishes = st.builds(
    Wish,
    quantity=st.integers(1, 999),
    price=st.integers(0, 10**9),
    wished_at=st.integers(0, 3).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    right=st.none()
    | st.builds(
        Right,
        reference_id=st.sampled_from([UUID(int=500), UUID(int=501)]),
        quantity=st.just(1),
        until=st.integers(0, 2).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    ),
)
carts = st.dictionaries(st.sampled_from([SHIRT, MUG, LAMP]), wishes)
limits = st.fixed_dictionaries({variant_id: st.none() | st.integers(0, 1500) for variant_id in (SHIRT, MUG, LAMP)})


@given(carts, carts, limits)
def test_merging_is_the_same_both_ways_round(
    one: dict[UUID, Wish], other: dict[UUID, Wish], stock: dict[UUID, int | None]
) -> None:
    assert rules.merge(one, other, limits=stock, max_quantity=999) == rules.merge(
        other, one, limits=stock, max_quantity=999
    )


@given(carts, carts, limits)
def test_merging_what_is_merged_with_nothing_changes_nothing(
    one: dict[UUID, Wish], other: dict[UUID, Wish], stock: dict[UUID, int | None]
) -> None:
    merged = rules.merge(one, other, limits=stock, max_quantity=999)
    assert rules.merge(merged, {}, limits=stock, max_quantity=999) == merged


@given(carts, carts, carts, limits)
def test_three_carts_end_the_same_in_whatever_order_they_are_merged(
    one: dict[UUID, Wish], two: dict[UUID, Wish], three: dict[UUID, Wish], stock: dict[UUID, int | None]
) -> None:
    def together(left: dict[UUID, Wish], right: dict[UUID, Wish]) -> dict[UUID, Wish]:
        return rules.merge(left, right, limits=stock, max_quantity=999)

    assert {key: wish.quantity for key, wish in together(together(one, two), three).items()} == {
        key: wish.quantity for key, wish in together(one, together(two, three)).items()
    }


@given(carts, carts, limits)
def test_merging_loses_no_item_and_passes_no_limit(
    one: dict[UUID, Wish], other: dict[UUID, Wish], stock: dict[UUID, int | None]
) -> None:
    merged = rules.merge(one, other, limits=stock, max_quantity=999)
    assert set(merged) == set(one) | set(other)
    for variant_id, wish in merged.items():
        limit = stock[variant_id]
        if limit is not None and wish.right is not None:
            limit += wish.right.quantity
        assert 1 <= wish.quantity <= max(1, 999 if limit is None else min(limit, 999))


@pytest.mark.parametrize(("until", "fits"), [(NOW + timedelta(minutes=1), True), (NOW, False)])
def test_what_a_right_holds_counts_as_there_until_its_time_is_over(until: datetime, *, fits: bool) -> None:
    right = Right(reference_id=UUID(int=500), quantity=1, until=until)
    stored = replace(item(SHIRT), right=right)
    (shown,) = rules.shown_items([stored], variants={SHIRT: variant()}, levels={SHIRT: level(on_hand=0)}, now=NOW)
    assert (shown.available, shown.problem) == ((1, None) if fits else (0, Problem.SOLD_OUT))


def test_the_later_wish_says_the_price() -> None:
    early = {SHIRT: Wish(quantity=1, price=1000, wished_at=NOW)}
    late = {SHIRT: Wish(quantity=2, price=1200, wished_at=NOW + timedelta(minutes=1))}
    merged = rules.merge(early, late, limits={SHIRT: None}, max_quantity=9)
    assert merged == {SHIRT: Wish(quantity=3, price=1200, wished_at=NOW + timedelta(minutes=1))}


@pytest.mark.parametrize("quantity", [0, -1, 6])
def test_a_cart_holds_one_to_the_most_of_a_variant(quantity: int) -> None:
    with pytest.raises(CartQuantityInvalid):
        rules.check_quantity(quantity, settings=SETTINGS)


@pytest.mark.parametrize("found", [None, variant(is_sellable=False)])
def test_what_is_not_on_sale_is_refused(found: SellableVariant | None) -> None:
    with pytest.raises(CartItemNotForSale):
        rules.check_on_sale(found, variant_id=SHIRT)


@pytest.mark.parametrize("found", [None, level(on_hand=2)])
def test_more_than_is_left_is_refused(found: Level | None) -> None:
    with pytest.raises(StockInsufficient):
        rules.check_in_stock(found, variant_id=SHIRT, quantity=3, now=NOW)


@pytest.mark.parametrize(
    "found", [level(on_hand=3), level(on_hand=0, tracked=False), level(0, policy=Policy.BACKORDER)]
)
def test_what_can_be_supplied_passes(found: Level) -> None:
    rules.check_in_stock(found, variant_id=SHIRT, quantity=3, now=NOW)


def test_another_currency_is_refused_by_name() -> None:
    with pytest.raises(CartCurrencyDiffers) as refusal:
        rules.check_fits([item()], variant=variant(MUG, currency="EUR"), settings=SETTINGS)
    assert refusal.value.fields == {"cart_currency": "COP", "item_currency": "EUR"}


def test_one_variant_too_many_is_refused_and_more_of_a_known_one_is_not() -> None:
    full = [item(), item(MUG)]
    rules.check_fits(full, variant=variant(MUG), settings=SETTINGS)
    with pytest.raises(CartFull):
        rules.check_fits(full, variant=variant(LAMP), settings=SETTINGS)


def shown(items: list[StoredItem], *, variants: dict[UUID, SellableVariant], levels: dict[UUID, Level]) -> CartView:
    """A cart of these items, without promotions."""
    found = rules.shown_items(items, variants=variants, levels=levels, now=NOW)
    priced = PricingInput(currency="COP", lines=rules.priced_lines(found))
    quote = Quote(totals=pricing.totals(priced), options={}, chosen={})
    return rules.view(SHOP, found, quote=quote, expires_at=NOW)


@pytest.mark.parametrize(
    ("found", "stock", "problem"),
    [
        (variant(), level(on_hand=2), None),
        (variant(), level(on_hand=1), Problem.TOO_FEW),
        (variant(), level(on_hand=0), Problem.SOLD_OUT),
        (variant(is_sellable=False), level(), Problem.UNAVAILABLE),
        (variant(currency="EUR"), level(), Problem.UNAVAILABLE),
    ],
)
def test_a_view_says_what_is_wrong_with_an_item(found: SellableVariant, stock: Level, problem: Problem | None) -> None:
    view = shown([item(quantity=2)], variants={SHIRT: found}, levels={SHIRT: stock})
    assert (view.items[0].problem, view.has_problems) == (problem, problem is not None)


def test_a_view_says_that_a_price_changed_and_counts_with_the_new_one() -> None:
    view = shown(
        [item(quantity=2), item(MUG)],
        variants={SHIRT: variant(price=900), MUG: variant(MUG)},
        levels={SHIRT: level(), MUG: level(MUG)},
    )
    assert [each.price_changed for each in view.items] == [True, False]
    assert view.totals is not None
    assert (view.totals.total, view.groups[0].subtotal) == (Money(2800, "COP"), Money(2800, "COP"))
    assert view.piece_count == 3


def test_what_cannot_be_bought_is_shown_and_not_counted() -> None:
    view = shown(
        [item(), item(MUG)],
        variants={SHIRT: variant(), MUG: variant(MUG, is_sellable=False)},
        levels={SHIRT: level(), MUG: level(MUG)},
    )
    assert len(view.items) == 2
    assert view.totals is not None
    assert view.totals.total == Money(1000, "COP")


def test_what_the_catalogue_forgot_is_not_shown() -> None:
    view = shown([item()], variants={}, levels={})
    assert (view.items, view.currency, view.totals) == ((), None, None)


@pytest.mark.parametrize(
    ("own", "ends_in", "costs"),
    [
        (Money(500, "COP"), 1, 500),
        (Money(500, "COP"), 0, 900),
        (Money(950, "COP"), 1, 900),
        (Money(500, "USD"), 1, 900),
    ],
)
def test_what_was_kept_costs_its_own_price_while_it_holds_and_is_the_lowest(own: Money, ends_in: int, costs: int):
    right = Right(reference_id=UUID(int=500), quantity=1, until=NOW + timedelta(minutes=ends_in), price=own)
    found = rules.at_kept_prices({SHIRT: variant(price=900), MUG: variant(MUG)}, {SHIRT: right}, now=NOW)
    assert found == {SHIRT: variant(price=costs), MUG: variant(MUG)}
