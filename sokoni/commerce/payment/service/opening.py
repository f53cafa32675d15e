"""Sending a buyer to a gateway: what is noted before it is called, and what it answered."""

from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.payment import ports, repository
from sokoni.commerce.payment.errors import PaymentMissing, PaymentNotOpen
from sokoni.commerce.payment.service import inbox, settlement
from sokoni.commerce.payment.types import Opening, Payment, State
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs

OPEN_JOB = "payment.open"
# Longer than a call takes: whoever lives has recorded its answer by then.
_SWEEP_AFTER = timedelta(minutes=1)


async def prepare_opening(session: WriteSession, *, payment_id: UUID, return_url: str, now: datetime) -> Payment:
    """The payment with where its buyer comes back to, before its gateway is called.

    The address stays the first that was named: a gateway that is called again with the same key wants the same words.

    Raises:
        PaymentMissing: there is no such payment.
        PaymentNotOpen: nobody waits for its money, or it is not at a gateway.
    """
    payment = await repository.prepare_opening(session, payment_id=payment_id, return_url=return_url)
    if payment is None:
        raise PaymentMissing
    gateway = ports.find_gateway(payment.provider)
    if gateway is None or payment.state is not State.PENDING:
        raise PaymentNotOpen(provider=payment.provider, state=payment.state)
    if gateway.opens_by_call and not payment.provider_ref:
        key = f"{OPEN_JOB}:{payment.id}"
        await jobs.enqueue(session, OPEN_JOB, run_at=now + _SWEEP_AFTER, dedupe_key=key, payment_id=str(payment.id))
    return payment


async def record_opening(session: WriteSession, *, payment_id: UUID, opening: Opening) -> Payment:
    """The payment with what its gateway answered.

    One that was given up meanwhile stays so, and the gateway is told again to take nothing for it.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    await repository.record_opening(session, payment_id=payment_id, opening=opening)
    if not payment.state.is_open:
        await jobs.enqueue(session, inbox.CLOSE_JOB, payment_id=str(payment.id))
    found = await repository.get_payment(session, payment_id)
    assert found is not None, "held by the lock"
    return found
