"""What others may know of visits."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sokoni.commerce.visit import repository
from sokoni.commerce.visit.types import Visits
from sokoni.core.database import ReadSession, WriteSession


async def count(session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime) -> Visits:
    """How often a shop was visited in the hours that begin in a time; one statement."""
    return await repository.count(session, shop_id=shop_id, start=start, end=end)


async def add(session: WriteSession, *, counts: Mapping[tuple[UUID, datetime], int]) -> None:
    """Add what a server counted, by shop and hour; one statement, none for nothing."""
    if counts:
        await repository.add(session, counts)
