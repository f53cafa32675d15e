"""What digests do by the clock."""

from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.telegram.digest import service

SEND = "digest.send_due"


async def send_due(context: JobContext, *, after: int | None = None, **_: object) -> None:
    """Tell the owners of some groups, and go on with the next."""
    last = await service.send_due(context.session, after=after, now=context.now)
    if last is not None:
        await jobs.continue_with(context, after=last)
