"""What can be done with messages for later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.versions import ANYTHING, Expected
from sokoni.identity.permission.types import Subject
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Call, Priority, Then
from sokoni.telegram.group import service as group
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.settings_types import Greeting
from sokoni.telegram.group.types import GroupState, KeptGroup, Need
from sokoni.telegram.schedule import repository, rules
from sokoni.telegram.schedule.errors import ScheduledMissing, TooManyScheduled
from sokoni.telegram.schedule.types import MessageDraft, ScheduledMessage
from sokoni.telegram.speech.service import N_, typed
from sokoni.telegram.welcome import service as welcome

KIND = "telegram_scheduled_message"
NOTE = "schedule.note_said"
MAX_MESSAGES = 100
TOO_LATE = N_("It was not said, because nothing could be sent at its time.")
NO_BOT = N_("It was not said, because no bot is in the group.")


async def list_messages(session: ReadSession, *, group_id: int, subject: Subject) -> Sequence[ScheduledMessage]:
    """The messages of a group: those to come first, the soonest first. Two statements.

    Raises:
        GroupMissing: see `group.service.find`.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_messages(session, group_id=group_id)


async def get_message(session: ReadSession, *, group_id: int, message_id: UUID, subject: Subject) -> ScheduledMessage:
    """A message of a group.

    Raises:
        GroupMissing, ScheduledMissing: there is no such one for whoever asks.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    found = await repository.get(session, group_id=group_id, message_id=message_id)
    if found is None:
        raise ScheduledMissing
    return found


async def add_message(
    session: WriteSession, *, group_id: int, draft: MessageDraft, subject: Subject, now: datetime
) -> ScheduledMessage:
    """A message for later.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        MessageEmpty, TimingUnfit, TimingOver, TooManyScheduled: it cannot be kept.
    """
    kept = await _managed(session, group_id, subject)
    return await keep(session, kept=kept, draft=draft, actor=subject.actor(), now=now)


async def keep(
    session: WriteSession, *, kept: KeptGroup, draft: MessageDraft, actor: Actor, now: datetime
) -> ScheduledMessage:
    """The same for who was let in otherwise: an administrator in the group itself."""
    rules.check(draft)
    group_id = kept.group.group_id
    if await repository.count_messages(session, group_id=group_id) >= MAX_MESSAGES:
        raise TooManyScheduled(maximum=MAX_MESSAGES)
    made = ScheduledMessage(
        id=ids.new_id(),
        group_id=group_id,
        draft=draft,
        is_on=True,
        next_at=rules.first_at(draft.timing, now=now, zone=kept.settings.timezone),
        last_at=None,
        last_message_id=None,
        problem="",
        times_said=0,
        created_by=actor.label,
        created_at=now,
        updated_at=now,
    )
    await repository.insert_message(session, made)
    await change.record(
        session,
        actor=actor,
        action="scheduled.add",
        subject_kind=KIND,
        subject_id=made.id,
        shop_id=kept.group.shop_id,
        before={"is_here": False},
        after={"is_here": True},
        now=now,
    )
    return made


async def update_message(
    session: WriteSession,
    *,
    group_id: int,
    message_id: UUID,
    draft: MessageDraft,
    subject: Subject,
    now: datetime,
    expected: Expected = ANYTHING,
) -> ScheduledMessage:
    """A message with other words or times; one that rests goes on resting.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        ScheduledMissing: there is no such message.
        ChangedMeanwhile: it is not as it was seen.
        MessageEmpty, TimingUnfit, TimingOver: it cannot be kept so.
    """
    kept = await _managed(session, group_id, subject)
    standing = await _locked(session, group_id, message_id)
    expected.check(standing.updated_at)
    rules.check(draft)
    return await _change(session, kept, standing, replace(standing, draft=draft), actor=subject.actor(), now=now)


async def switch_message(
    session: WriteSession, *, group_id: int, message_id: UUID, is_on: bool, subject: Subject, now: datetime
) -> ScheduledMessage:
    """A message that rests, or is said again from its next time on; done before, nothing happens.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        ScheduledMissing: there is no such message.
        TimingOver: none of its times is still to come.
    """
    kept = await _managed(session, group_id, subject)
    standing = await _locked(session, group_id, message_id)
    if standing.is_on == is_on:
        return standing
    return await _change(session, kept, standing, replace(standing, is_on=is_on), actor=subject.actor(), now=now)


async def remove_message(
    session: WriteSession, *, group_id: int, message_id: UUID, subject: Subject, now: datetime
) -> None:
    """Forget a message.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        ScheduledMissing: there is no such message.
    """
    kept = await _managed(session, group_id, subject)
    await forget(session, kept=kept, message_id=message_id, actor=subject.actor(), now=now)


async def list_of(session: ReadSession, *, kept: KeptGroup) -> Sequence[ScheduledMessage]:
    """The messages of a group for who was let in otherwise; one statement."""
    return await repository.list_messages(session, group_id=kept.group.group_id)


async def forget(session: WriteSession, *, kept: KeptGroup, message_id: UUID, actor: Actor, now: datetime) -> None:
    """Forget a message for who was let in otherwise.

    Raises:
        ScheduledMissing: there is no such message.
    """
    standing = await _locked(session, kept.group.group_id, message_id)
    changed = replace(standing, removed_at=now)
    shop_id = kept.group.shop_id
    await put(session, standing, changed, "scheduled.remove", shop_id=shop_id, actor=actor, now=now)


async def put(
    session: WriteSession,
    standing: ScheduledMessage,
    changed: ScheduledMessage,
    action: str,
    *,
    shop_id: UUID | None,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None = None,
) -> ScheduledMessage:
    """A locked message as it is otherwise, recorded."""
    written = replace(changed, problem="", updated_at=now)
    await repository.update_message(
        session,
        message_id=standing.id,
        draft=repository.draft_values(written.draft),
        is_on=written.is_on,
        next_at=written.next_at,
        problem="",
        removed_at=written.removed_at,
        updated_at=now,
    )
    before, after = facts_of(standing), facts_of(written)
    names = [name for name in after if before[name] != after[name]]
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=standing.id,
        shop_id=shop_id,
        before={name: before[name] for name in names},
        after={name: after[name] for name in names},
        now=now,
        undoes_id=undoes_id,
    )
    return written


async def say_due(session: WriteSession, *, now: datetime, limit: int = 100) -> int:
    """Say what is due, each once for each of its times; how many there were. What is too late waits for its next."""
    due = await repository.list_due_locked(session, now=now, limit=limit)
    if not due:
        return 0
    kept = await group.list_kept(session, group_ids={each.group_id for each in due})
    calls: list[Call] = []
    for each in due:
        said, problem = _calls(kept.get(each.group_id), each, now)
        calls += said
        zone = kept[each.group_id].settings.timezone if each.group_id in kept else "UTC"
        await repository.update_message(
            session,
            message_id=each.id,
            next_at=rules.next_at(each.draft.timing, after=now, zone=zone),
            last_at=now if said else each.last_at,
            problem=problem,
        )
    await sending.send(session, calls, now=now)
    return len(due)


async def note_said(
    session: WriteSession, *, message_id: UUID, bot_id: UUID, said_id: int | None, error: str, now: datetime
) -> None:
    """Note that a message was said, or why not; what was said the time before goes, where that is wished."""
    standing = await repository.get_locked(session, message_id=message_id)
    if standing is None:
        return
    if said_id is None:
        await repository.update_message(session, message_id=message_id, problem=error)
        return
    if standing.last_message_id == said_id:
        return
    await repository.update_message(
        session, message_id=message_id, last_message_id=said_id, problem="", times_said=standing.times_said + 1
    )
    calls = [actions.pin(bot_id, standing.group_id, said_id)] if standing.draft.is_pinned else []
    if standing.draft.replaces_last and standing.last_message_id is not None:
        calls += actions.delete(bot_id, standing.group_id, [standing.last_message_id], priority=Priority.NOTICE)
    await sending.send(session, calls, now=now)


async def retime(session: WriteSession, *, group_id: int, now: datetime) -> None:
    """Let the messages of a group follow its clock, which may be another one now; what is due already stays so."""
    settings = await group.get_settings(session, group_id=group_id)
    if settings is None:
        return
    for each in await repository.list_of_group_locked(session, group_id=group_id):
        next_at = rules.next_at(each.draft.timing, after=now, zone=settings.timezone)
        if each.next_at is not None and each.next_at > now and next_at != each.next_at:
            await repository.update_message(session, message_id=each.id, next_at=next_at)


def _calls(kept: KeptGroup | None, message: ScheduledMessage, now: datetime) -> tuple[list[Call], str]:
    due = message.next_at or now
    if kept is None or kept.group.bot_id is None or kept.group.state is not GroupState.ACTIVE:
        return [], NO_BOT
    if not rules.is_worth_saying(due, now):
        return [], TOO_LATE
    draft, bot_id = message.draft, kept.group.bot_id
    shown = Greeting(is_on=True, media=draft.media, buttons=draft.buttons)
    *before, last = [
        Call(
            bot_id=bot_id,
            method=method,
            params=params,
            chat_id=message.group_id,
            priority=Priority.NOTICE,
            not_after=due + rules.WORTH,
            dedupe_key=f"scheduled:{message.id}:{int(due.timestamp())}:{at}",
        )
        for at, (method, params) in enumerate(welcome.sendings(shown, typed(draft.text), chat_id=message.group_id))
    ]
    then = Then(job=NOTE, arguments={"scheduled_id": str(message.id), "bot_id": str(bot_id)})
    return [*before, replace(last, then=then)], ""


async def _change(
    session: WriteSession,
    kept: KeptGroup,
    standing: ScheduledMessage,
    changed: ScheduledMessage,
    *,
    actor: Actor,
    now: datetime,
) -> ScheduledMessage:
    if changed.is_on:
        next_at = rules.first_at(changed.draft.timing, now=now, zone=kept.settings.timezone)
        changed = replace(changed, next_at=next_at)
    return await put(session, standing, changed, "scheduled.update", shop_id=kept.group.shop_id, actor=actor, now=now)


async def _managed(session: WriteSession, group_id: int, subject: Subject) -> KeptGroup:
    await group.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
    kept = (await group.list_kept(session, group_ids=[group_id])).get(group_id)
    if kept is None:
        raise GroupMissing(group_id=group_id)
    return kept


async def _locked(session: WriteSession, group_id: int, message_id: UUID) -> ScheduledMessage:
    standing = await repository.get_locked(session, message_id=message_id)
    if standing is None or standing.group_id != group_id or standing.removed_at is not None:
        raise ScheduledMissing
    return standing


def facts_of(message: ScheduledMessage) -> dict[str, Any]:
    """What is recorded of a message."""
    return {
        "is_here": message.removed_at is None,
        "draft": repository.draft_values(message.draft),
        "is_on": message.is_on,
    }
