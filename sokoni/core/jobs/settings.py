"""How hard a worker works, and how soon it notices that another has died."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class JobsSettings:
    """How a worker works."""

    concurrency: int = setting(
        "SOKONI_JOBS_CONCURRENCY",
        default=8,
        help="Jobs done at once by a worker; keep it under DATABASE_POOL_SIZE.",
        at_least=1,
    )
    poll: timedelta = setting(
        "SOKONI_JOBS_POLL", default=timedelta(milliseconds=200), help="How often an idle worker looks for jobs."
    )
    heartbeat: timedelta = setting(
        "SOKONI_JOBS_HEARTBEAT", default=timedelta(seconds=4), help="How often a worker says that it is alive."
    )
    lost_after: timedelta = setting(
        "SOKONI_JOBS_LOST_AFTER",
        default=timedelta(seconds=20),
        help="How long a worker may be silent before its jobs are given to others.",
    )
    sweep: timedelta = setting(
        "SOKONI_JOBS_SWEEP", default=timedelta(seconds=5), help="How often a worker looks for jobs of dead workers."
    )
    shutdown: timedelta = setting(
        "SOKONI_JOBS_SHUTDOWN", default=timedelta(seconds=30), help="How long jobs in hand may take when it is stopped."
    )
