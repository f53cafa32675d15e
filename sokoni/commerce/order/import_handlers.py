"""The job of files of orders."""

from uuid import UUID

from sokoni.commerce.order import service
from sokoni.core.clock import Clock
from sokoni.core.jobs.types import JobContext
from sokoni.services.media.ports import Storages


async def work_import(context: JobContext, *, import_id: str, storage_key: str, **_: object) -> None:
    """Work a file that lies in the store, and take it out of there; killed, it goes on behind its last chunk."""
    store = context.resources.get(Storages).private
    if await store.exists(storage_key):
        await service.work_import(
            context.database,
            import_id=UUID(import_id),
            data=await store.get(storage_key),
            clock=context.resources.get(Clock),  # type: ignore[type-abstract]
        )
        # It holds addresses of people, and is of no more use.
        await store.delete(storage_key)
