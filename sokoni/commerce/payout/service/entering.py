"""What a shop is owed, written down in the transaction that books it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.ledger.types import Entry
from sokoni.commerce.payout import repository, rules
from sokoni.commerce.payout.types import PayoutEntry, PayoutEntryKind
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money


async def record(
    session: WriteSession,
    *,
    transaction_id: UUID,
    shop_id: UUID,
    reference_id: UUID,
    number: int,
    kind: PayoutEntryKind,
    entries: Sequence[Entry],
    currency: str,
    ripe_from: datetime | None,
    now: datetime,
) -> None:
    """Note what a posting is to its shop; twice notes it once. One statement."""
    entry = PayoutEntry(
        transaction_id=transaction_id,
        shop_id=shop_id,
        reference_id=reference_id,
        number=number,
        kind=kind,
        parts=rules.parts_of(entries, currency=currency),
        booked_at=now,
        ripe_from=ripe_from,
    )
    await repository.insert_entries(session, [entry])


async def ripen(session: WriteSession, *, reference_ids: Collection[UUID], at: datetime) -> None:
    """Let the holds of some sales begin, once: when they arrived, or were called off. One statement."""
    await repository.ripen(session, reference_ids=reference_ids, at=at)


async def hold(session: WriteSession, *, reference_ids: Collection[UUID]) -> None:
    """Let what is owed for some sales wait until `ripen`; what a statement has is paid. One statement."""
    await repository.hold(session, reference_ids=reference_ids)


async def direct_of(session: ReadSession, *, reference_id: UUID, currency: str) -> Money:
    """What a shop took in itself for a sale and did not give back; one statement."""
    return Money(-await repository.direct_of(session, reference_id=reference_id), currency)
