import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey, CartSettings
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.commerce.order import service as order
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import StockSoldOut
from sokoni.commerce.stock.types import HoldLine, HoldState
from sokoni.commerce.waitlist import rules, service
from sokoni.commerce.waitlist.errors import NotSoldOut, PlaceMissing, TooManyPlaces, TurnOver
from sokoni.commerce.waitlist.settings import WaitlistSettings
from sokoni.commerce.waitlist.types import Miscount, Place, PlaceState, Step
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.resources import Resources
from sokoni.identity.account import service as accounts
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
async def stall(session: WriteSession, now: datetime, resources: Resources) -> Stall:
    """A shop whose lamp is sold out; the program is put together, so that stock knows the line."""
    del resources
    return await sale.stall(session, now=now, on_hand=0)


def subject_of(account: Account) -> Subject:
    return Subject(account_id=account.id, label=account.email, locale="en")


async def _wait(session: WriteSession, stall: Stall, now: datetime) -> Place:
    account = await account_factory.account(session, now=now)
    joined = await service.join(
        session, variant_id=stall.variant_id, subject=subject_of(account), email="", locale="en", now=now
    )
    return joined.place


async def _restock(session: WriteSession, stall: Stall, on_hand: int, now: datetime) -> None:
    await stock.set_on_hand(
        session, shop_id=stall.shop.id, variant_id=stall.variant_id, on_hand=on_hand, actor=ACTOR, now=now
    )


async def _states(session: WriteSession, places: list[Place]) -> list[PlaceState]:
    found = [
        await service.get_own(session, place_id=each.id, account_id=each.account_id)
        for each in places
        if each.account_id
    ]
    return [each.state for each in found]


async def _level(session: WriteSession, stall: Stall) -> tuple[int, int, int]:
    level = (await stock.levels(session, variant_ids=[stall.variant_id]))[stall.variant_id]
    return level.held, level.available, level.waiting


async def test_whoever_came_first_is_asked_first_and_the_goods_are_set_aside(
    session: WriteSession, stall: Stall, now: datetime
):
    places = [await _wait(session, stall, now) for _ in range(3)]
    assert await _level(session, stall) == (0, 0, 3)

    await _restock(session, stall, 2, now)

    assert await _states(session, places) == [PlaceState.OFFERED, PlaceState.OFFERED, PlaceState.WAITING]
    assert await _level(session, stall) == (2, 0, 1)
    assert rules.was_fair(await service.list_log(session, variant_id=stall.variant_id))


async def test_nobody_gets_in_line_for_what_is_in_stock(session: WriteSession, stall: Stall, now: datetime):
    await _restock(session, stall, 1, now)
    with pytest.raises(NotSoldOut):
        await _wait(session, stall, now)


async def test_somebody_has_one_place_in_a_line_however_often_they_ask(
    session: WriteSession, stall: Stall, now: datetime
):
    account = await account_factory.account(session, now=now)
    asked = [
        await service.join(
            session, variant_id=stall.variant_id, subject=subject_of(account), email="", locale="en", now=now
        )
        for _ in range(2)
    ]
    assert [each.is_new for each in asked] == [True, False]
    assert asked[0].place.id == asked[1].place.id
    assert (await _level(session, stall))[2] == 1


async def test_an_address_stands_in_so_many_lines_and_no_more(session: WriteSession, stall: Stall, now: datetime):
    account = await account_factory.account(session, now=now)
    with pytest.raises(TooManyPlaces):
        await service.join(
            session,
            variant_id=stall.variant_id,
            subject=subject_of(account),
            email="",
            locale="en",
            now=now,
            settings=WaitlistSettings(max_places=0),
        )


async def _token_of(session: WriteSession, template: str, email: str) -> str:
    written = await session.execute(
        text("SELECT context->>'link' FROM notifications WHERE template = :template AND recipient = :email"),
        {"template": template, "email": email},
    )
    return str(written.scalar_one()).rpartition("/")[2]


async def test_a_guest_is_in_line_only_once_the_link_in_the_mail_is_opened(
    session: WriteSession, stall: Stall, now: datetime
):
    for _ in range(2):
        await service.join(
            session, variant_id=stall.variant_id, subject=Subject(), email="ana@Example.com", locale="es", now=now
        )
    behind = await _wait(session, stall, now)
    token = await _token_of(session, "waitlist_confirm", "ana@example.com")
    assert (await _level(session, stall))[2] == 1

    confirmed = await service.confirm(session, token=token, now=now)
    again = await service.confirm(session, token=token, now=now)

    assert confirmed.state is PlaceState.WAITING
    assert confirmed == again
    # What counts is when the address was shown to be theirs.
    assert behind.number is not None
    assert confirmed.number is not None
    assert behind.number < confirmed.number
    assert (await _level(session, stall))[2] == 2


async def test_a_link_that_nobody_sent_opens_nothing(session: WriteSession, stall: Stall, now: datetime):
    del stall, now
    with pytest.raises(PlaceMissing):
        await service.get_by_token(session, token="guessed")


async def test_what_was_not_confirmed_is_forgotten(session: WriteSession, stall: Stall, now: datetime):
    await service.join(
        session, variant_id=stall.variant_id, subject=Subject(), email="ana@example.com", locale="es", now=now
    )
    assert await service.forget_unconfirmed(session, before=now) == 0
    assert await service.forget_unconfirmed(session, before=now + TEN_MINUTES) == 1


async def test_the_next_is_asked_when_a_turn_lapses(session: WriteSession, stall: Stall, now: datetime):
    places = [await _wait(session, stall, now) for _ in range(2)]
    await _restock(session, stall, 1, now)

    await stock.expire_holds(session, now=now + TEN_MINUTES)

    assert await _states(session, places) == [PlaceState.LAPSED, PlaceState.OFFERED]
    assert await _level(session, stall) == (1, 0, 0)
    log = await service.list_log(session, variant_id=stall.variant_id)
    assert [each.step for each in log] == [Step.JOINED, Step.JOINED, Step.OFFERED, Step.LAPSED, Step.OFFERED]
    assert rules.was_fair(log)


async def test_a_turn_that_lapses_with_nobody_behind_is_noted_and_the_goods_are_anybodys(
    session: WriteSession, stall: Stall, now: datetime
):
    place = await _wait(session, stall, now)
    await _restock(session, stall, 1, now)
    later = now + TEN_MINUTES

    await stock.expire_holds(session, now=later)
    await service.note_lapsed(session, place_id=place.id, now=later)
    await service.note_lapsed(session, place_id=ids.new_id(), now=later)

    assert await _states(session, [place]) == [PlaceState.LAPSED]
    assert await _level(session, stall) == (0, 1, 0)


async def test_the_next_is_asked_when_somebody_leaves_in_their_turn(session: WriteSession, stall: Stall, now: datetime):
    places = [await _wait(session, stall, now) for _ in range(3)]
    await service.leave(session, place=places[1], now=now)
    await _restock(session, stall, 1, now)

    left = await service.leave(session, place=places[0], now=now)

    assert left.state is PlaceState.LEFT
    assert await _states(session, places) == [PlaceState.LEFT, PlaceState.LEFT, PlaceState.OFFERED]
    assert await service.leave(session, place=places[0], now=now) == left
    assert await _level(session, stall) == (1, 0, 0)


async def test_who_cannot_sign_in_any_more_is_passed_over(session: WriteSession, stall: Stall, now: datetime):
    places = [await _wait(session, stall, now) for _ in range(25)]
    for each in places[:23]:
        assert each.account_id is not None
        await accounts.disable(session, account_id=each.account_id, actor=ACTOR, now=now)

    await _restock(session, stall, 1, now)

    states = await _states(session, places)
    assert states[:23] == [PlaceState.LEFT] * 23
    assert states[23:] == [PlaceState.OFFERED, PlaceState.WAITING]


async def test_what_is_not_on_sale_is_offered_once_it_is_again(session: WriteSession, stall: Stall, now: datetime):
    place = await _wait(session, stall, now)
    product_id = stall.goods[0].product_id
    moved = partial(catalog.set_status, session, product_id=product_id, auto_approve=True, actor=ACTOR, now=now)
    await moved(wanted=Status.ARCHIVED, mover=Mover.SELLER)
    await _restock(session, stall, 1, now)
    assert await _states(session, [place]) == [PlaceState.WAITING]

    await moved(wanted=Status.DRAFT, mover=Mover.SELLER)
    await moved(wanted=Status.APPROVED, mover=Mover.SELLER)
    assert await stock.serve_line(session, now=now) == 1

    assert await _states(session, [place]) == [PlaceState.OFFERED]
    assert await stock.serve_line(session, now=now) == 0


async def test_goods_of_an_unpaid_order_go_to_the_line_before_somebody_else_can_buy_them(
    session: WriteSession, stall: Stall, now: datetime
):
    await _restock(session, stall, 1, now)
    unpaid = HoldLine(reference_id=ids.new_id(), shop_id=stall.shop.id, variant_id=stall.variant_id, quantity=1)
    await stock.hold(session, lines=[unpaid], expires_at=now + TEN_MINUTES, now=now)
    place = await _wait(session, stall, now)
    quick = HoldLine(reference_id=ids.new_id(), shop_id=stall.shop.id, variant_id=stall.variant_id, quantity=1)
    later = now + TEN_MINUTES

    # The sweep has not come by: whoever buys finds an overdue hold, and behind it the line.
    with pytest.raises(StockSoldOut):
        await stock.hold(session, lines=[quick], expires_at=later + TEN_MINUTES, now=later)

    assert await _states(session, [place]) == [PlaceState.OFFERED]


async def test_a_turn_becomes_an_order_without_anybody_in_between(session: WriteSession, stall: Stall, now: datetime):
    place, behind = [await _wait(session, stall, now) for _ in range(2)]
    await _restock(session, stall, 1, now)
    offered = await service.get_own(session, place_id=place.id, account_id=_id_of(place))
    key = CartKey(account_id=place.account_id)
    for _ in range(2):
        view = await service.take_up(session, place=offered, key=key, now=now, settings=CartSettings())
    assert [(each.quantity, each.available, each.problem) for each in view.items] == [(1, 1, None)]

    wish = replace(order_factory.checkout({}), cart=key)
    placed = await order.place(session, checkout=wish, settings=OrderSettings(), now=now)

    holds = await stock.list_holds(session, reference_ids=[place.id, placed.order.parts[0].id])
    assert Counter(each.state for each in holds) == {HoldState.RELEASED: 1, HoldState.HELD: 1}
    assert await _states(session, [place, behind]) == [PlaceState.ORDERED, PlaceState.WAITING]
    assert await _level(session, stall) == (1, 0, 1)
    assert await stock.verify(session) == []


def _id_of(place: Place) -> UUID:
    assert place.account_id is not None
    return place.account_id


async def test_a_turn_that_is_over_buys_nothing(session: WriteSession, stall: Stall, now: datetime):
    place = await _wait(session, stall, now)
    await _restock(session, stall, 1, now)
    offered = await service.get_own(session, place_id=place.id, account_id=_id_of(place))
    key = CartKey(account_id=place.account_id)
    await service.take_up(session, place=offered, key=key, now=now, settings=CartSettings())
    later = now + TEN_MINUTES

    with pytest.raises(TurnOver):
        await service.take_up(session, place=offered, key=key, now=later, settings=CartSettings())
    # It was put into the cart in time, and is paid for too late: the hold counts as anybody's.
    view = await cart.view(session, key=key, now=later)
    assert view.has_problems


async def test_whose_turn_it_is_hears_of_it_once(session: WriteSession, stall: Stall, now: datetime):
    place = await _wait(session, stall, now)
    await _restock(session, stall, 1, now)
    for _ in range(2):
        await service.tell_turns(session, place_ids=[place.id], minutes=10, now=now)

    token = await _token_of(session, "waitlist_turn", place.email)

    assert (await service.get_by_token(session, token=token)).id == place.id


async def test_no_step_of_a_line_is_ever_changed(session: WriteSession, stall: Stall, now: datetime):
    await _wait(session, stall, now)
    with pytest.raises(IntegrityError, match="kept for ever"):
        async with session.begin_nested():
            await session.execute(text("UPDATE waitlist_log SET number = 7"))


@pytest.mark.parametrize("told", [0, 1, 7])
async def test_what_stock_was_told_of_a_line_is_compared_and_mended(
    session: WriteSession, stall: Stall, now: datetime, told: int
):
    for _ in range(2):
        await _wait(session, stall, now)
    assert await service.mend_counts(session) == []
    await session.execute(
        text("UPDATE stock_levels SET waiting = :told WHERE variant_id = :id"), {"told": told, "id": stall.variant_id}
    )
    assert await service.mend_counts(session) == [Miscount(variant_id=stall.variant_id, told=told, waiting=2)]
    assert await _level(session, stall) == (0, 0, 2)
    assert await service.mend_counts(session) == []


WAITERS, RESTOCKED = 50, 3


async def test_of_fifty_who_wait_exactly_the_first_three_get_the_three_that_come_in(
    database: Database, resources: Resources, now: datetime
):
    """Buyers press at the same moment, through many connections; the three come in one by one, from three hands."""
    del resources
    async with database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=0)
    places = [await _in_own_transaction(database, stall, now) for _ in range(WAITERS)]

    async def restock() -> None:
        async with database.write() as session:
            await stock.adjust(session, shop_id=stall.shop.id, variant_id=stall.variant_id, by=1, actor=ACTOR, now=now)

    async def press() -> str:
        wish = HoldLine(reference_id=ids.new_id(), shop_id=stall.shop.id, variant_id=stall.variant_id, quantity=1)
        try:
            async with database.write() as session:
                await stock.hold(session, lines=[wish], expires_at=now + TEN_MINUTES, now=now)
        except DomainError as error:
            return error.code
        return "bought"

    presses = [press() for _ in range(20)]
    told = await asyncio.gather(*presses[:10], *(restock() for _ in range(RESTOCKED)), *presses[10:])

    assert Counter(each for each in told if each) == {"stock.sold_out": 20}
    async with database.write() as session:
        assert await _states(session, places) == [PlaceState.OFFERED] * RESTOCKED + [PlaceState.WAITING] * (
            WAITERS - RESTOCKED
        )
        assert await _level(session, stall) == (RESTOCKED, 0, WAITERS - RESTOCKED)
        assert rules.was_fair(await service.list_log(session, variant_id=stall.variant_id))
        assert await stock.verify(session) == []


async def test_people_who_join_while_goods_come_in_are_served_or_told_that_there_is_no_need(
    database: Database, resources: Resources, now: datetime
):
    del resources
    async with database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=0)

    async def join() -> bool:
        try:
            await _in_own_transaction(database, stall, now)
        except NotSoldOut:
            return False
        return True

    async def restock() -> bool:
        async with database.write() as session:
            await _restock(session, stall, 100, now)
        return True

    came = await asyncio.gather(*(join() for _ in range(8)), restock(), *(join() for _ in range(8)))

    async with database.write() as session:
        held, available, waiting = await _level(session, stall)
        assert waiting == 0
        assert (held, available) == (sum(came) - 1, 101 - sum(came))


async def _in_own_transaction(database: Database, stall: Stall, now: datetime) -> Place:
    async with database.write() as session:
        return await _wait(session, stall, now)
