"""Messages for later over HTTP. Also at `/api/v2/groups/{group_id}/scheduled-messages…`."""

from uuid import UUID

from fastapi import Request

from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group.endpoints import GroupId
from sokoni.telegram.schedule import service
from sokoni.telegram.schedule.schemas import ScheduledMessageIn, ScheduledMessageOut, ScheduledMessagesOut

router = Router(prefix="/api/v1/telegram/groups/{group_id}/scheduled-messages", tags=["groups"])


@router.post("", status_code=201, dependencies=[Idempotent])
async def add_scheduled_message(
    group_id: GroupId, body: ScheduledMessageIn, subject: SignedIn, session: Write, now: Now
) -> ScheduledMessageOut:
    """Keep a message for later: once, or every day, week or month."""
    made = await service.add_message(session, group_id=group_id, draft=body.to_draft(), subject=subject, now=now)
    return ScheduledMessageOut.of(made)


@router.get("")
async def list_scheduled_messages(group_id: GroupId, subject: SignedIn, session: Read) -> ScheduledMessagesOut:
    """A group's messages for later, the next one first."""
    found = await service.list_messages(session, group_id=group_id, subject=subject)
    return ScheduledMessagesOut(items=[ScheduledMessageOut.of(each) for each in found])


@router.get("/{message_id}")
async def get_scheduled_message(
    group_id: GroupId, message_id: UUID, subject: SignedIn, session: Read, request: Request
) -> ScheduledMessageOut:
    """A message for later: when it is said next, how often it was said, and why not the last time."""
    found = await service.get_message(session, group_id=group_id, message_id=message_id, subject=subject)
    name_version(request, found.updated_at)
    return ScheduledMessageOut.of(found)


@router.put("/{message_id}", dependencies=[Idempotent])
async def update_scheduled_message(
    group_id: GroupId,
    message_id: UUID,
    body: ScheduledMessageIn,
    subject: SignedIn,
    session: Write,
    now: Now,
    unchanged: Unchanged,
) -> ScheduledMessageOut:
    """Say a message for later anew, whole; one that rests goes on resting."""
    changed = await service.update_message(
        session,
        group_id=group_id,
        message_id=message_id,
        draft=body.to_draft(),
        subject=subject,
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(changed.updated_at)
    return ScheduledMessageOut.of(changed)


@router.post("/{message_id}/pause", dependencies=[Idempotent])
async def pause_scheduled_message(
    group_id: GroupId, message_id: UUID, subject: SignedIn, session: Write, now: Now
) -> ScheduledMessageOut:
    """Let a message rest: it is kept, and not said."""
    changed = await service.switch_message(
        session, group_id=group_id, message_id=message_id, is_on=False, subject=subject, now=now
    )
    return ScheduledMessageOut.of(changed)


@router.post("/{message_id}/resume", dependencies=[Idempotent])
async def resume_scheduled_message(
    group_id: GroupId, message_id: UUID, subject: SignedIn, session: Write, now: Now
) -> ScheduledMessageOut:
    """Let a message that rests be said again, from its next time on."""
    changed = await service.switch_message(
        session, group_id=group_id, message_id=message_id, is_on=True, subject=subject, now=now
    )
    return ScheduledMessageOut.of(changed)


@router.delete("/{message_id}", status_code=204, dependencies=[Idempotent])
async def remove_scheduled_message(
    group_id: GroupId, message_id: UUID, subject: SignedIn, session: Write, now: Now
) -> None:
    """Forget a message; undo brings it back."""
    await service.remove_message(session, group_id=group_id, message_id=message_id, subject=subject, now=now)
