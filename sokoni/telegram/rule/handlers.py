"""What rules do by the clock, and what is tried in the background."""

from uuid import UUID

from sokoni.core.jobs.types import JobContext
from sokoni.telegram.rule import messages, trying

MAKE_ROOM = "telegram_rule.make_room"


async def make_room(context: JobContext, **_: object) -> None:
    """Forget the messages of the day whose place the day to come takes."""
    await messages.make_room(context.session, now=context.now)


async def try_next(context: JobContext, *, group_key: str, **_: object) -> None:
    """Try the rule of a group that is next."""
    await trying.try_next(context, group_key=UUID(group_key))
