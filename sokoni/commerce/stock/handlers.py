"""What stock does by the clock."""

import structlog

from sokoni.commerce.stock import service
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

SWEEP = "stock.expire_holds"
SWEEP_SIZE = 100

_log = structlog.get_logger(__name__)


async def expire_holds(context: JobContext, **_: object) -> None:
    """Give back what overdue holds occupy, a chunk at a time."""
    freed = await service.expire_holds(context.session, now=context.now, limit=SWEEP_SIZE)
    if len(freed) == SWEEP_SIZE:
        await jobs.enqueue(context.session, SWEEP)


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
