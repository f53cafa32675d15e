"""Asking providers about payments whose webhook never came."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.payment import ports, repository
from sokoni.commerce.payment.service import inbox, settlement
from sokoni.commerce.payment.types import Delivery, Payment, ProviderEvent, State
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs

_AT_ONCE = 200


async def claim_due_polls(
    session: WriteSession, *, interval: timedelta, give_up_after: timedelta, now: datetime
) -> tuple[UUID, ...]:
    """Payments whose provider is to be asked now, each for one caller only.

    The next time comes after half the payment's age, at least `interval`; ended payments are asked about too, because
    late money must be found, until they are older than `give_up_after`.
    """
    return await repository.claim_due_polls(
        session, now=now, interval=interval, give_up_after=give_up_after, limit=_AT_ONCE
    )


async def ask_soon(session: WriteSession, *, payment_id: UUID) -> None:
    """Have the provider asked about a payment now, if there is something to wait for; once, however often it is wished.

    For buyers who come back from a gateway: their page then need not wait for a webhook.
    """
    payment = await repository.get_payment(session, payment_id)
    if payment is not None and payment.state is State.PENDING and ports.find_gateway(payment.provider) is not None:
        await jobs.enqueue(
            session, inbox.POLL_JOB, dedupe_key=f"{inbox.POLL_JOB}:{payment_id}", payment_id=str(payment_id)
        )


async def record_answer(
    session: WriteSession, *, payment_id: UUID, events: Sequence[ProviderEvent], now: datetime
) -> Payment:
    """The payment after taking a provider's answer (to a poll or a refund) into account, and what waited for it."""
    payment = await settlement.lock(session, payment_id=payment_id)
    await repository.adopt_events(session, payment)
    if events:
        await repository.insert_events(
            session,
            provider=payment.provider,
            events=events,
            known={payment.id},
            delivery=Delivery(source="poll"),
            now=now,
        )
    return await settlement.settle_locked(session, payment=payment, now=now)
