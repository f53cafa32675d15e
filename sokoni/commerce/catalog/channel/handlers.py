"""The jobs of channels."""

from uuid import UUID

import structlog

from sokoni.commerce.catalog.channel import errors, service
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.core.clock import Clock
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.services.media.ports import Storages

_log = structlog.get_logger()


async def read_export(context: JobContext, *, import_id: str, **_: object) -> None:
    """Read an export that lies in the store; killed, it goes on behind its last chunk."""
    try:
        await service.read_export(
            context.database,
            context.resources.get(Storages),
            import_id=UUID(import_id),
            clock=context.resources.get(Clock),  # type: ignore[type-abstract]
        )
    except errors.ChannelImportTakenOver:
        _log.info("catalog.channel.taken_over", import_id=import_id)


async def take_drafts(context: JobContext, *, taking_id: str, **_: object) -> None:
    """Make the next drafts of a taking into products, and queue the ones after them."""
    stock = context.resources.get(StockIntake)  # type: ignore[type-abstract]
    if await service.work_taking(context.session, taking_id=UUID(taking_id), stock=stock, now=context.now):
        await jobs.continue_with(context, taking_id=taking_id)
