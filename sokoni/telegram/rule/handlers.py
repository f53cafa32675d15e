"""What rules do by the clock."""

from sokoni.core.jobs.types import JobContext
from sokoni.telegram.rule import messages

MAKE_ROOM = "telegram_rule.make_room"


async def make_room(context: JobContext, **_: object) -> None:
    """Forget the messages of the day whose place the day to come takes."""
    await messages.make_room(context.session, now=context.now)
