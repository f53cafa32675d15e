"""What messages for later do by the clock, and when Telegram answers."""

from typing import Any
from uuid import UUID

from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.telegram.group.events import GroupChanged
from sokoni.telegram.schedule import service

SAY = "schedule.say_due"
_CHUNK = 100


async def say_due(context: JobContext, **_: object) -> None:
    """Say what is due, a chunk at a time."""
    if await service.say_due(context.session, now=context.now, limit=_CHUNK) == _CHUNK:
        await jobs.enqueue(context.session, SAY)


async def note_said(
    context: JobContext,
    *,
    scheduled_id: str,
    bot_id: str,
    ok: bool,
    result: Any = None,
    error: str = "",
    **_: object,
) -> None:
    """Note what became of a message."""
    await service.note_said(
        context.session,
        message_id=UUID(scheduled_id),
        bot_id=UUID(bot_id),
        said_id=int(result["message_id"]) if ok else None,
        error=error,
        now=context.now,
    )


async def on_group_changed(context: JobContext, event: GroupChanged) -> None:
    """Follow the clock of a group."""
    await service.retime(context.session, group_id=event.group_id, now=context.now)
