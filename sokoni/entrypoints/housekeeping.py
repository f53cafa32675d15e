"""What the technical ground itself does by the clock. It stands here because `core` cannot declare modules."""

from datetime import timedelta

import structlog
from sqlalchemy import text

from sokoni.core.http import idempotency
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.types import Job, JobContext, Schedule
from sokoni.core.module import Module
from sokoni.entrypoints.doctor import database, machine, public, queue

_log = structlog.get_logger()
# Followers are seconds behind; what is older than this is history that nobody reads as a log.
_EVENTS_KEPT_FOR = timedelta(days=90)
_CHUNK = 10_000


async def forget_answers(context: JobContext, **_: object) -> None:
    """Delete idempotency keys older than a day."""
    forgotten = await idempotency.forget_old(context.session, now=context.now)
    _log.info("idempotency keys forgotten", keys=forgotten)


async def forget_events(context: JobContext, **_: object) -> None:
    """Delete events that no follower needs any more, some thousand at a time."""
    await context.session.execute(
        text(
            """
            DELETE FROM events WHERE id IN (
                SELECT id FROM events WHERE occurred_at < :before ORDER BY transaction_id, position LIMIT :limit
            )
            """
        ),
        {"before": context.now - _EVENTS_KEPT_FOR, "limit": _CHUNK},
    )


MODULE = Module(
    name="core",
    jobs=(
        Job(name="core.forget_answers", handler=forget_answers),
        Job(name="core.forget_events", handler=forget_events),
    ),
    schedules=(
        Schedule(name="core.forget_answers", cron="11 * * * *", job="core.forget_answers"),
        Schedule(name="core.forget_events", cron="41 4 * * *", job="core.forget_events"),
    ),
    settings=(JobsSettings,),
    checks=(*public.CHECKS, *machine.CHECKS, *database.CHECKS, *queue.CHECKS),
)
