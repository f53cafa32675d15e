"""What moderation does when updates and answers come."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming, Priority
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.events import BanSharingEnded
from sokoni.telegram.moderation import buttons, enforcing, letting_in, repository, telling

_POSITION = 100
UNSHARE = "moderation.unshare"
FORGET_RECENTS, FORGET_WARNINGS = "moderation.forget_recents", "moderation.forget_warnings"


class EnforceRules:
    """Judges what is posted in groups."""

    name = "moderation.enforce"
    kinds = frozenset({"message", "edited_message"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """What is posted in a group."""
        return update.chat_id is not None and update.chat_id < 0

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Judge a batch; messages that go are finished."""
        return await enforcing.enforce(batch)


class UndoButtons:
    """Takes back what somebody pressed Undo under."""

    name = "moderation.undo"
    kinds = frozenset({"callback_query"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """A press of such a button."""
        return str(update.body.get("data", "")).startswith(telling.UNDO)

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Take back what was pressed, one by one."""
        for update in batch.updates:
            await buttons.press(batch.session, update, now=batch.now)
        return batch.updates


class NoteLetIn:
    """Lifts elsewhere what an administrator lifted in one group by Telegram's own means."""

    name = "moderation.let_in"
    kinds = frozenset({"chat_member"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether a person lifted a ban or a mute."""
        return letting_in.read(update) is not None

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Note each; others may look at it, too."""
        found = [(each, let_in) for each in batch.updates if (let_in := letting_in.read(each)) is not None]
        kept = await group_service.list_kept(batch.session, group_ids={let_in.group_id for _, let_in in found})
        for update, let_in in found:
            group = kept.get(let_in.group_id)
            if group is not None and group.group.bot_id == update.bot.id:
                await letting_in.note(batch.session, kept=group, let_in=let_in, now=batch.now)
        return ()


async def unshare(context: JobContext, event: BanSharingEnded) -> None:
    """Begin to lift what a group shared that shares no bans any more."""
    await jobs.enqueue(context.session, UNSHARE, group_id=event.group_id)


async def unshare_more(context: JobContext, *, group_id: int, **_: object) -> None:
    """Lift the next of it, and go on with those behind."""
    if await letting_in.unshare(context.session, group_id=group_id, now=context.now):
        await jobs.continue_with(context, group_id=group_id)


async def forget_recents(context: JobContext, **_: object) -> None:
    """Forget what was remembered of authors two days ago; done twice, it is done once."""
    await repository.empty_recents(context.session, now=context.now)


async def forget_warnings(context: JobContext, **_: object) -> None:
    """Forget warnings of long ago that count no more; done twice, it is done once."""
    await repository.forget_warnings(context.session, now=context.now)


async def tell_failure(
    context: JobContext,
    *,
    bot_id: str,
    chat_id: int,
    language: str,
    is_person: bool,
    ok: bool,
    cause: str = "",
    **_: object,
) -> None:
    """Say in a group that something could not be done there."""
    if not ok:
        said = telling.failed(bot_id=UUID(bot_id), chat_id=chat_id, language=language, is_person=is_person, cause=cause)
        await sending.send(context.session, [] if said is None else [said], now=context.now)


async def forget_notice(
    context: JobContext, *, ok: bool, bot_id: str, chat_id: int, result: Any = None, **_: object
) -> None:
    """Let a notice go once it could be read."""
    if not ok or not isinstance(result, dict):
        return
    later = context.now + telling.NOTICE_STAYS
    calls = actions.delete(UUID(bot_id), chat_id, [result["message_id"]], priority=Priority.NOTICE)
    await sending.send(context.session, [replace(each, not_before=later) for each in calls], now=context.now)
