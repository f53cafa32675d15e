"""Sums of their own for transfers: an order costs a little less, so that a line of a bank statement names it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import rules
from sokoni.commerce.order.credit_types import Credit, CreditKind
from sokoni.commerce.order.repository import crediting
from sokoni.commerce.order.types import Order, Settlement, Status, SubOrder
from sokoni.commerce.payment import service as payment
from sokoni.core import change, ids, money
from sokoni.core.database import WriteSession
from sokoni.core.money import Money


async def give_own_sum(session: WriteSession, *, order: Order, now: datetime) -> tuple[Order, Credit | None]:
    """A new order, costing as much less as its transfer asks for less; and the credit that says so, to be written.

    No statement where it is not paid by transfer, one where no shop wants it, else three.
    """
    due = rules.amount_due(order)
    if order.settlement is not Settlement.RECEIPT or not due:
        return order, None
    return await _lower(session, order, due, now=now)


async def lower(session: WriteSession, *, order: Order, amount: Money, now: datetime) -> Money:
    """What a transfer for an order asks for in place of an amount that is due; the caller holds the order's lock."""
    lowered, credit = await _lower(session, order, amount, now=now)
    if credit is not None:
        await crediting.insert_credit(session, credit=credit)
    return amount - (rules.amount_due(order) - rules.amount_due(lowered))


async def _lower(session: WriteSession, order: Order, amount: Money, *, now: datetime) -> tuple[Order, Credit | None]:
    waiting = {part.shop_id: part for part in order.parts if part.status is Status.PENDING and part.worth}
    own = await payment.claim_sum(
        session,
        reference_id=order.id,
        amount=amount,
        shares={shop_id: part.worth for shop_id, part in waiting.items()},
        already=money.total([part.credited.transfer for part in order.parts], currency=order.currency),
    )
    less = amount - own.amount
    if own.borne_by is None or not less:
        return order, None
    credit = _credit(waiting[own.borne_by], less, now=now)
    return _credited(order, credit.sub_order_id, less), credit


def _credit(part: SubOrder, less: Money, *, now: datetime) -> Credit:
    zero = Money.zero(less.currency)
    return Credit(
        id=ids.new_id(),
        sub_order_id=part.id,
        shop_id=part.shop_id,
        kind=CreditKind.TRANSFER,
        amount=less,
        # The tax stays as it was worked out: it is the shop that gives way, not the tax office.
        tax=zero,
        shipping=zero,
        funded=zero,
        reason="",
        actor=change.SYSTEM,
        created_at=now,
    )


def _credited(order: Order, part_id: UUID, less: Money) -> Order:
    parts = tuple(
        replace(
            part,
            credited=replace(part.credited, amount=part.credited.amount + less, transfer=part.credited.transfer + less),
        )
        if part.id == part_id
        else part
        for part in order.parts
    )
    return replace(order, parts=parts)
