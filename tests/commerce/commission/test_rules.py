"""Which rule counts, what it comes to, and that parts of a line give back exactly what was charged for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.commission import rules
from sokoni.commerce.commission.errors import CommissionInThePast, CommissionSubjectUnknown, CommissionTermsInvalid
from sokoni.commerce.commission.types import Charge, Cut, Key, LineCharge, Rule, Scope, SoldLine, Terms
from sokoni.core import ids
from sokoni.core.money import Money, UnknownCurrency

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SHOP, PRODUCT, LAMPS, DESK_LAMPS, GIFTS, PLAN = (UUID(int=number) for number in range(1, 7))
# Lamps stand above desk lamps; gifts are a root of their own.
DEPTHS = {LAMPS: 1, DESK_LAMPS: 2, GIFTS: 2}


def cop(amount: int) -> Money:
    return Money(amount, "COP")


def rule(
    scope: Scope, subject: UUID | None = None, rate_bp: int = 1000, *, currency: str | None = None, fixed: int = 0
) -> Rule:
    return Rule(
        id=ids.new_id(),
        key=Key(scope=scope, subject_id=subject, currency=currency),
        terms=Terms(rate_bp=rate_bp, fixed_amount=fixed),
        starts_at=NOW,
        ends_at=None,
        created_at=NOW,
    )


MARKET = rule(Scope.MARKET)
OF_PLAN = rule(Scope.PLAN, PLAN, 950)
OF_SHOP = rule(Scope.SHOP, SHOP, 900)
OF_LAMPS = rule(Scope.CATEGORY, LAMPS, 800)
OF_DESK_LAMPS = rule(Scope.CATEGORY, DESK_LAMPS, 700)
OF_GIFTS = rule(Scope.CATEGORY, GIFTS, 600)
OF_PRODUCT = rule(Scope.PRODUCT, PRODUCT, 500)
ELSEWHERE = [
    rule(Scope.SHOP, GIFTS, 0),
    rule(Scope.PLAN, SHOP, 0),
    rule(Scope.CATEGORY, SHOP, 0),
    rule(Scope.PRODUCT, SHOP, 0),
]


def picked(found: Sequence[Rule], *, at: datetime = NOW, currency: str = "COP") -> Rule | None:
    sold = SoldLine(line_id=ids.new_id(), product_id=PRODUCT, quantity=1, base=Money(1000, currency))
    return rules.pick(found, sold, shop_id=SHOP, plan_id=PLAN, depths=DEPTHS, at=at)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([], None),
        (ELSEWHERE, None),
        ([*ELSEWHERE, MARKET], MARKET),
        ([OF_PLAN, MARKET], OF_PLAN),
        ([MARKET, OF_SHOP, OF_PLAN], OF_SHOP),
        ([OF_LAMPS, MARKET, OF_SHOP], OF_LAMPS),
        ([OF_DESK_LAMPS, OF_LAMPS, OF_SHOP], OF_DESK_LAMPS),
        ([OF_DESK_LAMPS, OF_GIFTS], OF_GIFTS),
        ([OF_PRODUCT, OF_DESK_LAMPS, MARKET, OF_GIFTS], OF_PRODUCT),
    ],
)
def test_the_most_specific_rule_counts_whatever_order_they_come_in(found: list[Rule], wanted: Rule | None):
    assert picked(found) == wanted
    assert picked(found[::-1]) == wanted


def test_a_rule_in_the_currency_of_the_sale_goes_before_one_for_all():
    own = rule(Scope.MARKET, currency="COP", fixed=50)
    assert picked([MARKET, own]) == own
    assert picked([own, MARKET], currency="USD") == MARKET
    assert picked([own], currency="USD") is None


def test_a_rule_holds_from_its_beginning_up_to_its_end():
    ending = replace(MARKET, ends_at=NOW + DAY)
    assert picked([ending], at=NOW) == ending
    assert picked([ending], at=NOW + DAY) is None
    assert picked([ending], at=NOW - timedelta(microseconds=1)) is None
    assert picked([replace(ending, ends_at=NOW)], at=NOW) is None


@pytest.mark.parametrize(
    ("terms", "base", "quantity", "amount", "tax"),
    [
        (Terms(rate_bp=1000), 12_345, 1, 1235, 0),
        (Terms(rate_bp=1000, tax_bp=1900), 12_345, 1, 1235, 235),
        (Terms(rate_bp=0, fixed_amount=50, tax_bp=1900), 1000, 3, 150, 29),
        (Terms(rate_bp=10_000, fixed_amount=50), 1000, 1, 1000, 0),
        (Terms(rate_bp=500, fixed_amount=300), 100, 2, 100, 0),
        (Terms(rate_bp=500, fixed_amount=300), 0, 2, 0, 0),
    ],
)
def test_a_charge_is_a_share_and_an_amount_for_each_piece_and_never_more_than_the_sale(
    terms: Terms, base: int, quantity: int, amount: int, tax: int
):
    assert rules.charge_of(terms, cop(base), quantity) == Charge(cop(amount), cop(tax))


@st.composite
def sales(draw: st.DrawFn) -> list[LineCharge]:
    """The lines of a sale, each charged somehow."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        terms = Terms(
            rate_bp=draw(st.sampled_from([0, 1, 333, 1000, 9999, 10_000])),
            fixed_amount=draw(st.integers(0, 30)),
            tax_bp=draw(st.sampled_from([0, 825, 1900])),
        )
        base = cop(draw(st.integers(0, 5_000)))
        lines.append(
            LineCharge(
                line_id=ids.new_id(),
                reference_id=SHOP,
                shop_id=SHOP,
                rule_id=None,
                terms=terms,
                base=base,
                charge=rules.charge_of(terms, base, draw(st.integers(1, 5))),
                reversed_base=cop(0),
                reversed=Charge.nothing("COP"),
                recorded_at=NOW,
            )
        )
    return lines


@given(lines=sales(), delivery=st.integers(0, 2_000), data=st.data())
def test_however_a_sale_is_given_back_exactly_what_was_charged_comes_back(
    lines: list[LineCharge], delivery: int, data: st.DataObject
):
    """Lines in parts, the sale as a whole in parts, delivery last: each step gives some, all together the whole."""
    charged = rules.total([each.charge for each in lines], currency="COP")
    before = tuple(lines)
    for _ in range(data.draw(st.integers(0, 5))):
        left = sum(each.base_left.amount for each in before) + delivery
        named = data.draw(st.sampled_from(before))
        of_line = data.draw(st.integers(0, named.base_left.amount))
        rest = data.draw(st.integers(0, left - of_line))
        said = Cut(reference_id=SHOP, lines={named.line_id: cop(of_line)}, rest=cop(rest), left=cop(left), is_all=False)
        after = rules.cut(before, said)
        for old, new in zip(before, after, strict=True):
            assert old.reversed_base <= new.reversed_base <= new.base
            assert old.reversed.amount <= new.reversed.amount <= new.charge.amount
            assert old.reversed.tax <= new.reversed.tax <= new.charge.tax
        gone = sum(each.reversed_base.amount for each in after) - sum(each.reversed_base.amount for each in before)
        assert gone + delivery >= of_line + rest
        delivery -= of_line + rest - gone
        before = after
    for named in before:
        parts = Cut(reference_id=SHOP, lines={named.line_id: named.base_left}, rest=cop(0), left=cop(0), is_all=False)
        before = rules.cut(before, parts)
    assert rules.total([each.reversed for each in before], currency="COP") == charged


@given(lines=sales())
def test_a_sale_that_is_worth_nothing_any_more_costs_nothing(lines: list[LineCharge]):
    whole = Cut(reference_id=SHOP, lines={}, rest=cop(0), left=cop(0), is_all=True)
    assert all(not each.left and not each.base_left for each in rules.cut(lines, whole))


@pytest.mark.parametrize(
    ("key", "terms", "refusal"),
    [
        (Key(scope=Scope.MARKET), Terms(rate_bp=-1), CommissionTermsInvalid),
        (Key(scope=Scope.MARKET), Terms(rate_bp=10_001), CommissionTermsInvalid),
        (Key(scope=Scope.MARKET), Terms(rate_bp=0, tax_bp=10_001), CommissionTermsInvalid),
        (Key(scope=Scope.MARKET, currency="COP"), Terms(rate_bp=0, fixed_amount=-1), CommissionTermsInvalid),
        (Key(scope=Scope.MARKET, currency="COP"), Terms(rate_bp=0, fixed_amount=2**62), CommissionTermsInvalid),
        (Key(scope=Scope.MARKET), Terms(rate_bp=0, fixed_amount=1), CommissionTermsInvalid),
        (Key(scope=Scope.MARKET, currency="ABC"), Terms(rate_bp=0), UnknownCurrency),
        (Key(scope=Scope.MARKET, subject_id=SHOP), Terms(rate_bp=0), CommissionSubjectUnknown),
        (Key(scope=Scope.SHOP), Terms(rate_bp=0), CommissionSubjectUnknown),
    ],
)
def test_refuses_terms_that_cannot_be_charged(key: Key, terms: Terms, refusal: type[Exception]):
    with pytest.raises(refusal):
        rules.check_terms(key, terms)


def test_a_rule_begins_now_or_later():
    assert rules.beginning(None, NOW) == NOW
    assert rules.beginning(NOW + DAY, NOW) == NOW + DAY
    with pytest.raises(CommissionInThePast):
        rules.beginning(NOW - DAY, NOW)
