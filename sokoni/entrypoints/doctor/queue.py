"""Whether somebody is at work, how far behind, and what was given up."""

from collections.abc import AsyncIterator

from sokoni.core.checks.types import Finding, PartCheck, ok, warning
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import QueueStatistics
from sokoni.core.resources import Resources

# A long queue is no fault (an import's pictures wait their turn), but one that nobody gets to the front of is.
_LATE_SECONDS = 300


async def _jobs(resources: Resources) -> AsyncIterator[Finding]:
    async with resources.get(Database).read() as session:
        statistics = await jobs.statistics(session)
    figures = {
        "workers": statistics.workers,
        "ready": statistics.ready,
        "running": statistics.running,
        "delayed": statistics.delayed,
        "parked": statistics.parked,
        "oldest_ready_seconds": round(statistics.oldest_ready_seconds, 1),
    }
    yield judge(statistics, **figures)
    if statistics.parked:
        yield warning(
            "jobs.parked",
            f"{statistics.parked} were given up after many tries",
            hint="`sokoni jobs parked` says why, and `sokoni jobs replay` tries them again.",
        )


def judge(statistics: QueueStatistics, **figures: object) -> Finding:
    """Whether the queue moves."""
    waiting = f"{statistics.ready} wait, the oldest for {statistics.oldest_ready_seconds:.0f} s"
    if not statistics.workers:
        hint = "Start one: sokoni worker (or sokoni up, which runs everything)."
        return warning("jobs", f"nobody is at work; {waiting}", hint=hint, **figures)
    if statistics.oldest_ready_seconds > _LATE_SECONDS:
        hint = "Start another `sokoni worker`; `sokoni jobs status` shows whether it catches up."
        return warning("jobs", f"{statistics.workers} at work fall behind; {waiting}", hint=hint, **figures)
    return ok("jobs", f"{statistics.workers} at work; {waiting}", **figures)


CHECKS = (PartCheck(name="jobs", examine=_jobs, needs_database=True, is_component=True),)
