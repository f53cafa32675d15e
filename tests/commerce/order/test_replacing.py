"""What goes out in place of what came back: its price, and what its amounts add up to."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order import crediting, replacing
from sokoni.commerce.order.replacing import Replacement
from sokoni.commerce.order.types import Line, Reduction
from sokoni.commerce.pricing.promotion.types import Level, Payer
from sokoni.core import ids, money
from sokoni.core.money import Money
from sokoni.services.media.types import UNCUT
from tests.support.factories import order as order_factory

POINTS, SALE = UUID(int=7), UUID(int=8)


def cop(amount: int) -> Money:
    return Money(amount, "COP")


def line_of(*, unit: int, quantity: int, off: dict[UUID, tuple[Payer, int]], rate_bp: int, is_added: bool) -> Line:
    """A sold line with reductions, and its tax on top of its price or inside it."""
    subtotal = cop(unit * quantity)
    reductions = tuple(
        Reduction(promotion_id=key, title="x", code=None, level=Level.PRODUCT, payer=payer, amount=cop(amount))
        for key, (payer, amount) in off.items()
        if amount
    )
    discount = money.total([each.amount for each in reductions], currency="COP")
    net = (subtotal - discount).amount
    tax = net * rate_bp // 10_000 if is_added else net * rate_bp // (10_000 + rate_bp)
    return Line(
        id=ids.new_id(),
        sub_order_id=ids.new_id(),
        shop_id=ids.new_id(),
        variant_id=ids.new_id(),
        product_id=ids.new_id(),
        product_slug="lamp",
        product_title="Lamp",
        variant_title="M",
        sku="L-M",
        image_hash=None,
        image_frame=UNCUT,
        unit_price=cop(unit),
        quantity=quantity,
        subtotal=subtotal,
        discount=discount,
        tax_included=cop(0 if is_added else tax),
        tax_added=cop(tax if is_added else 0),
        total=cop(net + (tax if is_added else 0)),
        reductions=reductions,
        shipped=quantity,
        credited=cop(0),
    )


def replacement(line: Line, *, pieces: int, price: int) -> Replacement:
    part = order_factory.part_snapshot(total=line.total.amount)
    amounts = replace(part.amounts, tax_included=line.tax_included, tax_added=line.tax_added, discount=line.discount)
    part = replace(part, lines=(line,), amounts=amounts, funded=line.funded)
    (back,) = crediting.for_pieces(part, {line.id: pieces}).lines
    variant = SellableVariant(
        variant_id=ids.new_id(),
        product_id=line.product_id,
        shop_id=line.shop_id,
        shop_slug="casa",
        product_slug="lamp",
        product_title="Lamp",
        variant_title="L",
        sku=None,
        price=cop(price),
        weight_grams=1,
        taxable=True,
        requires_shipping=True,
        is_sellable=True,
        image_hash=None,
    )
    return Replacement(line=line, back=back, variant=variant)


def new_line(each: Replacement, *, apart: frozenset[UUID] = frozenset()) -> Line:
    return replacing.line_of(each, part_id=ids.new_id(), return_id=ids.new_id(), title="return", apart=apart)


@pytest.mark.parametrize(("price", "cost"), [(1_000, 900), (1_200, 1_100), (700, 600), (50, 0)])
def test_a_discount_stays_and_only_the_list_prices_differ(price: int, cost: int):
    sold = line_of(unit=1_000, quantity=1, off={SALE: (Payer.SHOP, 100)}, rate_bp=0, is_added=False)
    assert replacing.cost_of(replacement(sold, pieces=1, price=price)) == cop(cost)


def test_the_difference_carries_the_tax_that_comes_on_top():
    sold = line_of(unit=1_000, quantity=2, off={}, rate_bp=1_900, is_added=True)
    made = new_line(replacement(sold, pieces=1, price=1_100))
    assert (made.total, made.tax_added, made.discount) == (cop(1_309), cop(209), cop(0))


def test_points_that_come_back_by_themselves_are_no_discount_of_what_goes_out():
    sold = line_of(
        unit=1_000,
        quantity=1,
        off={POINTS: (Payer.PLATFORM, 300), SALE: (Payer.PLATFORM, 100)},
        rate_bp=0,
        is_added=False,
    )
    each = replacement(sold, pieces=1, price=1_000)
    made = new_line(each, apart=frozenset({POINTS}))
    assert (each.back.amount, made.total, made.funded) == (cop(600), cop(900), cop(100))


amounts = st.integers(0, 500)


@given(
    st.builds(
        line_of,
        unit=st.integers(0, 5_000),
        quantity=st.integers(1, 5),
        off=st.fixed_dictionaries(
            {
                SALE: st.tuples(st.sampled_from(Payer), amounts),
                POINTS: st.tuples(st.just(Payer.PLATFORM), amounts),
            }
        ),
        rate_bp=st.sampled_from([0, 500, 1_900]),
        is_added=st.booleans(),
    ).filter(lambda line: line.total.amount >= 0 and line.discount <= line.subtotal),
    st.integers(1, 5),
    st.integers(0, 6_000),
    st.sampled_from([frozenset(), frozenset({POINTS})]),
)
def test_what_goes_out_adds_up_and_the_same_again_costs_the_same(
    sold: Line, pieces: int, price: int, apart: frozenset[UUID]
):
    each = replacement(sold, pieces=min(pieces, sold.quantity), price=price)
    made = new_line(each, apart=apart)
    assert made.total == made.subtotal - made.discount + made.tax_added
    assert cop(0) <= made.discount <= made.subtotal
    assert min(made.total, made.tax_included, made.tax_added, made.funded) >= cop(0)
    assert money.total([one.amount for one in made.reductions], currency="COP") == made.discount
    assert replacing.amounts_of([made]).total == made.total
    if price == sold.unit_price.amount and not apart:
        assert abs((made.total - each.back.amount).amount) <= 1
