"""Checkout on a real database."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ImageChange
from sokoni.commerce.order import errors, service
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Checkout, OrderStatus, PaymentState, Settlement, Status
from sokoni.commerce.payment.errors import ProviderUnknown
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.core import ids
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.services.media.types import UNCUT, Frame, ImageKind, MediaObject, State
from tests.support.factories import order as order_factory
from tests.support.factories import sale

SETTINGS = OrderSettings()


async def _place(session: WriteSession, checkout: Checkout, now: datetime) -> UUID:
    return (await service.place(session, checkout=checkout, settings=SETTINGS, now=now)).order.id


async def test_order_has_a_part_for_each_shop_and_adds_up(session: WriteSession, now: datetime) -> None:
    one = await sale.stall(session, now=now, prices=[10_000, 2_500])
    two = await sale.stall(session, now=now, prices=[7_000], tax=TaxDraft(rate_bp=1900, inclusive=False))
    wanted = {one.goods[0].variant_id: 2, one.goods[1].variant_id: 1, two.variant_id: 3}
    placed = await order_factory.placed(session, quantities=wanted, now=now)
    order = await service.get_by_token(session, token=placed.token)
    assert order.status is OrderStatus.PENDING
    by_shop = {part.shop_id: part for part in order.parts}
    assert by_shop[one.shop.id].amounts.total == Money(22_500 + sale.SHIPPING, "COP")
    assert by_shop[two.shop.id].amounts.tax_added.amount > 0
    assert order.amounts.total.amount == sum(part.amounts.total.amount for part in order.parts)
    assert placed.payment is not None
    assert placed.payment.amount == order.amounts.total
    assert [entry.entry.value for entry in order.timeline] == ["placed"]


async def test_lines_keep_how_their_pictures_are_cut(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, prices=[10_000, 2_500])
    frame = Frame(focus=(500, 125), crop=(0, 125, 500, 875))
    product_id = stall.goods[0].product_id
    picture = MediaObject(
        hash="a" * 64,
        kind=ImageKind.PRODUCT,
        content_type="image/png",
        size_bytes=1,
        width=400,
        height=600,
        state=State.READY,
        reason=None,
        dominant_colour=None,
        placeholder=None,
        created_at=now,
    )
    added = await catalog.add_image(session, product_id=product_id, picture=picture, alt="", actor=sale.ACTOR, now=now)
    cut = ImageChange(focus=frame.focus, crop=frame.crop)
    image_id = added.images[0].id
    await catalog.update_image(session, product_id=product_id, image_id=image_id, fields=cut, actor=sale.ACTOR, now=now)
    wanted = {goods.variant_id: 1 for goods in stall.goods}
    placed = await order_factory.placed(session, quantities=wanted, now=now)
    order = await service.get_by_token(session, token=placed.token)
    lines = {line.product_id: (line.image_hash, line.image_frame) for line in order.parts[0].lines}
    assert lines == {product_id: (picture.hash, frame), stall.goods[1].product_id: (None, UNCUT)}


async def test_lines_stay_as_they_were_sold(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    with pytest.raises(DBAPIError, match="stays as it was sold"):
        async with session.begin_nested():
            await session.execute(text("UPDATE order_lines SET quantity = 2, subtotal_amount = subtotal_amount * 2"))
    order = await service.get_by_token(session, token=placed.token)
    assert order.parts[0].lines[0].quantity == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders SET total_amount = total_amount + 1",
        "UPDATE orders SET subtotal_amount = subtotal_amount + 1, total_amount = total_amount + 1",
        "UPDATE sub_orders SET shipping_amount = shipping_amount + 1, total_amount = total_amount + 1",
        "UPDATE sub_orders SET subtotal_amount = subtotal_amount - 1, total_amount = total_amount - 1",
        "UPDATE sub_orders SET currency = 'USD'",
        "UPDATE orders SET refunded_amount = paid_amount + 1",
        "UPDATE sub_orders SET status = 'cancelled'",
    ],
)
async def test_the_database_refuses_money_that_does_not_add_up(
    session: WriteSession, now: datetime, statement: str
) -> None:
    stall = await sale.stall(session, now=now)
    await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    with pytest.raises(DBAPIError, match=r"check constraint|is not the sum of"):
        async with session.begin_nested():
            await session.execute(text(statement))


async def test_numbers_count_per_shop_from_one(session: WriteSession, now: datetime) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    await order_factory.placed(session, quantities={one.variant_id: 1}, now=now)
    placed = await order_factory.placed(session, quantities={one.variant_id: 1, two.variant_id: 1}, now=now)
    numbers = {part.shop_id: part.number for part in placed.order.parts}
    assert numbers == {one.shop.id: 2, two.shop.id: 1}


async def test_refuses_when_stock_is_short(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, on_hand=2)
    with pytest.raises(StockInsufficient):
        await order_factory.placed(session, quantities={stall.variant_id: 3}, now=now)


@pytest.mark.parametrize(
    ("method", "settlement", "held"),
    [
        ("test", Settlement.GATEWAY, timedelta(minutes=15)),
        ("manual", Settlement.RECEIPT, timedelta(hours=48)),
        ("cash", Settlement.CASH, timedelta(hours=72)),
    ],
)
async def test_goods_are_held_as_long_as_the_way_of_paying_needs(
    session: WriteSession, now: datetime, method: str, settlement: Settlement, held: timedelta
) -> None:
    stall = await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 4}, now=now, payment_method=method)
    assert placed.order.settlement is settlement
    assert placed.order.hold_expires_at == now + held
    level = (await stock.levels(session, variant_ids=[stall.variant_id]))[stall.variant_id]
    assert (level.held, level.allocated, level.available) == (4, 0, 6)


async def test_a_cart_becomes_one_order_however_often_it_is_ordered(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    view = await cart.add_item(session, key=CartKey(), variant_id=stall.variant_id, quantity=2, now=now)
    checkout = Checkout(
        contact=order_factory.CONTACT,
        address=order_factory.ADDRESS,
        payment_method="test",
        cart=CartKey(token=view.token),
    )
    first = await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
    second = await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.order.id == first.order.id
    assert first.payment is not None
    assert second.payment is not None
    assert second.payment.id == first.payment.id
    for token in (first.token, second.token):
        assert (await service.get_by_token(session, token=token)).id == first.order.id


async def test_another_total_than_agreed_is_refused(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, prices=[10_000])
    checkout = order_factory.checkout({stall.variant_id: 1}, expected_total=Money(10_000, "COP"))
    with pytest.raises(errors.TotalChanged) as refusal:
        await _place(session, checkout, now)
    assert refusal.value.fields["actual"] == {"amount": 10_000 + sale.SHIPPING, "currency": "COP"}
    right = order_factory.checkout({stall.variant_id: 1}, expected_total=Money(10_000 + sale.SHIPPING, "COP"))
    assert await _place(session, right, now)


async def test_refuses_what_cannot_be_ordered(session: WriteSession, now: datetime) -> None:
    with pytest.raises(errors.NothingToOrder):
        await _place(session, order_factory.checkout({}), now)
    with pytest.raises(errors.ItemNotForSale):
        await _place(session, order_factory.checkout({ids.new_id(): 1}), now)
    stall = await sale.stall(session, now=now)
    with pytest.raises(errors.QuantityInvalid):
        await _place(session, order_factory.checkout({stall.variant_id: 0}), now)
    with pytest.raises(ProviderUnknown):
        await _place(session, order_factory.checkout({stall.variant_id: 1}, payment_method="gold"), now)


async def test_more_money_than_can_be_counted_exactly_is_refused(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, prices=[10**12], on_hand=10_000)
    with pytest.raises(errors.OrderTooLarge):
        await order_factory.placed(session, quantities={stall.variant_id: 9_999}, now=now)


async def test_goods_of_two_currencies_are_two_orders(session: WriteSession, now: datetime) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now, currency="USD")
    with pytest.raises(errors.MixedCurrencies):
        await order_factory.placed(session, quantities={one.variant_id: 1, two.variant_id: 1}, now=now)


async def test_a_gift_is_confirmed_at_once(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, prices=[0], shipping=0)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    assert placed.payment is None
    assert placed.order.status is OrderStatus.CONFIRMED
    level = (await stock.levels(session, variant_ids=[stall.variant_id]))[stall.variant_id]
    assert level.allocated == 1


async def test_checkout_takes_few_statements(session: WriteSession, now: datetime) -> None:
    one, two = [await sale.stall(session, now=now, on_hand=100) for _ in range(2)]
    checkout = order_factory.checkout({one.variant_id: 1, two.variant_id: 2})
    with count_statements(keep=True) as counted:
        await service.place(session, checkout=checkout, settings=SETTINGS, now=now)
    assert counted.value <= 15, "\n".join(counted.statements or [])
    # Nothing is built anew: expressions cost ten times what sending them does.
    assert counted.prepared == counted.value


async def test_tokens_open_their_own_order_only(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now)
    mine = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    other = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    guest = Subject()
    found = await service.get(session, order_id=mine.order.id, subject=guest, token=mine.token)
    assert found.parts[0].status is Status.PENDING
    assert found.payment_state is PaymentState.OPEN
    for token in (other.token, None, "nonsense"):
        with pytest.raises(errors.OrderMissing):
            await service.get(session, order_id=mine.order.id, subject=guest, token=token)
