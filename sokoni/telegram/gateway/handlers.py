"""Jobs of the gateway."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sokoni.core.jobs.types import JobContext
from sokoni.telegram.gateway import members, rules
from sokoni.telegram.gateway.repository import calls as call_repository
from sokoni.telegram.gateway.repository import inbox as inbox_repository

EMPTY_RING_JOB = "telegram.empty_ring"


async def keep_administrators(
    context: JobContext, *, chat_id: int, ok: bool, result: Sequence[Mapping[str, Any]] | None = None, **_: object
) -> None:
    """Write who runs a chat, as Telegram answered; a refusal changes nothing."""
    if ok and result is not None:
        await members.keep_administrators(context.session, chat_id=chat_id, answered=result, now=context.now)


async def empty_ring(context: JobContext) -> None:
    """Empty the part of the ring that tomorrow's updates and calls go into."""
    slot = rules.slot_of(context.now.date() + timedelta(days=1))
    await inbox_repository.empty_slot(context.session, slot=slot, now=context.now)
    await call_repository.empty_slot(context.session, slot=slot)
