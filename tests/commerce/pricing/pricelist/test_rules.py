"""Which price a buyer pays, and what a list may say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.pricing.pricelist import errors, facts, rules
from sokoni.commerce.pricing.pricelist.types import (
    ListPhase,
    ListState,
    Offered,
    Price,
    PriceList,
    PriceListDraft,
)
from sokoni.core.money import Money, UnknownCurrency

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WHOLESALE = PriceListDraft(name="Wholesale", currency="COP", segment_id=uuid4(), rate_bp=1000)
AMOUNTS = st.integers(0, rules.MAX_AMOUNT)
RATES = st.integers(1, rules.BASIS_POINTS)
PRICES = st.builds(Price, amount=AMOUNTS) | st.builds(Price, rate_bp=RATES)
OFFERED = st.builds(Offered, currency=st.just("COP"), price=PRICES) | st.builds(
    Offered, currency=st.sampled_from(["USD", "JPY"]), price=st.builds(Price, amount=AMOUNTS)
)
BASES = AMOUNTS.map(lambda amount: Money(amount, "COP"))
WANTED = st.sampled_from(["COP", "USD", "JPY", "KWD"])


@given(BASES, st.lists(OFFERED, max_size=6), WANTED, st.randoms())
def test_the_order_of_lists_makes_no_difference(base: Money, offered: list[Offered], wanted: str, chance: object):
    shuffled = list(offered)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.resolve(base, shuffled, wanted=wanted) == rules.resolve(base, offered, wanted=wanted)


@given(BASES, st.lists(OFFERED, max_size=6))
def test_being_known_never_costs_more_and_never_less_than_nothing(base: Money, offered: list[Offered]):
    price = rules.resolve(base, offered, wanted="COP")
    assert Money(0, "COP") <= price <= base


@given(BASES, st.lists(OFFERED, max_size=6), OFFERED, WANTED)
def test_one_more_list_makes_nothing_dearer(base: Money, offered: list[Offered], more: Offered, wanted: str):
    before = rules.resolve(base, offered, wanted=wanted)
    after = rules.resolve(base, [*offered, more], wanted=wanted)
    assert after.currency != before.currency or after <= before


@given(BASES, st.lists(OFFERED, max_size=6), WANTED)
def test_a_price_is_in_the_wanted_currency_or_in_the_shops_own_and_was_said_by_somebody(
    base: Money, offered: list[Offered], wanted: str
):
    price = rules.resolve(base, offered, wanted=wanted)
    said = {each.price.amount for each in offered if each.currency == wanted and each.price.amount is not None}
    own = {base, *(rules.price_of(each.price, base) for each in offered if each.currency == "COP")}
    assert price in own or (price.currency == wanted and price.amount in said)
    assert price.currency == wanted or not said


@given(BASES)
def test_without_lists_everybody_pays_the_same(base: Money):
    assert rules.resolve(base, [], wanted="USD") == base


def test_a_share_rounds_half_a_unit_up():
    assert rules.price_of(Price(rate_bp=5000), Money(5, "COP")) == Money(3, "COP")
    assert rules.price_of(Price(rate_bp=10_000), Money(5, "COP")) == Money(0, "COP")


@given(PRICES)
def test_a_price_comes_back_as_it_was_written(price: Price):
    assert facts.read(facts.say(price, currency="COP"), currency="COP") == price
    variant_id = uuid4()
    for each in (price, None):
        paths = facts.of_prices({variant_id: each}, currency="COP")
        assert facts.to_prices(paths, currency="COP") == {variant_id: each}


@pytest.mark.parametrize("text", ["", "cheap", "12.345", "-1 %x", "12.345 %", "NaN %", "1" * 41])
def test_what_is_no_price_is_refused(text: str):
    with pytest.raises(errors.PriceEntryInvalid):
        facts.read(text, currency="COP")


def test_percentages_are_read_as_people_write_them():
    for text in ("15%", "15 %", "15.0%", "15,0 %", "15\N{ARABIC DECIMAL SEPARATOR}0\N{ARABIC PERCENT SIGN}"):
        assert facts.read(text, currency="COP") == Price(rate_bp=1500)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(WHOLESALE, name=" "), "name"),
        (replace(WHOLESALE, name="x" * 81), "name"),
        (replace(WHOLESALE, segment_id=None), "segment_id"),
        (replace(WHOLESALE, rate_bp=10_001), "rate"),
        (replace(WHOLESALE, currency="USD"), "rate"),
        (replace(WHOLESALE, starts_at=NOW, ends_at=NOW), "ends_at"),
    ],
)
def test_a_list_that_cannot_be_carried_out_says_where(draft: PriceListDraft, field: str):
    with pytest.raises(errors.PriceListInvalid) as refused:
        rules.normalise(draft, base="COP")
    assert refused.value.fields["field"] == field


def test_a_list_is_for_a_segment_or_in_another_currency():
    assert rules.normalise(replace(WHOLESALE, name=" Whole \n sale "), base="COP").name == "Whole sale"
    dollars = PriceListDraft(name="Dollars", currency="USD")
    assert rules.normalise(dollars, base="COP") == dollars
    with pytest.raises(UnknownCurrency):
        rules.normalise(replace(dollars, currency="XXX"), base="COP")


@pytest.mark.parametrize(
    ("price", "currency"),
    [
        (Price(), "COP"),
        (Price(amount=1, rate_bp=1), "COP"),
        (Price(amount=-1), "COP"),
        (Price(amount=rules.MAX_AMOUNT + 1), "USD"),
        (Price(rate_bp=0), "COP"),
        (Price(rate_bp=10_001), "COP"),
        (Price(rate_bp=1000), "USD"),
    ],
)
def test_a_price_is_an_amount_or_a_share_of_the_shops_currency(price: Price, currency: str):
    with pytest.raises(errors.PriceEntryInvalid):
        rules.check_price(price, currency=currency, base="COP")


@given(PRICES)
def test_prices_that_can_be_kept_pass(price: Price):
    rules.check_price(price, currency="COP", base="COP")


def test_a_list_runs_in_its_half_open_time_unless_it_is_paused():
    hour = timedelta(hours=1)
    draft = replace(WHOLESALE, starts_at=NOW, ends_at=NOW + hour)
    found = PriceList(
        id=uuid4(), shop_id=uuid4(), state=ListState.ACTIVE, draft=draft, entries=0, created_at=NOW, updated_at=NOW
    )
    assert rules.phase_of(found, NOW - hour) is ListPhase.PLANNED
    assert rules.phase_of(found, NOW) is ListPhase.RUNNING
    assert rules.phase_of(found, NOW + hour) is ListPhase.OVER
    assert rules.phase_of(replace(found, state=ListState.PAUSED), NOW) is ListPhase.PAUSED
    assert facts.with_facts(found, facts.of_list(found)) == found
