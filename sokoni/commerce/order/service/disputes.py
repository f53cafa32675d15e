"""What a dispute does to its order: the payout waits while it is open, and what is lost, the order costs less.

Worked out from what the payments say by now, so that it may run twice, late, or for events in any order.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from sokoni.commerce.order import crediting
from sokoni.commerce.order.credit_types import CreditKind
from sokoni.commerce.order.repository import crediting as repository
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.service import giving_back
from sokoni.commerce.order.types import Entry, Maker, Mover, Order, Status, TimelineEntry
from sokoni.commerce.payment.types import Payment
from sokoni.commerce.payout import service as payout
from sokoni.core import change
from sokoni.core.database import WriteSession
from sokoni.core.money import Money, total

_log = structlog.get_logger()
_SYSTEM = Mover(maker=Maker.SYSTEM, actor=change.SYSTEM)


async def follow(
    session: WriteSession, *, before: Order, order: Order, payments: Sequence[Payment], now: datetime
) -> Order:
    """The order after its shops' money waits or is free again, and after what was lost is taken off its parts."""
    live = [part for part in order.parts if part.status is not Status.CANCELLED]
    if order.disputed:
        await payout.hold(session, reference_ids=[part.id for part in live])
    elif before.disputed:
        for part in live:
            if part.delivered_at is not None:
                await payout.ripen(session, reference_ids=[part.id], at=part.delivered_at)
    lost = total([each.lost for each in payments], currency=order.currency)
    return await _take_off(session, order, lost, now=now) if lost else order


async def tell(session: WriteSession, *, order_id: UUID, amount: Money, status: str, now: datetime) -> None:
    """Keep in an order's timeline what became of a dispute; its buyer does not read that."""
    if await orders.get_locked(session, order_id=order_id) is None:
        _log.warning("dispute of an unknown order", reference_id=str(order_id))
        return
    told = TimelineEntry(
        at=now,
        entry=Entry.DISPUTE,
        sub_order_id=None,
        source=None,
        target=None,
        note=f"{amount}: {status}" if status else str(amount),
        actor=change.SYSTEM,
        is_internal=True,
    )
    await orders.insert_timeline(session, order_id=order_id, entries=[told])


async def _take_off(session: WriteSession, order: Order, lost: Money, *, now: datetime) -> Order:
    given = await repository.list_credits(session, part_ids=[part.id for part in order.parts])
    taken = total([each.amount for each in given if each.kind is CreditKind.DISPUTE], currency=order.currency)
    worth = total([part.worth for part in order.parts if part.status is not Status.CANCELLED], currency=order.currency)
    due = min(lost - taken, worth)
    if due.amount <= 0:
        return order
    for part_id, share in crediting.shares(order.parts, due).items():
        part = next(each for each in order.parts if each.id == part_id)
        order = await giving_back.give(
            session,
            order=order,
            part=part,
            terms=crediting.for_amount(part, share),
            kind=CreditKind.DISPUTE,
            reason="dispute",
            # It left by the bank: nothing is in a till, and nothing is asked back.
            stays=share,
            mover=_SYSTEM,
            now=now,
        )
    return order
