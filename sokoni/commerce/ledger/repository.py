"""All SQL of the books."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or

from sokoni.commerce.ledger.models import LedgerEntry, LedgerTransaction
from sokoni.commerce.ledger.types import AccountRef, Entry, Posting
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.money import Money


async def insert_transaction(
    session: WriteSession, *, kind: str, reference_kind: str, reference_id: UUID, entry_count: int, now: datetime
) -> UUID | None:
    """The new transaction's id, or None where this fact is already booked; waits for another that is booking it."""
    statement = (
        insert_or(LedgerTransaction)
        .values(
            id=ids.new_id(),
            kind=kind,
            reference_kind=reference_kind,
            reference_id=reference_id,
            entry_count=entry_count,
            posted_at=now,
        )
        .on_conflict_do_nothing(index_elements=["kind", "reference_kind", "reference_id"])
        .returning(LedgerTransaction.id)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def insert_entries(session: WriteSession, *, transaction_id: UUID, entries: Sequence[Entry]) -> None:
    """Write the sides of a transaction, in one statement."""
    rows = [
        {
            "transaction_id": transaction_id,
            "position": position,
            "account_kind": entry.account.kind,
            "owner_id": entry.account.owner_id,
            "amount": entry.amount.amount,
            "currency": entry.amount.currency,
        }
        for position, entry in enumerate(entries)
    ]
    await session.execute(insert_many(LedgerEntry), rows)


async def list_postings(
    session: ReadSession, *, reference_kind: str, reference_id: UUID, kind: str | None = None
) -> tuple[Posting, ...]:
    """What was booked about a thing, oldest first, in one statement."""
    statement = (
        select(LedgerTransaction, LedgerEntry)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.reference_kind == reference_kind, LedgerTransaction.reference_id == reference_id)
        .order_by(LedgerTransaction.posted_at, LedgerTransaction.id, LedgerEntry.position)
    )
    if kind is not None:
        statement = statement.where(LedgerTransaction.kind == kind)
    return _postings(await session.execute(statement))


async def list_by_ids(session: ReadSession, *, transaction_ids: Collection[UUID]) -> tuple[Posting, ...]:
    """Some postings, oldest first, in one statement."""
    statement = (
        select(LedgerTransaction, LedgerEntry)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.id == func.any(list(transaction_ids)))
        .order_by(LedgerTransaction.posted_at, LedgerTransaction.id, LedgerEntry.position)
    )
    return _postings(await session.execute(statement))


async def get_balance(session: ReadSession, *, account: AccountRef, currency: str) -> Money:
    """The sum of an account's entries in a currency."""
    statement = select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
        LedgerEntry.account_kind == account.kind,
        # `IS NOT DISTINCT FROM` would not use the index.
        LedgerEntry.owner_id.is_(None) if account.owner_id is None else LedgerEntry.owner_id == account.owner_id,
        LedgerEntry.currency == currency,
    )
    return Money(int((await session.execute(statement)).scalar_one()), currency)


async def list_balances(session: ReadSession, *, kind: str) -> Mapping[AccountRef, tuple[Money, ...]]:
    """Every account of a kind with its balances that are not zero, by currency."""
    total = func.sum(LedgerEntry.amount)
    statement = (
        select(LedgerEntry.owner_id, LedgerEntry.currency, total)
        .where(LedgerEntry.account_kind == kind)
        .group_by(LedgerEntry.owner_id, LedgerEntry.currency)
        .having(total != 0)
        .order_by(LedgerEntry.owner_id, LedgerEntry.currency)
    )
    found: dict[AccountRef, tuple[Money, ...]] = {}
    for owner_id, currency, amount in await session.execute(statement):
        account = AccountRef(kind, owner_id)
        found[account] = (*found.get(account, ()), Money(int(amount), currency))
    return found


async def count_postings(session: ReadSession) -> int:
    """How many transactions are booked."""
    return (await session.execute(select(func.count()).select_from(LedgerTransaction))).scalar_one()


async def list_broken(session: ReadSession, *, limit: int) -> tuple[UUID, ...]:
    """Transactions that do not balance in a currency, or have another number of entries than they say."""
    statement = text(
        """
        SELECT each.id
        FROM ledger_transactions AS each
        LEFT JOIN LATERAL (
            SELECT sum(per_currency.entries) AS entries, bool_or(per_currency.total <> 0) AS is_unbalanced
            FROM (
                SELECT count(*) AS entries, sum(amount) AS total
                FROM ledger_entries WHERE transaction_id = each.id GROUP BY currency
            ) AS per_currency
        ) AS found ON true
        WHERE coalesce(found.entries, 0) <> each.entry_count OR coalesce(found.is_unbalanced, true)
        ORDER BY each.id
        LIMIT :limit
        """
    )
    return tuple((await session.execute(statement, {"limit": limit})).scalars())


async def list_totals_not_zero(session: ReadSession) -> Mapping[str, int]:
    """Currencies whose entries do not sum to zero over all the books."""
    total = func.sum(LedgerEntry.amount)
    statement = select(LedgerEntry.currency, total).group_by(LedgerEntry.currency).having(total != 0)
    return {currency: int(amount) for currency, amount in await session.execute(statement)}


def _postings(rows: Iterable[tuple[LedgerTransaction, LedgerEntry]]) -> tuple[Posting, ...]:
    heads: dict[UUID, LedgerTransaction] = {}
    entries: dict[UUID, list[Entry]] = {}
    for head, side in rows:
        heads[head.id] = head
        account = AccountRef(side.account_kind, side.owner_id)
        entries.setdefault(head.id, []).append(Entry(account, Money(side.amount, side.currency)))
    return tuple(
        Posting(
            id=head.id,
            kind=head.kind,
            reference_kind=head.reference_kind,
            reference_id=head.reference_id,
            entries=tuple(entries[head.id]),
            posted_at=head.posted_at,
        )
        for head in heads.values()
    )
