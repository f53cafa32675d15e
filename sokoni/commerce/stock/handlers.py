"""What stock does by the clock."""

from uuid import UUID

import structlog

from sokoni.commerce.stock import service
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

SWEEP = "stock.expire_holds"
TELL_LOW = "stock.tell_of_low"
SWEEP_SIZE = 100

_log = structlog.get_logger(__name__)


async def expire_holds(context: JobContext, **_: object) -> None:
    """Give back what overdue holds occupy, a chunk at a time."""
    freed = await service.expire_holds(context.session, now=context.now, limit=SWEEP_SIZE)
    if len(freed) == SWEEP_SIZE:
        await jobs.enqueue(context.session, SWEEP)


async def tell_of_low(context: JobContext, *, after: str | None = None, **_: object) -> None:
    """Tell shops of what few are left, a chunk of shops at a time."""
    cursor = None if after is None else UUID(after)
    low = await service.list_running_low(context.session, now=context.now, after=cursor, limit=SWEEP_SIZE)
    base_url = context.resources.get(HttpSettings).base_url
    await service.tell_of_low(context.session, low=low, base_url=base_url, now=context.now)
    if len(low) == SWEEP_SIZE:
        await jobs.continue_with(context, after=str(max(low)))


async def verify(context: JobContext, **_: object) -> None:
    """Look whether log, holds and levels agree, and tell the log of every level where they don't."""
    for found in await service.verify(context.session):
        _log.error(
            "stock.discrepancy",
            variant_id=str(found.variant_id),
            what=found.what,
            level=dict(found.level),
            found=dict(found.found),
        )
