"""What is paid with points: last, over the goods, and never more than is left of them."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.pricing import rules
from sokoni.commerce.pricing.promotion.types import Kind, Level, Offer, Payer, Terms
from sokoni.commerce.pricing.types import PricedLine, PricingInput, Redemption, Totals
from sokoni.core import ids
from sokoni.core.money import Money

PROGRAMME = ids.new_id()
SHOPS = [UUID(int=1), UUID(int=2)]
TEN = Offer(
    promotion_id=ids.new_id(),
    shop_id=None,
    title="Ten off",
    terms=Terms(kind=Kind.PERCENTAGE, level=Level.ORDER, rate_bp=1_000),
)


def lines(prices: list[int]) -> tuple[PricedLine, ...]:
    return tuple(
        PricedLine(
            key=str(place),
            shop_id=SHOPS[place % 2],
            product_id=UUID(int=place),
            variant_id=UUID(int=place),
            unit_price=Money(price, "COP"),
            quantity=1,
        )
        for place, price in enumerate(prices)
    )


def totals(prices: list[int], most: int, *, share_bp: int = 10_000, offers: tuple[Offer, ...] = ()) -> Totals:
    redemption = Redemption(programme_id=PROGRAMME, title="Points", most=Money(most, "COP"), share_bp=share_bp)
    return rules.totals(
        PricingInput(
            currency="COP",
            lines=lines(prices),
            offers=offers,
            redemption=redemption,
            shipping={SHOPS[0]: Money(500, "COP")},
        )
    )


def test_points_are_taken_off_what_promotions_left_and_delivery_is_paid() -> None:
    found = totals([1_000, 500], 10_000, offers=(TEN,))
    assert [(each.title, each.amount.amount) for each in found.discounts] == [("Ten off", 150), ("Points", 1_350)]
    assert (found.total.amount, found.shipping.amount) == (500, 500)
    # The platform pays the shops what points took off, and only that.
    assert [shop.funded.amount for shop in found.shops] == [900, 450]
    assert found.discounts[1].payer is Payer.PLATFORM


def test_no_points_are_taken_where_there_is_nothing_to_pay() -> None:
    assert totals([0], 100).discounts == ()
    assert totals([1_000], 0).discounts == ()
    assert totals([1_000], 100, share_bp=0).discounts == ()


@given(
    prices=st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=8),
    most=st.integers(min_value=0, max_value=10**7),
    share_bp=st.integers(min_value=0, max_value=10_000),
    offers=st.sampled_from([(), (TEN,)]),
)
def test_what_points_take_off_is_the_sum_of_its_lines_and_within_each_limit(
    prices: list[int], most: int, share_bp: int, offers: tuple[Offer, ...]
) -> None:
    found = totals(prices, most, share_bp=share_bp, offers=offers)
    taken = [each for each in found.discounts if each.promotion_id == PROGRAMME]
    amount = sum(each.amount.amount for each in taken)
    whole = sum(prices) - sum(each.amount.amount for each in found.discounts if each.promotion_id != PROGRAMME)
    assert amount == sum(part.amount for each in taken for part in each.lines.values())
    assert amount == min(most, whole * share_bp // 10_000)
    assert all(line.total.amount >= 0 for line in found.lines)
    assert found.total == Money(whole - amount + 500, "COP")
    assert sum(shop.funded.amount for shop in found.shops) == amount
