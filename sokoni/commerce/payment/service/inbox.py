"""What is said of payments is kept first, and understood afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import repository
from sokoni.commerce.payment.types import (
    OF_CHARGE,
    Delivery,
    EventKind,
    Payment,
    ProviderEvent,
    StoredEvent,
    payment_id_of,
)
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.money import Money

PROCESS_JOB = "payment.process"
POLL_JOB = "payment.poll"
CLOSE_JOB = "payment.close"


async def ingest(
    session: WriteSession, *, provider: str, events: Sequence[ProviderEvent], delivery: Delivery, now: datetime
) -> int:
    """How many of a provider's events are new; each is kept once, and a job is queued for each payment they are about.

    Events about payments that we do not know are kept with the verdict 'unknown_payment'.
    """
    if not events:
        return 0
    events = await _named(session, provider, events)
    known = await repository.list_known(
        session, provider=provider, payment_refs={event.payment_ref for event in events}
    )
    new = await repository.insert_events(
        session, provider=provider, events=events, known=known, delivery=delivery, now=now
    )
    about = {payment_id_of(event.payment_ref) for event in events if event.key in new}
    for payment_id in sorted(known & about):
        await jobs.enqueue(session, PROCESS_JOB, payment_id=str(payment_id))
    news = {payment_id_of(event.payment_ref) for event in events if event.key in new and event.kind is EventKind.NEWS}
    for payment_id in sorted(known & news):
        await jobs.enqueue(session, POLL_JOB, dedupe_key=f"{POLL_JOB}:{payment_id}", payment_id=str(payment_id))
    return len(new)


async def _named(session: WriteSession, provider: str, events: Sequence[ProviderEvent]) -> Sequence[ProviderEvent]:
    """The events under their payments' names, also those that speak of a charge alone, as far as it is known."""
    charges = {each.charge_id for each in events if each.payment_ref.startswith(OF_CHARGE)}
    known = await repository.find_charged(session, provider=provider, charge_ids=charges)
    return [
        replace(each, payment_ref=str(known[each.charge_id]))
        if each.payment_ref.startswith(OF_CHARGE) and each.charge_id in known
        else each
        for each in events
    ]


async def list_events(session: ReadSession, *, payment_id: UUID) -> tuple[StoredEvent, ...]:
    """Everything that was said of a payment, as it came in."""
    return await repository.list_events(session, payment_id=payment_id)


async def record(
    session: WriteSession,
    *,
    payment: Payment,
    kind: EventKind,
    now: datetime,
    charge_id: str = "",
    refund_id: str = "",
    money: Money | None = None,
    reason: str = "",
) -> None:
    """Note what happened here to a payment, next to what providers say: it is folded like everything else."""
    event = ProviderEvent(
        key=f"local:{payment.id}:{kind}:{refund_id or charge_id}",
        payment_ref=str(payment.id),
        kind=kind,
        occurred_at=now,
        charge_id=charge_id,
        refund_id=refund_id,
        money=money,
        reason=reason,
    )
    await repository.insert_events(
        session,
        provider=payment.provider,
        events=[event],
        known={payment.id},
        delivery=Delivery(source="local"),
        now=now,
    )
