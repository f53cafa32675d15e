"""What pieces are worth: shares of what was really paid, which together are the whole."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.order import crediting
from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.errors import PiecesNotLeft, RefundTooLarge
from sokoni.commerce.order.types import Amounts, Line, Status, SubOrder
from sokoni.core import ids
from sokoni.core.money import Money
from sokoni.services.media.types import UNCUT
from tests.support.factories import order as order_factory


def cop(amount: int) -> Money:
    return Money(amount, "COP")


def line(*, quantity: int, subtotal: int, discount: int, tax: int) -> Line:
    return Line(
        id=ids.new_id(),
        sub_order_id=ids.new_id(),
        shop_id=ids.new_id(),
        variant_id=ids.new_id(),
        product_id=ids.new_id(),
        product_slug="lamp",
        product_title="Lamp",
        variant_title="",
        sku="",
        image_hash=None,
        image_frame=UNCUT,
        unit_price=cop(subtotal // quantity),
        quantity=quantity,
        subtotal=cop(subtotal),
        discount=cop(discount),
        tax_included=cop(0),
        tax_added=cop(tax),
        total=cop(subtotal - discount + tax),
        credited=cop(0),
    )


@st.composite
def parts(draw: st.DrawFn) -> SubOrder:
    """A part with lines of any prices, discounts and taxes, and a shipping that is taxed too."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        quantity = draw(st.integers(1, 7))
        subtotal = draw(st.integers(0, 10_000)) * quantity
        discount = draw(st.integers(0, subtotal))
        lines.append(line(quantity=quantity, subtotal=subtotal, discount=discount, tax=draw(st.integers(0, 900))))
    shipping, shipping_tax = draw(st.integers(0, 5_000)), draw(st.integers(0, 800))
    subtotal, discount = sum(each.subtotal.amount for each in lines), sum(each.discount.amount for each in lines)
    tax = sum(each.tax_added.amount for each in lines) + shipping_tax
    amounts = Amounts(
        subtotal=cop(subtotal),
        discount=cop(discount),
        shipping=cop(shipping),
        tax_included=cop(0),
        tax_added=cop(tax),
        total=cop(subtotal - discount + shipping + tax),
    )
    part = order_factory.part_snapshot(status=Status.DELIVERED)
    return replace(part, amounts=amounts, lines=tuple(lines))


def taken(part: SubOrder, terms: crediting.Terms) -> SubOrder:
    """The part after a credit."""
    by_line = {each.line_id: each for each in terms.lines}
    lines = tuple(
        replace(
            each,
            cancelled=each.cancelled + by_line[each.id].quantity,
            credited=cop(each.total.amount - each.worth.amount) + by_line[each.id].amount,
        )
        if each.id in by_line
        else each
        for each in part.lines
    )
    credited = Credited(
        amount=part.credited.amount + terms.amount,
        tax=part.credited.tax + terms.tax,
        shipping=part.credited.shipping + terms.shipping,
        funded=part.credited.funded + terms.funded,
        transfer=part.credited.transfer,
    )
    return replace(part, lines=lines, credited=credited)


@given(part=parts(), data=st.data())
def test_however_pieces_are_taken_off_all_of_them_are_worth_exactly_what_was_paid_for_them(
    part: SubOrder, data: st.DataObject
):
    paid = sum(each.total.amount for each in part.lines)
    while any(each.left for each in part.lines):
        chosen = data.draw(st.sampled_from([each for each in part.lines if each.left]))
        pieces = {chosen.id: data.draw(st.integers(1, chosen.left))}
        part = taken(part, crediting.for_pieces(part, pieces))
        assert all(each.worth.amount >= 0 for each in part.lines)
    assert part.credited.amount.amount == paid
    assert part.credited.tax <= part.amounts.tax


@given(part=parts(), share=st.integers(1, 100))
def test_after_money_was_given_back_no_more_is_given_than_is_left(part: SubOrder, share: int):
    amount = cop(max(part.worth.amount * share // 100, 0))
    if amount:
        part = taken(part, crediting.for_amount(part, amount))
    everything = {each.id: each.left for each in part.lines}
    rest = crediting.for_pieces(part, everything, with_shipping=True)
    part = taken(part, rest)
    assert part.worth.amount >= 0
    assert part.credited.tax <= part.amounts.tax
    assert part.credited.shipping <= part.amounts.shipping


@given(part=parts())
def test_everything_with_its_shipping_is_worth_all_that_was_paid(part: SubOrder):
    whole = crediting.for_pieces(part, {each.id: each.quantity for each in part.lines}, with_shipping=True)
    has_shipping = part.amounts.shipping or part.amounts.tax == cop(sum(each.tax_added.amount for each in part.lines))
    assert not has_shipping or (whole.amount, whole.tax) == (part.worth, part.amounts.tax)


@pytest.mark.parametrize("amount", [0, -1, 1_001])
def test_an_amount_beyond_what_a_part_is_worth_is_refused(amount: int):
    with pytest.raises(RefundTooLarge):
        crediting.for_amount(order_factory.part_snapshot(status=Status.DELIVERED), cop(amount))


def test_what_was_not_paid_cannot_be_given_back():
    part = order_factory.part_snapshot(status=Status.DELIVERED, total=1_000)
    order = order_factory.order_snapshot(parts=[part], paid=400, refunded=100)
    assert crediting.refundable(order, order.parts) == cop(300)
    gone = replace(part, status=Status.CANCELLED)
    assert crediting.refundable(replace(order, parts=(gone,)), [gone]) == cop(0)


def test_an_amount_is_shared_out_by_what_parts_are_worth():
    one, two = (order_factory.part_snapshot(status=Status.SHIPPED, total=total) for total in (1_000, 2_000))
    gone = order_factory.part_snapshot(status=Status.CANCELLED, total=5_000)
    assert crediting.shares([one, two, gone], cop(100)) == {one.id: cop(33), two.id: cop(67)}
    assert crediting.shares([gone], cop(100)) == {}


def test_pieces_of_another_part_s_line_are_not_there():
    with pytest.raises(PiecesNotLeft):
        crediting.check_pieces(order_factory.part_snapshot(), {UUID(int=1): 1})
