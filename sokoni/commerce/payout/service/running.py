"""Statements of all that may be paid."""

from datetime import datetime, timedelta

from sokoni.commerce.payout import repository
from sokoni.commerce.payout.types import PayoutState, Run
from sokoni.core import ids
from sokoni.core.database import WriteSession

MAX_SHOPS = 100


async def run(session: WriteSession, *, hold: timedelta, now: datetime, limit: int = MAX_SHOPS) -> Run:
    """What came of making a statement for each shop, and each of its currencies, of which something may be paid.

    Four statements, however many orders. One run at a time: another waits until this one's transaction ends, and finds
    nothing left to do. Statements of nothing or less are carried over.
    """
    await repository.lock_runs(session)
    found = await repository.list_candidates(session, hold=hold, now=now, limit=limit)
    if not found:
        return Run(drafted=0, carried=0, has_more=False)
    made = await repository.draft(session, payout_ids=[ids.new_id() for _ in found], shops=found, hold=hold, now=now)
    return Run(
        drafted=made.get(PayoutState.DRAFTED, 0), carried=made.get(PayoutState.CARRIED, 0), has_more=len(found) == limit
    )
