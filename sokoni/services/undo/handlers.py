"""The job that takes groups of changes back, chunk by chunk."""

from uuid import UUID

from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.services.undo import repository, service
from sokoni.services.undo.ports import undoers
from sokoni.services.undo.settings import UndoSettings
from sokoni.services.undo.types import RunState


async def work_run(context: JobContext, *, run_id: str, **_: object) -> None:
    """Take the next chunk of a run back, and queue the one after it."""
    run = await repository.get_run_locked(context.session, run_id=UUID(run_id))
    if run is None:
        return
    means = service.Means(
        undoers=undoers(context.resources),
        window=context.resources.get(UndoSettings).window,
        as_operator=run.as_operator,
    )
    worked = await service.work_run(context.session, run_id=run.id, means=means, now=context.now)
    if worked is not None and worked.state is RunState.RUNNING:
        await jobs.continue_with(context, run_id=run_id)
