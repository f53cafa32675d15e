"""Points whose time is over, and those whose time is almost over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import repository
from sokoni.commerce.loyalty.service import writing
from sokoni.commerce.loyalty.types import Expiring
from sokoni.core.database import ReadSession, WriteSession


async def list_expired_holders(session: ReadSession, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Accounts with points whose time is over; one statement."""
    return await repository.list_expired_holders(session, now=now, limit=limit)


async def expire(session: WriteSession, *, account_id: UUID, now: datetime) -> int:
    """How many points an account lost because their time was over; a second time none."""
    book = await writing.open_book(session, account_id=account_id, now=now)
    await writing.close_book(session, book)
    return -sum(each.step.points for each in book.entries)


async def list_expiring(
    session: ReadSession, *, now: datetime, until: datetime, after: UUID | None, limit: int
) -> Mapping[UUID, Expiring]:
    """What accounts that want mail lose before a time, in the order of their ids; one statement."""
    return await repository.list_expiring(session, now=now, until=until, after=after, limit=limit)
