"""What is done for carts left behind by the clock."""

from sokoni.commerce.recovery import service
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

NOTE, REMIND = "recovery.note_abandoned", "recovery.remind"
CHUNK = 100


async def note_abandoned(context: JobContext, **_: object) -> None:
    """Note what was left behind, a chunk at a time."""
    settings = context.resources.get(RecoverySettings)
    if await service.note_abandoned(context.session, now=context.now, settings=settings, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, NOTE)


async def remind(context: JobContext, **_: object) -> None:
    """Write to those whose turn it is, a chunk at a time."""
    settings = context.resources.get(RecoverySettings)
    if await service.remind(context.session, now=context.now, settings=settings, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, REMIND)
