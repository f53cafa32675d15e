from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.stock import service as stock
from sokoni.commerce.wishlist import service
from sokoni.commerce.wishlist.errors import (
    NoticeNeedsAccount,
    WishlistFull,
    WishlistNotShared,
    WishNotForSale,
    WishNotFound,
)
from sokoni.commerce.wishlist.types import Wishlist, WishlistKey, WishlistSettings
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession, count_statements
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> Stall:
    return await sale.stall(session, now=now, prices=(1000, 2000, 3000))


async def _account(session: WriteSession, now: datetime) -> WishlistKey:
    return WishlistKey(account_id=(await account_factory.account(session, now=now)).id)


async def _guest(session: WriteSession, stall: Stall, now: datetime, *goods: int) -> str:
    token = ""
    for each in goods:
        kept = await service.add(
            session, key=WishlistKey(token=token or None), product_id=stall.goods[each].product_id, now=now
        )
        token = kept.token or token
    return token


def _products(kept: Wishlist) -> set[UUID]:
    return set(kept.product_ids)


async def test_a_guest_gets_a_token_with_the_first_wish_and_only_then(
    session: WriteSession, stall: Stall, now: datetime
):
    first = await service.add(session, key=WishlistKey(token="guessed"), product_id=stall.goods[0].product_id, now=now)
    assert first.token not in {None, "guessed"}
    again = await service.add(
        session, key=WishlistKey(token=first.token), product_id=stall.goods[0].product_id, now=now
    )
    assert again.token is None
    assert len(again.wishes) == 1


async def test_what_is_not_on_sale_cannot_be_kept(session: WriteSession, stall: Stall, now: datetime):
    del stall
    with pytest.raises(WishNotForSale):
        await service.add(session, key=await _account(session, now), product_id=ids.new_id(), now=now)


async def test_a_list_holds_so_much_and_no_more(session: WriteSession, stall: Stall, now: datetime):
    key = await _account(session, now)
    settings = WishlistSettings(max_items=1)
    await service.add(session, key=key, product_id=stall.goods[0].product_id, now=now, settings=settings)
    with pytest.raises(WishlistFull):
        await service.add(session, key=key, product_id=stall.goods[1].product_id, now=now, settings=settings)


async def test_signing_in_brings_the_guests_wishes_along_once(session: WriteSession, stall: Stall, now: datetime):
    key = await _account(session, now)
    await service.add(session, key=key, product_id=stall.goods[0].product_id, now=now)
    token = await _guest(session, stall, now, 0, 1)
    assert key.account_id is not None
    for _ in range(2):
        await service.merge(session, token=token, account_id=key.account_id, now=now)

    own = await service.view(session, key=key, now=now)
    assert _products(own) == {stall.goods[0].product_id, stall.goods[1].product_id}
    assert (await service.view(session, key=WishlistKey(token=token), now=now)).id is None


async def test_a_list_is_read_in_one_statement_and_its_cards_in_two(session: WriteSession, stall: Stall, now: datetime):
    token = await _guest(session, stall, now, 0, 1, 2)
    with count_statements() as statements:
        kept = await service.view(session, key=WishlistKey(token=token), now=now)
    assert statements.value == 1
    with count_statements() as statements:
        cards = await service.cards(session, wishlist=kept, locale="en")
    assert statements.value == 2
    assert [each.id for each in cards] == list(kept.product_ids)


async def test_a_friend_sees_what_is_on_it_until_the_link_is_taken_back(
    session: WriteSession, stall: Stall, now: datetime
):
    key = await _account(session, now)
    with pytest.raises(WishlistNotShared):
        await service.share(session, key=key, now=now)
    await service.add(session, key=key, product_id=stall.goods[0].product_id, now=now)
    old, new = [await service.share(session, key=key, now=now) for _ in range(2)]
    with pytest.raises(WishlistNotShared):
        await service.get_shared(session, token=old, now=now)
    assert _products(await service.get_shared(session, token=new, now=now)) == {stall.goods[0].product_id}

    await service.unshare(session, key=key, now=now)

    with pytest.raises(WishlistNotShared):
        await service.get_shared(session, token=new, now=now)


async def test_what_is_taken_off_is_gone_and_cannot_be_told_of(session: WriteSession, stall: Stall, now: datetime):
    key = await _account(session, now)
    product_id = stall.goods[0].product_id
    await service.add(session, key=key, product_id=product_id, now=now)
    for _ in range(2):
        assert (await service.remove(session, key=key, product_id=product_id, now=now)).wishes == ()
    with pytest.raises(WishNotFound):
        await service.tell(session, key=key, product_id=product_id, is_told=True, now=now)
    with pytest.raises(NoticeNeedsAccount):
        await service.tell(session, key=WishlistKey(token="x"), product_id=product_id, is_told=True, now=now)


async def test_a_guests_list_is_forgotten_after_its_time(session: WriteSession, stall: Stall, now: datetime):
    token = await _guest(session, stall, now, 0)
    later = now + timedelta(days=181)
    assert (await service.view(session, key=WishlistKey(token=token), now=later)).id is None
    assert await service.clear_expired(session, now=now) == 0
    assert await service.clear_expired(session, now=later) == 1


async def _told(database: Database) -> list[tuple[str, str | None]]:
    async with database.read() as session:
        sent = await session.execute(
            text(
                "SELECT template, context->>'price' AS price FROM notifications"
                " WHERE template LIKE 'wish%' ORDER BY template, id"
            )
        )
        return [(row.template, row.price) for row in sent]


async def test_owners_who_asked_hear_of_lower_prices_and_of_what_is_back(
    database: Database, drain: Drain, now: datetime
):
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=(1000_00,))
        (goods,) = made.goods
        for is_told in (True, False):
            key = await _account(session, now)
            await service.add(session, key=key, product_id=goods.product_id, now=now)
            await service.tell(session, key=key, product_id=goods.product_id, is_told=is_told, now=now)
    for price in (1200_00, 900_00, 1100_00, 900_00):
        async with database.write() as session:
            await catalog.update_variant(
                session,
                product_id=goods.product_id,
                variant_id=goods.variant_id,
                fields={"price": price},
                actor=ACTOR,
                now=now,
            )
        await drain()
    for on_hand in (0, 5, 0, 5):
        async with database.write() as session:
            await stock.set_on_hand(
                session,
                shop_id=made.shop.id,
                variant_id=goods.variant_id,
                on_hand=on_hand,
                actor=ACTOR,
                now=now,
            )
        await drain()

    assert await _told(database) == [("wish_back_in_stock", None), ("wish_price_dropped", "900.00 COP")]


async def test_notices_name_things_in_their_readers_language(session: WriteSession, stall: Stall, now: datetime):
    goods = stall.goods[0]
    for language, title in (("en", "Lamp"), ("es", "Lámpara")):
        fields = {"title": title, "language": language}
        await catalog.update_product(session, product_id=goods.product_id, fields=fields, actor=ACTOR, now=now)
    for language in ("en", "es"):
        account = await account_factory.account(session, now=now, locale=language)
        key = WishlistKey(account_id=account.id)
        await service.add(session, key=key, product_id=goods.product_id, now=now)
        await service.tell(session, key=key, product_id=goods.product_id, is_told=True, now=now)

    assert await service.tell_of_stock(session, product_id=goods.product_id, now=now) is None

    said = await session.execute(text("SELECT locale, context->>'product' FROM notifications ORDER BY locale"))
    assert [tuple(row) for row in said] == [("en", "Lamp"), ("es", "Lámpara")]


async def test_many_who_wish_for_one_thing_hear_of_it_in_turn(session: WriteSession, stall: Stall, now: datetime):
    wished, other = stall.goods[0], stall.goods[1]
    for _ in range(3):
        key = await _account(session, now)
        await service.add(session, key=key, product_id=wished.product_id, now=now)
        await service.tell(session, key=key, product_id=wished.product_id, is_told=True, now=now)
    variant_ids = [wished.variant_id, other.variant_id]
    assert await service.list_wished_variants(session, variant_ids=variant_ids) == [wished.product_id]

    turns, after = [], None
    while not turns or after is not None:
        after = await service.tell_of_stock(session, product_id=wished.product_id, now=now, after=after, limit=2)
        turns.append((await session.execute(text("SELECT count(*) FROM notifications"))).scalar_one())
    assert turns == [2, 3]
