"""What is done about actions by the clock."""

from datetime import UTC

from sokoni.core.jobs.types import JobContext
from sokoni.telegram.action import service
from sokoni.telegram.action.settings import ActionSettings

KEEP_DAYS, KEEP_HOURS = "group.keep_action_days", "group.keep_hours"


async def keep_days(context: JobContext, **_: object) -> None:
    """Make the parts of days to come, and let go of those that are kept no more."""
    kept = context.resources.get(ActionSettings).kept
    await service.keep_days(context.session, today=context.now.astimezone(UTC).date(), kept=kept)


async def keep_hours(context: JobContext, **_: object) -> None:
    """Make the months of counters to come, and let go of those that nothing asks for, of which sums stay."""
    kept = context.resources.get(ActionSettings).kept
    await service.keep_hours(context.session, today=context.now.astimezone(UTC).date(), kept=kept)
