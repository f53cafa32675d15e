import asyncio
from datetime import datetime
from uuid import UUID

import pytest

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.errors import CartCurrencyDiffers, CartItemMissing, CartItemNotForSale, CartQuantityInvalid
from sokoni.commerce.cart.types import CartKey, CartSettings, CartView, Problem
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import StockInsufficient
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.money import Money
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

NOBODY = CartKey()
LIFETIME = CartSettings().lifetime


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> Stall:
    return await sale.stall(session, now=now, prices=(1000, 2000), on_hand=10)


@pytest.fixture
async def sold_stall(database: Database, now: datetime, no_subscribers: None) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(1000, 2000), on_hand=100)


async def account(session: WriteSession, now: datetime) -> CartKey:
    return CartKey(account_id=(await account_factory.account(session, now=now)).id)


async def add(
    session: WriteSession, stall: Stall, now: datetime, *, key: CartKey = NOBODY, of: int = 0, quantity: int = 1
) -> tuple[CartView, CartKey]:
    variant_id = stall.goods[of].variant_id
    view = await cart.add_item(session, key=key, variant_id=variant_id, quantity=quantity, now=now)
    return view, CartKey(token=view.token) if view.token else key


async def quantities(session: WriteSession, key: CartKey, now: datetime) -> dict[UUID, int]:
    view = await cart.view(session, key=key, now=now)
    return {item.variant.variant_id: item.quantity for item in view.items}


@pytest.mark.parametrize("key", [NOBODY, CartKey(token="made up by a visitor"), CartKey(account_id=ids.new_id())])
async def test_who_has_no_cart_sees_an_empty_one(session: WriteSession, now: datetime, key: CartKey) -> None:
    view = await cart.view(session, key=key, now=now)
    assert (view.id, view.items, view.totals) == (None, (), None)


async def test_a_guest_gets_a_token_with_the_first_item_only(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    first, key = await add(session, stall, now)
    second, _ = await add(session, stall, now, key=key, of=1)
    assert key.token is not None
    assert (second.id, second.token) == (first.id, None)
    assert await quantities(session, key, now) == {each.variant_id: 1 for each in stall.goods}


async def test_a_token_that_nobody_gave_out_is_not_taken(session: WriteSession, stall: Stall, now: datetime) -> None:
    view, key = await add(session, stall, now, key=CartKey(token="1"))
    assert view.token not in {None, "1"}
    assert await quantities(session, CartKey(token="1"), now) == {}
    assert await quantities(session, key, now) == {stall.variant_id: 1}


async def test_the_same_again_adds_to_its_quantity(session: WriteSession, stall: Stall, now: datetime) -> None:
    _, key = await add(session, stall, now, quantity=2)
    view, _ = await add(session, stall, now, key=key, quantity=3)
    assert [item.quantity for item in view.items] == [5]
    assert view == await cart.view(session, key=key, now=now)


@pytest.mark.parametrize("others", [0, 1])
async def test_adding_and_viewing_take_a_constant_number_of_statements(
    session: WriteSession, stall: Stall, now: datetime, others: int
) -> None:
    _, key = await add(session, stall, now)
    for _ in range(others):
        await add(session, stall, now, key=key, of=1)
    with count_statements() as added:
        await add(session, stall, now, key=key)
    with count_statements() as viewed:
        await cart.view(session, key=key, now=now)
    assert (added.value, viewed.value) == (6, 5)
    # Nothing is built anew: expressions cost ten times what sending them does.
    assert (added.prepared, viewed.prepared) == (added.value, viewed.value)


async def test_a_guests_first_item_takes_four_statements(session: WriteSession, stall: Stall, now: datetime) -> None:
    with count_statements() as counted:
        await add(session, stall, now)
    assert (counted.value, counted.prepared) == (4, 4)


async def test_more_than_is_left_is_refused_over_all_additions(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    _, key = await add(session, stall, now, quantity=8)
    with pytest.raises(StockInsufficient) as refusal:
        await add(session, stall, now, key=key, quantity=3)
    assert refusal.value.fields["available"] == 10
    assert await quantities(session, key, now) == {stall.variant_id: 8}


async def test_what_is_not_on_sale_is_refused(session: WriteSession, stall: Stall, now: datetime) -> None:
    await catalog.set_status(
        session,
        product_id=stall.goods[0].product_id,
        wanted=Status.ARCHIVED,
        mover=Mover.SELLER,
        auto_approve=True,
        actor=ACTOR,
        now=now,
    )
    with pytest.raises(CartItemNotForSale):
        await add(session, stall, now)


async def test_a_cart_has_one_currency(session: WriteSession, stall: Stall, now: datetime) -> None:
    abroad = await sale.stall(session, now=now, currency="EUR")
    _, key = await add(session, stall, now)
    with pytest.raises(CartCurrencyDiffers):
        await add(session, abroad, now, key=key)
    await cart.clear(session, key=key, now=now)
    view, _ = await add(session, abroad, now, key=key)
    assert view.currency == "EUR"


async def test_quantities_are_set_and_zero_takes_out(session: WriteSession, stall: Stall, now: datetime) -> None:
    view, key = await add(session, stall, now)
    item_id = view.items[0].id
    changed = await cart.set_quantity(session, key=key, item_id=item_id, quantity=4, now=now)
    assert changed == await cart.view(session, key=key, now=now)
    assert changed.items[0].quantity == 4
    emptied = await cart.set_quantity(session, key=key, item_id=item_id, quantity=0, now=now)
    assert (emptied.id, emptied.items) == (view.id, ())


@pytest.mark.parametrize(("quantity", "refusal"), [(11, StockInsufficient), (1000, CartQuantityInvalid)])
async def test_a_quantity_that_cannot_be_had_is_refused(
    session: WriteSession, stall: Stall, now: datetime, quantity: int, refusal: type[Exception]
) -> None:
    view, key = await add(session, stall, now)
    with pytest.raises(refusal):
        await cart.set_quantity(session, key=key, item_id=view.items[0].id, quantity=quantity, now=now)


async def test_another_ones_item_is_missing(session: WriteSession, stall: Stall, now: datetime) -> None:
    view, _ = await add(session, stall, now)
    _, other = await add(session, stall, now)
    for key in (other, NOBODY):
        with pytest.raises(CartItemMissing):
            await cart.remove(session, key=key, item_id=view.items[0].id, now=now)


async def test_a_new_price_is_shown_beside_the_old_one_until_the_item_is_touched(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    view, key = await add(session, stall, now)
    await catalog.update_variant(
        session,
        product_id=stall.goods[0].product_id,
        variant_id=stall.variant_id,
        fields={"price": 1500},
        actor=ACTOR,
        now=now,
    )
    (item,) = (await cart.view(session, key=key, now=now)).items
    assert (item.unit_price, item.current_price, item.price_changed) == (Money(1000, "COP"), Money(1500, "COP"), True)
    touched = await cart.set_quantity(session, key=key, item_id=view.items[0].id, quantity=1, now=now)
    assert not touched.items[0].price_changed


async def test_a_view_says_what_has_been_sold_meanwhile(session: WriteSession, stall: Stall, now: datetime) -> None:
    _, key = await add(session, stall, now, quantity=5)
    await stock.set_on_hand(
        session, shop_id=stall.shop.id, variant_id=stall.variant_id, on_hand=3, actor=ACTOR, now=now
    )
    (item,) = (await cart.view(session, key=key, now=now)).items
    assert (item.problem, item.available) == (Problem.TOO_FEW, 3)


async def test_an_old_cart_is_empty_and_its_key_good_for_a_new_one(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    _, key = await add(session, stall, now, quantity=5)
    later = now + LIFETIME
    assert await quantities(session, key, later) == {}
    view, _ = await add(session, stall, later, key=key)
    assert (view.token, await quantities(session, key, later)) == (None, {stall.variant_id: 1})


async def test_old_carts_are_cleared_away(session: WriteSession, stall: Stall, now: datetime) -> None:
    _, key = await add(session, stall, now)
    assert await cart.clear_expired(session, now=now) == 0
    assert await cart.clear_expired(session, now=now + LIFETIME) == 1
    assert (await cart.view(session, key=key, now=now)).id is None


async def test_signing_in_brings_the_guests_cart_along(session: WriteSession, stall: Stall, now: datetime) -> None:
    owner = await account(session, now)
    await add(session, stall, now, key=owner, quantity=6)
    _, guest = await add(session, stall, now, quantity=7)
    await add(session, stall, now, key=guest, of=1)
    assert guest.token is not None
    assert owner.account_id is not None
    for _ in range(2):
        await cart.merge(session, token=guest.token, account_id=owner.account_id, now=now)
        assert await quantities(session, owner, now) == {stall.goods[0].variant_id: 10, stall.goods[1].variant_id: 1}
        assert await quantities(session, guest, now) == {}


async def test_signing_in_without_a_cart_of_ones_own_keeps_the_guests(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    owner = await account(session, now)
    _, guest = await add(session, stall, now, quantity=2)
    await cart.merge(session, token=guest.token or "", account_id=owner.account_id or ids.new_id(), now=now)
    assert await quantities(session, owner, now) == {stall.variant_id: 2}


async def test_carts_in_two_currencies_stay_two(session: WriteSession, stall: Stall, now: datetime) -> None:
    abroad = await sale.stall(session, now=now, currency="EUR")
    owner = await account(session, now)
    await add(session, stall, now, key=owner)
    _, guest = await add(session, abroad, now)
    await cart.merge(session, token=guest.token or "", account_id=owner.account_id or ids.new_id(), now=now)
    assert await quantities(session, owner, now) == {stall.variant_id: 1}
    assert await quantities(session, guest, now) == {abroad.variant_id: 1}


async def test_a_taken_cart_is_over_and_the_next_item_begins_a_new_one(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    view, key = await add(session, stall, now, quantity=2)
    with count_statements() as counted:
        taken = await cart.take_for_order(session, key=key, now=now)
    assert (counted.value, counted.prepared) == (2, 2)
    assert taken.cart_id == view.id
    assert [(item.variant_id, item.quantity) for item in taken.items] == [(stall.variant_id, 2)]
    again = await cart.take_for_order(session, key=key, now=now)
    assert (again.cart_id, again.items) == (view.id, ())
    fresh, _ = await add(session, stall, now, key=key)
    assert fresh.id != view.id
    assert fresh.token is None


async def test_there_is_nothing_to_take_from_an_empty_cart(session: WriteSession, stall: Stall, now: datetime) -> None:
    _, key = await add(session, stall, now)
    await cart.clear(session, key=key, now=now)
    for empty in (key, NOBODY):
        taken = await cart.take_for_order(session, key=empty, now=now)
        assert (taken.cart_id, taken.items) == (None, ())


async def _add(database: Database, stall: Stall, key: CartKey, now: datetime, of: int = 0) -> None:
    async with database.write() as session:
        await add(session, stall, now, key=key, of=of)


async def test_two_tabs_that_add_at_once_count_twice(database: Database, sold_stall: Stall, now: datetime) -> None:
    async with database.write() as session:
        owner = await account(session, now)
        _, guest = await add(session, sold_stall, now)
    await asyncio.gather(*(_add(database, sold_stall, key, now) for key in [owner, guest] * 8))
    async with database.write() as session:
        assert await quantities(session, owner, now) == {sold_stall.variant_id: 8}
        assert await quantities(session, guest, now) == {sold_stall.variant_id: 9}


async def test_a_cart_is_taken_once_and_what_is_added_meanwhile_is_never_lost(
    database: Database, sold_stall: Stall, now: datetime
) -> None:
    async with database.write() as session:
        _, key = await add(session, sold_stall, now)
    taken: list[int] = []

    async def take() -> None:
        async with database.write() as session:
            found = await cart.take_for_order(session, key=key, now=now)
            taken.append(sum(item.quantity for item in found.items))

    await asyncio.gather(*(act() for _ in range(6) for act in (take, lambda: _add(database, sold_stall, key, now))))
    async with database.write() as session:
        left = await quantities(session, key, now)
    assert sum(taken) + sum(left.values()) == 7


async def test_merging_twice_at_once_adds_once(database: Database, sold_stall: Stall, now: datetime) -> None:
    async with database.write() as session:
        owner = await account(session, now)
        _, guest = await add(session, sold_stall, now, quantity=3)

    async def merge() -> None:
        async with database.write() as session:
            await cart.merge(session, token=guest.token or "", account_id=owner.account_id or ids.new_id(), now=now)

    await asyncio.gather(*(merge() for _ in range(6)), _add(database, sold_stall, owner, now))
    async with database.write() as session:
        assert await quantities(session, owner, now) == {sold_stall.variant_id: 4}
