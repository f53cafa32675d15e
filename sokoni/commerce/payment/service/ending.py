"""Ends that are decided here: giving up, running out of time, and cash in the hand."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import ports, repository
from sokoni.commerce.payment.errors import CashNotExpected, PaymentNotOpen
from sokoni.commerce.payment.service import inbox, settlement
from sokoni.commerce.payment.types import EventKind, Payment, State
from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs

CASH = "cash"


async def cancel(session: WriteSession, *, reference_id: UUID, now: datetime) -> tuple[Payment, ...]:
    """The payments of a reference, those that were waiting for money now cancelled.

    One that is captured stays so: look at `captured`, and refund it. Money that comes later is announced as late.
    """
    return await _end_all(session, reference_id, EventKind.CANCELLED, now=now)


async def expire(session: WriteSession, *, reference_id: UUID, now: datetime) -> tuple[Payment, ...]:
    """The same, because the time to pay is over."""
    return await _end_all(session, reference_id, EventKind.EXPIRED, now=now)


async def give_up(session: WriteSession, *, payment_id: UUID, now: datetime) -> Payment:
    """One payment, cancelled if it was waiting for money."""
    return await _end(session, payment_id, EventKind.CANCELLED, now=now)


async def collect_cash(
    session: WriteSession, *, payment_id: UUID, now: datetime, actor: Actor = change.SYSTEM, shop_id: UUID | None = None
) -> Payment:
    """The payment, captured because its cash was handed over; collecting twice collects once.

    Raises:
        PaymentMissing: there is no such payment.
        CashNotExpected: it is not paid in cash, or was given up.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    if payment.provider == CASH and payment.captured:
        return payment
    if payment.provider != CASH or not payment.state.is_open:
        raise CashNotExpected(provider=payment.provider, state=payment.state)
    await inbox.record(session, payment=payment, kind=EventKind.CAPTURED, charge_id=CASH, money=payment.amount, now=now)
    await change.record(
        session,
        actor=actor,
        action="payment.collect_cash",
        subject_kind="payment",
        subject_id=payment.id,
        shop_id=shop_id,
        before={"state": payment.state},
        after={"state": State.CAPTURED},
        now=now,
    )
    return await settlement.settle_locked(session, payment=payment, now=now)


async def capture(session: WriteSession, *, payment_id: UUID, charge_id: str, now: datetime) -> Payment:
    """The payment, captured with money that is here already, as a gift card's is; capturing twice captures once.

    Raises:
        PaymentMissing: there is no such payment.
        PaymentNotOpen: nobody waits for its money.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    if payment.captured:
        return payment
    if not payment.state.is_open:
        raise PaymentNotOpen(provider=payment.provider, state=payment.state)
    await inbox.record(
        session, payment=payment, kind=EventKind.CAPTURED, charge_id=charge_id, money=payment.amount, now=now
    )
    return await settlement.settle_locked(session, payment=payment, now=now)


async def _end_all(session: WriteSession, reference_id: UUID, kind: EventKind, *, now: datetime) -> tuple[Payment, ...]:
    payments = await repository.list_payments(session, reference_ids=[reference_id])
    return tuple(
        [await _end(session, payment.id, kind, now=now) if payment.state.is_open else payment for payment in payments]
    )


async def _end(session: WriteSession, payment_id: UUID, kind: EventKind, *, now: datetime) -> Payment:
    payment = await settlement.lock(session, payment_id=payment_id)
    if not payment.state.is_open:
        return payment
    await inbox.record(session, payment=payment, kind=kind, now=now)
    if ports.find_gateway(payment.provider) is not None:
        await jobs.enqueue(session, inbox.CLOSE_JOB, payment_id=str(payment.id))
    # Folds what arrived meanwhile too: a capture in the inbox wins, and the caller sees it.
    return await settlement.settle_locked(session, payment=payment, now=now)
