"""What sellers and the operator see, and what the scheduled check reports."""

from datetime import datetime, timedelta

import pytest

from sokoni.commerce.order import errors, handlers, service
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.types import Entry, PaymentState, Status
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.core.telemetry import REGISTRY
from sokoni.identity.permission.types import Subject, TeamRole
from tests.support.factories import order as order_factory
from tests.support.factories import sale

WEEK = timedelta(days=7)


def _seller(stall: sale.Stall, role: TeamRole = TeamRole.OWNER) -> Subject:
    return Subject(account_id=stall.owner.id, label=stall.owner.email, teams={stall.shop.id: role})


async def test_a_seller_sees_her_part_and_nothing_of_the_other_shop(session: WriteSession, now: datetime) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    placed = await order_factory.placed(
        session, quantities={one.variant_id: 1, two.variant_id: 2}, now=now, payment_method="cash"
    )
    by_shop = {part.shop_id: part for part in placed.order.parts}
    mine, theirs = by_shop[one.shop.id], by_shop[two.shop.id]
    await service.move(session, target_id=theirs.id, to=Status.CONFIRMED, subject=_seller(two), now=now, notes="ours")
    seen = await service.get_detail(session, sub_order_id=mine.id, subject=_seller(one))
    assert seen.part.id == mine.id
    assert not seen.sole
    assert seen.part.allowed_moves == (Status.CONFIRMED, Status.CANCELLED)
    assert [line.variant_id for line in seen.part.lines] == [one.variant_id]
    assert "ours" not in [entry.note for entry in seen.timeline]
    for target_id in (theirs.id, placed.order.id):
        with pytest.raises(errors.OrderMissing):
            await service.get_detail(session, sub_order_id=target_id, subject=_seller(one))


async def test_a_seller_is_not_told_what_another_shop_gave_back(session: WriteSession, now: datetime) -> None:
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    placed = await order_factory.confirmed(session, quantities={one.variant_id: 1, two.variant_id: 2}, now=now)
    by_shop = {part.shop_id: part for part in placed.order.parts}
    theirs = by_shop[two.shop.id]
    await service.move(session, target_id=theirs.id, to=Status.CANCELLED, subject=_seller(two), now=now)
    whole = await service.get_by_token(session, token=placed.token)
    seen = await service.get_detail(session, sub_order_id=by_shop[one.shop.id].id, subject=_seller(one))
    assert Entry.REFUND in {told.entry for told in whole.timeline}
    assert Entry.REFUND not in {told.entry for told in seen.timeline}
    assert Entry.PLACED in {told.entry for told in seen.timeline}


async def test_what_waits_for_the_seller_is_counted(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, on_hand=20)
    wanted = {stall.variant_id: 1}
    await order_factory.placed(session, quantities=wanted, now=now, payment_method="cash")
    await order_factory.placed(session, quantities=wanted, now=now)
    await order_factory.confirmed(session, quantities=wanted, now=now)
    shipped = await order_factory.confirmed(session, quantities=wanted, now=now)
    for to in (Status.PROCESSING, Status.SHIPPED):
        await service.move(session, target_id=shipped.order.id, to=to, subject=_seller(stall), now=now)
    to_do = await service.to_do(session, shop_id=stall.shop.id)
    assert (to_do.to_accept, to_do.receipts_to_check) == (1, 0)
    assert (to_do.to_prepare, to_do.to_ship, to_do.to_deliver) == (1, 0, 1)
    counted = await service.count_by_status(session, shop_id=stall.shop.id)
    assert {status for status, count in counted.items() if count} == {Status.PENDING, Status.CONFIRMED, Status.SHIPPED}
    assert counted[Status.PENDING] == 2


async def test_today_stands_beside_the_same_weekday(session: WriteSession, now: datetime) -> None:
    stall = await sale.stall(session, now=now, prices=[10_000], shipping=0, on_hand=20)
    wanted = {stall.variant_id: 1}
    for at in (now - WEEK - timedelta(hours=1), now - WEEK + timedelta(hours=1), now - timedelta(minutes=1), now):
        await order_factory.placed(session, quantities=wanted, now=at, payment_method="cash")
    gone = await order_factory.placed(session, quantities=wanted, now=now, payment_method="cash")
    await service.move(session, target_id=gone.order.id, to=Status.CANCELLED, subject=_seller(stall), now=now)
    midnight = now.replace(hour=0, minute=0)
    figures = await service.today(session, shop_id=stall.shop.id, day_start=midnight, now=now)
    assert (figures.today.orders, figures.today.cancelled) == (3, 1)
    assert figures.today.sales == (Money(20_000, "COP"),)
    assert (figures.last_week_so_far.orders, figures.last_week.orders) == (1, 2)


async def test_a_shop_s_list_filters_and_pages_in_a_constant_number_of_statements(
    session: WriteSession, now: datetime
) -> None:
    stall = await sale.stall(session, now=now, on_hand=50)
    other = await sale.stall(session, now=now, on_hand=50)
    for minute in range(7):
        at = now + timedelta(minutes=minute)
        await order_factory.placed(session, quantities={stall.variant_id: 1, other.variant_id: 1}, now=at)
    await order_factory.confirmed(session, quantities={stall.variant_id: 3}, now=now)
    with count_statements() as counted:
        first = await service.list_for_shop(session, shop_id=stall.shop.id, page=PageQuery(limit=5))
    assert counted.value == 2
    rest = await service.list_for_shop(
        session, shop_id=stall.shop.id, page=PageQuery(limit=5, cursor=first.next_cursor)
    )
    numbers = [card.number for card in (*first.items, *rest.items)]
    assert sorted(numbers) == list(range(1, 9))
    times = [card.placed_at for card in (*first.items, *rest.items)]
    assert times == sorted(times, reverse=True)
    confirmed = await service.list_for_shop(
        session,
        shop_id=stall.shop.id,
        wanted=PartFilter(status=Status.CONFIRMED, payment_state=PaymentState.PAID),
        page=PageQuery(),
    )
    assert [(card.item_count, card.allowed_moves) for card in confirmed.items] == [
        (3, (Status.PROCESSING, Status.CANCELLED))
    ]


async def test_the_scheduled_check_shows_in_the_metric(database: Database, resources: Resources, now: datetime) -> None:
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
        await order_factory.pay(session, placed, now=now)
    later = now + timedelta(hours=1)
    context = JobContext(database=database, resources=resources, now=later, attempt=1)
    await handlers.verify(context)
    assert REGISTRY.get_sample_value("sokoni_order_discrepancies", {"what": "payment_unheard"}) == 1
    async with database.write() as session:
        await service.settle(session, order_id=placed.order.id, now=now)
    await handlers.verify(context)
    assert REGISTRY.get_sample_value("sokoni_order_discrepancies", {"what": "payment_unheard"}) == 0
