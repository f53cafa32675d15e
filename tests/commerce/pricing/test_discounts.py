import itertools
import random
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.pricing import discounts, rules
from sokoni.commerce.pricing.promotion.types import Kind, Level, Offer, Payer, Reach, Scope, Terms
from sokoni.commerce.pricing.types import (
    Discount,
    Discounts,
    LineTotals,
    Outcome,
    PricedLine,
    PricingInput,
    TaxRate,
    Totals,
)
from sokoni.core.money import Money

SHOPS = tuple(UUID(int=number) for number in range(1, 4))
SHOP = SHOPS[0]
PRODUCTS = tuple(UUID(int=number) for number in range(10, 16))
LAMPS, CHAIRS = UUID(int=100), UUID(int=101)
# One currency of each exponent, and Telegram's Stars, which have none.
CURRENCIES = ("JPY", "COP", "KWD", "XTR")
ALL_LEVELS = frozenset(Level)


def line(key: str = "a", *, price: int = 1000, quantity: int = 1, product: int = 0, **more: object) -> PricedLine:
    values: dict[str, object] = {"key": key, "shop_id": SHOP, "variant_id": UUID(int=900 + product)}
    values |= {"product_id": PRODUCTS[product], "unit_price": Money(price, "COP"), "quantity": quantity}
    return PricedLine(**{**values, **more})  # type: ignore[arg-type]


def offer(number: int = 1, **more: object) -> Offer:
    """Ten percent off all goods of the shop, unless told otherwise."""
    about = {name: more.pop(name) for name in ("shop_id", "code", "payer", "stacks_on_shops") if name in more}
    terms: dict[str, object] = {"kind": Kind.PERCENTAGE, "level": Level.PRODUCT, "rate_bp": 1000}
    return Offer(
        promotion_id=UUID(int=1000 + number),
        title=f"Offer {number}",
        terms=Terms(**{**terms, **more}),  # type: ignore[arg-type]
        **{"shop_id": SHOP, **about},  # type: ignore[arg-type]
    )


def find(lines: list[PricedLine], *offers: Offer, shipping: int | None = None, **memberships: set[UUID]) -> Discounts:
    return discounts.find(
        lines,
        offers,
        currency="COP",
        memberships={PRODUCTS[int(name[1:])]: frozenset(ids) for name, ids in memberships.items()},
        shipping={} if shipping is None else {SHOP: Money(shipping, "COP")},
    )


def amounts(found: Discounts) -> dict[str, int]:
    return {each.title: each.amount.amount for each in found.discounts}


def off_lines(found: Discounts) -> dict[str, int]:
    return {key: amount.amount for each in found.discounts for key, amount in each.lines.items()}


scopes = st.one_of(
    st.just(Scope()),
    st.builds(Scope, reach=st.just(Reach.PRODUCTS), ids=st.frozensets(st.sampled_from(PRODUCTS), min_size=1)),
    st.builds(Scope, reach=st.just(Reach.CATEGORIES), ids=st.frozensets(st.sampled_from((LAMPS, CHAIRS)), min_size=1)),
)
levels = st.frozensets(st.sampled_from(Level))


def terms(kind: Kind, level: Level) -> st.SearchStrategy[Terms]:
    return st.builds(
        Terms,
        kind=st.just(kind),
        level=st.just(level),
        rate_bp=st.integers(1, 10_000),
        amount=st.integers(1, 10**7),
        scope=scopes,
        gets=scopes,
        minimum_amount=st.integers(0, 10**5),
        minimum_quantity=st.integers(0, 5),
        buy_quantity=st.integers(1, 4),
        get_quantity=st.integers(1, 4),
        max_times=st.none() | st.integers(1, 3),
        combines_with=levels,
    )


any_terms = st.one_of(
    terms(Kind.PERCENTAGE, Level.PRODUCT),
    terms(Kind.FIXED, Level.PRODUCT),
    terms(Kind.BUY_X_GET_Y, Level.PRODUCT),
    terms(Kind.PERCENTAGE, Level.ORDER),
    terms(Kind.FIXED, Level.ORDER),
    terms(Kind.FREE_SHIPPING, Level.SHIPPING),
)


@st.composite
def inputs(draw: st.DrawFn) -> PricingInput:
    """Carts of up to three shops with what these and the market offer, taxed and shipped, in any exponent."""
    currency = draw(st.sampled_from(CURRENCIES))
    lines = [
        PricedLine(
            key=f"line {index}",
            shop_id=draw(st.sampled_from(SHOPS)),
            product_id=PRODUCTS[index % len(PRODUCTS)],
            variant_id=UUID(int=900 + index),
            unit_price=Money(draw(st.integers(0, 10**6)), currency),
            quantity=draw(st.integers(1, 12)),
            taxable=draw(st.booleans()),
        )
        for index in range(draw(st.integers(1, 6)))
    ]
    offers = [
        Offer(
            promotion_id=UUID(int=1000 + index),
            shop_id=draw(st.sampled_from((*SHOPS, None))),
            title=f"Offer {index}",
            terms=draw(any_terms),
            code=draw(st.none() | st.just(f"CODE{index}")),
            payer=draw(st.sampled_from(Payer)),
            stacks_on_shops=draw(st.booleans()),
        )
        for index in range(draw(st.integers(0, 6)))
    ]
    rates = st.builds(
        TaxRate,
        shop_id=st.just(SHOP),
        country=st.none(),
        region=st.none(),
        rate_bp=st.integers(0, 10_000),
        inclusive=st.booleans(),
        taxes_shipping=st.booleans(),
    )
    return PricingInput(
        currency=currency,
        lines=tuple(lines),
        offers=tuple(offers),
        memberships={each: draw(st.frozensets(st.sampled_from((LAMPS, CHAIRS)))) for each in PRODUCTS},
        taxes=draw(st.dictionaries(st.sampled_from(SHOPS), rates)),
        shipping={shop_id: Money(draw(st.integers(0, 10**5)), currency) for shop_id in SHOPS},
    )


def check_adds_up(totals: Totals) -> None:
    """Every sum is the sum of its parts to the last minor unit, and nothing is negative."""
    for name in ("subtotal", "discount", "shipping", "shipping_discount", "tax_included", "tax_added", "total"):
        assert getattr(totals, name).amount == sum(getattr(shop, name).amount for shop in totals.shops)
    for name in ("subtotal", "discount"):
        assert getattr(totals, name).amount == sum(getattr(each, name).amount for each in totals.lines)
    parts: list[LineTotals | Totals] = [*totals.lines, totals]
    assert all(Money.zero(totals.currency) <= each.discount <= each.subtotal for each in parts)
    assert totals.total == totals.subtotal - totals.discount + totals.shipping + totals.tax_added
    for shop in totals.shops:
        assert shop.total == shop.subtotal - shop.discount + shop.shipping + shop.tax_added
        assert Money.zero(totals.currency) <= shop.funded <= shop.discount + shop.shipping_discount
        assert min(shop.shipping.amount, shop.tax_included.amount, shop.tax_added.amount, shop.total.amount) >= 0


@given(inputs())
def test_everything_adds_up_and_no_code_is_left_without_an_answer(given_input: PricingInput) -> None:
    totals = rules.totals(given_input)
    check_adds_up(totals)
    assert totals.saved.amount == sum(each.amount.amount for each in totals.discounts)
    for each in totals.discounts:
        parts = [*each.lines.values(), *each.shipping.values()]
        assert each.amount.amount == sum(part.amount for part in parts) > 0
        assert all(part.amount > 0 for part in parts)
    check_stacking(given_input, totals)
    shops = {each.shop_id for each in given_input.lines} | {None}
    typed = {each.promotion_id for each in given_input.offers if each.code and each.shop_id in shops}
    used = {each.promotion_id for each in totals.discounts if each.code}
    told = [each.offer.promotion_id for each in totals.unmet]
    assert sorted([*used, *told]) == sorted(typed)


def check_stacking(given_input: PricingInput, totals: Totals) -> None:
    """Of a shop, or of the market, all allow each other, and of one level a line is reduced by one."""
    known = {each.promotion_id: each.terms for each in given_input.offers}
    for one, other in itertools.permutations(totals.discounts, 2):
        if one.shop_id == other.shop_id:
            assert other.level in known[one.promotion_id].combines_with
            assert one.level is not other.level or one.lines.keys().isdisjoint(other.lines)


@given(inputs(), st.randoms(use_true_random=False))
def test_neither_the_order_of_lines_and_offers_nor_their_names_decide(
    given_input: PricingInput, dice: random.Random
) -> None:
    one = rules.totals(given_input)
    assert rules.totals(given_input) == one
    lines, offers = list(given_input.lines), list(given_input.offers)
    dice.shuffle(lines)
    dice.shuffle(offers)
    other = rules.totals(replace(given_input, lines=tuple(lines), offers=tuple(offers)))
    assert (one.shops, one.discounts) == (other.shops, other.discounts)
    assert {each.key: each for each in one.lines} == {each.key: each for each in other.lines}
    # A basket calls its lines otherwise than the order that it becomes.
    renamed = tuple(replace(each, key=f"x{each.key[::-1]}") for each in given_input.lines)
    assert rules.totals(replace(given_input, lines=renamed)).shops == one.shops


@given(inputs())
def test_another_offer_never_makes_a_shop_dearer(given_input: PricingInput) -> None:
    theirs = tuple(each for each in given_input.offers if each.shop_id is not None)
    more = rules.totals(replace(given_input, offers=theirs))
    assert more.saved >= rules.totals(replace(given_input, offers=theirs[:-1])).saved


def test_a_percentage_is_rounded_half_up_on_each_line() -> None:
    found = find([line("a", price=5), line("b", price=4, product=1)], offer(rate_bp=1000))
    assert off_lines(found) == {"a": 1}


def test_a_fixed_amount_comes_off_each_piece_and_never_more_than_it_costs() -> None:
    found = find(
        [line("a", price=1000, quantity=3), line("b", price=100, product=1)], offer(kind=Kind.FIXED, amount=250)
    )
    assert off_lines(found) == {"a": 750, "b": 100}


def test_a_discount_of_the_order_is_shared_out_by_the_largest_remainder() -> None:
    lines = [line(name, price=100, product=place) for place, name in enumerate("abc")]
    found = find(lines, offer(kind=Kind.FIXED, level=Level.ORDER, amount=100))
    assert off_lines(found) == {"a": 34, "b": 33, "c": 33}


@pytest.mark.parametrize(
    ("quantity", "max_times", "expected"), [(2, None, 0), (3, None, 100), (5, None, 100), (6, None, 200), (9, 1, 100)]
)
def test_of_what_is_bought_every_third_is_free(quantity: int, max_times: int | None, expected: int) -> None:
    third = offer(kind=Kind.BUY_X_GET_Y, rate_bp=10_000, buy_quantity=2, get_quantity=1, max_times=max_times)
    assert sum(off_lines(find([line(price=100, quantity=quantity)], third)).values()) == expected


def test_the_cheapest_pieces_are_given() -> None:
    found = find(
        [line("dear", price=900, quantity=2), line("cheap", price=100, product=1)],
        offer(kind=Kind.BUY_X_GET_Y, rate_bp=10_000, buy_quantity=2, get_quantity=1),
    )
    assert off_lines(found) == {"cheap": 100}


def test_other_goods_are_given_half_price_for_what_is_bought() -> None:
    deal = offer(
        kind=Kind.BUY_X_GET_Y,
        rate_bp=5000,
        buy_quantity=1,
        get_quantity=2,
        scope=Scope(reach=Reach.CATEGORIES, ids=frozenset({LAMPS})),
        gets=Scope(reach=Reach.PRODUCTS, ids=frozenset({PRODUCTS[1]})),
    )
    bought = [line("lamp", price=5000), line("bulb", price=301, quantity=3, product=1)]
    assert off_lines(find(bought, deal, p0={LAMPS})) == {"bulb": 301}
    assert find(bought, replace(deal, code="BULBS"), p0={CHAIRS}).unmet[0].outcome is Outcome.NOTHING_FITS


def test_only_what_belongs_to_the_named_goods_is_reduced() -> None:
    lamps = offer(scope=Scope(reach=Reach.COLLECTIONS, ids=frozenset({LAMPS})))
    found = find([line("lamp"), line("chair", product=1)], lamps, p0={LAMPS}, p1={CHAIRS})
    assert off_lines(found) == {"lamp": 100}


def test_single_goods_come_first_and_the_order_on_what_is_left() -> None:
    found = find(
        [line(price=1000)],
        offer(1, combines_with=ALL_LEVELS),
        offer(2, level=Level.ORDER, combines_with=ALL_LEVELS),
    )
    assert amounts(found) == {"Offer 1": 100, "Offer 2": 90}


def test_of_what_cannot_stand_together_the_larger_saving_wins_and_the_code_is_told() -> None:
    found = find([line(price=1000)], offer(1, rate_bp=2000), offer(2, level=Level.ORDER, code="SMALL"))
    assert amounts(found) == {"Offer 1": 200}
    assert [(each.offer.code, each.outcome) for each in found.unmet] == [("SMALL", Outcome.NOT_COMBINED)]


def test_of_equal_savings_the_older_offer_wins() -> None:
    assert amounts(find([line()], offer(2), offer(1))) == {"Offer 1": 100}


def test_what_is_missing_to_a_minimum_is_told() -> None:
    found = find(
        [line(price=700)],
        offer(1, code="MUCH", minimum_amount=1000),
        offer(2, code="MANY", minimum_quantity=3),
        offer(3, minimum_amount=1000),
    )
    assert [(each.offer.code, each.outcome, each.missing, each.missing_pieces) for each in found.unmet] == [
        ("MUCH", Outcome.BELOW_MINIMUM, Money(300, "COP"), 0),
        ("MANY", Outcome.TOO_FEW, None, 2),
    ]


def test_free_shipping_waits_for_the_address() -> None:
    free = offer(kind=Kind.FREE_SHIPPING, level=Level.SHIPPING, code="FREE")
    assert [each.outcome for each in find([line()], free).unmet] == [Outcome.AT_CHECKOUT]
    assert amounts(find([line()], free, shipping=700)) == {"Offer 1": 700}
    capped = replace(free, terms=replace(free.terms, amount=500))
    assert amounts(find([line()], capped, shipping=700)) == {"Offer 1": 500}


@pytest.mark.parametrize(("stacks", "expected"), [(True, 90), (False, 0)])
def test_the_market_comes_after_the_shops_and_on_top_only_where_it_says_so(*, stacks: bool, expected: int) -> None:
    ours = offer(2, shop_id=None, level=Level.ORDER, payer=Payer.PLATFORM, stacks_on_shops=stacks)
    assert amounts(find([line(price=1000)], offer(1), ours)).get("Offer 2", 0) == expected


def test_what_the_platform_pays_is_told_apart() -> None:
    ours = offer(1, shop_id=None, level=Level.ORDER, payer=Payer.PLATFORM)
    bought = (line("a"), line("b", shop_id=SHOPS[1], product=1))
    shipped = {SHOP: Money(500, "COP")}
    free = offer(2, shop_id=None, kind=Kind.FREE_SHIPPING, level=Level.SHIPPING, payer=Payer.PLATFORM)
    both = (replace(ours, terms=replace(ours.terms, combines_with=ALL_LEVELS)),
            replace(free, terms=replace(free.terms, combines_with=ALL_LEVELS)))  # fmt: skip
    totals = rules.totals(PricingInput(currency="COP", lines=bought, offers=both, shipping=shipped))
    assert [shop.funded.amount for shop in totals.shops] == [100 + 500, 100]
    assert (totals.shipping.amount, totals.shipping_discount.amount) == (0, 500)


def test_tax_is_taken_of_what_is_left() -> None:
    rate = TaxRate(shop_id=SHOP, country=None, region=None, rate_bp=1900, inclusive=False, taxes_shipping=True)
    totals = rules.totals(PricingInput(currency="COP", lines=(line(),), offers=(offer(),), taxes={SHOP: rate}))
    assert (totals.tax_added.amount, totals.total.amount) == (171, 1071)


def test_a_discount_says_what_it_took_where() -> None:
    (found,) = find([line("a"), line("b", product=1)], offer(code="TEN")).discounts
    assert found == Discount(
        promotion_id=UUID(int=1001),
        shop_id=SHOP,
        title="Offer 1",
        code="TEN",
        level=Level.PRODUCT,
        payer=Payer.SHOP,
        lines={"a": Money(100, "COP"), "b": Money(100, "COP")},
        shipping={},
        amount=Money(200, "COP"),
    )
