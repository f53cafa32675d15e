"""SQL of which sums the open transfers of shops ask for."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.payment.models import TransferSettingRow, TransferSumRow
from sokoni.commerce.payment.types import TransferSetting
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money

# The locks are taken in the order of the shops, so that two orders of the same shops never wait for each other.
_LOCK = text("""
SELECT shop_id, steps, pg_advisory_xact_lock(hashtextextended('transfer_sums:' || shop_id || ':' || :currency, 0))
FROM (
    SELECT shop_id, steps FROM payment_transfer_settings
    WHERE shop_id = ANY(CAST(:shop_ids AS uuid[])) AND steps > 0 ORDER BY shop_id
) AS wanted
""")
# Sums that nobody else's open transfer asks for: unused ones go before those that only rest, the longest resting first.
_FREE = text("""
SELECT wanted.amount
FROM generate_series(CAST(:highest AS bigint), CAST(:lowest AS bigint), CAST(:step AS bigint)) AS wanted (amount)
LEFT JOIN payment_transfer_sums AS taken ON taken.shop_id = ANY(CAST(:shop_ids AS uuid[]))
    AND taken.currency = :currency AND taken.amount = wanted.amount AND taken.reference_id <> :reference_id
GROUP BY wanted.amount
HAVING bool_and(taken.shop_id IS NULL OR taken.rests_since IS NOT NULL)
ORDER BY max(taken.rests_since) NULLS FIRST, wanted.amount DESC
LIMIT 1
""")


async def get_setting(session: ReadSession, *, shop_id: UUID) -> TransferSetting:
    """How far a shop lets the sums of its transfers be lowered; not at all where it has not said."""
    statement = select(TransferSettingRow.steps).where(TransferSettingRow.shop_id == shop_id)
    return TransferSetting(shop_id=shop_id, steps=(await session.execute(statement)).scalar_one_or_none() or 0)


async def upsert_setting(session: WriteSession, setting: TransferSetting, *, now: datetime) -> None:
    """Write how far a shop lets sums be lowered."""
    values = {"steps": setting.steps, "updated_at": now}
    statement = insert(TransferSettingRow).values(shop_id=setting.shop_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["shop_id"], set_=values))


async def lock_shops(session: WriteSession, *, shop_ids: Collection[UUID], currency: str) -> Mapping[UUID, int]:
    """How many steps each shop allows of those that want sums of their own; nobody else claims any of theirs meanwhile.

    One statement. What is locked is what the next statement reads.
    """
    found = await session.execute(_LOCK, {"shop_ids": list(shop_ids), "currency": currency})
    return {row.shop_id: row.steps for row in found}


async def find_free(
    session: WriteSession, *, shop_ids: Collection[UUID], reference_id: UUID, amount: Money, lowest: int, step: int
) -> Money | None:
    """The highest sum up to an amount that no other open transfer of these shops asks for; None where all are asked."""
    values = {
        "shop_ids": list(shop_ids),
        "currency": amount.currency,
        "highest": amount.amount,
        "lowest": lowest,
        "step": -step,
        "reference_id": reference_id,
    }
    found = (await session.execute(_FREE, values)).scalar_one_or_none()
    return None if found is None else Money(found, amount.currency)


async def insert_claims(
    session: WriteSession, *, shop_ids: Collection[UUID], reference_id: UUID, amount: Money
) -> None:
    """Let a sum be asked for in some shops; one that rested is taken over."""
    rows = [
        {"shop_id": each, "currency": amount.currency, "amount": amount.amount, "reference_id": reference_id}
        for each in sorted(shop_ids)
    ]
    statement = insert(TransferSumRow).values(rows)
    taken_over = {"reference_id": statement.excluded.reference_id, "rests_since": None}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["shop_id", "currency", "amount"], set_=taken_over)
    )


async def rest(session: WriteSession, *, reference_id: UUID, amount: Money, now: datetime) -> None:
    """Let a sum rest: nobody is asked for it any more."""
    await session.execute(
        update(TransferSumRow)
        .where(
            TransferSumRow.reference_id == reference_id,
            TransferSumRow.currency == amount.currency,
            TransferSumRow.amount == amount.amount,
            TransferSumRow.rests_since.is_(None),
        )
        .values(rests_since=now)
        .execution_options(synchronize_session=False)
    )
