"""What is done about actions by the clock."""

from datetime import UTC

from sokoni.core.jobs.types import JobContext
from sokoni.telegram.action import service
from sokoni.telegram.action.settings import ActionSettings

KEEP_DAYS = "group.keep_action_days"


async def keep_days(context: JobContext, **_: object) -> None:
    """Make the parts of days to come, and let go of those that are kept no more."""
    kept = context.resources.get(ActionSettings).kept
    await service.keep_days(context.session, today=context.now.astimezone(UTC).date(), kept=kept)
