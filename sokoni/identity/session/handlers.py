"""What is done for sessions without anybody asking."""

from sokoni.core.jobs.types import JobContext
from sokoni.identity.session import service


async def forget_expired(context: JobContext, **_: object) -> None:
    """Delete sessions that ran out long ago."""
    await service.forget_expired(context.session, now=context.now)
