"""What shops hear by mail of an order that waits for them."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.commerce.order import service
from sokoni.commerce.order.types import PlacedOrder, Status
from sokoni.commerce.payment import service as payment
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.services.notification import optout
from sokoni.services.notification.types import Topic
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale, team

TO_SHOPS = ("order_to_send", "order_to_accept", "receipt_to_judge")


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now, prices=[12_990, 5_000])


async def told(session: WriteSession) -> Counter[tuple[str, str]]:
    found = await session.execute(
        text("SELECT template, recipient FROM notifications WHERE template = ANY(:names)"), {"names": list(TO_SHOPS)}
    )
    return Counter((row.template, row.recipient) for row in found)


async def show_receipt(session: WriteSession, placed: PlacedOrder, now: datetime, content: bytes = b"%PDF-1") -> None:
    assert placed.payment is not None
    await payment.upload_receipt(
        session, payment_id=placed.payment.id, prepared=payment_factory.receipt(content), now=now
    )
    await service.settle(session, order_id=placed.order.id, now=now)


async def test_who_manages_a_shop_hears_once_of_an_order_that_is_paid(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    for role in (TeamRole.MANAGER, TeamRole.STAFF):
        member = await account_factory.account(session, now=now, email=f"{role.value}@example.com")
        await team.member(session, team_id=stall.shop.id, account_id=member.id, role=role, now=now)
    waiting = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await service.tell_shops(session, order_id=waiting.order.id, now=now)
    assert not await told(session)

    await order_factory.pay(session, waiting, now=now)
    await service.settle(session, order_id=waiting.order.id, now=now)
    for _ in range(2):
        await service.tell_shops(session, order_id=waiting.order.id, now=now)

    assert await told(session) == {("order_to_send", stall.owner.email): 1, ("order_to_send", "manager@example.com"): 1}
    context = (
        await session.execute(text("SELECT context FROM notifications WHERE template = 'order_to_send'"))
    ).first()
    assert context is not None
    assert (context[0]["total"], context[0]["items"][:3]) == (
        str(waiting.order.amounts.total),
        "2 \N{MULTIPLICATION SIGN}",
    )


async def test_a_job_tells_of_what_is_paid_and_of_cash_and_of_a_receipt(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    await order_factory.placed(session, quantities={stall.variant_id: 1}, payment_method="cash", now=now)
    shown = await order_factory.placed(session, quantities={stall.variant_id: 1}, payment_method="manual", now=now)
    queued = "SELECT count(*) FROM jobs WHERE name = 'order.tell_shops'"
    assert (await session.execute(text(queued))).scalar_one() == 2
    await show_receipt(session, shown, now)
    assert (await session.execute(text(queued))).scalar_one() == 3


async def test_cash_waits_for_a_yes_and_is_not_told_of_again(session: WriteSession, stall: sale.Stall, now: datetime):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, payment_method="cash", now=now)
    await service.tell_shops(session, order_id=placed.order.id, now=now)
    await service.move(session, target_id=placed.order.id, to=Status.CONFIRMED, subject=sale.seller_of(stall), now=now)
    await service.tell_shops(session, order_id=placed.order.id, now=now)
    assert await told(session) == {("order_to_accept", stall.owner.email): 1}


async def test_a_receipt_is_told_to_who_judges_it_and_another_one_again(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, payment_method="manual", now=now)
    await show_receipt(session, placed, now)
    later = now + timedelta(hours=3)
    for at in (now, now, later):
        await service.tell_shops(session, order_id=placed.order.id, now=at)
    assert await told(session) == {("receipt_to_judge", stall.owner.email): 2}


async def test_a_receipt_for_several_shops_is_the_operators(session: WriteSession, stall: sale.Stall, now: datetime):
    other = await sale.stall(session, now=now)
    placed = await order_factory.placed(
        session, quantities={stall.variant_id: 1, other.variant_id: 1}, payment_method="manual", now=now
    )
    await show_receipt(session, placed, now)
    await service.tell_shops(session, order_id=placed.order.id, now=now)
    assert not await told(session)


async def test_who_said_no_hears_of_no_orders_and_is_told_how_to_say_no(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    await service.tell_shops(session, order_id=placed.order.id, now=now)
    said = await session.execute(
        text("SELECT context->>'unsubscribe' FROM notifications WHERE template = 'order_to_send'")
    )
    token = said.scalar_one().rpartition("/")[2]
    assert (await optout.opt_out(session, token=token, now=now)).topic is Topic.NEW_ORDERS

    another = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    await service.tell_shops(session, order_id=another.order.id, now=now)

    assert (await told(session)).total() == 1
