"""What is done for accounts without anybody asking."""

from sokoni.core.jobs.types import JobContext
from sokoni.identity.account import service


async def forget_old_attempts(context: JobContext, **_: object) -> None:
    """Delete counts of sign-ins that no longer matter."""
    await service.forget_old_attempts(context.session, now=context.now)
