"""Booking money and reading the books."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.ledger import repository, rules
from sokoni.commerce.ledger.errors import BalancesDiffer, BooksBroken, PostingDiffers
from sokoni.commerce.ledger.types import AccountRef, Entry, Owed, Posting, Verification
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money

_BROKEN_SHOWN = 100
# Reads what is owed to whom.
ReadOwed = Callable[[ReadSession], Awaitable[Owed]]


async def post(
    session: WriteSession,
    *,
    kind: str,
    reference_kind: str,
    reference_id: UUID,
    entries: Sequence[Entry],
    now: datetime,
) -> UUID:
    """The id of the posting of a fact; booking the same fact again returns the first posting and books nothing.

    Entries of zero are left out. Two statements; three where the fact was booked before.

    Raises:
        PostingUnbalanced: the entries do not sum to zero in each currency, or nothing moves.
        PostingDiffers: the fact is already booked with other entries.
    """
    moving = rules.check_entries(entries)
    transaction_id = await repository.insert_transaction(
        session,
        kind=kind,
        reference_kind=reference_kind,
        reference_id=reference_id,
        entry_count=len(moving),
        now=now,
    )
    if transaction_id is not None:
        await repository.insert_entries(session, transaction_id=transaction_id, entries=moving)
        return transaction_id
    (existing,) = await repository.list_postings(
        session, reference_kind=reference_kind, reference_id=reference_id, kind=kind
    )
    if not rules.is_same(existing.entries, moving):
        raise PostingDiffers(kind=kind, reference_kind=reference_kind, reference_id=reference_id)
    return existing.id


async def balance(session: ReadSession, *, account: AccountRef, currency: str) -> Money:
    """What an account holds in a currency: positive where it received more than it gave."""
    return await repository.get_balance(session, account=account, currency=currency)


async def list_balances(session: ReadSession, *, kind: str) -> Mapping[AccountRef, tuple[Money, ...]]:
    """Every account of a kind that holds or owes something, with its balances by currency."""
    return await repository.list_balances(session, kind=kind)


async def list_postings(session: ReadSession, *, reference_kind: str, reference_id: UUID) -> tuple[Posting, ...]:
    """What was booked about a thing, oldest first."""
    return await repository.list_postings(session, reference_kind=reference_kind, reference_id=reference_id)


async def list_by_ids(session: ReadSession, *, transaction_ids: Collection[UUID]) -> tuple[Posting, ...]:
    """Some postings, oldest first; one statement, none for none."""
    return await repository.list_by_ids(session, transaction_ids=transaction_ids) if transaction_ids else ()


async def verify(session: ReadSession) -> Verification:
    """What a look through all the books finds: three aggregate statements over everything."""
    return Verification(
        postings=await repository.count_postings(session),
        broken_postings=await repository.list_broken(session, limit=_BROKEN_SHOWN),
        totals_not_zero=await repository.list_totals_not_zero(session),
    )


async def check_owed(session: ReadSession, *, kind: str, held: ReadOwed, logged: ReadOwed) -> int:
    """How many balances were compared with their log and the books, and found to be the same.

    `kind` is the account that owes them. What is being changed meanwhile may be seen half, so only what differs in the
    same way twice is a finding.

    Raises:
        BalancesDiffer: some do not say the same.
    """

    async def compare() -> tuple[Owed, Mapping[tuple[UUID, str], tuple[int, int, int]]]:
        said = await held(session)
        return said, rules.apart(said, await logged(session), await _booked(session, kind))

    balances, found = await compare()
    if found:
        _, again = await compare()
        found = {each: said for each, said in found.items() if again.get(each) == said}
    if found:
        (owner_id, currency), said = next(iter(found.items()))
        raise BalancesDiffer(account=kind, count=len(found), first=f"{owner_id}: {said} {currency}")
    return len(balances)


async def _booked(session: ReadSession, kind: str) -> Owed:
    return {
        (account.owner_id, amount.currency): -amount.amount
        for account, amounts in (await repository.list_balances(session, kind=kind)).items()
        for amount in amounts
        if account.owner_id is not None
    }


async def check_books(session: ReadSession) -> Verification:
    """The finding of a look through all the books, which is that they are sound.

    Raises:
        BooksBroken: they are not.
    """
    found = await verify(session)
    if not found.is_sound:
        totals = ", ".join(f"{currency} {amount:+d}" for currency, amount in found.totals_not_zero.items())
        raise BooksBroken(broken=len(found.broken_postings), totals=totals or "none")
    return found
