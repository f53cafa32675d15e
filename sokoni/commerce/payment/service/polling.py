"""Asking providers about payments whose webhook never came."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.payment import repository
from sokoni.commerce.payment.service import settlement
from sokoni.commerce.payment.types import Delivery, Payment, ProviderEvent
from sokoni.core.database import WriteSession

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
