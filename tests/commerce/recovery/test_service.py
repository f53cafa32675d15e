from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.cart import leaving
from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey, CartSettings
from sokoni.commerce.order import service as order
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.recovery import service
from sokoni.commerce.recovery.errors import CartNotThere
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.commerce.stock import service as stock
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.identity.account import service as accounts
from sokoni.services.notification import optout
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, SHIPPING, Stall

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTINGS = RecoverySettings()


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> Stall:
    return await sale.stall(session, now=now, prices=(1000_00, 2000_00), on_hand=9)


async def _guest(session: WriteSession, stall: Stall, now: datetime, email: str = "ana@example.com") -> CartKey:
    view = await cart.add_item(session, key=CartKey(), variant_id=stall.variant_id, quantity=2, now=now)
    key = CartKey(token=view.token)
    if email:
        await leaving.note_contact(session, key=key, email=email, locale="es")
    return key


async def _leave(session: WriteSession, now: datetime) -> None:
    await service.note_abandoned(session, now=now, settings=SETTINGS)
    await service.remind(session, now=now, settings=SETTINGS)


async def _mails(session: WriteSession) -> Sequence[tuple[str, str, str]]:
    sent = await session.execute(
        text(
            "SELECT recipient, context->>'link' AS link, context->>'unsubscribe' AS unsubscribe"
            " FROM notifications WHERE template = 'cart_left' ORDER BY id"
        )
    )
    return [(row.recipient, row.link.rpartition("/")[2], row.unsubscribe.rpartition("/")[2]) for row in sent]


async def _buy(session: WriteSession, key: CartKey, now: datetime, email: str = "ana@example.com") -> UUID:
    wish = replace(order_factory.checkout({}, email=email), cart=key, account_id=key.account_id)
    placed = await order.place(session, checkout=wish, settings=OrderSettings(), now=now)
    await service.note_bought(session, now=now)
    return placed.order.id


async def _figures(session: WriteSession, stall: Stall, now: datetime) -> list[tuple[int, int, int, int, int]]:
    found = await service.figures(session, shop_id=stall.shop.id, since=now - DAY)
    return [(each.abandoned, each.reminded, each.recovered, each.left.amount, each.revenue.amount) for each in found]


async def test_a_cart_counts_as_left_behind_after_an_hour_and_is_reminded_of_twice(
    session: WriteSession, stall: Stall, now: datetime
):
    await _guest(session, stall, now)
    await _leave(session, now + HOUR - timedelta(seconds=1))
    assert await _mails(session) == []
    for after in (HOUR, 2 * HOUR, HOUR + DAY, HOUR + 2 * DAY, HOUR + 9 * DAY):
        await _leave(session, now + after)
    assert [recipient for recipient, _, _ in await _mails(session)] == ["ana@example.com"] * 2
    assert await _figures(session, stall, now + DAY) == [(1, 1, 0, 2000_00, 0)]


async def test_nobody_is_reminded_who_gave_no_address_or_whose_account_is_closed(
    session: WriteSession, stall: Stall, now: datetime
):
    await _guest(session, stall, now, email="")
    closed = await account_factory.account(session, now=now)
    await cart.add_item(session, key=CartKey(account_id=closed.id), variant_id=stall.variant_id, quantity=1, now=now)
    await accounts.disable(session, account_id=closed.id, actor=ACTOR, now=now)
    await _leave(session, now + HOUR)
    assert await _mails(session) == []


async def test_who_has_an_account_is_reminded_at_its_address(session: WriteSession, stall: Stall, now: datetime):
    ana = await account_factory.account(session, now=now)
    await cart.add_item(session, key=CartKey(account_id=ana.id), variant_id=stall.variant_id, quantity=1, now=now)
    await _leave(session, now + HOUR)
    assert [recipient for recipient, _, _ in await _mails(session)] == [ana.email]
    assert [each.reminders for each in await service.list_of_account(session, account_id=ana.id)] == [1]


async def test_who_said_no_hears_nothing_more_about_any_cart(session: WriteSession, stall: Stall, now: datetime):
    await _guest(session, stall, now)
    await _leave(session, now + HOUR)
    ((_, _, stop),) = await _mails(session)
    for _ in range(2):
        await optout.opt_out(session, token=stop, now=now)
    await _guest(session, stall, now + HOUR, email="Ana@example.com")
    await _leave(session, now + 2 * DAY)
    assert len(await _mails(session)) == 1


async def test_a_cart_that_is_gone_on_with_is_no_more_left_behind(session: WriteSession, stall: Stall, now: datetime):
    key = await _guest(session, stall, now)
    await service.note_abandoned(session, now=now + HOUR, settings=SETTINGS)
    await cart.add_item(
        session, key=key, variant_id=stall.goods[1].variant_id, quantity=1, now=now + HOUR + timedelta(minutes=1)
    )
    await service.remind(session, now=now + HOUR + timedelta(minutes=2), settings=SETTINGS)
    assert await _mails(session) == []
    await _leave(session, now + 3 * HOUR)
    assert len(await _mails(session)) == 1


async def test_who_bought_meanwhile_is_not_reminded_of_another_cart(session: WriteSession, stall: Stall, now: datetime):
    await _guest(session, stall, now)
    await service.note_abandoned(session, now=now + HOUR, settings=SETTINGS)
    other = await _guest(session, stall, now + HOUR, email="")
    await _buy(session, other, now + HOUR, email="ANA@example.com")
    await service.remind(session, now=now + HOUR, settings=SETTINGS)
    assert await _mails(session) == []
    assert await _figures(session, stall, now) == [(1, 0, 0, 2000_00, 0)]


async def test_a_link_brings_the_cart_back_on_any_device_and_the_sale_counts_as_recovered(
    session: WriteSession, stall: Stall, now: datetime
):
    await _guest(session, stall, now)
    await _leave(session, now + HOUR)
    ((_, link, _),) = await _mails(session)
    later = now + 2 * HOUR
    seen = await service.look(session, token=link)
    view = await service.restore(session, token=link, key=CartKey(), now=later, settings=CartSettings())
    phone = CartKey(token=view.token)
    again = await service.restore(session, token=link, key=phone, now=later, settings=CartSettings())

    order_id = await _buy(session, phone, later, email="other@example.com")

    assert [(variant.variant_id, quantity) for variant, quantity in seen] == [(stall.variant_id, 2)]
    assert [(each.variant.variant_id, each.quantity) for each in again.items] == [(stall.variant_id, 2)]
    assert await _figures(session, stall, now) == [(1, 1, 1, 2000_00, 2000_00 + SHIPPING)]
    shares = await order.list_shares(session, order_ids=[order_id])
    assert shares == [(order_id, stall.shop.id, Money(2000_00 + SHIPPING, "COP"))]
    # It came back: nobody is reminded of the cart that still lies on the first device.
    await _leave(session, now + 3 * DAY)
    assert len(await _mails(session)) == 1


async def test_what_one_guest_buys_says_nothing_of_the_carts_of_others(
    session: WriteSession, stall: Stall, now: datetime
):
    await _guest(session, stall, now, email="ben@example.com")
    await _leave(session, now + HOUR)
    await _buy(session, await _guest(session, stall, now + HOUR, email=""), now + HOUR)
    await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now + HOUR)
    await service.note_bought(session, now=now + HOUR)

    await _leave(session, now + HOUR + DAY)

    assert [recipient for recipient, _, _ in await _mails(session)] == ["ben@example.com"] * 2
    assert await _figures(session, stall, now) == [(1, 1, 0, 2000_00, 0)]


async def test_many_orders_are_looked_at_a_few_at_a_time_and_again_without_counting_twice(
    session: WriteSession, stall: Stall, now: datetime
):
    guests = [await _guest(session, stall, now, email=f"{name}@example.com") for name in ("ana", "ben", "cleo")]
    await _leave(session, now + HOUR)
    for name, key in zip(("ana", "ben"), guests, strict=False):
        wish = replace(order_factory.checkout({}, email=f"{name}@example.com"), cart=key)
        await order.place(session, checkout=wish, settings=OrderSettings(), now=now + HOUR)
    for _ in range(2):
        await service.note_bought(session, now=now + HOUR, limit=1)
    assert await _figures(session, stall, now) == [(3, 3, 2, 3 * 2000_00, 2 * (2000_00 + SHIPPING))]


async def test_a_cart_that_is_left_after_an_order_is_still_left_behind(
    session: WriteSession, stall: Stall, now: datetime
):
    await _buy(session, await _guest(session, stall, now), now)
    await _guest(session, stall, now)
    await _leave(session, now + HOUR)
    await service.note_bought(session, now=now + HOUR)
    assert await _figures(session, stall, now) == [(1, 1, 0, 2000_00, 0)]


async def test_a_cart_that_was_ordered_is_brought_back_by_no_link(session: WriteSession, stall: Stall, now: datetime):
    key = await _guest(session, stall, now)
    await _leave(session, now + HOUR)
    ((_, link, stop),) = await _mails(session)
    await _buy(session, key, now + HOUR)
    for token in (link, stop, "guessed"):
        with pytest.raises(CartNotThere):
            await service.look(session, token=token)
    assert await _figures(session, stall, now) == [(1, 1, 1, 2000_00, 2000_00 + SHIPPING)]


async def test_what_cannot_be_had_any_more_is_passed_over(session: WriteSession, stall: Stall, now: datetime):
    key = await _guest(session, stall, now)
    await cart.add_item(session, key=key, variant_id=stall.goods[1].variant_id, quantity=3, now=now)
    await _leave(session, now + HOUR)
    ((_, link, _),) = await _mails(session)
    for goods, left in zip(stall.goods, (0, 2), strict=True):
        await _set_stock(session, goods.shop_id, goods.variant_id, left, now)

    view = await service.restore(session, token=link, key=CartKey(), now=now + HOUR, settings=CartSettings())

    assert [(each.variant.variant_id, each.quantity) for each in view.items] == [(stall.goods[1].variant_id, 2)]
    assert view.token is not None


async def _set_stock(session: WriteSession, shop_id: UUID, variant_id: UUID, on_hand: int, now: datetime) -> None:
    await stock.set_on_hand(session, shop_id=shop_id, variant_id=variant_id, on_hand=on_hand, actor=ACTOR, now=now)
