"""The jobs of files of stock."""

from uuid import UUID

from sokoni.commerce.stock.importing import service
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext


async def work(context: JobContext, *, import_id: str, **_: object) -> None:
    """Apply the next rows of a file, and queue the ones after them."""
    if await service.work(context.session, import_id=UUID(import_id), now=context.now):
        await jobs.continue_with(context, import_id=import_id)


async def forget_previews(context: JobContext, **_: object) -> None:
    """Forget files that nobody applied in their time."""
    await service.forget_previews(context.session, now=context.now)
