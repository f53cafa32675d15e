"""The jobs of bulk work."""

from uuid import UUID

from sokoni.commerce.catalog.bulk import service
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext


async def work(context: JobContext, *, operation_id: str, **_: object) -> None:
    """Work the next products of an operation, and queue the ones after them."""
    if await service.work(context.session, operation_id=UUID(operation_id), now=context.now):
        await jobs.continue_with(context, operation_id=operation_id)


async def forget_previews(context: JobContext, **_: object) -> None:
    """Forget previews that nobody began in their time."""
    await service.forget_previews(context.session, now=context.now)
