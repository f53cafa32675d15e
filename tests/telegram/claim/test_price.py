"""A sale's own price stands in its post, goes into cart and order, and holds for what was kept alone."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey, CartSettings, CartView
from sokoni.commerce.order import service as order
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.identity.permission.types import TeamRole
from sokoni.telegram.claim import service
from sokoni.telegram.claim.errors import ClaimPriceUnfit
from sokoni.telegram.claim.service import opening
from sokoni.telegram.claim.types import ClaimSaleDraft
from tests.support.factories import claim as claim_factory
from tests.support.factories import order as order_factory
from tests.support.factories.claim import CHAT
from tests.support.factories.sale import seller_of
from tests.telegram.claim.conftest import Market

OpenMarket = Callable[..., Awaitable[Market]]
OWN = Money(9990, "COP")


async def _taken_up(market: Market, words: str) -> CartView:
    """Somebody claims, and opens the link that they get."""
    await market.says(market.answer(1, words))
    await market.later()
    async with market.database.write() as session:
        token = await claim_factory.link_of(session, market.bot.ref, market.sale.id, user_id=1, now=market.clock.now())
        return await service.take_up(
            session, token=token, key=CartKey(), now=market.clock.now(), settings=CartSettings()
        )


async def test_it_stands_in_the_post_and_is_what_the_order_costs(open_market: OpenMarket):
    market = await open_market(on_hand=5, price=OWN)
    view = await _taken_up(market, "2 please")
    assert "99.90" in (await market.said())[0]
    (item,) = view.items
    assert (item.unit_price, item.variant.price, item.available) == (OWN, OWN, 2)

    async with market.database.write() as session:
        placed = await order.place(
            session,
            checkout=replace(order_factory.checkout({}), cart=CartKey(token=view.token)),
            settings=OrderSettings(),
            now=market.clock.now(),
        )
    (part,) = placed.order.parts
    assert [(line.quantity, line.unit_price) for line in part.lines] == [(2, OWN)]


async def test_no_more_is_sold_for_less_than_was_kept_and_no_longer(open_market: OpenMarket):
    market = await open_market(on_hand=5, price=OWN)
    view = await _taken_up(market, "2 please")
    key, (item,) = CartKey(token=view.token), view.items
    async with market.database.write() as session:
        with pytest.raises(StockInsufficient):
            await cart.set_quantity(session, key=key, item_id=item.id, quantity=3, now=market.clock.now())
    async with market.database.read() as session:
        over = await cart.view(session, key=key, now=market.clock.now() + timedelta(hours=1))
    assert over.items[0].variant.price > OWN
    assert over.items[0].variant.price == Money(12990, "COP")


async def test_it_is_lower_than_the_shops_and_for_those_who_make_prices(open_market: OpenMarket):
    market = await open_market(on_hand=5)
    async with market.database.write() as session:
        sale = await opening.repository.get_sale_locked(session, sale_id=market.sale.id)
        assert sale is not None
        await opening.end(session, sale, now=market.clock.now())
    for price, typed in (
        (Money(12990, "COP"), ""),
        (Money(0, "COP"), ""),
        (Money(100, "USD"), ""),
        (None, "cheap"),
        (None, "-5"),
    ):
        draft = ClaimSaleDraft(product_id=market.sale.product_id, price=price, typed_price=typed)
        async with market.database.write() as session:
            with pytest.raises(ClaimPriceUnfit):
                await service.open_sale(
                    session, group_id=CHAT, draft=draft, subject=seller_of(market.stall), now=market.clock.now()
                )
    draft = ClaimSaleDraft(product_id=market.sale.product_id, typed_price="99.90")
    async with market.database.write() as session:
        staff = seller_of(market.stall, TeamRole.STAFF)
        with pytest.raises(DomainError):
            await service.open_sale(session, group_id=CHAT, draft=draft, subject=staff, now=market.clock.now())
        made = await service.open_sale(
            session, group_id=CHAT, draft=draft, subject=seller_of(market.stall), now=market.clock.now()
        )
    assert made.price == OWN
